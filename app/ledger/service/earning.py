"""Deeds become points."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.errors import DomainError
from app.core.ids import new_id
from app.ledger import book, policy, rules
from app.ledger.book import Account, Balances, Line, NewLot, Posting
from app.ledger.models import Txn
from app.ledger.service.common import expiry_of, request_hash
from app.ledger.service.deeds import Candidate, judge, judge_from_memory
from app.ledger.service.limits import Limits, budgets_for
from app.ledger.types import ApproverCapReached, Award, BudgetExhausted, Receipt, TxnKind

_REFUSALS: dict[str, type[DomainError]] = {error.code: error for error in (ApproverCapReached, BudgetExhausted)}


def award(session: Session, actor: Actor, command: Award) -> Receipt:
    """Thank for one deed by the rule valid at its time, nearest up the place tree; see `award_many`.

    What that would leave unbooked is raised: BudgetExhausted, ApproverCapReached.
    """
    receipt = award_many(session, actor, [command])[0]
    if receipt.refused is not None:
        raise _REFUSALS[receipt.refused]
    return receipt


def award_many(session: Session, actor: Actor, commands: Sequence[Award]) -> list[Receipt]:
    """Thank for deeds, all in this transaction; receipts come in the order of the commands.

    A source is thanked for once: again, the first receipt is the answer. A debt is repaid first.
    Caps of a person cut the later deed; a deed worth nothing makes no transaction. A deed that would
    cross what its approver may give out, or what is left of the budget, is left as it was (`refused`).
    Seven statements for one deed; on PostgreSQL a single one if nothing limits it and nothing is owed. Where anything limits it, one more, another for the caps of a
    person, three for those of an approver, one for a budget; one for special days, one where a
    debt is repaid; for many deeds one more in all.
    """
    if not commands:
        return []
    if len(commands) == 1 and (receipt := _at_once(session, actor, commands[0])):
        return [receipt]
    candidates = judge(session, commands)
    receipts = {n: c.receipt(rules.Cut(0)) for n, c in enumerate(candidates) if not c.worth.points}
    worthy = {n: c for n, c in enumerate(candidates) if c.worth.points}
    if worthy:
        receipts |= _book(session, actor, worthy)
    return [receipts[n] for n in range(len(commands))]


def estimate(session: Session, commands: Sequence[Award]) -> list[int]:
    """What deeds would earn by the rules of their time, caps and debts left aside. Reads only; see `judge`."""
    return [candidate.worth.points for candidate in judge(session, commands)] if commands else []


def _at_once(session: Session, actor: Actor, command: Award) -> Receipt | None:
    """The short way of a deed that nothing limits, in one statement; None: nothing is booked, go the long way.

    It is planned as if the rules were those remembered and nothing were owed, and booked provided that it is so.
    """
    judged = judge_from_memory(session, command) if book.works_by_function(session) else None
    if judged is None:
        return None
    edition, candidate = judged
    if candidate.guarded or not candidate.worth.points:
        return None
    free: dict[Account, int | None] = {candidate.purse.available: None, candidate.purse.debt: 0}
    plan = _Plan(actor, Balances({candidate.purse.debt: 0}, ()), Limits.none())
    receipt = plan.add(candidate)
    return receipt if book.post_provided(session, plan.postings[0], book.Provided(edition, free)) else None


def _book(session: Session, actor: Actor, worthy: dict[int, Candidate]) -> dict[int, Receipt]:
    budgets = budgets_for(session, worthy.values())
    balances = book.lock(session, _touched(worthy, budgets))
    receipts: dict[int, Receipt] = {}
    closed = {n for n, c in worthy.items() if c.purse.available in balances.closed}
    if len(worthy) > 1 or closed or any(c.guarded for c in worthy.values()):
        receipts = _thanked_before(session, actor, worthy)
        receipts |= {n: worthy[n].unpaid("account_closed") for n in closed if n not in receipts}
        worthy = {n: c for n, c in worthy.items() if n not in receipts}
    limits = Limits.read(session, worthy.values(), balances, budgets)
    plan = _Plan(actor, balances, limits)
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
    limits.keep(session)
    return receipts


def _touched(worthy: dict[int, Candidate], budgets: dict[Candidate, Account]) -> set[Account]:
    """The accounts with a limit that these deeds may move."""
    purses = {candidate.purse for candidate in worthy.values()}
    return {account for purse in purses for account in (purse.available, purse.debt)} | set(budgets.values())


def _thanked_before(session: Session, actor: Actor, worthy: dict[int, Candidate]) -> dict[int, Receipt]:
    """Receipts of those that were booked before. A deed named twice in one call is refused by its key."""
    probes = {n: _posting(actor, c, (), Receipt(None, 0, {})) for n, c in worthy.items()}
    before = book.booked_before(session, list(probes.values()))
    return {n: _receipt_of(before[probe.id]) for n, probe in probes.items() if probe.id in before}


def _receipt_of(txn: Txn) -> Receipt:
    explanation: dict[str, Any] = txn.meta["explanation"]
    return Receipt(txn.id, explanation["points"], explanation)


class _Plan:
    """Postings for deeds one after the other; each sees the debts and limits that the one before it left."""

    def __init__(self, actor: Actor, balances: Balances, limits: Limits) -> None:
        self._actor = actor
        self._balances = balances
        self._limits = limits
        self.postings: list[Posting] = []

    def add(self, candidate: Candidate) -> Receipt:
        """Plan one deed; gives its receipt."""
        left = self._limits.left(candidate)
        if not left.points:
            return candidate.receipt(left)
        refused = self._limits.refusal(candidate, left.points)
        if refused is not None:
            return candidate.unpaid(refused, refused=refused)
        funds, purse = self._limits.take(candidate, left.points), candidate.purse
        repaid = min(left.points, -self._balances[purse.debt])
        self._balances[purse.debt] += repaid
        lines = [Line(funds, purse.available, left.points)]
        if repaid:
            lines.append(Line(purse.available, purse.debt, repaid))
        receipt = candidate.receipt(left, **({"repaid": repaid} if repaid else {}))
        posting = _posting(self._actor, candidate, tuple(lines), receipt, repaid)
        self.postings.append(posting)
        return Receipt(posting.id, receipt.points, receipt.explanation)


def _posting(
    actor: Actor, candidate: Candidate, lines: tuple[Line, ...], receipt: Receipt, repaid: int = 0
) -> Posting:  # fmt: skip
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
        lines=lines,
        lot=NewLot(
            candidate.purse.available, receipt.points, policy.expires_at(expiry_of(scheme), clock.now()),
            candidate.day, command.category,
        ),
        moves={id_: -repaid},
        actor_id=actor.person_id,
        approver_id=command.approver_id,
        rule_id=candidate.rule.id if candidate.rule else None,
        meta={
            "category": command.category,
            "team_id": str(command.team_id) if command.team_id else None,
            "explanation": receipt.explanation,
        },
    )  # fmt: skip
