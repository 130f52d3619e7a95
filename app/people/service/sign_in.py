"""Coming in with phone and password, and what stays signed in.

A sign-in takes two steps. `check_credentials` reads and hashes, which takes a while, in a session that holds no
lock. `sign_in` then counts, one phone at a time: when ten failures lie within a quarter of an hour the answer is
"too many" whatever the password was, so fifty guesses at once are no more than ten.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.db import is_postgresql, keyring
from app.core.errors import NotFound
from app.core.keys import fingerprint
from app.people import passwords, queries
from app.people.models import Device, FailedSignIn, Person
from app.people.types import (
    BadCredentials,
    BadPhone,
    Credentials,
    DeviceKind,
    IssuedToken,
    SignedIn,
    SignInOutcome,
    TooManySignIns,
    Verified,
)
from app.people.types.numbers import normal_phone
from app.people.types.tokens import new_bearer_token

REMEMBERED = timedelta(days=180)
TOKEN_LIFE = timedelta(days=180)
_FAILURES = 10
_WINDOW = timedelta(minutes=15)
_LONGEST_LABEL = 200


def check_credentials(session: Session, given: Credentials) -> Verified:
    """Compare the password with the kept one, or with nobody's: an unknown phone costs the same work.

    Raises TooManySignIns without that work when the phone is locked already.
    """
    index = keyring(session).blind_index("phone", _as_counted(given.phone))
    wait = _wait(session, index, clock.now())
    if wait is not None:
        raise TooManySignIns(wait)
    query = select(Person).where(Person.phone_index == index, Person.closed_at.is_(None))
    person = session.execute(query).scalar()
    kept = person.password_hash if person else None
    if not passwords.matches(given.password, kept) or person is None or kept is None:
        return Verified(index, None, None, None)
    new_hash = passwords.hashed(given.password) if passwords.is_outdated(kept) else None
    return Verified(index, person.id, kept, new_hash)


def sign_in(session: Session, verified: Verified) -> SignInOutcome:
    """Count a failure or let the person in; returns what happened, so that the count stays."""
    now = clock.now()
    _one_at_a_time(session, verified.phone_index)
    wait = _wait(session, verified.phone_index, now)
    if wait is not None:
        return SignInOutcome(retry_after=wait)
    person = session.get(Person, verified.person_id) if verified.person_id else None
    # The password may have been changed, or the account closed, while the hash was computed.
    if person is None or person.closed_at is not None or person.password_hash != verified.password_hash:
        session.add(FailedSignIn(phone_index=verified.phone_index, at=now))
        return SignInOutcome()
    if verified.new_hash is not None:
        person.password_hash = verified.new_hash
    return SignInOutcome(person_id=person.id)


def let_in(session: Session, verified: Verified, label: str) -> SignedIn | SignInOutcome:
    """Sign in and remember this browser."""
    outcome = sign_in(session, verified)
    return outcome if outcome.person_id is None else remember(session, outcome.person_id, label)


def let_program_in(session: Session, verified: Verified, label: str) -> IssuedToken | SignInOutcome:
    """Sign in and give a bearer token."""
    outcome = sign_in(session, verified)
    return outcome if outcome.person_id is None else _new_token(session, outcome.person_id, label)


def refusal_of(outcome: SignInOutcome) -> BadCredentials | TooManySignIns:
    """The error that a failed outcome means, to be raised once its count is committed."""
    return BadCredentials() if outcome.retry_after is None else TooManySignIns(outcome.retry_after)


def remember(
    session: Session, person_id: UUID, label: str, may_choose_password_until: datetime | None = None
) -> SignedIn:
    """A browser that stays signed in for 180 days, or until it is revoked."""
    device = Device(
        person_id=person_id, kind=DeviceKind.BROWSER, label=label[:_LONGEST_LABEL],
        expires_at=clock.now() + REMEMBERED, may_choose_password_until=may_choose_password_until,
    )  # fmt: skip
    session.add(device)
    session.flush()
    return SignedIn(device.id, person_id, device.expires_at)


def issue_token(session: Session, actor: Actor, person_id: UUID, label: str = "") -> IssuedToken:
    """A bearer token for a person, without a password: for the system only."""
    if not actor.is_system:
        raise NotFound
    return _new_token(session, queries.get(session, person_id).id, label)


def _new_token(session: Session, person_id: UUID, label: str) -> IssuedToken:
    token = new_bearer_token()
    device = Device(
        person_id=person_id, kind=DeviceKind.TOKEN, token_hash=fingerprint(token), label=label[:_LONGEST_LABEL],
        expires_at=clock.now() + TOKEN_LIFE,
    )  # fmt: skip
    session.add(device)
    session.flush()
    return IssuedToken(token, device.id, person_id, device.expires_at)


def sign_in_demo(session: Session, person_id: UUID, label: str) -> SignedIn:
    """One tap, no password: only for those whom the demo city offers; the door sees that demo mode is on."""
    if person_id not in {person.id for person in queries.demo_people(session)}:
        raise NotFound
    return remember(session, person_id, label)


def offer_demo(session: Session, actor: Actor, person_id: UUID, role: str) -> None:
    """Offer someone of the demo city for a one-tap sign-in: for the system only."""
    if not actor.is_system:
        raise NotFound
    queries.get(session, person_id).demo_role = role


def sign_out(session: Session, actor: Actor) -> None:
    """Revoke the very device that asks."""
    if actor.device_id is not None:
        revoke_device(session, actor, UUID(actor.device_id))


def revoke_device(session: Session, actor: Actor, device_id: UUID) -> Device:
    """Sign one of one's own devices out; others' look absent. Revoked already, it stays so."""
    device = session.get(Device, device_id)
    if device is None or device.person_id != actor.known_person:
        raise NotFound
    if device.revoked_at is None:
        device.revoked_at = clock.now()
    return device


def revoke_all(session: Session, person_id: UUID, *, but: UUID | None = None) -> None:
    """Sign a person out everywhere, but for the device in use."""
    mine = (Device.person_id == person_id) & Device.revoked_at.is_(None)
    if but is not None:
        mine &= Device.id != but
    session.execute(update(Device).where(mine).values(revoked_at=clock.now()))


def forget_failures(session: Session, actor: Actor) -> None:
    """Drop failures that no longer count."""
    session.execute(delete(FailedSignIn).where(FailedSignIn.at <= clock.now() - _WINDOW))


def _as_counted(typed: str) -> str:
    """The phone in normal form; what is no phone at all is counted as it was typed."""
    try:
        return normal_phone(typed)
    except BadPhone:
        return typed.strip()


def _wait(session: Session, phone_index: str, now: datetime) -> int | None:
    """Seconds until the next try is allowed, when ten failures lie in the window."""
    recent = (
        select(FailedSignIn.at)
        .where(FailedSignIn.phone_index == phone_index, FailedSignIn.at > now - _WINDOW)
        .order_by(FailedSignIn.at.desc())
        .limit(_FAILURES)
    )
    failures = session.execute(recent).scalars().all()
    if len(failures) < _FAILURES:
        return None
    return max(1, round((failures[-1] + _WINDOW - now).total_seconds()))


def _one_at_a_time(session: Session, phone_index: str) -> None:
    """Hold others who count for this phone until we commit; SQLite has one writer anyway."""
    if is_postgresql(session):
        session.execute(select(func.pg_advisory_xact_lock(int(phone_index[:15], 16))))
