"""What approvers have given out by a rule: rows that two approvals at once take turns on."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import Table, bindparam, select
from sqlalchemy.orm import Session

from app.ledger.book.inserts import insert_new
from app.ledger.models import ApproverTally

#: Rule, approver, and the day or month of approval.
TallyKey = tuple[UUID, UUID, str]

_tally: Table = ApproverTally.__table__  # type: ignore[assignment]
_ADD = (
    _tally.update()
    .where(
        _tally.c.rule_id == bindparam("of_rule"),
        _tally.c.approver_id == bindparam("of_approver"),
        _tally.c.period == bindparam("in_period"),
    )
    .values(given=_tally.c.given + bindparam("points"))
)


def locked(session: Session, caps: Mapping[TallyKey, int]) -> dict[TallyKey, int]:
    """What was given out so far, each row locked and made if need be; call after the balances are locked.

    No statement for none, otherwise two.
    """
    if not caps:
        return {}
    keys = sorted(caps)
    rows = [{"rule_id": r, "approver_id": a, "period": p, "given": 0, "cap": caps[r, a, p]} for r, a, p in keys]
    insert_new(session.connection(), _tally, rows)
    query = (
        select(_tally.c.rule_id, _tally.c.approver_id, _tally.c.period, _tally.c.given)
        .where(
            _tally.c.rule_id.in_({rule_id for rule_id, _, _ in keys}),
            _tally.c.approver_id.in_({approver_id for _, approver_id, _ in keys}),
            _tally.c.period.in_({period for _, _, period in keys}),
        )
        .order_by(_tally.c.rule_id, _tally.c.approver_id, _tally.c.period)
        .with_for_update()
    )
    return {(rule_id, approver_id, period): given for rule_id, approver_id, period, given in session.execute(query)}


def add(session: Session, points: Mapping[TallyKey, int]) -> None:
    """Count points as given out, on rows that are locked."""
    rows = [{"of_rule": r, "of_approver": a, "in_period": p, "points": n} for (r, a, p), n in points.items()]
    if rows:
        session.connection().execute(_ADD, rows)
