"""Signing up for a shift and giving the seat back."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.activities import policy, queries
from app.activities.models import Shift, SignUp
from app.activities.service import seats
from app.activities.types import AlreadySignedUp, HasCome, NewSignUp, Overlaps, SignUpResult, SignUpState, Withdraw
from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor
from app.core.errors import NotFound
from app.notices import service as notices
from app.people import queries as people
from app.people.models import Person
from app.teams import queries as teams

#: Asked whether a person has come to a shift; the room above that knows adds itself.
has_come: list[Callable[[Session, UUID, UUID], bool]] = []


def sign_up(session: Session, actor: Actor, command: NewSignUp) -> SignUpResult:
    """Take a seat, or a place in the line when there is none: for oneself, or by the leader for somebody.

    Open until the shift ends. Nobody is in two shifts at one time, not even in two lines;
    back to back is fine.
    """
    view = queries.shift(session, command.shift_id)
    person_id = _whom(session, actor, command, view)
    # The person first, then the shift, everywhere: two sign-ups of one person come one after the
    # other, so that both cannot pass the overlap check, and no two wait for each other.
    _lock_person(session, person_id)
    shift = seats.lock(session, view.shift.id)
    policy.ensure_open(shift, clock.now())
    if queries.live_sign_up(session, shift.id, person_id) is not None:
        raise AlreadySignedUp
    if _is_elsewhere(session, shift, person_id):
        raise Overlaps
    state = seats.take(session, shift)
    made = SignUp(
        shift_id=shift.id, person_id=person_id, state=state, seq=shift.last_seq, created_by=actor.person_id
    )  # fmt: skip
    session.add(made)
    session.flush()
    if person_id != actor.person_id:
        _tell_of_other_hand(session, actor, view, made, "signed_up_by_leader", "activity.signed_up_other")
    return queries.result(session, made.id)


def withdraw(session: Session, actor: Actor, command: Withdraw) -> SignUpResult:
    """Give back one's own seat (or, by the leader, somebody's) before the shift ends; the first in line moves up."""
    view = queries.shift(session, command.shift_id)
    shift = seats.lock(session, command.shift_id)
    found = session.get(SignUp, command.sign_up_id, populate_existing=True)
    if found is None or found.shift_id != shift.id or found.state is SignUpState.CANCELLED:
        raise NotFound
    is_own = found.person_id == actor.person_id
    if not is_own and not policy.may_manage(actor, view.team.id, view.place_path, view.team_path):
        raise NotFound
    policy.ensure_open(shift, clock.now())
    if any(came(session, shift.id, found.person_id) for came in has_come):
        raise HasCome  # the seat is in use: the next in line must not be sent to it
    found.cancelled_at = clock.now()
    found.cancelled_by = actor.person_id
    seats.free(session, shift, found)
    if not is_own:
        _tell_of_other_hand(session, actor, view, found, "signed_off_by_leader", "activity.signed_off_other")
    return queries.result(session, found.id)


def _whom(session: Session, actor: Actor, command: NewSignUp, view: queries.ShiftView) -> UUID:
    if command.number is None and command.person_id in (None, actor.person_id):
        return actor.known_person
    policy.ensure_may_manage(actor, view.team.id, view.place_path, view.team_path)
    if command.person_id is not None and teams.is_active_member(session, view.team.id, command.person_id):
        return command.person_id
    whom = people.Whom(command.person_id, command.number, command.name)
    return people.in_reach(session, actor, whom, view.team_path).id


def _lock_person(session: Session, person_id: UUID) -> None:
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update(key_share=True))


def _is_elsewhere(session: Session, shift: Shift, person_id: UUID) -> bool:
    query = (
        select(SignUp.id)
        .join(Shift, Shift.id == SignUp.shift_id)
        .where(
            SignUp.person_id == person_id,
            SignUp.state != SignUpState.CANCELLED,
            Shift.cancelled_at.is_(None),
            Shift.starts_at < shift.ends_at,
            Shift.ends_at > shift.starts_at,
        )
    )
    return session.execute(query.limit(1)).first() is not None


def _tell_of_other_hand(
    session: Session, actor: Actor, view: queries.ShiftView, found: SignUp, kind: str, action: str
) -> None:  # fmt: skip
    notices.tell(
        session, found.person_id, kind, link=f"/activities/{view.activity.id}",
        reach=policy.reach_of_news(view.shift.starts_at, clock.now()), good_until=view.shift.ends_at,
        title=view.activity.title,
        starts_at=view.shift.starts_at,
    )  # fmt: skip
    audit.record(
        session, actor, action, "shift", view.shift.id, place_id=view.activity.place_id,
        detail={"person_id": str(found.person_id)},
    )  # fmt: skip
