"""Seats: given and freed under the shift's lock, in the order of the line."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.activities import policy
from app.activities.models import Activity, Shift, SignUp
from app.activities.types import SignUpState
from app.core import clock
from app.core.errors import NotFound
from app.notices import service as notices


def lock(session: Session, shift_id: UUID) -> Shift:
    """The shift as it is now, held until the transaction ends, so that seats are given one after the other."""
    # NO KEY UPDATE: rows that point at the shift (scans, attendance) may still be written meanwhile.
    shift = session.get(Shift, shift_id, with_for_update={"key_share": True}, populate_existing=True)
    if shift is None:
        raise NotFound
    return shift


def take(session: Session, shift: Shift) -> SignUpState:
    """A seat if one is free, else a place in the line. The CHECK on the counter is the last net."""
    shift.last_seq = Shift.last_seq + 1
    if shift.confirmed >= shift.capacity:
        session.flush()
        return SignUpState.WAITLISTED
    shift.confirmed = Shift.confirmed + 1
    session.flush()
    return SignUpState.CONFIRMED


def free(session: Session, shift: Shift, sign_up: SignUp) -> None:
    """Give back what a sign-up held; a freed seat goes to the first in line."""
    had_seat = sign_up.state is SignUpState.CONFIRMED
    sign_up.state = SignUpState.CANCELLED
    if had_seat:
        shift.confirmed = Shift.confirmed - 1
    session.flush()
    fill(session, shift)


def fill(session: Session, shift: Shift) -> None:
    """Let as many move up from the line as there are free seats, first come first, and tell each."""
    query = select(SignUp).where(SignUp.shift_id == shift.id, SignUp.state == SignUpState.WAITLISTED)
    next_ones = session.execute(query.order_by(SignUp.seq).limit(shift.capacity - shift.confirmed)).scalars().all()
    if not next_ones:
        return
    for sign_up in next_ones:
        sign_up.state = SignUpState.CONFIRMED
    shift.confirmed = Shift.confirmed + len(next_ones)
    session.flush()
    activity = session.get_one(Activity, shift.activity_id)
    notices.tell_many(
        session, [s.person_id for s in next_ones], "moved_up", link=f"/activities/{activity.id}",
        reach=policy.reach_of_news(shift.starts_at, clock.now()), good_until=shift.ends_at,
        title=activity.title, starts_at=shift.starts_at,
    )  # fmt: skip
