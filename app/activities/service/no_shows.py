"""Who held a seat and never came: noted on the sign-up, and taken off it when they turn out to have been there."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.activities.models import SignUp
from app.activities.types import SignUpState
from app.core import clock


def note_no_shows(session: Session, sign_up_ids: Sequence[UUID]) -> None:
    """Note that nobody has seen these people at their shift."""
    missing = update(SignUp).where(
        SignUp.id.in_(sign_up_ids), SignUp.state == SignUpState.CONFIRMED, SignUp.no_show_at.is_(None)
    )
    session.execute(missing.values(no_show_at=clock.now()))


def note_came(session: Session, shift_id: UUID, person_id: UUID) -> None:
    """Somebody was there after all: a scan that was handed in late, or a correction."""
    here = update(SignUp).where(
        SignUp.shift_id == shift_id, SignUp.person_id == person_id, SignUp.no_show_at.is_not(None)
    )
    session.execute(here.values(no_show_at=None))
