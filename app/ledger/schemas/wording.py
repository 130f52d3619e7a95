"""Rules and schemes in the words of the request's language."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import format_decimal, gettext

from app.core import clock
from app.ledger import rules
from app.ledger.models import Rule, Scheme
from app.ledger.types import Cap, ExpiryPolicy, Measure, Multiplier, RuleTerms, SpecialDayKind
from app.web.filters import day as spelled

SAMPLE_MINUTES = 95


def in_words(rule: Rule) -> list[str]:
    """All that a rule says: what it gives, then its notes."""
    terms = rules.terms_of(rule)
    return [gives(terms), *notes(terms)]


def gives(terms: RuleTerms) -> str:
    """What a rule gives, in a few words."""
    if terms.measure is Measure.HOUR:
        return gettext("%(points)s points an hour", points=terms.points)
    return gettext("%(points)s points each time", points=terms.points)


def notes(terms: RuleTerms) -> Iterator[str]:
    """What else a rule says, one thing after the other."""
    yield from (_multiplier(multiplier) for multiplier in terms.multipliers)
    if terms.daily_cap is not None:
        yield gettext("at most %(points)s points a day", points=terms.daily_cap)
    if terms.weekly_cap is not None:
        yield gettext("at most %(points)s points a week", points=terms.weekly_cap)
    if terms.monthly_cap is not None:
        yield gettext("at most %(points)s points a month", points=terms.monthly_cap)
    if terms.approver_daily_cap is not None:
        yield gettext("one approver gives at most %(points)s points a day", points=terms.approver_daily_cap)
    if terms.approver_monthly_cap is not None:
        yield gettext("one approver gives at most %(points)s points a month", points=terms.approver_monthly_cap)
    if terms.min_minutes:
        yield gettext("from %(minutes)s minutes on", minutes=terms.min_minutes)
    if terms.manual_earns:
        yield gettext("typed-in hours earn as well")


def sample(terms: RuleTerms, special: rules.SpecialDays, zone: ZoneInfo) -> str:
    """In sentences what a service of 95 minutes that began now would earn, where these special days count."""
    now = clock.now()
    worth = rules.worth(terms, rules.Deed(SAMPLE_MINUTES, now, special=special), zone)
    figures = {"minutes": SAMPLE_MINUTES, "rate": terms.points, "earned": worth.points}
    if worth.reason == "below_min_minutes":
        return gettext("%(minutes)s minutes beginning now would earn nothing: that is too short.", **figures)
    left = rules.cut(worth.points, terms, dict.fromkeys(Cap, 0))
    said = [_earns(terms, figures | {"points": left.points})]
    if worth.multiplier is not None:
        said.append(
            gettext("%(name)s counts ×%(factor)s now.", name=worth.multiplier, factor=_times(worth.factor_percent))
        )
    if left.by is not None:
        said.append(_without(left.by, worth.points))
    said += _on_special_days(terms, worth, zone)
    said += _of_one_approver(terms, left.points)
    return " ".join(said)


def _earns(terms: RuleTerms, figures: dict[str, int]) -> str:
    if terms.measure is Measure.OCCURRENCE:
        return gettext(
            "%(minutes)s minutes beginning now would earn %(points)s points, as any length would.", **figures
        )
    return gettext(
        "%(minutes)s minutes beginning now would earn %(points)s points: %(minutes)s × %(rate)s ÷ 60, rounded down.",
        **figures,
    )


def _without(cap: Cap, earned: int) -> str:
    match cap:
        case Cap.DAILY:
            return gettext("Without the daily limit it would be %(earned)s.", earned=earned)
        case Cap.WEEKLY:
            return gettext("Without the weekly limit it would be %(earned)s.", earned=earned)
        case Cap.MONTHLY:
            return gettext("Without the monthly limit it would be %(earned)s.", earned=earned)


def _on_special_days(terms: RuleTerms, worth: rules.Worth, zone: ZoneInfo) -> list[str]:
    """What it would be if today, or the night that today still belongs to, were declared; limits left aside."""
    if not terms.days_matter:
        return []
    today = clock.local_date(clock.now(), zone)
    hot = {SpecialDayKind.HEAT: frozenset({today, today - timedelta(days=1)})}
    then = rules.worth(terms, rules.Deed(SAMPLE_MINUTES, clock.now(), special=hot), zone).points
    return [gettext("On a hot day it would be %(points)s.", points=then)] if then != worth.points else []


def _of_one_approver(terms: RuleTerms, points: int) -> list[str]:
    if terms.approver_daily_cap is None or not points:
        return []
    count = terms.approver_daily_cap // points
    return [gettext("One approver can approve %(count)s such services a day.", count=count)]


def _multiplier(multiplier: Multiplier) -> str:
    day_names = (
        gettext("Mon"), gettext("Tue"), gettext("Wed"), gettext("Thu"), gettext("Fri"), gettext("Sat"), gettext("Sun"),
    )  # fmt: skip
    parts = [multiplier.name, f"×{_times(multiplier.factor_percent)}"]
    if multiplier.on is not None:
        parts.append(gettext("on hot days"))
    if multiplier.days:
        parts.append(" ".join(day_names[day - 1] for day in multiplier.days))
    if multiplier.start or multiplier.end:
        start, end = (f"{t:%H:%M}" if t else "00:00" for t in (multiplier.start, multiplier.end))
        parts.append(f"{start}–{end}")
    if multiplier.from_date:
        parts.append(gettext("from %(day)s", day=spelled(multiplier.from_date)))
    if multiplier.to_date:
        parts.append(gettext("until %(day)s", day=spelled(multiplier.to_date)))
    return " ".join(parts)


def _times(percent: int) -> str:
    return str(format_decimal(percent / 100))


def expiry(scheme: Scheme) -> str:
    """When points of a scheme that are earned now end."""
    count = scheme.expiry_count
    match scheme.expiry_policy:
        case ExpiryPolicy.NEVER:
            return gettext("points never end")
        case ExpiryPolicy.FIXED_DATE:
            return gettext("points are good until the end of %(day)s", day=spelled(_last_day(scheme)))
        case ExpiryPolicy.FIXED_DAYS:
            return gettext("points are good for %(count)s days", count=count)
        case ExpiryPolicy.END_OF_MONTH:
            return _to_month(count)
        case ExpiryPolicy.END_OF_YEAR:
            return _to_year(count)


def _to_month(count: int | None) -> str:
    if not count:
        return gettext("points are good until the end of the month")
    return gettext("points are good until the end of the month that is %(count)s months later", count=count)


def _to_year(count: int | None) -> str:
    if not count:
        return gettext("points are good until the end of the year")
    if count == 1:
        return gettext("points are good until the end of the next year")
    return gettext("points are good until the end of the year that is %(count)s years later", count=count)


def _last_day(scheme: Scheme) -> datetime:
    """An end is the first instant that no longer counts; people are told the last day that does."""
    if scheme.expiry_at is None:
        raise AssertionError("a scheme with a fixed date has one, says its CHECK")
    return scheme.expiry_at - timedelta(seconds=1)
