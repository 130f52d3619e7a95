"""Deeds become points."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.ids import new_id
from app.ledger import book, policy, queries, rules
from app.ledger.book import Account, Line, NewLot, Posting
from app.ledger.models import Rule, Scheme, Txn
from app.ledger.service.common import Purse, expiry_of, key_for, request_hash
from app.ledger.types import AccountKind, Award, NoScheme, Receipt, TxnKind


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A deed with its scheme, its rule and what it is worth before the daily cap."""

    command: Award
    scheme: Scheme
    rule: Rule | None
    deed: rules.Deed
    worth: rules.Worth

    @property
    def purse(self) -> Purse:
        return Purse(self.scheme.id, self.command.person_id)

    @property
    def key(self) -> str:
        return key_for("award", self.command.source, self.command.key)

    @property
    def day(self) -> date:
        """The local day to which the deed counts."""
        return clock.local_date(self.command.started_at, ZoneInfo(self.scheme.time_zone))

    @property
    def cap_key(self) -> tuple[UUID, date, str]:
        """What the daily cap is counted by."""
        return (self.purse.available.id, self.day, self.command.category)

    def receipt(self, points: int, already: int, repaid: int = 0) -> Receipt:
        """What the deed came to; the transaction is filled in when there is one."""
        story = rules.explain(self.rule, self.deed, self.worth, points, already)
        return Receipt(None, points, story | ({"repaid": repaid} if repaid else {}))

    def unpaid(self, reason: str) -> Receipt:
        """Nothing, whatever the deed was worth."""
        story = {"points": 0, "minutes": self.deed.minutes, "reason": reason}
        return Receipt(None, 0, story)


def award(session: Session, actor: Actor, command: Award) -> Receipt:
    """Thank for one deed by the rule valid at its time, nearest up the place tree; see `award_many`."""
    return award_many(session, actor, [command])[0]


def award_many(session: Session, actor: Actor, commands: Sequence[Award]) -> list[Receipt]:
    """Thank for deeds, all in this transaction; receipts come in the order of the commands.

    A source is thanked for once: again, the first receipt is the answer. A debt is repaid first.
    The daily cap cuts the later deed of the day. A deed worth nothing makes no transaction.
    Seven statements for one deed, one more where a cap applies and where a debt is repaid; for many
    deeds one more in all.
    """
    if not commands:
        return []
    candidates = _judge(session, commands)
    receipts = {n: c.receipt(0, 0) for n, c in enumerate(candidates) if not c.worth.points}
    worthy = {n: c for n, c in enumerate(candidates) if c.worth.points}
    if worthy:
        receipts |= _book(session, actor, worthy)
    return [receipts[n] for n in range(len(commands))]


def estimate(session: Session, commands: Sequence[Award]) -> list[int]:
    """What deeds would earn by the rules of their time, daily caps and debts left aside. Reads only; one statement."""
    return [candidate.worth.points for candidate in _judge(session, commands)] if commands else []


def _judge(session: Session, commands: Sequence[Award]) -> list[_Candidate]:
    """Scheme, rule and worth of each deed. One statement."""
    grounds = queries.grounds(
        session,
        {c.place_id for c in commands},
        {c.category for c in commands},
        min(c.started_at for c in commands),
        max(c.started_at for c in commands),
    )
    return [_candidate(command, grounds[command.place_id]) for command in commands]


def _candidate(command: Award, ground: queries.Ground) -> _Candidate:
    if ground.scheme is None:
        raise NoScheme
    rule = ground.rule(command.category, command.started_at)
    deed = rules.Deed(command.minutes, command.started_at, command.measured)
    if rule is None:
        return _Candidate(command, ground.scheme, None, deed, rules.Worth(0, reason="no_rule"))
    worth = rules.worth(rules.terms_of(rule), deed, ZoneInfo(ground.scheme.time_zone))
    return _Candidate(command, ground.scheme, rule, deed, worth)


