"""What a deed is worth: pure arithmetic over a rule's terms, with the reason for every point.

`points = floor(minutes x points x factor_percent / 6000)` for hours, floored once. The highest factor
whose window holds the deed's beginning applies to the whole deed; one base rule applies, never two.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from app.ledger import policy
from app.ledger.models import Rule
from app.ledger.types import Cap, Measure, Multiplier, RuleTerms, SpecialDayKind

_PERCENT = 100
_MINUTES_PERCENT = 60 * _PERCENT


#: Special days by what they are.
SpecialDays = Mapping[SpecialDayKind, frozenset[date]]


@dataclass(frozen=True, slots=True)
class Deed:
    """What the arithmetic needs to know of a deed; `special` are the special days where it was done."""

    minutes: int
    started_at: datetime
    measured: bool = True
    special: SpecialDays = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Worth:
    """Points before the daily cap, and what led to them; `reason` says why there are none."""

    points: int
    factor_percent: int = _PERCENT
    multiplier: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """What the caps leave; `by` is the one that leaves least, if any cuts, `already` what had counted in its period."""

    points: int
    by: Cap | None = None
    already: int = 0


def worth(terms: RuleTerms, deed: Deed, zone: ZoneInfo) -> Worth:
    """What a deed is worth by these terms, all caps left aside; windows are of local time in `zone`."""
    if not deed.measured and not terms.manual_earns:
        return Worth(0, reason="manual")
    if terms.min_minutes is not None and deed.minutes < terms.min_minutes:
        return Worth(0, reason="below_min_minutes")
    multiplier = highest(terms, deed.started_at.astimezone(zone), deed.special)
    factor = multiplier.factor_percent if multiplier else _PERCENT
    if terms.measure is Measure.HOUR:
        points = deed.minutes * terms.points * factor // _MINUTES_PERCENT
    else:
        points = terms.points * factor // _PERCENT
    reason = None if points else "less_than_a_point"
    return Worth(points, factor, multiplier.name if multiplier else None, reason)


def highest(terms: RuleTerms, local: datetime, special: SpecialDays) -> Multiplier | None:
    """The multiplier with the highest factor whose window holds a local time, if any."""
    holding = (m for m in terms.multipliers if _counts(m, local, special))
    return max(holding, key=lambda m: m.factor_percent, default=None)


def _counts(multiplier: Multiplier, local: datetime, special: SpecialDays) -> bool:
    day = policy.window_day(multiplier.start, multiplier.end, multiplier.days, local)
    if day is None:
        return False
    if not (multiplier.from_date or date.min) <= day <= (multiplier.to_date or date.max):
        return False
    return multiplier.on is None or day in special.get(multiplier.on, frozenset())


def cut(points: int, terms: RuleTerms, already: Mapping[Cap, int]) -> Cut:
    """What the caps of one person leave of points, when so many were earned in the period of each already."""
    cuts = [Cut(max(0, most - already[cap]), cap, already[cap]) for cap, most in terms.caps.items()]
    tightest = min(cuts, key=lambda found: found.points, default=Cut(points))
    return tightest if tightest.points < points else Cut(points)


def explain(rule: Rule | None, deed: Deed, found: Worth, left: Cut) -> dict[str, Any]:
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
        "points": left.points,
    }
    if found.multiplier is not None:
        story["multiplier"] = found.multiplier
    if found.reason is not None:
        story["reason"] = found.reason
    if found.reason == "below_min_minutes":
        story["min_minutes"] = rule.min_minutes
    return story | _explain_cut(rule, found, left)


def _explain_cut(rule: Rule, found: Worth, left: Cut) -> dict[str, Any]:
    if left.by is None:
        return {}
    most = getattr(rule, left.by.value)
    story = {"cut_by": left.by.value, "cut": found.points - left.points, left.by.value: most, "already": left.already}
    return story if left.points else story | {"reason": left.by.value}


def terms_of(rule: Rule) -> RuleTerms:
    """A rule's terms."""
    return RuleTerms(
        measure=rule.measure,
        points=rule.points,
        daily_cap=rule.daily_cap,
        min_minutes=rule.min_minutes,
        manual_earns=rule.manual_earns,
        multipliers=tuple(_multiplier(stored) for stored in rule.multipliers),
        weekly_cap=rule.weekly_cap,
        monthly_cap=rule.monthly_cap,
        approver_daily_cap=rule.approver_daily_cap,
        approver_monthly_cap=rule.approver_monthly_cap,
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
            "from_date": m.from_date.isoformat() if m.from_date else None,
            "to_date": m.to_date.isoformat() if m.to_date else None,
            "on": m.on.value if m.on else None,
        }
        for m in terms.multipliers
    ]


def _multiplier(kept: dict[str, Any]) -> Multiplier:
    # The first rules were kept without dates and special days.
    first, last, on = kept.get("from_date"), kept.get("to_date"), kept.get("on")
    return Multiplier(
        name=kept["name"],
        factor_percent=kept["factor_percent"],
        days=tuple(kept["days"]),
        start=time.fromisoformat(kept["from"]) if kept["from"] else None,
        end=time.fromisoformat(kept["to"]) if kept["to"] else None,
        from_date=date.fromisoformat(first) if first else None,
        to_date=date.fromisoformat(last) if last else None,
        on=SpecialDayKind(on) if on else None,
    )
