"""Codes as screens show them, and what a visitor finds who opens one. Nothing here writes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.activities.models import Activity, Shift
from app.checkins import codes, policy
from app.checkins.models import Scan
from app.checkins.queries import finding, kept
from app.checkins.types import (
    Direction,
    MyCode,
    Opened,
    Reason,
    Refused,
    ScanResult,
    ScreenCode,
    ScreenCodes,
    ShiftCodesWanted,
    ShiftShown,
)
from app.core import clock
from app.core.actor import Actor
from app.core.db import settings
from app.core.errors import NotFound
from app.people import queries as people
from app.places.models import Place
from app.teams.models import Team

_REASONS = {
    codes.Standing.FORGED: Reason.FORGED,
    codes.Standing.REVOKED: Reason.REVOKED,
    codes.Standing.EXPIRED: Reason.EXPIRED,
    codes.Standing.NOT_YET: Reason.NOT_YET,
}


def shift_codes(session: Session, actor: Actor, wanted: ShiftCodesWanted) -> ScreenCodes:
    """The shift's codes of now and of the next 5 minutes, for those who lead it; computed, never stored."""
    shift, activity, path = _led(session, wanted.shift_id)
    policy.ensure_may_lead(actor, activity.team_id, path)
    now = clock.now()
    shown = codes.shift_codes(finding.code_keys(session), shift.public_id, wanted.direction, now)
    return ScreenCodes(now, codes.SHIFT.seconds, _screen(session, shown))


def my_code(session: Session, actor: Actor) -> MyCode:
    """One's own codes of now and of the next 10 minutes."""
    me = people.get(session, actor.known_person)
    now = clock.now()
    shown = codes.person_codes(finding.code_keys(session), me.public_id, now)
    return MyCode(now, codes.PERSON.seconds, me.number, me.name, _screen(session, shown))


def shift_of(session: Session, actor: Actor, shift_id: UUID) -> ShiftShown:
    """A shift for its leader's screen."""
    _, activity, path = _led(session, shift_id)
    policy.ensure_may_see_who_is_in(actor, activity.team_id, path)
    return _shown(session, Shift.id == shift_id)


def opened(session: Session, text: str, at: datetime) -> Opened:
    """What a code is worth at an instant: how a page judges it before anybody presses anything."""
    token = codes.read(text, ())
    if not isinstance(token, codes.Token):
        return Opened(None, Reason.INVALID)
    if token.letter is codes.Letter.SHIFT:
        return _opened_shift(session, token, at)
    if token.letter is codes.Letter.PERSON:
        reading = codes.read_person_token(finding.code_keys(session), token, at)
        return Opened(token, _REASONS.get(reading.standing))
    # A card is looked up when staff scan it: whoever opens it learns nothing.
    return Opened(token, None if token.letter is codes.Letter.CARD else Reason.INVALID)


def _screen(session: Session, shown: list[codes.ShownCode]) -> list[ScreenCode]:
    base = settings(session).own_url
    return [ScreenCode(codes.address(base, c.token), c.token, c.digits, c.valid_from, c.valid_until) for c in shown]


def _opened_shift(session: Session, token: codes.Token, at: datetime) -> Opened:
    reading = codes.read_shift_token(finding.code_keys(session), token, at)
    if reading.standing is codes.Standing.FORGED:
        return Opened(token, Reason.FORGED)
    query = select(Shift, Activity).join(Activity, Activity.id == Shift.activity_id)
    row = session.execute(query.where(Shift.public_id == token.public_id)).one_or_none()
    if row is None:
        return Opened(token, Reason.FORGED)
    shown = _shown(session, Shift.id == row[0].id)
    reason = _REASONS.get(reading.standing)
    if reason is not None:
        return Opened(token, reason, reading.direction, shown)
    try:
        policy.check_standing(*row)
        policy.check_window(row[0], reading.direction, at)
    except Refused as refused:
        return Opened(token, refused.reason, reading.direction, shown, refused.params)
    return Opened(token, None, reading.direction, shown)


def _led(session: Session, shift_id: UUID) -> tuple[Shift, Activity, str]:
    query = (
        select(Shift, Activity, Place.path)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Place, Place.id == Activity.place_id)
        .where(Shift.id == shift_id)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


def _shown(session: Session, which: ColumnElement[bool]) -> ShiftShown:
    query = (
        select(Shift, Activity, Team.name, Place.name)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Team, Team.id == Activity.team_id)
        .join(Place, Place.id == Activity.place_id)
        .where(which)
    )
    shift, activity, team_name, place_name = session.execute(query).one()
    return ShiftShown(
        id=shift.id, title=activity.title, team_name=team_name, place_name=place_name, starts_at=shift.starts_at,
        ends_at=shift.ends_at, has_location=activity.lat is not None,
    )  # fmt: skip


def own_scan(session: Session, actor: Actor, scan_id: UUID) -> ScanResult:
    """What became of a scan that the actor made."""
    row = session.get(Scan, scan_id)
    if row is None or row.person_id != actor.person_id:
        raise NotFound
    return kept.thaw(row.id, row.scanned_at, row.answer)


def direction_of(text: str | None) -> Direction:
    """`out`, `check` or, by default, `in`."""
    return Direction(text) if text in set(Direction) else Direction.IN
