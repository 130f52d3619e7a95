"""Every transaction is whole, goes only where its kind may go, and adds up to its own explanation."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.ledger.models import Account, Balance, Rule, Transfer, Txn
from app.ledger.service.verifying.accounts import name
from app.ledger.types import AccountKind, Break, Measure, TxnKind

K, T = AccountKind, TxnKind

#: From which kind of account to which, by kind of transaction.
_RETURN = {(K.HELD, K.AVAILABLE), (K.STOCK_HELD, K.STOCK), (K.AVAILABLE, K.DEBT)}
_ROUTES: dict[TxnKind, set[tuple[AccountKind, AccountKind]]] = {
    T.AWARD: {(K.ISSUANCE, K.AVAILABLE), (K.BUDGET, K.AVAILABLE), (K.AVAILABLE, K.DEBT)},
    T.HOLD: {(K.AVAILABLE, K.HELD), (K.STOCK, K.STOCK_HELD)},
    T.CAPTURE: {(K.HELD, K.PAYABLE), (K.STOCK_HELD, K.STOCK_OUT), *_RETURN},
    T.VOID: _RETURN,
    T.HOLD_EXPIRED: _RETURN,
    T.EXPIRE: {(K.AVAILABLE, K.EXPIRED)},
    T.REVERSE_AWARD: {
        (K.AVAILABLE, K.ISSUANCE), (K.EXPIRED, K.ISSUANCE), (K.DEBT, K.ISSUANCE),
        (K.AVAILABLE, K.BUDGET), (K.EXPIRED, K.BUDGET), (K.DEBT, K.BUDGET),
    },
    T.REVERSE_CAPTURE: {(K.PAYABLE, K.AVAILABLE), (K.STOCK_OUT, K.STOCK), (K.AVAILABLE, K.DEBT)},
    T.FUND: {(K.ISSUANCE, K.BUDGET)},
    T.STOCK_CHANGE: {(K.STOCK_SOURCE, K.STOCK), (K.STOCK, K.STOCK_SOURCE)},
    T.CHARGE: {(K.AVAILABLE, K.PAYABLE)},
    T.ADJUST: {(K.ISSUANCE, K.AVAILABLE), (K.AVAILABLE, K.DEBT), (K.AVAILABLE, K.ISSUANCE), (K.DEBT, K.ISSUANCE)},
    T.REPAY: {(K.AVAILABLE, K.DEBT)},
    T.CLOSE: {(K.AVAILABLE, K.EXPIRED), (K.ISSUANCE, K.DEBT)},
}  # fmt: skip


def lines(session: Session) -> list[Break]:
    """A transaction has lines 1 to n, each moves something, and none belongs to no transaction."""
    whole = (
        select(Txn.id, func.count(Transfer.line), func.max(Transfer.line))
        .outerjoin(Transfer, Transfer.txn_id == Txn.id)
        .group_by(Txn.id)
        .having(
            or_(
                func.count(Transfer.line) == 0,
                func.min(Transfer.line) != 1,
                func.max(Transfer.line) != func.count(Transfer.line),
                func.min(Transfer.amount) <= 0,
            )
        )
        .order_by(Txn.id)
    )
    found = [
        Break("lines are missing", f"transaction {txn_id}", f"{count} lines, the last is number {last or 0}")
        for txn_id, count, last in session.execute(whole)
    ]
    orphans = select(Transfer.txn_id, Transfer.line).where(~exists().where(Txn.id == Transfer.txn_id))
    found += [
        Break("transaction is missing", f"transaction {txn_id}", f"its line {line} is there")
        for txn_id, line in session.execute(orphans.order_by(Transfer.txn_id, Transfer.line))
    ]
    return found


def routes(session: Session) -> list[Break]:
    """Lines stay in one scheme and unit, and go only where the kind of the transaction may go."""
    debit, credit = aliased(Account), aliased(Account)
    allowed = or_(
        *(and_(Txn.kind == kind, debit.kind == d, credit.kind == c) for kind, ways in _ROUTES.items() for d, c in ways)
    )
    query = (
        select(Txn.id, Transfer.line, debit.kind, credit.kind)
        .select_from(Transfer)
        .join(Txn, Txn.id == Transfer.txn_id)
        .outerjoin(debit, debit.id == Transfer.debit_account_id)
        .outerjoin(credit, credit.id == Transfer.credit_account_id)
        .where(
            or_(
                debit.id.is_(None),
                credit.id.is_(None),
                debit.scheme_id != Txn.scheme_id,
                credit.scheme_id != Txn.scheme_id,
                debit.unit != credit.unit,
                ~allowed,
            )
        )
        .order_by(Txn.id, Transfer.line)
    )
    return [
        Break("line goes where it must not", f"transaction {txn_id} line {line}", f"from {_said(d)} to {_said(c)}")
        for txn_id, line, d, c in session.execute(query)
    ]


def _said(kind: AccountKind | None) -> str:
    return kind.value if kind else "an account that is not there"


def references(session: Session) -> list[Break]:
    """What resolves resolves a hold; what reverses reverses what was given or paid; nothing else does either."""
    other = aliased(Txn)
    rules = (
        (Txn.resolves_id, {T.CAPTURE: {T.HOLD}, T.VOID: {T.HOLD}, T.HOLD_EXPIRED: {T.HOLD}}),
        (Txn.reverses_id, {T.REVERSE_AWARD: {T.AWARD}, T.REVERSE_CAPTURE: {T.CAPTURE, T.CHARGE}}),
    )
    found = []
    for reference, targets in rules:
        right = or_(
            *(and_(Txn.kind == kind, other.kind.in_(target)) for kind, target in targets.items()),
            and_(Txn.kind.not_in(list(targets)), reference.is_(None)),
        )
        query = select(Txn.id, Txn.kind).outerjoin(other, other.id == reference)
        # A target that is not there makes the comparison unknown, which is wrong as well.
        rows = session.execute(query.where(func.coalesce(right, False).is_(False)).order_by(Txn.id))
        found += [Break("refers to the wrong thing", f"transaction {id_}", kind.value) for id_, kind in rows]
    return found


def awards(session: Session) -> list[Break]:
    """An award brings what its own explanation comes to, to the point, and its rule still says so."""
    return [
        Break("award differs from its explanation", f"transaction {txn_id}", fault)
        for txn_id, meta, rate, brought, repaid in _awards(session)
        for fault in _faults(meta.get("explanation") or {}, rate, brought, repaid)
    ]


def _awards(session: Session) -> Iterator[Any]:
    brought, repaid = aliased(Transfer), aliased(Transfer)
    query = (
        select(Txn.id, Txn.meta, Rule.points, func.coalesce(brought.amount, 0), func.coalesce(repaid.amount, 0))
        .outerjoin(Rule, Rule.id == Txn.rule_id)
        .outerjoin(brought, and_(brought.txn_id == Txn.id, brought.line == 1))
        .outerjoin(repaid, and_(repaid.txn_id == Txn.id, repaid.line == 2))  # noqa: PLR2004
        .where(Txn.kind == TxnKind.AWARD)
        .order_by(Txn.id)
        .execution_options(yield_per=1000)
    )
    yield from session.execute(query)


def _faults(story: dict[str, Any], rate: int | None, brought: int, repaid: int) -> Iterator[str]:
    try:
        if rate != story["rate"]:
            yield f"explained by {story['rate']} points, the rule says {rate}"
        amount = story["minutes"] * story["rate"] * story["factor_percent"] // 6000
        if story["measure"] == Measure.OCCURRENCE:
            amount = story["rate"] * story["factor_percent"] // 100
        if amount != story["earned"] or story["earned"] - story.get("cut", 0) != story["points"]:
            yield f"explained as {story['points']}, which the rule's figures do not give"
        if brought != story["points"]:
            yield f"explained as {story['points']}, brought {brought}"
        if repaid != story.get("repaid", 0):
            yield f"explained as repaying {story.get('repaid', 0)}, repaid {repaid}"
    except (KeyError, TypeError):
        yield "the explanation cannot be read"


def holds(session: Session) -> list[Break]:
    """What is held of anything is the sum of the open holds of it."""
    resolution = aliased(Txn)
    open_ = (
        select(Transfer.credit_account_id.label("account_id"), func.sum(Transfer.amount).label("amount"))
        .join(Txn, Txn.id == Transfer.txn_id)
        .where(Txn.kind == TxnKind.HOLD, ~exists().where(resolution.resolves_id == Txn.id))
        .group_by(Transfer.credit_account_id)
        .subquery()
    )
    balance, held = Balance.credits - Balance.debits, func.coalesce(open_.c.amount, 0)
    query = (
        select(Account.kind, Account.owner_id, Account.id, balance, held)
        .join(Balance, Balance.account_id == Account.id)
        .outerjoin(open_, open_.c.account_id == Account.id)
        .where(Account.kind.in_([K.HELD, K.STOCK_HELD]), balance != held)
        .order_by(Account.id)
    )
    return [
        Break("held differs from open holds", name(kind, owner, id_), f"the balance is {have}, open holds are {want}")
        for kind, owner, id_, have, want in session.execute(query)
    ]


def resolutions(session: Session) -> list[Break]:
    """A hold resolves whole: what leaves each held account is what the hold brought to it."""
    hold_line = aliased(Transfer)
    left = (
        select(func.coalesce(func.sum(Transfer.amount), 0))
        .where(Transfer.txn_id == Txn.id, Transfer.debit_account_id == hold_line.credit_account_id)
        .correlate(Txn, hold_line)
        .scalar_subquery()
    )
    query = (
        select(Txn.id, hold_line.amount, left)
        .join(hold_line, hold_line.txn_id == Txn.resolves_id)
        .where(hold_line.amount != left)
        .order_by(Txn.id)
    )
    return [
        Break("hold is resolved in part", f"transaction {txn_id}", f"held {held}, resolved {resolved}")
        for txn_id, held, resolved in session.execute(query)
    ]
