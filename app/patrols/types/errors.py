"""What patrols refuse."""

from app.core.errors import Conflict, Forbidden, Invalid


class RouteClosed(Conflict):
    """A closed route is walked no more."""

    code = "patrol_route_closed"


class PointTaken(Conflict):
    """Two checkpoints of a route cannot have the same number."""

    code = "patrol_point_taken"
    field = "seq"


class TooManyPoints(Invalid):
    """A round of more points than anybody walks."""

    code = "patrol_too_many_points"
    field = "checkpoints"


class BadWindow(Invalid):
    """A window has both ends, and they differ."""

    code = "patrol_window"
    field = "closes"


class BadGaps(Invalid):
    """The least gap is not longer than the greatest."""

    code = "patrol_gaps"
    field = "max_gap_s"


class WrongPlate(Invalid):
    """The code is not of the plate that hangs at this checkpoint."""

    code = "patrol_wrong_plate"
    field = "code"


class TooInaccurate(Invalid):
    """The phone does not know well enough where it is."""

    code = "patrol_inaccurate"
    field = "location"


class UnknownCategory(Invalid):
    """A category that is not in the list."""

    code = "unknown_category"
    field = "category"


class RoundNotOpen(Conflict):
    """Only a round that runs can be finished."""

    code = "patrol_round_not_open"


class NotInRound(Forbidden):
    """Who has not scanned in a round finishes and adds nothing in it."""

    code = "patrol_not_in_round"


class NotAPicture(Invalid):
    """The file cannot be read as a picture."""

    code = "not_a_picture"
    field = "photo"


class NothingSaid(Invalid):
    """A hazard has a picture or a word."""

    code = "patrol_hazard_empty"
    field = "note"
