"""What a deed is worth, to the point, with the reason."""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock
from app.ledger import policy, rules, service
from app.ledger.types import (
    BadValidity,
    Cap,
    ExpiryPolicy,
    Measure,
    Multiplier,
    NewRule,
    ReplaceRule,
    RuleInUse,
    RuleOverlaps,
    RuleTerms,
    UnknownCategory,
)
from tests.ledger.bank import ACTOR, LONG_AGO, Bank
from tests.world import ERQU, HANGZHOU, SYSTEM, XIHU

ZONE = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 18, 12, tzinfo=ZONE)  # a Wednesday


def _worth(terms: RuleTerms, minutes: int, at: datetime = NOON, measured: bool = True) -> int:
    return rules.worth(terms, rules.Deed(minutes, at, measured), ZONE).points


@pytest.mark.parametrize(
    ("minutes", "points", "factor", "worth"),
    [(95, 20, 100, 31), (1, 20, 100, 0), (3, 20, 100, 1), (60, 20, 150, 30), (95, 20, 150, 47), (59, 1, 100, 0),
     (1440, 1_000_000, 100, 24_000_000)],
)  # fmt: skip
def test_points_are_floored_once(minutes: int, points: int, factor: int, worth: int) -> None:
    terms = RuleTerms(Measure.HOUR, points, multipliers=(Multiplier("always", factor),))
    assert _worth(terms, minutes) == worth


@given(st.integers(1, 1440), st.integers(1, 1_000_000), st.integers(1, 10_000))
def test_points_are_the_exact_value_rounded_down(minutes: int, points: int, factor: int) -> None:
    terms = RuleTerms(Measure.HOUR, points, multipliers=(Multiplier("x", factor),))
    worth = _worth(terms, minutes)
    exact = Fraction(minutes * points * factor, 6000)
    assert worth <= exact < worth + 1
    once = RuleTerms(Measure.OCCURRENCE, points, multipliers=(Multiplier("x", factor),))
    assert _worth(once, minutes) == points * factor // 100


_CAPS = st.none() | st.integers(1, 10**6)


@given(st.integers(0, 10**9), st.tuples(_CAPS, _CAPS, _CAPS), st.tuples(*[st.integers(0, 10**6)] * 3))
def test_caps_never_add_and_never_let_through_more_than_is_left(
    points: int, most: tuple[int | None, ...], earned: tuple[int, ...]
) -> None:
    terms = RuleTerms(Measure.HOUR, 1, daily_cap=most[0], weekly_cap=most[1], monthly_cap=most[2])
    already = dict(zip(Cap, earned, strict=True))
    left = rules.cut(points, terms, already)
    room = [cap - already[name] for name, cap in terms.caps.items()]
    assert left.points == max(0, min([points, *room]))
    assert (left.by is None) == (left.points == points)
    if left.by is not None:
        assert left.points == max(0, terms.caps[left.by] - left.already)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_week_begins_on_monday_and_a_month_on_its_first(day: date) -> None:
    monday, sunday = policy.days_of(Cap.WEEKLY, day)
    assert monday <= day <= sunday
    assert (monday.isoweekday(), sunday.isoweekday(), (sunday - monday).days) == (1, 7, 6)
    first, last = policy.days_of(Cap.MONTHLY, day)
    assert first <= day <= last
    assert (first.day, (last + timedelta(days=1)).day, first.month) == (1, 1, last.month)
    assert policy.days_of(Cap.DAILY, day) == (day, day)


def test_the_highest_multiplier_whose_window_holds_the_beginning() -> None:
    night = Multiplier("night", 150, start=time(22), end=time(6))
    storm = Multiplier("storm", 200, days=(3,), start=time(23), end=time(1))
    terms = RuleTerms(Measure.HOUR, 60, multipliers=(night, storm))
    at = lambda hour, minute=0, day=18: datetime(2026, 11, day, hour, minute, tzinfo=ZONE)  # noqa: E731
    assert [_worth(terms, 60, at(h)) for h in (5, 6, 12, 21, 22)] == [90, 60, 60, 60, 90]
    assert _worth(terms, 60, at(23)) == 120
    assert _worth(terms, 60, at(0, 30, day=19)) == 120  # Thursday 00:30 is still Wednesday's window
    assert _worth(terms, 60, at(0, 30, day=18)) == 90
    assert _worth(terms, 60, at(1, 0, day=19)) == 90
    assert _worth(terms, 60, at(5, 59).astimezone(UTC)) == 90
    only_low = RuleTerms(Measure.HOUR, 60, multipliers=(Multiplier("half", 50),))
    assert _worth(only_low, 60) == 30


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.times(), st.times(), st.sets(st.integers(1, 7)))
def test_a_window_is_what_it_says(local: datetime, start: time, end: time, days: set[int]) -> None:
    belongs_to = policy.window_day(start, end, days, local)
    length = timedelta(
        hours=end.hour, minutes=end.minute, seconds=end.second, microseconds=end.microsecond
    ) - timedelta(hours=start.hour, minutes=start.minute, seconds=start.second, microseconds=start.microsecond)
    if length <= timedelta(0):
        length += timedelta(days=1)
    begins = [datetime.combine(local.date() - timedelta(days=n), start) for n in (0, 1)]
    holding = [b.date() for b in begins if b <= local < b + length and (not days or b.isoweekday() in days)]
    assert [belongs_to] == (holding or [None])


