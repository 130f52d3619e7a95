"""What a deed is worth: pure arithmetic over a rule's terms, with the reason for every point.

`points = floor(minutes x points x factor_percent / 6000)` for hours, floored once. The highest factor
whose window holds the deed's beginning applies to the whole deed; one base rule applies, never two.
"""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from app.ledger import policy
from app.ledger.models import Rule
from app.ledger.types import Measure, Multiplier, RuleTerms

_PERCENT = 100
_MINUTES_PERCENT = 60 * _PERCENT


@dataclass(frozen=True, slots=True)
class Deed:
    """What the arithmetic needs to know of a deed."""

    minutes: int
    started_at: datetime
    measured: bool = True


@dataclass(frozen=True, slots=True)
class Worth:
    """Points before the daily cap, and what led to them; `reason` says why there are none."""

    points: int
    factor_percent: int = _PERCENT
    multiplier: str | None = None
    reason: str | None = None


def worth(terms: RuleTerms, deed: Deed, zone: ZoneInfo) -> Worth:
    """What a deed is worth by these terms, the daily cap left aside; windows are of local time in `zone`."""
    if not deed.measured and not terms.manual_earns:
        return Worth(0, reason="manual")
    if terms.min_minutes is not None and deed.minutes < terms.min_minutes:
        return Worth(0, reason="below_min_minutes")
    multiplier = highest(terms, deed.started_at.astimezone(zone))
    factor = multiplier.factor_percent if multiplier else _PERCENT
    if terms.measure is Measure.HOUR:
        points = deed.minutes * terms.points * factor // _MINUTES_PERCENT
    else:
        points = terms.points * factor // _PERCENT
    reason = None if points else "less_than_a_point"
    return Worth(points, factor, multiplier.name if multiplier else None, reason)


def highest(terms: RuleTerms, local: datetime) -> Multiplier | None:
    """The multiplier with the highest factor whose window holds a local time, if any."""
    holding = (m for m in terms.multipliers if policy.within(m.start, m.end, m.days, local))
    return max(holding, key=lambda m: m.factor_percent, default=None)


def cut(points: int, terms: RuleTerms, already: int) -> int:
    """What the daily cap leaves of points, when so many were earned that day in the category already."""
    return points if terms.daily_cap is None else max(0, min(points, terms.daily_cap - already))


def explain(rule: Rule | None, deed: Deed, found: Worth, points: int, already: int) -> dict[str, Any]:
    """Every figure that led to the points, by codes; the words are the catalogue's (`explain.*`)."""
    if rule is None:
        return {"points": 0, "minutes": deed.minutes, "reason": "no_rule"}
    story: dict[str, Any] = {
        "rule_id": str(rule.id),
        "rule_place_id": str(rule.place_id),
        "measure": rule.measure.value,
        "minutes": deed.minutes,
        "rate": rule.points,
        "factor_percent": found.factor_percent,
        "earned": found.points,
        "points": points,
    }
    if found.multiplier is not None:
        story["multiplier"] = found.multiplier
    if found.reason is not None:
        story["reason"] = found.reason
    if found.reason == "below_min_minutes":
        story["min_minutes"] = rule.min_minutes
    if points < found.points:
        story |= {"cut_by": "daily_cap", "cut": found.points - points, "daily_cap": rule.daily_cap, "already": already}
        if not points:
            story["reason"] = "daily_cap"
    return story


def terms_of(rule: Rule) -> RuleTerms:
    """A rule's terms."""
    return RuleTerms(
        measure=rule.measure,
        points=rule.points,
        daily_cap=rule.daily_cap,
        min_minutes=rule.min_minutes,
        manual_earns=rule.manual_earns,
        multipliers=tuple(_multiplier(stored) for stored in rule.multipliers),
    )


def stored(terms: RuleTerms) -> list[dict[str, Any]]:
    """Multipliers as a rule's row keeps them; `_multiplier` reads them back."""
    return [
        {
            "name": m.name,
            "factor_percent": m.factor_percent,
            "days": list(m.days),
            "from": m.start.isoformat("minutes") if m.start else None,
            "to": m.end.isoformat("minutes") if m.end else None,
        }
        for m in terms.multipliers
    ]


def _multiplier(kept: dict[str, Any]) -> Multiplier:
    return Multiplier(
        name=kept["name"],
        factor_percent=kept["factor_percent"],
        days=tuple(kept["days"]),
        start=time.fromisoformat(kept["from"]) if kept["from"] else None,
        end=time.fromisoformat(kept["to"]) if kept["to"] else None,
    )
