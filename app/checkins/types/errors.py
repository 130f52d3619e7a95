"""How checkins refuse."""

from typing import Any

from app.checkins.types.words import Reason
from app.core.errors import Conflict, Forbidden, Invalid


class Refused(Exception):
    """Inside the room only: why a scan is refused. It becomes a result whose row is kept, never an error."""

    def __init__(self, reason: Reason, **params: Any) -> None:
        self.reason = reason
        self.params = params
        super().__init__(reason)


class WechatRefused(Exception):
    """For the log only: WeChat gave no ticket, and its number or the network's word for why."""


class NotOpen(Conflict):
    """The attendance is closed already."""

    code = "attendance_not_open"


class AlreadyUndone(Conflict):
    """The attendance has been taken back already."""

    code = "attendance_undone"


class RecordDecided(Conflict):
    """Somebody has decided about the record of this attendance; it can only be reversed."""

    code = "attendance_decided"


class NotAuto(Conflict):
    """Only what the clock has closed waits for a leader's word."""

    code = "attendance_not_auto"


class OwnAttendance(Forbidden):
    """Nobody vouches for their own presence."""

    code = "own_attendance"


class BadTimes(Invalid):
    """Times that do not lie inside the shift, run backwards, or leave nothing to count."""

    code = "attendance_times"
    field = "checked_out_at"


class ReasonRequired(Invalid):
    """What changes a time, or rests on nobody's scan, needs a word why."""

    code = "reason_required"
    field = "reason"


class NotExpected(Forbidden):
    """Neither signed up nor in the team nor ever there."""

    code = "not_registered"


class CorrectionPending(Conflict):
    """One wish at a time for a shift."""

    code = "correction_pending"


class CorrectionDecided(Conflict):
    """Somebody has decided about it already."""

    code = "correction_decided"


class CorrectionLate(Conflict):
    """Nobody remembers a shift of last month; such service is typed in."""

    code = "correction_late"


class CorrectionEarly(Conflict):
    """What has not begun cannot have been missed."""

    code = "correction_early"


class RescanRunning(Conflict):
    """Everyone has been asked a moment ago."""

    code = "rescan_running"


class NobodyIn(Conflict):
    """There is nobody to ask."""

    code = "nobody_in"


class ShiftNotRunning(Conflict):
    """People are counted and asked while the shift is on."""

    code = "shift_not_running"


class AlreadyReviewed(Conflict):
    """Somebody has looked at it and decided already."""

    code = "already_reviewed"


class ApprovedByYou(Forbidden):
    """Nobody reviews their own approval."""

    code = "approved_by_you"
