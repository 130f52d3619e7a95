"""Somebody scans the plate of a checkpoint."""

from datetime import datetime
from operator import attrgetter
from uuid import UUID

from sqlalchemy.orm import Session

from app.checkins import codes
from app.checkins.policy import OWN_UPLOAD, STAFF_UPLOAD
from app.checkins.service.draft import Draft
from app.checkins.types import Action, Intent, Kind, Mark, PatrolShown, Reason, RecordShown, Refused
from app.core.permissions import Permission
from app.patrols.models import Checkpoint, PatrolRound, PatrolVisit, RoundMember
from app.patrols.queries import finding
from app.patrols.queries.finding import Found
from app.patrols.service import choosing, finishing, marking
from app.patrols.service.saying import refused
from app.patrols.types import Order, RoundState
from app.records.types import RecordState


def judge(session: Session, draft: Draft, code: codes.Token | codes.Typed) -> None:
    """Signature, revoked, window, permission, eligibility, duplicate; then the visit is written.

    The first scan begins the round, the last one that is wanted ends it.
    """
    draft.kind = Kind.PLATE
    draft.subject_id = draft.actor.known_person
    found = _read(session, draft, code)
    if found.is_void:
        raise refused(Reason.REVOKED)
    _check_is_meant(draft, found)
    _check_age(draft, found)
    is_queued = draft.command.offline
    rounds, visits = finding.rounds_about(session, found.route.id, draft.at, is_queued=is_queued)
    queued = choosing.Queued(draft.actor.known_person, found.point.id, visits) if is_queued else None
    choice = choosing.choose(session, found, rounds, draft.at, queued)
    if not found.is_member:
        raise refused(Reason.NOT_REGISTERED)
    if choice.over is not None:  # its time is over, and the clock has not seen to it yet
        finishing.finish(session, draft.actor, choice.over, found.route, found.points, visits[choice.over.id])
    patrol = choosing.begin(session, found.route, choice, draft.at)
    held = _held(session, draft, patrol) if patrol.state is RoundState.DONE else {}
    _visit(session, draft, found, patrol, visits.get(patrol.id, []), held)


def _read(session: Session, draft: Draft, code: codes.Token | codes.Typed) -> Found:
    me = draft.actor.known_person
    if isinstance(code, codes.Token):
        found = finding.by_token(session, code.text, me, lock=True)
        if found is None:
            raise refused(Reason.FORGED)
        return found
    # The number is for staff: a volunteer who could type it would not have to go there.
    if not draft.actor.may_somewhere(Permission.CHECKINS_SCAN):
        raise refused(Reason.NO_PERMISSION)
    found = finding.by_number(session, code.digits, me, lock=True)
    if found is None:
        raise refused(Reason.INVALID)
    if not _is_staff(draft, found):
        raise refused(Reason.NO_PERMISSION)
    draft.mark(Mark.MANUAL)
    return found


def _check_is_meant(draft: Draft, found: Found) -> None:
    """A client that names an intent or a shift must not mean one."""
    if draft.command.intent not in (None, Intent.PATROL) or draft.command.shift_id is not None:
        raise refused(Reason.WRONG_ACTIVITY, title=found.route.title)
    draft.intent = Intent.PATROL


def _check_age(draft: Draft, found: Found) -> None:
    """An upload that waited too long proves nothing any more; a volunteer's own is looked at by a person."""
    longest = STAFF_UPLOAD if _is_staff(draft, found) else OWN_UPLOAD
    if draft.received_at - draft.at > longest:
        raise Refused(Reason.EXPIRED, of="patrol.upload")
    if draft.command.offline and not _is_staff(draft, found):
        draft.mark(Mark.REVIEW)


def _is_staff(draft: Draft, found: Found) -> bool:
    return draft.actor.may(Permission.CHECKINS_SCAN, team_id=found.route.team_id, path=found.place_path)


def _held(session: Session, draft: Draft, patrol: PatrolRound) -> dict[UUID, UUID]:
    """The records of a round that is over, by person.

    It takes what was queued as long as the person's own waits; then it is for the desk to see.
    """
    found = finding.records_of(session, patrol.id)
    _, state = found.get(draft.actor.known_person, (None, RecordState.PENDING))
    if state is not RecordState.PENDING:
        raise Refused(Reason.EXPIRED, of="patrol.decided")
    return {person_id: record_id for person_id, (record_id, _) in found.items()}


