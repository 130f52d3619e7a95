"""Why so many points, in the words of the request's language: `95 minutes × 20 points an hour = 31`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.records.types import ALREADY_COUNTED
from app.web.i18n import text

_PLAIN_FACTOR = 100


def explanation_text(facts: Mapping[str, Any]) -> str:
    """The sentences that the ledger's codes and figures (`ledger.types.Receipt`) and the record's minutes make."""
    sentences = [_minutes(facts), _sum(facts), _cut(facts), _repaid(facts)]
    return " ".join(sentence for sentence in sentences if sentence)


@dataclass(frozen=True, slots=True)
class ScanLine:
    """One scan behind a record; `distance_m` in metres from the meeting point."""

    action: str
    at: datetime
    distance_m: int | None


def scan_lines(evidence: Mapping[str, Any]) -> list[ScanLine]:
    """The scans of a record's evidence, as they were kept when it was written."""
    return [
        ScanLine(scan["action"], datetime.fromisoformat(scan["at"]), scan.get("distance_m"))
        for scan in evidence.get("scans", ())
    ]


def _minutes(facts: Mapping[str, Any]) -> str | None:
    recorded, counted = facts.get("recorded_minutes"), facts.get("counted_minutes")
    if recorded == counted or facts.get("reason") == ALREADY_COUNTED:
        return None
    return text("explain.counted", recorded=recorded, counted=counted)


def _sum(facts: Mapping[str, Any]) -> str:
    if facts.get("reason"):
        return text(f"explain.{facts['reason']}", **_figures(facts))
    way = f"explain.{facts.get('measure')}"
    if facts.get("factor", _PLAIN_FACTOR) != _PLAIN_FACTOR:
        way += "_factor"
    return text(way, **_figures(facts))


def _cut(facts: Mapping[str, Any]) -> str | None:
    return text(f"explain.cut_{facts['cut_by']}", **_figures(facts)) if facts.get("cut") else None


def _repaid(facts: Mapping[str, Any]) -> str | None:
    return text("explain.repaid", **_figures(facts)) if facts.get("repaid") else None


def _figures(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if isinstance(value, (int, str)) and name != "reason"}