def _book(session: Session, actor: Actor, worthy: dict[int, _Candidate]) -> dict[int, Receipt]:
    purses = {candidate.purse for candidate in worthy.values()}
    balances = book.lock(session, [account for purse in purses for account in (purse.available, purse.debt)])
    receipts: dict[int, Receipt] = {}
    closed = {n for n, c in worthy.items() if c.purse.available in balances.closed}
    if len(worthy) > 1 or closed:
        receipts = _thanked_before(session, actor, worthy)
        receipts |= {n: worthy[n].unpaid("account_closed") for n in closed if n not in receipts}
        worthy = {n: c for n, c in worthy.items() if n not in receipts}
    plan = _Plan(actor, balances, _earned_that_day(session, worthy.values()))
    # In the order in which the deeds were done, so that a cap cuts the later one.
    for n, candidate in sorted(worthy.items(), key=lambda item: (item[1].command.started_at, item[0])):
        receipts[n] = plan.add(candidate)
    if not plan.postings:
        return receipts
    before = book.post(session, plan.postings)
    if before:
        (txn,) = before.values()
        (n,) = worthy
        receipts[n] = _receipt_of(txn)
    return receipts


def _thanked_before(session: Session, actor: Actor, worthy: dict[int, _Candidate]) -> dict[int, Receipt]:
    """Receipts of those that were booked before. A deed named twice in one call is refused by its key."""
    probes = {n: _posting(actor, c, 0, 0, {}) for n, c in worthy.items()}
    before = book.booked_before(session, list(probes.values()))
    return {n: _receipt_of(before[probe.id]) for n, probe in probes.items() if probe.id in before}


def _receipt_of(txn: Txn) -> Receipt:
    explanation: dict[str, Any] = txn.meta["explanation"]
    return Receipt(txn.id, explanation["points"], explanation)


def _earned_that_day(session: Session, candidates: Collection[_Candidate]) -> dict[tuple[UUID, date, str], int]:
    """What is earned already under the caps that apply; read while the balances are locked."""
    capped = [c for c in candidates if c.rule is not None and c.rule.daily_cap is not None]
    if not capped:
        return {}
    accounts, days, categories = zip(*(c.cap_key for c in capped), strict=True)
    return queries.earned(session, set(accounts), set(days), set(categories))


class _Plan:
    """Postings for deeds one after the other; each sees the debts and caps that the one before it left."""

    def __init__(self, actor: Actor, balances: dict[Account, int], earned: dict[tuple[UUID, date, str], int]) -> None:
        self._actor = actor
        self._balances = balances
        self._earned = earned
        self.postings: list[Posting] = []

    def add(self, candidate: _Candidate) -> Receipt:
        """Plan one deed; gives its receipt."""
        already = self._earned.get(candidate.cap_key, 0)
        terms = rules.terms_of(_rule_of(candidate))
        points = rules.cut(candidate.worth.points, terms, already)
        if not points:
            return candidate.receipt(0, already)
        self._earned[candidate.cap_key] = already + points
        repaid = min(points, -self._balances[candidate.purse.debt])
        self._balances[candidate.purse.debt] += repaid
        receipt = candidate.receipt(points, already, repaid)
        posting = _posting(self._actor, candidate, points, repaid, receipt.explanation)
        self.postings.append(posting)
        return Receipt(posting.id, points, receipt.explanation)


def _rule_of(candidate: _Candidate) -> Rule:
    if candidate.rule is None:
        raise AssertionError("a deed without a rule is worth nothing and is never planned")
    return candidate.rule


def _lines(candidate: _Candidate, points: int, repaid: int) -> tuple[Line, ...]:
    """Points come from the place whose rule thanks, and repay a debt at once."""
    purse, rule = candidate.purse, _rule_of(candidate)
    issuance = Account(candidate.scheme.id, AccountKind.ISSUANCE, rule.place_id)
    earned = Line(issuance, purse.available, points)
    return (earned, Line(purse.available, purse.debt, repaid)) if repaid else (earned,)


def _posting(actor: Actor, candidate: _Candidate, points: int, repaid: int, explanation: dict[str, Any]) -> Posting:
    command, scheme, id_ = candidate.command, candidate.scheme, new_id()
    return Posting(
        id=id_,
        kind=TxnKind.AWARD,
        scheme_id=scheme.id,
        place_id=command.place_id,
        key=candidate.key,
        own_key=command.key is not None,
        request_hash=request_hash(command),
        source=command.source,
        effective_at=command.started_at,
        lines=_lines(candidate, points, repaid),
        lot=NewLot(
            candidate.purse.available, points, policy.expires_at(expiry_of(scheme), clock.now()),
            candidate.day, command.category,
        ),
        moves={id_: -repaid},
        actor_id=actor.person_id,
        approver_id=command.approver_id,
        rule_id=candidate.rule.id if candidate.rule else None,
        meta={
            "category": command.category,
            "team_id": str(command.team_id) if command.team_id else None,
            "explanation": explanation,
        },
    )  # fmt: skip
