"""Words with a fixed meaning, and the status that each reason answers with."""

from enum import StrEnum


class Intent(StrEnum):
    """What the one who scans wants; a shift's code says it itself."""

    IN = "in"
    OUT = "out"
    CHECK = "check"
    PATROL = "patrol"
    VERIFY = "verify"


class Kind(StrEnum):
    """What was scanned."""

    SHIFT = "shift"
    PERSON = "person"
    CARD = "card"
    PLATE = "plate"


class Action(StrEnum):
    """What a scan did."""

    CHECK_IN = "in"
    CHECK_OUT = "out"
    VERIFY = "verify"
    #: Was there at a re-scan.
    SEEN = "seen"
    #: Was at a checkpoint of a patrol.
    VISIT = "visit"


class Entry(StrEnum):
    """How the code came in; `lookup` is staff finding the person by name, without any code."""

    CODE = "code"
    TYPED = "typed"
    LOOKUP = "lookup"


class AttendanceState(StrEnum):
    """Open until the check-out; `auto` is closed by the clock, `undone` was a mistake."""

    OPEN = "open"
    CLOSED = "closed"
    AUTO = "auto"
    UNDONE = "undone"


class Mark(StrEnum):
    """Something soft that a person should look at; never a reason to refuse."""

    AUTO = "auto"
    BACKDATED = "backdated"
    CORRECTED = "corrected"
    FAR = "far"
    FAST = "fast"
    GAP_LONG = "gap_long"
    GAP_SHORT = "gap_short"
    HEAD_COUNT = "head_count"
    MANUAL = "manual"
    NO_GEO = "no_geo"
    NO_RESCAN = "no_rescan"
    OFFLINE = "offline"
    ORDER = "order"
    OVERLAP = "overlap"
    RE_ENTRY = "re_entry"
    REPEAT_COORDS = "repeat_coords"
    REVIEW = "review"
    SHARED_DEVICE = "shared_device"
    SKEW = "skew"
    STALE_GEO = "stale_geo"
    WALK_IN = "walk_in"


class Reason(StrEnum):
    """Why a scan is refused: the closed list."""

    INVALID = "invalid"
    FORGED = "forged"
    EXPIRED = "expired"
    NOT_YET = "not_yet"
    REVOKED = "revoked"
    WRONG_ACTIVITY = "wrong_activity"
    WRONG_GATE = "wrong_gate"
    WRONG_SHOP = "wrong_shop"
    NOT_REGISTERED = "not_registered"
    FULL = "full"
    ALREADY_IN = "already_in"
    NOT_IN = "not_in"
    ALREADY_OUT = "already_out"
    TOO_SOON = "too_soon"
    ALREADY_REDEEMED = "already_redeemed"
    REDEEMED_ELSEWHERE = "redeemed_elsewhere"
    OUT_OF_ORDER = "out_of_order"
    BLOCKED = "blocked"
    NO_PERMISSION = "no_permission"
    RATE_LIMITED = "rate_limited"
    NEEDS_CONFIRM = "needs_confirm"


_STATUSES = {
    Reason.EXPIRED: 410,
    Reason.REVOKED: 410,
    Reason.NO_PERMISSION: 403,
    Reason.WRONG_SHOP: 403,
    Reason.WRONG_GATE: 403,
    Reason.BLOCKED: 403,
    Reason.NOT_REGISTERED: 403,
    Reason.RATE_LIMITED: 429,
    Reason.INVALID: 422,
    Reason.FORGED: 422,
    Reason.WRONG_ACTIVITY: 422,
}


def status_of(reason: Reason) -> int:
    """The HTTP status of a refusal; what is a conflict with the state is 409."""
    return _STATUSES.get(reason, 409)
