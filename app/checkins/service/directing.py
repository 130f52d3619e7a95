"""In, out, or there in the middle: which way a scan that holds leads."""

from sqlalchemy.orm import Session

from app.checkins.codes import Direction
from app.checkins.queries.situation import Situation
from app.checkins.service import attendance, belated, rescans
from app.checkins.service.draft import Draft

_WAYS = {Direction.IN: attendance.check_in, Direction.OUT: attendance.check_out, Direction.CHECK: rescans.answer}


def put_through(session: Session, draft: Draft, found: Situation, direction: Direction | None) -> None:
    """Do what the code, or the one who scans, wants; a code that names no direction lets people out."""
    way = direction or Direction.OUT
    if way is Direction.OUT and belated.leave_by_scan(session, draft, found):
        return
    _WAYS[way](session, draft, found)
