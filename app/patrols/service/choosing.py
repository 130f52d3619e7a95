"""Which round a scan belongs to: the one that runs, one that was planned, or one that begins with it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.checkins.types import Reason
from app.core.db import settings
from app.patrols import policy
from app.patrols.models import PatrolRound, PatrolRoute
from app.patrols.policy import Window
from app.patrols.queries.finding import Found
from app.patrols.service.saying import refused
from app.patrols.types import RoundState


@dataclass(frozen=True, slots=True)
class Choice:
    """A round that is there, or the window of one that would begin; and a former one that the clock has yet to end."""

    window: Window
    patrol: PatrolRound | None = None
    over: PatrolRound | None = None


def choose(session: Session, found: Found, rounds: list[PatrolRound], at: datetime, *, is_late: bool) -> Choice:
    """The round of an instant; Refused when the route is not walked then.

    `is_late`: the scan waited on a phone, so a round that nobody seemed to walk was walked after all.
    """
    running = next((one for one in rounds if one.state is RoundState.OPEN), None)
    if running is not None and _window(running).holds(at):
        return Choice(_window(running), running)
    wanted = [RoundState.PLANNED, RoundState.MISSED] if is_late else [RoundState.PLANNED]
    planned = next((one for one in rounds if one.state in wanted and _window(one).holds(at)), None)
    _check_rest(rounds, at)
    zone = settings(session).zone
    window = _window(planned) if planned else policy.window_at(found.route, at, zone)
    if window is None:
        raise _outside(found.route, rounds, at, zone)
    if running is not None and at < running.opens_at:  # handed in while a later one is walked
        raise refused(Reason.EXPIRED, at=window.closes_at)
    return Choice(window, planned, over=running)


def begin(session: Session, route: PatrolRoute, choice: Choice, at: datetime) -> PatrolRound:
    """The chosen round, open from now on; its route is locked, so two who come at once find one."""
    patrol = choice.patrol
    if patrol is None:
        window = choice.window
        patrol = PatrolRound(route_id=route.id, opens_at=window.opens_at, closes_at=window.closes_at)
        session.add(patrol)
    if patrol.state is not RoundState.OPEN:
        patrol.state, patrol.started_at, patrol.missed = RoundState.OPEN, at, []
        session.flush()
    return patrol


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
    return Window(one.opens_at, one.closes_at)
