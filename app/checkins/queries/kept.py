"""The answer of a scan as its row keeps it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from app.checkins.types import ScanResult

_RESULT = TypeAdapter(ScanResult)
#: What the row knows by itself, or only a repeat does.
_BESIDE = {"id", "at", "replayed"}


def freeze(result: ScanResult) -> dict[str, Any]:
    """The result as JSON, to be told apart from it by nothing when it is thawed."""
    frozen: dict[str, Any] = _RESULT.dump_python(result, mode="json", exclude=_BESIDE)
    return frozen


def thaw(scan_id: UUID, at: datetime, kept: dict[str, Any]) -> ScanResult:
    """The answer again, as a replay."""
    return _RESULT.validate_python(kept | {"id": scan_id, "at": at, "params": params(kept), "replayed": True})


def params(kept: dict[str, Any]) -> dict[str, Any]:
    """What a kept answer's sentence is about: whose words it speaks, and the time if there is one."""
    return {name: datetime.fromisoformat(value) if name == "at" else value for name, value in kept["params"].items()}
