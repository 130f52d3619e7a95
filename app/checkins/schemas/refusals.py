"""A refusal in words."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.checkins.schemas.scans import PersonOut
from app.checkins.types import (
    Reason,
    ScanResult,
)
from app.core import clock
from app.web.filters import clock_time, day, moment
from app.web.i18n import has_text, text


def refusal_body(result: ScanResult) -> dict[str, Any]:
    """The problem document of a refused scan."""
    person = PersonOut.of(result.person).model_dump(mode="json") if result.person else None
    return {
        "type": "about:blank", "title": text(f"status.{result.status}"), "status": result.status,
        "detail": refusal_sentence(result), "code": result.reason, "scan_id": str(result.id),
        "replayed": result.replayed, "person": person,
    }  # fmt: skip


def refusal_sentence(result: ScanResult) -> str:
    """What happened and what to do, with the time it is about when one is known."""
    return reason_sentence(result.reason, result.params) if result.reason else ""


def reason_sentence(reason: Reason, params: Mapping[str, Any]) -> str:
    """The sentence of a reason: `scan.<reason>`, or with a time `scan.<reason>.at`; a room may have its own."""
    at = params.get("at")
    plain = _own(reason, params)
    timed = f"{plain}.at"
    if isinstance(at, datetime) and has_text(timed):
        return text(timed, at=clock_time(at) if day(at) == day(clock.now()) else moment(at))
    return text(plain)


def reason_title(reason: Reason, params: Mapping[str, Any]) -> str:
    """The same in a word or two, to stand above the sentence: `scan.<reason>.title`, or a room's own."""
    return text(_own(f"{reason}.title", params))


def _own(name: str, params: Mapping[str, Any]) -> str:
    """The room's own words where it has them; else those of the shifts' codes."""
    own = f"{params.get('of')}.{name}"
    return own if has_text(own) else f"scan.{name}"