def test_typed_in_and_short_and_unruled_deeds_earn_nothing_and_say_why(bank: Bank) -> None:
    person = bank.person()
    bank.rule("meals", min_minutes=30, points=60)
    bank.rule("mediation", measure=Measure.OCCURRENCE, points=15, manual_earns=True)
    for receipt, reason in [
        (bank.award(person, 60, measured=False), "manual"),
        (bank.award(person, 29, category="meals"), "below_min_minutes"),
        (bank.award(person, 60, category="emergency"), "no_rule"),
        (bank.award(person, 60, started_at=LONG_AGO - timedelta(days=1)), "no_rule"),
    ]:
        assert (receipt.points, receipt.transaction_id, receipt.explanation["reason"]) == (0, None, reason)
    assert bank.award(person, 30, category="meals").points == 30
    assert bank.award(person, 5, category="mediation", measured=False).points == 15
    assert bank.figures(person) == (45, 0, 0)
    assert len(bank.sql("SELECT id FROM txn")) == 2


def test_the_nearest_rule_valid_at_the_time_of_the_deed(bank: Bank) -> None:
    person, cut = bank.person(), clock.now() - timedelta(days=10)
    bank.rule("meals", points=60, place_id=bank.world.place(HANGZHOU).id)
    bank.rule("meals", points=120, place_id=bank.world.place(XIHU).id, valid_to=cut)
    bank.rule("meals", points=600, place_id=bank.world.place(ERQU).id)
    earns = lambda **kw: bank.award(person, 60, category="meals", **kw).points  # noqa: E731
    assert earns() == 60
    assert earns(started_at=cut) == 60
    assert earns(started_at=cut - timedelta(microseconds=1)) == 120
    assert earns(place_id=bank.world.place(ERQU).id) == 600
    assert earns(started_at=cut - timedelta(days=1), place_id=bank.world.place(ERQU).id) == 600


def test_the_daily_cap_cuts_and_says_so(bank: Bank) -> None:
    person, other = bank.person(), bank.person()
    bank.rule("meals", points=60, daily_cap=100)
    midnight = datetime(2026, 11, 18, tzinfo=ZONE)
    deed = lambda who, minutes, at: bank.deed(who, minutes, category="meals", started_at=at)  # noqa: E731
    deeds = [
        deed(person, 70, midnight + timedelta(hours=9)),
        deed(other, 70, midnight + timedelta(hours=9)),
        deed(person, 70, midnight + timedelta(hours=8)),
        deed(person, 30, midnight + timedelta(hours=20)),
        deed(person, 80, midnight - timedelta(minutes=1)),
    ]
    receipts = bank.uow.run(service.award_many, ACTOR, deeds)
    assert [r.points for r in receipts] == [30, 70, 70, 0, 80]
    assert receipts[0].explanation["cut_by"] == "daily_cap"
    assert (receipts[0].explanation["cut"], receipts[0].explanation["already"]) == (40, 70)
    assert receipts[3].explanation["reason"] == "daily_cap"
    assert receipts[3].transaction_id is None
    later = bank.uow.run(service.award, ACTOR, deed(person, 10, midnight + timedelta(hours=21)))
    assert later.points == 0
    bank.reverse(deeds[2].source)  # frees 70 of the day
    assert bank.uow.run(service.award, ACTOR, deed(person, 90, midnight + timedelta(hours=22))).points == 70
    assert bank.breaks() == []


