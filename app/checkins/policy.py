"""Who may do what at a shift, and when a shift takes scans."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.activities.models import Activity, Shift
from app.checkins.types import ActivitySeen, Burst, Direction, Mark, Reason, Refused, ShiftSeen
from app.core.actor import Actor, ensure
from app.core.permissions import Permission

#: Check-in opens before the start; the check-out closes after the end, when the clock closes what is open.
OPENS_BEFORE = timedelta(minutes=30)
CLOSES_AFTER = timedelta(minutes=30)
#: How old an uploaded scan may be: from a staff device, and from one's own phone.
STAFF_UPLOAD, OWN_UPLOAD = timedelta(hours=72), timedelta(hours=24)

#: How long after a shift somebody may say that they were there; later nobody remembers, and it is typed in.
MAY_ASK = timedelta(days=7)
#: So many names one after the other, each within so long of the one before, are a burst.
BURST_NAMES, BURST_GAP = 5, timedelta(minutes=2)


def ensure_may_lead(actor: Actor, team_id: UUID, place_path: str) -> None:
    """Codes are shown, and attendances closed and undone, by the team's leaders and the admin of the place."""
    ensure(actor, Permission.CHECKINS_LEAD, visible=True, team_id=team_id, path=place_path)


def ensure_may_decide(actor: Actor, team_id: UUID, place_path: str, *, is_own: bool) -> None:
    """A wish for a correction is seen by who asked and by who leads the shift; only the latter decide."""
    ensure(actor, Permission.CHECKINS_LEAD, visible=is_own, team_id=team_id, path=place_path)


def ensure_may_see_who_is_in(actor: Actor, team_id: UUID, place_path: str) -> None:
    """Who is in is seen by whoever may scan people in."""
    ensure(actor, Permission.CHECKINS_SCAN, visible=True, team_id=team_id, path=place_path)


def may_scan(actor: Actor, team_id: UUID, place_path: str) -> bool:
    """Whether the actor scans other people's codes at this shift."""
    return actor.may(Permission.CHECKINS_SCAN, team_id=team_id, path=place_path)


def is_staff(actor: Actor) -> bool:
    """Whether the actor scans other people anywhere."""
    return actor.may_somewhere(Permission.CHECKINS_SCAN) or actor.may_somewhere(Permission.CHECKINS_VERIFY)


def check_standing(shift: Shift | ShiftSeen, activity: Activity | ActivitySeen, at: datetime | None = None) -> None:
    """The codes of what was called off no longer count; what staff scanned before (`at`) and hand in later does."""
    called_off = [when for when in (shift.cancelled_at, activity.cancelled_at) if when is not None]
    if called_off and (at is None or at >= min(called_off)):
        raise Refused(Reason.REVOKED, title=activity.title)


def end_of(shift: Shift | ShiftSeen) -> datetime:
    """When a shift is over: as planned, or when it was called off."""
    return min(shift.ends_at, shift.cancelled_at) if shift.cancelled_at is not None else shift.ends_at


def check_window(shift: Shift | ShiftSeen, direction: Direction | None, at: datetime) -> None:
    """Check-in from 30 minutes before the start to the end, check-out until 30 minutes after it."""
    opens = shift.starts_at - OPENS_BEFORE
    if at < opens:
        raise Refused(Reason.NOT_YET, at=opens)
    closes = shift.ends_at if direction is Direction.IN else shift.ends_at + CLOSES_AFTER
    if at > closes:
        raise Refused(Reason.EXPIRED, at=closes)


def counted(
    shift: Shift | ShiftSeen, checked_in_at: datetime, checked_out_at: datetime
) -> tuple[datetime, datetime, int]:  # fmt: skip
    """From when to when service counts, in whole minutes: inside the shift, however early or late one was."""
    start, end = max(checked_in_at, shift.starts_at), min(checked_out_at, end_of(shift))
    return start, end, max(0, int((end - start).total_seconds()) // 60)


def shift_marks(shift: ShiftSeen) -> tuple[Mark, ...]:
    """Marks that come with the shift itself."""
    return (Mark.BACKDATED,) if shift.backdated else ()


@dataclass(frozen=True, slots=True)
class Entered:
    """One person entered by staff: scanned, or by hand (found by name, or typed in)."""

    at: datetime
    whom: UUID
    is_by_hand: bool


def bursts(entered: Iterable[Entered]) -> Iterator[Burst]:
    """Five names and more, entered by hand minutes apart with no scan between; `entered` is one person's, oldest first.

    Nobody greets five people in as many minutes without one of them holding out a code.
    """
    run: list[Entered] = []
    for event in entered:
        if run and (not event.is_by_hand or event.at - run[-1].at > BURST_GAP):
            yield from _burst(run)
            run = []
        if event.is_by_hand:
            run.append(event)
    yield from _burst(run)


def _burst(run: list[Entered]) -> Iterator[Burst]:
    names = len({event.whom for event in run})
    if names >= BURST_NAMES:
        yield Burst(run[0].at, run[-1].at, names)
