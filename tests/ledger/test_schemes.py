"""A scheme says when points end; what was earned keeps the end that it was given."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock
from app.core.permissions import Role
from app.ledger import policy, service
from app.ledger.types import BadExpiry, ChangeScheme, ExpiryPolicy, InsufficientPoints
from tests.ledger.bank import Bank
from tests.world import HANGZHOU, SYSTEM, XIANGXIANG, XIHU

ZONE = ZoneInfo("Asia/Shanghai")
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
MIDNIGHT = datetime(2027, 1, 1, tzinfo=ZONE).astimezone(UTC)  # 31 December 24:00
P = ExpiryPolicy

_INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
_COUNTED = st.sampled_from([P.END_OF_YEAR, P.END_OF_MONTH, P.FIXED_DAYS])
_ZONES = st.sampled_from([ZONE, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")])


def _ends(rule: ExpiryPolicy, count: int | None, earned: datetime, zone: ZoneInfo = ZONE) -> datetime | None:
    return policy.expires_at(policy.Expiry(rule, count, MIDNIGHT if rule is P.FIXED_DATE else None, zone), earned)


@given(_COUNTED, st.integers(0, 120), _INSTANTS, _ZONES)
def test_points_end_after_they_are_earned_and_later_for_a_greater_count(
    rule: ExpiryPolicy, count: int, earned: datetime, zone: ZoneInfo
) -> None:
    ends, later = _ends(rule, count, earned, zone), _ends(rule, count + 1, earned, zone)
    assert ends is not None
    assert later is not None
    assert ends >= earned if rule is P.FIXED_DAYS and count == 0 else ends > earned
    assert ends < later
    if rule is not P.FIXED_DAYS:
        local = ends.astimezone(zone)
        assert (local.hour, local.minute, local.second, local.day) == (0, 0, 0, 1)


@given(_COUNTED, st.integers(0, 120), _INSTANTS, st.timedeltas(timedelta(0), timedelta(days=800)))
def test_who_earns_later_loses_no_earlier(rule: ExpiryPolicy, count: int, earned: datetime, later: timedelta) -> None:
    first, second = _ends(rule, count, earned), _ends(rule, count, earned + later)
    assert first is not None
    assert second is not None
    assert first <= second


@given(st.integers(0, 5), _INSTANTS)
def test_calendar_ends_are_those_of_the_local_year_and_month(count: int, earned: datetime) -> None:
    local = earned.astimezone(ZONE)
    year, month = _ends(P.END_OF_YEAR, count, earned), _ends(P.END_OF_MONTH, count, earned)
    assert year is not None
    assert month is not None
    last = (year - SECOND).astimezone(ZONE)
    assert (last.year, last.month, last.day, last.hour) == (local.year + count, 12, 31, 23)
    last = (month - SECOND).astimezone(ZONE)
    assert (last.year - local.year) * 12 + last.month - local.month == count


#: Each policy set so that what is earned on 1 December 2026 at noon ends with that year.
_NOON = datetime(2026, 12, 1, 12, tzinfo=ZONE)
_TO_MIDNIGHT: list[tuple[dict[str, Any], datetime]] = [
    ({"expiry_policy": P.END_OF_YEAR, "expiry_count": 0}, _NOON),
    ({"expiry_policy": P.END_OF_MONTH, "expiry_count": 0}, _NOON),
    ({"expiry_policy": P.FIXED_DAYS, "expiry_count": 31}, datetime(2026, 12, 1, tzinfo=ZONE)),
    ({"expiry_policy": P.FIXED_DATE, "expiry_count": None, "expiry_at": MIDNIGHT}, _NOON),
]


@pytest.mark.parametrize(("terms", "earned"), _TO_MIDNIGHT, ids=[terms["expiry_policy"] for terms, _ in _TO_MIDNIGHT])
def test_new_year_in_shanghai_with_the_sweeper_a_day_late(bank: Bank, terms: dict[str, Any], earned: datetime) -> None:
    bank.uow.run(service.change_scheme, SYSTEM, ChangeScheme(bank.scheme.id, terms))
    person = bank.person()
    with clock.pinned(earned):
        bank.award(person, 100)
    with clock.pinned(MIDNIGHT - SECOND):  # 23:59:59
        bank.capture(bank.hold(person, 40))
        assert bank.sweep() == 0
    with clock.pinned(MIDNIGHT):
        assert bank.figures(person) == (0, 0, 0)
        with pytest.raises(InsufficientPoints):
            bank.hold(person, 1)
    with clock.pinned(MIDNIGHT + DAY):
        with pytest.raises(InsufficientPoints):
            bank.hold(person, 1)
        assert (bank.sweep(), bank.sweep()) == (1, 0)
    assert bank.breaks() == []


def test_points_that_never_end(bank: Bank) -> None:
    bank.uow.run(service.change_scheme, SYSTEM, ChangeScheme(bank.scheme.id, {"expiry_policy": P.NEVER}))
    person = bank.person()
    bank.award(person, 10)
    with clock.pinned(clock.now() + 20_000 * DAY):
        assert bank.sweep() == 0
        bank.capture(bank.hold(person, 10))
    assert bank.points(person).expiring == []


def test_a_change_counts_for_what_is_earned_from_then_on(bank: Bank) -> None:
    person = bank.person()
    with clock.pinned(MIDNIGHT - 30 * DAY):
        bank.award(person, 10)
        bank.uow.run(
            service.change_scheme, SYSTEM,
            ChangeScheme(bank.scheme.id, {"expiry_policy": P.END_OF_MONTH, "expiry_count": 0}),
        )  # fmt: skip
        bank.award(person, 5)
        assert [(e.amount, e.at) for e in bank.points(person).expiring] == [
            (5, MIDNIGHT), (10, datetime(2028, 1, 1, tzinfo=ZONE)),
        ]  # fmt: skip


@given(st.sampled_from(P), st.none() | st.integers(0, 9), st.none() | st.just(MIDNIGHT))
def test_a_policy_takes_what_it_needs_and_nothing_else(
    rule: ExpiryPolicy, count: int | None, at: datetime | None
) -> None:
    counted, dated = rule in (P.END_OF_YEAR, P.END_OF_MONTH, P.FIXED_DAYS), rule is P.FIXED_DATE
    if (counted, dated) == (count is not None, at is not None):
        policy.ensure_expiry(rule, count, at)
    else:
        with pytest.raises(BadExpiry):
            policy.ensure_expiry(rule, count, at)


@given(st.dates(date(2001, 1, 1), date(2098, 12, 31)))
def test_a_month_on_is_the_same_day_or_the_last(day: date) -> None:
    on = policy.a_month_on(day)
    assert (on.year - day.year) * 12 + on.month - day.month == 1
    assert on.day == day.day or (on.day < day.day and (on + DAY).day == 1)


def test_a_scheme_is_made_read_and_changed(bank: Bank, api: Any) -> None:
    place = bank.world.place(XIHU)
    admin = api(bank.world.official(Role.ADMIN, HANGZHOU))
    elsewhere, resident = api(bank.world.admin(XIANGXIANG)), api(bank.person())
    body = {"place_id": str(place.id), "code": "xihu", "name": "西湖善邻分", "expiry_policy": "fixed_days",
            "expiry_count": 365, "charge_limit": 50}  # fmt: skip
    scheme = admin.made("/ledger/schemes", body)
    assert {k: scheme[k] for k in body} == body
    assert (scheme["hold_days"], scheme["funding"], scheme["expiry_at"]) == (7, "issuance", None)
    for change, code in [({}, "scheme_exists"), ({"place_id": str(bank.place.id)}, "scheme_code_taken")]:
        refused = admin.post("/ledger/schemes", body | change)
        assert (refused.status_code, refused.get_json()["code"]) == (409, code)
    for wrong in (
        {"expiry_count": None},
        {"expiry_policy": "never"},
        {"expiry_policy": "fixed_date", "expiry_count": None},
    ):
        refused = admin.post("/ledger/schemes", body | {"code": "x", "place_id": str(bank.place.id)} | wrong)
        assert (refused.status_code, refused.get_json()["errors"][0]["code"]) == (422, "bad_expiry")
    assert elsewhere.post("/ledger/schemes", body).status_code == 403
    assert resident.post("/ledger/schemes", body).status_code == 403

    person = bank.person()
    bank.award(person, 10)
    assert api(person).got("/me")["points"]["available"] == 10
    path = f"/ledger/schemes/{scheme['id']}"
    changed = admin.patch(path, {"expiry_policy": "never", "hold_days": 3, "funding": "budget"}).get_json()
    assert changed == scheme | {"expiry_policy": "never", "expiry_count": None, "hold_days": 3, "funding": "budget"}
    assert admin.patch(path, {"expiry_policy": "end_of_month"}).status_code == 422
    assert admin.patch(path, {"hold_days": None}).status_code == 422
    assert admin.patch(path, {"code": "other"}).status_code == 422
    assert elsewhere.patch(path, {"hold_days": 4}).status_code == 403
    assert resident.got(path) == changed
    assert {s["code"] for s in resident.got("/ledger/schemes", place_id=bank.place.id)["items"]} == {HANGZHOU, "xihu"}
    assert [s["code"] for s in resident.got("/ledger/schemes", place_id=bank.world.place(XIANGXIANG).id)["items"]] == [
        HANGZHOU
    ]
