"""Rules and the auditor's reading, through the API and the desk."""

from datetime import timedelta
from typing import Any

import pytest

from app.core import clock
from app.core.permissions import Role
from tests.ledger.bank import Bank
from tests.world import ERQU, HANGZHOU, XIANGXIANG

Api = Any


@pytest.fixture
def bank(uow, app) -> Bank:
    return Bank(uow, rule=False)


def _body(bank: Bank, **changes: Any) -> dict[str, Any]:
    start = (clock.now() - timedelta(days=30)).isoformat()
    return {
        "place_id": str(bank.place.id), "category": "patrol", "measure": "hour", "points": 20, "valid_from": start,
    } | changes  # fmt: skip


def test_a_rule_is_made_read_ended_and_replaced(bank: Bank, api: Api) -> None:
    admin = api(bank.world.admin())
    night = {"name": "night", "factor": 1.5, "days": [6, "sun"], "from": "22:00", "to": "06:00"}
    body = _body(bank, daily_cap=100, min_minutes=30, multipliers=[night])
    rule = admin.made("/rules", body)
    assert rule["multipliers"] == [
        {
            "name": "night",
            "factor": 1.5,
            "days": [6, 7],
            "from": "22:00",
            "to": "06:00",
            "from_date": None,
            "to_date": None,
            "on": None,
        }
    ]
    assert rule["valid_to"] is None
    assert rule["manual_earns"] is False
    again = admin.post("/rules", body)
    assert (again.status_code, again.get_json()["code"]) == (409, "rule_overlaps")

    volunteer = api(bank.person())
    assert volunteer.got("/rules", place_id=bank.place.id)["items"] == [rule]
    assert volunteer.got("/rules", place_id=bank.world.place(HANGZHOU).id)["items"] == [rule]
    assert volunteer.got("/rules", place_id=bank.world.place(ERQU).id)["items"] == []
    assert volunteer.got(f"/rules/{rule['id']}") == rule
    assert volunteer.post("/rules", _body(bank, category="meals")).status_code == 403

    start = (clock.now() + timedelta(days=1)).isoformat()
    terms = {"measure": "hour", "points": 30, "valid_from": start}
    new = admin.made(f"/rules/{rule['id']}/replacements", terms)
    assert new["replaces_id"] == rule["id"]
    assert admin.got(f"/rules/{rule['id']}")["valid_to"] == new["valid_from"]
    end = admin.made(f"/rules/{new['id']}/endings", {"valid_to": "2090-01-01T00:00:00Z"}, status=200)
    assert end["valid_to"] == "2090-01-01T00:00:00Z"
    later = admin.post(f"/rules/{new['id']}/endings", {"valid_to": "2091-01-01T00:00:00Z"})
    assert (later.status_code, later.get_json()["code"]) == (409, "rule_ended")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"points": 0}, 422), ({"points": 1_000_001}, 422), ({"points": "20"}, 422), ({"measure": "day"}, 422),
        ({"category": "no_such"}, 422), ({"valid_to": "2001-01-01T00:00:00Z"}, 422), ({"extra": 1}, 422),
        ({"valid_from": "2026-01-01"}, 422), ({"place_id": "0" * 32}, 404), ({"daily_cap": 0}, 422),
        ({"multipliers": [{"name": "x", "factor": 0}]}, 422), ({"multipliers": [{"name": "x", "factor": 1.234567}]}, 422),
        ({"multipliers": [{"name": "x", "factor": 2, "days": [8]}]}, 422),
        ({"multipliers": [{"name": "x", "factor": 2, "from": "25:00"}]}, 422),
        ({"multipliers": [{"name": "x", "factor": 2, "from": "20:00", "to": "24:00"}]}, 201),
        ({"manual_earns": True, "multipliers": None, "daily_cap": None}, 201),
    ],
)  # fmt: skip
@pytest.mark.only_on("sqlite")
def test_a_rule_has_a_shape(bank: Bank, api: Api, change: dict[str, Any], status: int) -> None:
    response = api(bank.world.admin()).post("/rules", _body(bank, **change))
    assert response.status_code == status, response.get_json()


def test_rules_are_made_at_home_only(bank: Bank, api: Api) -> None:
    stranger = api(bank.world.admin(XIANGXIANG))
    assert stranger.post("/rules", _body(bank)).status_code == 403
    rule = api(bank.world.admin()).made("/rules", _body(bank))
    ending = {"valid_to": "2090-01-01T00:00:00Z"}
    assert stranger.post(f"/rules/{rule['id']}/endings", ending).status_code == 403


def test_the_auditor_reads_their_place_masked(bank: Bank, api: Api) -> None:
    bank.rule(points=60)
    person = bank.person("王秀英")
    bank.award(person, 80)
    bank.capture(bank.hold(person, 50))
    auditor = api(bank.world.official(Role.AUDITOR))
    mine = auditor.got("/ledger/accounts", owner_id=person.id)["items"]
    assert {(a["kind"], a["balance"]) for a in mine} == {("available", 30), ("held", 0), ("debt", 0)}
    assert {a["owner_name"] for a in mine} == {"王*英"}
    kinds = [t["kind"] for t in auditor.got("/ledger/transactions", owner_id=person.id)["items"]]
    assert kinds == ["capture", "hold", "award"]
    award = auditor.got("/ledger/transactions", limit=50)["items"][-1]
    assert award["explanation"]["points"] == 80
    assert [(line["debit"]["kind"], line["credit"]["kind"], line["amount"]) for line in award["lines"]] == [
        ("issuance", "available", 80)
    ]
    elsewhere = api(bank.world.official(Role.AUDITOR, XIANGXIANG))
    assert elsewhere.got("/ledger/accounts")["items"] == []
    assert elsewhere.got("/ledger/transactions")["items"] == []
    assert api(person).get("/ledger/accounts").status_code == 403


def test_the_desk_makes_a_rule_that_says_what_it_gives(bank: Bank, client) -> None:
    admin = bank.world.admin()
    browser = client.sign_in(admin)
    assert "95" in browser.get("/desk/rules/new").select_one("[role=status]").text
    fields = {"points": "20", "category": "patrol", "daily_cap": "30"}
    asked = browser.submit("/desk/rules/new", fields | {"ask": "1"}).get_data(as_text=True)
    assert "30" in asked
    assert "31" in asked
    made = browser.submit("/desk/rules/new", fields)
    assert made.status_code == 303
    again = browser.submit("/desk/rules/new", fields)
    assert again.status_code == 200
    assert "已经有一条规则" in again.get_data(as_text=True)

    replaced = browser.submit(
        f"{made.location}/replacement", {"points": "25", "multipliers-0-name": "夜间", "multipliers-0-factor": "1.5", "multipliers-0-starts": "22:00",
                                         "multipliers-0-ends": "06:00", "multipliers-0-days": ["6", "7"]},
    )  # fmt: skip
    assert replaced.status_code == 303, replaced.get_data(as_text=True)
    page = browser.get(replaced.location).select_one("main").text
    assert "夜间 ×1.5 周六 周日 22:00–06:00" in page
    listed = browser.get("/desk/rules").select_one("main").text
    assert "每小时 25 分" in listed
    assert "每小时 20 分" in listed
    assert browser.submit(replaced.location, {"last_day": "2090-01-01"}).status_code == 303
