"""The answer of a scan as its row keeps it."""

import dataclasses
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from app.checkins.types import Action, Kind, PatrolShown, PersonShown, Reason, RecordShown, ScanResult


def freeze(result: ScanResult) -> dict[str, Any]:
    """The result as JSON, to be told apart from it by nothing when it is thawed."""
    shown = dataclasses.asdict(result)
    del shown["id"], shown["at"], shown["replayed"]
    frozen: dict[str, Any] = json.loads(json.dumps(shown, default=_plain))
    return frozen


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def thaw(scan_id: UUID, at: datetime, kept: dict[str, Any]) -> ScanResult:
    """The answer again, as a replay."""
    person, record = kept["person"], kept["record"]
    return ScanResult(
        id=scan_id,
        at=at,
        kind=Kind(kept["kind"]) if kept["kind"] else None,
        action=Action(kept["action"]) if kept["action"] else None,
        reason=Reason(kept["reason"]) if kept["reason"] else None,
        params=params(kept),
        shift_id=UUID(kept["shift_id"]) if kept["shift_id"] else None,
        person=PersonShown(UUID(person["id"]), person["number"], person["name"]) if person else None,
        record=_record(record) if record else None,
        patrol=_patrol(kept.get("patrol")),
        marks=tuple(kept["marks"]),
        replayed=True,
    )


def params(kept: dict[str, Any]) -> dict[str, Any]:
    """What a kept answer's sentence is about: whose words it speaks, and the time if there is one."""
    return {name: _thawed(name, value) for name, value in kept["params"].items()}


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
