"""What lower rooms must know of checkins."""

from app.activities.service import has_come
from app.activities.types import ShiftCalledOff
from app.checkins import queries, service
from app.core import events


def connect() -> None:
    """Let activities ask who has come, before a seat is given away; check out who is in when a shift is called off."""
    has_come.append(queries.has_come)
    events.subscribe(ShiftCalledOff, service.close_called_off)
