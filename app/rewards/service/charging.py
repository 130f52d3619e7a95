"""Points paid at the counter: at once up to the scheme's limit, above it when the resident has said yes."""

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.checkins import codes
from app.checkins.service.counters import Presented, holder_of
from app.core import clock
from app.core.actor import Actor
from app.core.db import is_postgresql, keyring, settings
from app.core.errors import DomainError, RateLimited
from app.core.idempotency import KeyReused
from app.core.ids import new_id
from app.core.place_paths import path_of
from app.ledger import queries as ledger_queries
from app.ledger import service as ledger
from app.ledger.types import AccountClosed, Charge, Hold, InsufficientPoints, Source
from app.notices import service as notices
from app.notices.types import Reach
from app.people.models import Person
from app.rewards import policy
from app.rewards.models import Charge as ChargeRow
from app.rewards.models import ChargeAttempt
from app.rewards.types import CHARGE_SOURCE, ChargeRefusal, ChargeResult, ChargeState, NewCharge
from app.shops import queries as shops
from app.shops.models import Shop

#: How long the resident has to look at their phone.
_WAITS = timedelta(minutes=10)
_PAUSE, _TYPED_PAUSE = timedelta(minutes=5), timedelta(minutes=10)
_MOST_WRONG, _MOST_WRONG_TYPED = 10, 5  # codes of one clerk within the pause
_GUESSES = (ChargeRefusal.INVALID, ChargeRefusal.FORGED)
_POOR: dict[type[DomainError], ChargeRefusal] = {
    InsufficientPoints: ChargeRefusal.INSUFFICIENT_POINTS,
    AccountClosed: ChargeRefusal.ACCOUNT_CLOSED,
}


def charge(session: Session, actor: Actor, command: NewCharge) -> ChargeResult:
    """Take points from whoever holds out a personal code or a card; the attempt is kept, also when refused.

    The same nonce from the same device gets the same answer again. Above the scheme's limit the points are
    held for ten minutes and the resident is asked; with a card nobody could be, so it is refused.
    """
    shop = shops.get(session, command.shop_id)
    policy.ensure_may_charge(actor, shop.id)
    code = codes.read(command.person_code, settings(session).known_urls)
    attempt = _claim(session, actor, command, typed=isinstance(code, codes.Typed))
    if attempt is None:
        return _replay(session, actor, command)
    _ensure_patience(session, attempt)
    holder = holder_of(session, code, path_of(session, shop.place_id), clock.now())
    attempt.subject_id = holder.person.id if holder.person else None
    if holder.person is None or holder.reason is not None:
        attempt.refusal = ChargeRefusal((holder.reason or ChargeRefusal.INVALID).value)
    else:
        _pay(session, actor, command, shop, holder.person, attempt, holder)
    return ChargeResult(attempt.charge_id, attempt.refusal)


def _pay(
    session: Session, actor: Actor, command: NewCharge, shop: Shop, person: Person, attempt: ChargeAttempt,
    holder: Presented,
) -> None:  # fmt: skip
    at_once = command.points <= ledger_queries.scheme_at(session, shop.place_id).charge_limit
    if not at_once and holder.by_card:
        attempt.refusal = ChargeRefusal.NEEDS_CONFIRM
        return
    now = clock.now()
    row = ChargeRow(
        id=new_id(), shop_id=shop.id, person_id=person.id, points=command.points, memo=command.memo,
        by_card=holder.by_card, clerk_id=actor.known_person, created_at=now,
        state=ChargeState.CAPTURED if at_once else ChargeState.PENDING,
        captured_at=now if at_once else None, resolved_at=now if at_once else None,
        expires_at=None if at_once else now + _WAITS,
    )  # fmt: skip
    try:
        _book(session, actor, row, shop)
    except (InsufficientPoints, AccountClosed) as poor:  # raised before the ledger wrote anything
        attempt.refusal = _POOR[type(poor)]
        return
    session.add(row)
    session.flush()
    attempt.charge_id = row.id
    _tell(session, row, shop)


