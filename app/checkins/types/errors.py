"""How checkins refuse."""

from typing import Any

from app.checkins.types.words import Reason
from app.core.errors import Conflict


class Refused(Exception):
    """Inside the room only: why a scan is refused. It becomes a result whose row is kept, never an error."""

    def __init__(self, reason: Reason, **params: Any) -> None:
        self.reason = reason
        self.params = params
        super().__init__(reason)


class NotOpen(Conflict):
    """The attendance is closed already."""

    code = "attendance_not_open"


class AlreadyUndone(Conflict):
    """The attendance has been taken back already."""

    code = "attendance_undone"


class RecordDecided(Conflict):
    """Somebody has decided about the record of this attendance; it can only be reversed."""

    code = "attendance_decided"