def _visit(
    session: Session, draft: Draft, found: Found, patrol: PatrolRound, visits: list[PatrolVisit],
    held: dict[UUID, UUID],
) -> None:  # fmt: skip
    """Write the visit and its marks, and end the round if nothing more is to come; one that is over ends anew."""
    own = [visit for visit in visits if visit.person_id == draft.subject_id]
    _check_order(draft, found, own)
    _mark(draft, found, visits, own)
    fix, away = draft.location, marking.distance(found.point, draft.location)
    draft.distance_m = None if away is None else round(away)
    visit = PatrolVisit(
        round_id=patrol.id, checkpoint_id=found.point.id, person_id=draft.actor.known_person, scan_id=draft.id,
        device_id=draft.device_id, seq=found.point.seq, point_lat=found.point.lat, point_lon=found.point.lon,
        at=draft.at, lat=fix.lat if fix else None, lon=fix.lon if fix else None, distance_m=draft.distance_m,
        gap_s=marking.gap(own[-1] if own else None, draft.at), marks=list(draft.marks),
    )  # fmt: skip
    session.add(visit)
    if not own:
        session.add(RoundMember(round_id=patrol.id, person_id=visit.person_id, joined_at=draft.at))
    draft.action = Action.VISIT
    done = sorted([*visits, visit], key=attrgetter("at"))
    if patrol.state is RoundState.DONE or _is_over(found, done):
        records = finishing.finish(session, draft.actor, patrol, found.route, found.points, done, held)
        record = records.get(visit.person_id)
        if record is not None:
            draft.record = RecordShown(
                record.id, record.minutes, record.started_at, record.ended_at, record.state.value
            )  # fmt: skip
    draft.patrol = _shown(found, patrol, done)


def _check_order(draft: Draft, found: Found, own: list[PatrolVisit]) -> None:
    before = next((visit for visit in own if visit.checkpoint_id == found.point.id), None)
    if before is not None:
        raise refused(Reason.ALREADY_IN, at=before.at)
    if own and draft.at < own[-1].at:
        raise refused(Reason.OUT_OF_ORDER, at=own[-1].at)
    if found.route.order is Order.STRICT and marking.is_back(found.point, own):
        raise refused(Reason.OUT_OF_ORDER)


def _mark(draft: Draft, found: Found, visits: list[PatrolVisit], own: list[PatrolVisit]) -> None:
    draft.mark(*marking.place_marks(found.route, found.point, draft.location))
    draft.mark(*marking.way_marks(found.route, found.point, draft.location, draft.at, own))
    known = draft.known_device
    if known and any(visit.device_id == known and visit.person_id != draft.subject_id for visit in visits):
        draft.mark(Mark.SHARED_DEVICE)


def _is_over(found: Found, visits: list[PatrolVisit]) -> bool:
    """Every point has been visited, and whoever walks has come through, be it a step behind or the other way round."""
    if marking.missed(found.points, visits):
        return False
    reached: dict[UUID, datetime] = {}
    own: dict[UUID, list[PatrolVisit]] = {}
    for visit in visits:
        reached.setdefault(visit.checkpoint_id, visit.at)
        own.setdefault(visit.person_id, []).append(visit)
    latest = max(found.points, key=lambda point: reached[point.id])
    return all(_came_through(found, latest, walked) for walked in own.values())


def _came_through(found: Found, latest: Checkpoint, walked: list[PatrolVisit]) -> bool:
    """Somebody has been where their way ends, up or down the numbers, and at the point that was reached last of all."""
    goes_down = walked[0].seq > walked[-1].seq
    end = found.points[0 if goes_down else -1]
    return {latest.id, end.id} <= {visit.checkpoint_id for visit in walked}


def _shown(found: Found, patrol: PatrolRound, visits: list[PatrolVisit]) -> PatrolShown:
    left = marking.missed(found.points, visits)
    return PatrolShown(
        round_id=patrol.id, route=found.route.title, checkpoint=found.point.name, seq=found.point.seq,
        visited=len(found.points) - len(left), points=len(found.points), next=left[0].name if left else None,
        finished=patrol.ended_at is not None,
    )  # fmt: skip