def _book(session: Session, actor: Actor, row: ChargeRow, shop: Shop) -> None:
    """The ledger first, as everywhere: its locks order those who pay at two counters at once."""
    source = source_of(row)
    if row.expires_at is None:
        title = f"{shop.name} · {row.memo}"
        ledger.charge(session, actor, Charge(row.person_id, shop.place_id, shop.id, row.points, source, title))
    else:
        title = f"{shop.name} · {row.memo}"
        ledger.hold(session, actor, Hold(row.person_id, shop.place_id, row.points, source, row.expires_at, title=title))


def _tell(session: Session, row: ChargeRow, shop: Shop) -> None:
    kind = "charge_asked" if row.state is ChargeState.PENDING else "charged"
    notices.tell(
        session, row.person_id, kind, link=f"/charges/{row.id}", reach=Reach.NOW, good_until=row.expires_at,
        shop=shop.name, points=row.points, memo=row.memo,
    )  # fmt: skip


def source_of(row: ChargeRow) -> Source:
    """What the ledger knows a payment by."""
    return Source(CHARGE_SOURCE, row.id)


def _claim(session: Session, actor: Actor, command: NewCharge, *, typed: bool) -> ChargeAttempt | None:
    """A row for this nonce, or None if there is one; a second call at the same time waits here for the first."""
    insert = postgresql.insert if is_postgresql(session) else sqlite.insert
    attempt_id = session.scalar(
        insert(ChargeAttempt)
        .values(
            id=new_id(), shop_id=command.shop_id, clerk_id=actor.known_person, device=_device(actor),
            nonce=command.nonce, body_hash=_body_hash(session, command), typed=typed, at=clock.now(),
        )
        .on_conflict_do_nothing(index_elements=["clerk_id", "device", "nonce"])
        .returning(ChargeAttempt.id)
    )  # fmt: skip
    return session.get(ChargeAttempt, attempt_id) if attempt_id else None


def _replay(session: Session, actor: Actor, command: NewCharge) -> ChargeResult:
    query = select(ChargeAttempt).where(
        ChargeAttempt.clerk_id == actor.known_person,
        ChargeAttempt.device == _device(actor),
        ChargeAttempt.nonce == command.nonce,
    )
    attempt = session.execute(query).scalar_one()
    if attempt.body_hash != _body_hash(session, command):
        raise KeyReused
    return ChargeResult(attempt.charge_id, attempt.refusal, replayed=True)


def _device(actor: Actor) -> str:
    return actor.device_id or str(actor.known_person)


def _body_hash(session: Session, command: NewCharge) -> str:
    """Keyed, since eight digits are soon tried out."""
    asked = (str(command.shop_id), command.person_code, str(command.points), command.memo)
    return keyring(session).mac("charge:1", "\x1f".join(asked).encode()).hex()


def _ensure_patience(session: Session, attempt: ChargeAttempt) -> None:
    """After some wrong codes a pause, without a row: neither digits nor card numbers are found by trying."""
    if is_postgresql(session):  # so that nobody guesses in parallel; SQLite has one writer anyway
        me = select(Person.id).where(Person.id == attempt.clerk_id)
        session.execute(me.with_for_update(key_share=True))
    now = clock.now()
    mine = select(func.count()).where(ChargeAttempt.clerk_id == attempt.clerk_id, ChargeAttempt.refusal.in_(_GUESSES))
    if (session.scalar(mine.where(ChargeAttempt.at > now - _PAUSE)) or 0) >= _MOST_WRONG:
        raise RateLimited(int(_PAUSE.total_seconds()))
    typed = mine.where(ChargeAttempt.typed, ChargeAttempt.at > now - _TYPED_PAUSE)
    if attempt.typed and (session.scalar(typed) or 0) >= _MOST_WRONG_TYPED:
        raise RateLimited(int(_TYPED_PAUSE.total_seconds()))
