"""The answer of a scan as its row keeps it, and the refused ones that somebody should look at."""

import dataclasses
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from app.activities.models import Activity, Shift
from app.checkins.models import Scan
from app.checkins.types import Action, Kind, PatrolShown, PersonShown, Reason, RecordShown, RefusedUpload, ScanResult
from app.core.actor import Actor
from app.core.masking import masked_name
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.place_paths import under_any
from app.people.models import Person
from app.places.models import Place


def freeze(result: ScanResult) -> dict[str, Any]:
    """The result as JSON, to be told apart from it by nothing when it is thawed."""
    shown = dataclasses.asdict(result)
    del shown["id"], shown["at"], shown["replayed"]
    frozen: dict[str, Any] = json.loads(json.dumps(shown, default=_plain))
    return frozen


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def thaw(row: Scan) -> ScanResult:
    """The answer again, as a replay."""
    kept = row.answer
    person, record = kept["person"], kept["record"]
    return ScanResult(
        id=row.id,
        at=row.scanned_at,
        kind=Kind(kept["kind"]) if kept["kind"] else None,
        action=Action(kept["action"]) if kept["action"] else None,
        reason=Reason(kept["reason"]) if kept["reason"] else None,
        params={name: _thawed(name, value) for name, value in kept["params"].items()},
        shift_id=UUID(kept["shift_id"]) if kept["shift_id"] else None,
        person=PersonShown(UUID(person["id"]), person["number"], person["name"]) if person else None,
        record=_record(record) if record else None,
        patrol=_patrol(kept.get("patrol")),
        marks=tuple(kept["marks"]),
        replayed=True,
    )


def _thawed(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if name == "at" else value


def _patrol(kept: dict[str, Any] | None) -> PatrolShown | None:
    return PatrolShown(**kept | {"round_id": UUID(kept["round_id"])}) if kept else None


def _record(kept: dict[str, Any]) -> RecordShown:
    return RecordShown(
        id=UUID(kept["id"]),
        minutes=kept["minutes"],
        started_at=datetime.fromisoformat(kept["started_at"]),
        ended_at=datetime.fromisoformat(kept["ended_at"]),
        state=kept["state"],
    )


def refused_uploads(session: Session, actor: Actor, page: PageRequest) -> Page[RefusedUpload]:
    """What staff devices handed in and had refused, newest first: of the actor's places, teams and own hands.

    A code that was refused before its shift was known counts where the one who handed it in is at home.
    """
    found = paginate(session, _refused_uploads(actor), [Scan.received_at, Scan.id], page)
    return Page([_refused_upload(row) for row in found.items], found.next_cursor)


def _refused_uploads(actor: Actor) -> Select[Scan, Person, Person, str]:
    uploader, subject = aliased(Person), aliased(Person)
    home, place = aliased(Place), aliased(Place)
    paths = actor.paths(Permission.RECORDS_READ)
    in_sight = or_(
        under_any(place.path, paths),
        Activity.team_id.in_(actor.teams(Permission.CHECKINS_LEAD)),
        and_(Scan.shift_id.is_(None), under_any(home.path, paths)),
        Scan.person_id == actor.person_id,
    )
    return (
        select(Scan, uploader, subject, Activity.title)
        .join(uploader, uploader.id == Scan.person_id)
        .join(home, home.id == uploader.place_id)
        .outerjoin(subject, subject.id == Scan.subject_id)
        .outerjoin(Shift, Shift.id == Scan.shift_id)
        .outerjoin(Activity, Activity.id == Shift.activity_id)
        .outerjoin(place, place.id == Activity.place_id)
        .where(Scan.offline, Scan.reason.is_not(None), or_(Scan.kind.is_(None), Scan.kind != Kind.SHIFT), in_sight)
    )


def _refused_upload(row: Any) -> RefusedUpload:
    scan, uploader, subject, title = row
    return RefusedUpload(
        id=scan.id, uploader=_shown(uploader), subject=_shown(subject) if subject else None, shift_id=scan.shift_id,
        title=title, device_id=scan.device_id, at=scan.scanned_at, received_at=scan.received_at, reason=scan.reason,
        params={name: _thawed(name, value) for name, value in scan.answer["params"].items()},
        marks=tuple(scan.marks),
    )  # fmt: skip


def _shown(person: Person) -> PersonShown:
    return PersonShown(person.id, person.number, masked_name(person.name))
