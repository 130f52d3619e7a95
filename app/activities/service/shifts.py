"""Changing a shift and calling it off; everyone signed up is told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from app.activities import policy, queries
from app.activities.models import Activity, Shift
from app.activities.service import seats
from app.activities.types import (
    AlreadyCalledOff,
    BelowConfirmed,
    CallOff,
    ChangeShift,
    NewShift,
    ShiftCalledOff,
    ShiftCard,
)
from app.audit import service as audit
from app.core import clock, events
from app.core.actor import Actor
from app.notices import service as notices


def change_shift(session: Session, actor: Actor, command: ChangeShift) -> ShiftCard:
    """Other times or seats, until the shift ends. More seats let the line move up; never fewer than are taken.

    Everyone signed up is told of a new time.
    """
    shift, activity = _managed(session, actor, command)
    policy.ensure_open(shift, clock.now())
    wanted = NewShift(
        command.starts_at or shift.starts_at,
        command.ends_at or shift.ends_at,
        shift.capacity if command.capacity is None else command.capacity,
        shift.min_people if command.min_people is None else command.min_people,
    )
    _ensure_possible(shift, wanted)
    moved = (wanted.starts_at, wanted.ends_at) != (shift.starts_at, shift.ends_at)
    before = shift.starts_at
    _apply(session, shift, wanted)
    seats.fill(session, shift)
    if moved:
        _tell_moved(session, activity, shift, before)
    detail = {"moved": moved, "capacity": wanted.capacity, "min_people": wanted.min_people}
    audit.record(session, actor, "shift.changed", "shift", shift.id, place_id=activity.place_id, detail=detail)
    return queries.card(session, shift.id)


def call_off_shift(session: Session, actor: Actor, command: CallOff) -> ShiftCard:
    """Call off one shift that is not over; everyone signed up is told why."""
    shift, activity = _managed(session, actor, ChangeShift(command.id))
    if shift.cancelled_at is not None:
        raise AlreadyCalledOff
    policy.ensure_open(shift, clock.now())
    cancel(session, activity, [shift], command.reason)
    audit.record(
        session, actor, "shift.called_off", "shift", shift.id, place_id=activity.place_id, reason=command.reason
    )  # fmt: skip
    return queries.card(session, shift.id)


def cancel(session: Session, activity: Activity, shifts: Sequence[Shift], reason: str) -> None:
    """Mark locked shifts as called off and tell those signed up, of each shift by its time."""
    now = clock.now()
    for shift in shifts:
        shift.cancelled_at = now
        shift.cancel_reason = reason
        notices.tell_many(
            session, queries.signed_up(session, [shift.id]), "called_off", link=f"/activities/{activity.id}",
            reach=policy.reach_of_news(shift.starts_at, now), good_until=shift.ends_at,
            title=activity.title, starts_at=shift.starts_at, reason=reason,
        )  # fmt: skip
    session.flush()
    for shift in shifts:
        events.publish(session, ShiftCalledOff(shift.id, now, reason))


def _managed(session: Session, actor: Actor, command: ChangeShift) -> tuple[Shift, Activity]:
    view = queries.shift(session, command.shift_id)
    policy.ensure_may_manage(actor, view.team.id, view.place_path, view.team_path)
    return seats.lock(session, view.shift.id), view.activity


def _ensure_possible(shift: Shift, wanted: NewShift) -> None:
    times_change = (wanted.starts_at, wanted.ends_at) != (shift.starts_at, shift.ends_at)
    # A shift entered seven days ago may still get more seats today.
    now = clock.now() if times_change else shift.starts_at
    policy.ensure_sensible(wanted, now)
    if wanted.capacity < shift.confirmed:
        raise BelowConfirmed(confirmed=shift.confirmed)


def _apply(session: Session, shift: Shift, wanted: NewShift) -> None:
    shift.starts_at, shift.ends_at = wanted.starts_at, wanted.ends_at
    shift.capacity, shift.min_people = wanted.capacity, wanted.min_people
    shift.backdated = shift.backdated or wanted.ends_at <= clock.now()
    session.flush()


def _tell_moved(session: Session, activity: Activity, shift: Shift, before: datetime) -> None:
    notices.tell_many(
        session, queries.signed_up(session, [shift.id]), "shift_moved", link=f"/activities/{activity.id}",
        reach=policy.reach_of_news(min(before, shift.starts_at), clock.now()), good_until=shift.ends_at,
        title=activity.title, before=before, starts_at=shift.starts_at, ends_at=shift.ends_at,
    )  # fmt: skip
