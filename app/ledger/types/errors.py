"""How the ledger refuses."""

from app.core.errors import Conflict, Forbidden, Gone, Invalid, NotFound


class InsufficientPoints(Conflict):
    """There are not enough free points, or a debt comes first."""

    code = "insufficient_points"


class OutOfStock(Conflict):
    """There are not enough pieces left."""

    code = "out_of_stock"


class AlreadyResolved(Conflict):
    """The hold has been captured, cancelled or has expired before."""

    code = "already_resolved"


class AlreadyBooked(Conflict):
    """The fact has been booked before, in another way."""

    code = "already_booked"


class HoldExpired(Gone):
    """The time of the hold is over."""

    code = "expired"


class HoldNotExpired(Conflict):
    """The time of the hold is not over yet."""

    code = "hold_not_expired"


class NoSuchHold(NotFound):
    """Nothing was held for this source."""


class NothingToDo(Invalid):
    """A change by nothing."""

    code = "no_change"
    field = "change"


class RuleOverlaps(Conflict):
    """Another rule of this place and category is valid in that time."""

    code = "rule_overlaps"
    field = "valid_from"


class RuleInUse(Conflict):
    """Records of that time are approved already; their points stay as they were explained."""

    code = "rule_in_use"
    field = "valid_from"


class RuleEnded(Conflict):
    """A rule can be ended earlier, never later."""

    code = "rule_ended"
    field = "valid_to"


class BadValidity(Invalid):
    """A rule must end after it begins."""

    code = "bad_validity"
    field = "valid_to"


class UnknownCategory(Invalid):
    """A category that is not in the list."""

    code = "unknown_category"
    field = "category"


class NoScheme(Conflict):
    """No points scheme covers the place."""

    code = "no_scheme"


class AccountClosed(Conflict):
    """The account has been closed; it takes nothing more."""

    code = "account_closed"


class PointsHeld(Conflict):
    """Points are still set aside; what they are for must be settled first."""

    code = "points_held"


class OwnAdjustment(Forbidden):
    """Nobody decides about their own points."""

    code = "own_adjustment"


class AskedByYou(Forbidden):
    """The second person must be another one."""

    code = "asked_by_you"


class AdjustmentDecided(Conflict):
    """Somebody has decided about it already."""

    code = "not_pending"


class BudgetExhausted(Conflict):
    """The month's budget cannot pay for it; there may be none at all."""

    code = "budget_exhausted"


class MonthOver(Conflict):
    """Nothing can be spent any more in a month that is over."""

    code = "month_over"
    field = "month"


class ApproverCapReached(Conflict):
    """The approver has given out, by that rule, what one approver may in a day or a month."""

    code = "approver_cap_reached"


class SchemeExists(Conflict):
    """The place has a points scheme already."""

    code = "scheme_exists"
    field = "place_id"


class SchemeCodeTaken(Conflict):
    """Another points scheme has that code."""

    code = "scheme_code_taken"
    field = "code"


class BadExpiry(Invalid):
    """An expiry policy without its count or its date, or with one that it does not take."""

    code = "bad_expiry"
    field = "expiry_count"


class AlreadyDeclared(Conflict):
    """The day is declared for that place already."""

    code = "already_declared"
    field = "day"
