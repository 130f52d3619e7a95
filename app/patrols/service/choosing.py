"""Which round a scan belongs to: the one that runs, one that was planned, one that begins with it, or a former one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.checkins.types import Reason
from app.core.db import settings
from app.patrols import policy
from app.patrols.models import PatrolRound, PatrolRoute, PatrolVisit
from app.patrols.policy import Window
from app.patrols.queries.finding import Found
from app.patrols.service.saying import refused
from app.patrols.types import RoundState


@dataclass(frozen=True, slots=True)
class Queued:
    """A scan that waited on somebody's phone: it belongs to the round in which it was made, over or not."""

    person_id: UUID
    point_id: UUID
    #: Of the rounds about its time.
    visits: Mapping[UUID, Sequence[PatrolVisit]]


@dataclass(frozen=True, slots=True)
class Choice:
    """A round that is there, or the window of one that would begin; and a former one that the clock has yet to end."""

    window: Window
    patrol: PatrolRound | None = None
    over: PatrolRound | None = None
    #: Another round runs by now, so this one is over as soon as it is written down.
    is_past: bool = False


def choose(session: Session, found: Found, rounds: list[PatrolRound], at: datetime, queued: Queued | None) -> Choice:
    """The round of an instant; Refused when the route is not walked then."""
    running = next((one for one in rounds if one.state is RoundState.OPEN), None)
    at_hand = running if running is not None and _reaches(found.route, running, at, queued) else None
    if queued is not None and (at_hand is None or at < _begun(at_hand)):
        at_hand = _former(found.route, rounds, at, queued) or at_hand
    if at_hand is not None:
        return Choice(_window(at_hand), at_hand)
    _check_rest(rounds, at)
    zone = settings(session).zone
    window = policy.window_at(found.route, at, zone)
    # What waited on a phone shows that a round was walked after all that seemed to be missed.
    wanted = [RoundState.PLANNED, RoundState.MISSED] if queued else [RoundState.PLANNED]
    due = [one for one in rounds if one.state in wanted]
    planned = _planned(due, at) or (_planned(due, at + policy.REST) if window is not None else None)
    window = _window(planned) if planned else window
    if window is None:
        raise _outside(found.route, rounds, at, zone)
    if running is not None and at < _window(running).opens_at:
        return Choice(window, planned, is_past=True)
    return Choice(window, planned, over=running)


def begin(session: Session, route: PatrolRoute, choice: Choice, at: datetime) -> PatrolRound:
    """The chosen round, open from now on unless it is over; its route is locked, so two who come at once find one."""
    patrol = choice.patrol
    if patrol is None:
        window = choice.window
        patrol = PatrolRound(route_id=route.id, opens_at=window.opens_at, closes_at=window.closes_at)
        session.add(patrol)
    if patrol.state not in (RoundState.OPEN, RoundState.DONE):
        patrol.state, patrol.started_at, patrol.missed = RoundState.OPEN, at, []
        if choice.is_past:  # what it was worth follows from its visits
            patrol.state, patrol.ended_at, patrol.score = RoundState.DONE, at, 0
        session.flush()
    elif patrol.started_at is not None and at < patrol.started_at:  # the first of all came last
        patrol.started_at = at
    return patrol


def _planned(due: list[PatrolRound], at: datetime) -> PatrolRound | None:
    return next((one for one in due if _window(one).holds(at)), None)


def _reaches(route: PatrolRoute, one: PatrolRound, at: datetime, queued: Queued | None) -> bool:
    """Whether an instant lies in a round's window.

    A window that began with somebody's first scan may have begun a little earlier, with one that was still queued.
    """
    may_begin_earlier = queued is not None and route.opens is None and one.plan_id is None
    window = _window(one)
    return window.holds(at) or (may_begin_earlier and window.holds(at + policy.APART))


def _former(route: PatrolRoute, rounds: list[PatrolRound], at: datetime, queued: Queued) -> PatrolRound | None:
    """The round in which a queued scan was made: the person's own before others', else the one that came next."""
    over = [one for one in rounds if one.state is RoundState.DONE and _reaches(route, one, at, queued)]
    over.sort(key=_begun)
    others = None
    for one in reversed([one for one in over if _begun(one) <= at]):
        own = [visit for visit in queued.visits.get(one.id, ()) if visit.person_id == queued.person_id]
        was_on = at <= _ended(one)
        if own and (was_on or _was_on_the_way(one, own, at, queued)):
            return one
        if not own and (was_on or one.missed):
            others = others or one
    return others or next((one for one in over if at < _begun(one)), None)


def _was_on_the_way(one: PatrolRound, own: Sequence[PatrolVisit], at: datetime, queued: Queued) -> bool:
    """Whether somebody who walked in a round had this point still to come.

    Soon after their last, or at any time in its window if nobody saw it end: it was made of queues afterwards.
    """
    nobody_saw = one.created_at > _ended(one) + policy.REST
    still_to_come = all(visit.checkpoint_id != queued.point_id for visit in own)
    return still_to_come and (nobody_saw or at < own[-1].at + policy.ON_THE_WAY)


def _begun(one: PatrolRound) -> datetime:
    return one.started_at or one.opens_at


def _ended(one: PatrolRound) -> datetime:
    return one.ended_at or one.closes_at


def _check_rest(rounds: list[PatrolRound], at: datetime) -> None:
    """What comes during a round that is over, or right after it, is no new round."""
    for one in rounds:
        if one.state is not RoundState.DONE or one.ended_at is None or not _window(one).holds(at):
            continue
        if at <= one.ended_at:
            raise refused(Reason.EXPIRED, at=one.ended_at)
        if at < one.ended_at + policy.REST:
            raise refused(Reason.TOO_SOON, at=one.ended_at + policy.REST)


def _outside(route: PatrolRoute, rounds: list[PatrolRound], at: datetime, zone: ZoneInfo) -> Exception:
    """Too early or too late, by whichever of the route's times is nearer."""
    window = policy.nearest([*policy.windows(route, at, zone), *map(_window, rounds)], at)
    if window is None:
        return refused(Reason.NOT_YET)
    return (
        refused(Reason.NOT_YET, at=window.opens_at)
        if at < window.opens_at
        else refused(Reason.EXPIRED, at=window.closes_at)
    )


def _window(one: PatrolRound) -> Window:
    """As planned, or from the first scan on if that came a little earlier."""
    return Window(min(one.opens_at, _begun(one)), one.closes_at)