def test_no_two_rules_at_once(bank: Bank) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    day = timedelta(days=1)
    bank.rule("meals", valid_from=start, valid_to=start + 10 * day)
    bank.rule("meals", valid_from=start + 10 * day, valid_to=start + 20 * day)
    for begins, over in [(-5, 1), (9, 11), (19, None), (-5, None), (3, 4), (0, 10)]:
        with pytest.raises(RuleOverlaps):
            bank.rule("meals", valid_from=start + begins * day, valid_to=over if over is None else start + over * day)
    bank.rule("meals", valid_from=start - day, valid_to=start)
    bank.rule("meals", valid_from=start + 20 * day)
    bank.rule("meals", place_id=bank.world.place(ERQU).id, valid_from=start)
    with pytest.raises(BadValidity):
        bank.rule("opinion", valid_from=start, valid_to=start)
    with pytest.raises(UnknownCategory):
        bank.rule("no such")


def test_approved_records_keep_their_points(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def in_use(_session: Any, path: str, category: str, since: datetime, until: datetime | None) -> bool:
        asked.append((path, category))
        return since <= clock.now() - timedelta(days=3) and (until is None or clock.now() - timedelta(days=3) < until)

    monkeypatch.setattr(service.rulebook, "rules_in_use", [in_use])
    day = timedelta(days=1)
    with pytest.raises(RuleInUse):
        bank.rule("meals", valid_from=clock.now() - 4 * day)
    rule = bank.rule("meals", valid_from=clock.now() - 2 * day)
    assert asked[0] == (bank.place.path, "meals")
    assert rule.valid_to is None


@pytest.mark.parametrize(
    ("rule", "count", "earned", "ends"),
    [
        (ExpiryPolicy.END_OF_YEAR, 1, datetime(2026, 3, 5, tzinfo=UTC), datetime(2027, 12, 31, 16, tzinfo=UTC)),
        # Already next year in Hangzhou.
        (ExpiryPolicy.END_OF_YEAR, 1, datetime(2026, 12, 31, 16, tzinfo=UTC), datetime(2028, 12, 31, 16, tzinfo=UTC)),
        (ExpiryPolicy.END_OF_YEAR, 0, datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC)),
        (ExpiryPolicy.END_OF_MONTH, 0, datetime(2026, 12, 5, tzinfo=UTC), datetime(2026, 12, 31, 16, tzinfo=UTC)),
        (ExpiryPolicy.END_OF_MONTH, 12, datetime(2026, 1, 31, tzinfo=UTC), datetime(2027, 1, 31, 16, tzinfo=UTC)),
        (ExpiryPolicy.FIXED_DAYS, 30, datetime(2026, 1, 31, 5, tzinfo=UTC), datetime(2026, 3, 2, 5, tzinfo=UTC)),
        (ExpiryPolicy.NEVER, None, datetime(2026, 1, 31, tzinfo=UTC), None),
    ],
)
def test_points_end_at_one_instant(
    rule: ExpiryPolicy, count: int | None, earned: datetime, ends: datetime | None
) -> None:  # fmt: skip
    assert policy.expires_at(policy.Expiry(rule, count, None, ZONE), earned) == ends


def test_every_tree_has_a_scheme_from_its_first_day(bank: Bank) -> None:
    assert (bank.scheme.code, bank.scheme.time_zone) == (HANGZHOU, "Asia/Shanghai")
    assert (bank.scheme.expiry_policy, bank.scheme.expiry_count, bank.scheme.hold_days) == ("end_of_year", 1, 7)
    type(bank)(bank.uow, rule=False)  # the same import again
    assert len(bank.sql("SELECT id FROM scheme")) == 1


def test_replacing_begins_where_the_old_rule_ends(bank: Bank) -> None:
    person, start = bank.person(), clock.now() - timedelta(days=30)
    old = bank.rule("meals", points=60, valid_from=start)
    change = ReplaceRule(old.id, RuleTerms(Measure.HOUR, 120), start + timedelta(days=10))
    new = bank.uow.run(service.replace_rule, SYSTEM, change)
    assert new.replaces_id == old.id
    before, after = start + timedelta(days=9), start + timedelta(days=10)
    assert bank.award(person, 60, category="meals", started_at=before).points == 60
    assert bank.award(person, 60, category="meals", started_at=after).points == 120
    with pytest.raises(BadValidity):
        bank.uow.run(service.replace_rule, SYSTEM, ReplaceRule(new.id, RuleTerms(Measure.HOUR, 1), after))
    with pytest.raises(RuleOverlaps):
        bank.uow.run(
            service.create_rule, SYSTEM, NewRule(bank.place.id, "meals", RuleTerms(Measure.HOUR, 1), clock.now())
        )
