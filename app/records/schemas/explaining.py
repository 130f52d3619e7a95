"""Why so many points, in the words of the request's language: `95 minutes × 20 points an hour = 31`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.ledger.types import Cap
from app.records.types import ALREADY_COUNTED
from app.web.i18n import text

_PLAIN_FACTOR = 100
#: Reasons for nothing that have a sum to show, and what the cap left of it.
_CAPPED = frozenset(Cap)


def explanation_text(facts: Mapping[str, Any]) -> str:
    """The sentences that the ledger's codes and figures (`ledger.types.Receipt`) and the record's minutes make."""
    sentences = [_minutes(facts), _sum(facts), _cut(facts), _repaid(facts)]
    return " ".join(sentence for sentence in sentences if sentence)


@dataclass(frozen=True, slots=True)
class ScanLine:
    """One end of a measured stretch: `way` in or out, how the code came in, metres from the meeting point."""

    way: str
    at: datetime
    entry: str
    distance_m: int | None


def scan_lines(evidence: Mapping[str, Any]) -> list[ScanLine]:
    """The two scans of a record's evidence, as they were kept when it was written."""
    ends = ((way, evidence.get(way)) for way in ("in", "out"))
    return [
        ScanLine(way, datetime.fromisoformat(end["at"]), end.get("entry", "code"), end.get("distance_m"))
        for way, end in ends
        if end
    ]


def _minutes(facts: Mapping[str, Any]) -> str | None:
    recorded, counted = facts.get("recorded_minutes"), facts.get("counted_minutes")
    if recorded == counted or facts.get("reason") == ALREADY_COUNTED:
        return None
    return text("explain.counted", recorded=recorded, counted=counted)


def _sum(facts: Mapping[str, Any]) -> str:
    reason = facts.get("reason")
    if reason and reason not in _CAPPED:
        return text(f"explain.{reason}", **_figures(facts))
    way = f"explain.{facts['measure']}"
    if facts["factor_percent"] != _PLAIN_FACTOR:
        way += "_factor"
    return text(way, **_figures(facts))


def _cut(facts: Mapping[str, Any]) -> str | None:
    return text(f"explain.{facts['cut_by']}", **_figures(facts)) if facts.get("cut") else None


def _repaid(facts: Mapping[str, Any]) -> str | None:
    return text("explain.repaid", **_figures(facts)) if facts.get("repaid") else None


def _figures(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if isinstance(value, int | str)}
