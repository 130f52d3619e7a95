"""What accounts and units are called outside: public numbers and codes, one name per account."""

import re
from uuid import UUID

from app.ledger.queries.export import Side
from app.ledger.types import POINTS, AccountKind

K = AccountKind

#: Where an account stands, by its kind; points in people's hands are what the community owes.
_FORMS = {
    K.AVAILABLE: "Liabilities:{scheme}:People:{owner}:Available",
    K.HELD: "Liabilities:{scheme}:People:{owner}:Held",
    K.DEBT: "Assets:{scheme}:People:{owner}:Debt",
    K.ISSUANCE: "Equity:{scheme}:Issuance:{owner}",
    K.BUDGET: "Equity:{scheme}:Budgets:{owner}",
    K.EXPIRED: "Equity:{scheme}:Expired",
    K.PAYABLE: "Liabilities:{scheme}:Shops:{owner}:Payable",
    K.SETTLED: "Liabilities:{scheme}:Shops:{owner}:Settled",
    K.STOCK_SOURCE: "Equity:{scheme}:Rewards:{owner}:Source",
    K.STOCK: "Equity:{scheme}:Rewards:{owner}:Shelf",
    K.STOCK_HELD: "Equity:{scheme}:Rewards:{owner}:Held",
    K.STOCK_OUT: "Equity:{scheme}:Rewards:{owner}:Out",
}
_TAIL = 16  # hex digits of a UUIDv7's random end, enough to tell shops and rewards apart


def account_name(side: Side) -> str:
    """`Liabilities:S330100000000:People:V00012345:Available`; letters, digits and hyphens only."""
    return _FORMS[side.kind].format(scheme="S" + _component(side.scheme), owner=_owner(side))


def opening_name(side: Side) -> str:
    """Where opening balances come from."""
    return f"Equity:S{_component(side.scheme)}:Opening"


def unit_name(side: Side) -> str:
    """`POINTS`, or `ITEM-` with digits of the reward."""
    return "POINTS" if side.unit == POINTS else f"ITEM-{_tail(UUID(side.unit.partition(':')[2]))}"


def _owner(side: Side) -> str:
    if side.number is not None:
        return f"V{_component(side.number)}"
    return f"P{_component(side.place)}" if side.place is not None else f"X{_tail(side.owner_id)}"


def _tail(id_: UUID) -> str:
    return id_.hex[-_TAIL:].upper()


def _component(code: str) -> str:
    return re.sub(r"[^A-Za-z0-9]", lambda found: f"-{ord(found[0]):X}-", code)
