"""Promises that clients lean on and that no single room keeps alone."""

from datetime import timedelta
from typing import Any

import pytest

from app.core import clock
from tests.contract.conftest import Town, hours, z


def record(town: Town, category: str, ago: float, minutes: int) -> Any:
    """The leader types a record in for the member, the approver approves it: what came of it."""
    body = {"person_id": town.ids["member"], "category": category, "started_at": hours(-ago), "minutes": minutes,
            "reason": "on paper"}  # fmt: skip
    made = town.callers["leader"].made("/records", body)
    answer = town.callers["approver"].made("/records/approvals", {"record_ids": [made["id"]]}, status=200)
    assert answer["refused"] == []
    return answer["approved"][0]


def test_points_are_right_to_the_unit(town: Town) -> None:
    rule = {"place_id": town.ids["place"], "measure": "hour", "points": 20, "valid_from": hours(-24 * 30)}
    admin, member = town.callers["admin"], town.callers["member"]
    admin.made("/rules", {**rule, "category": "meals", "manual_earns": True})
    admin.made("/rules", {**rule, "category": "patrol"})
    admin.made("/rules", {**rule, "category": "opinion", "manual_earns": True, "daily_cap": 5})
    admin.made("/rules", {**rule, "category": "civility", "measure": "occurrence", "manual_earns": True})
    assert admin.post("/rules", {**rule, "category": "meals"}).get_json()["code"] == "rule_overlaps"

    assert record(town, "meals", 30, 95)["points"] == 31
    assert record(town, "civility", 60, 240)["points"] == 20
    for category in ("patrol", "emergency"):  # typed in, and the rule does not say that it earns; no rule at all
        worthless = record(town, category, 90 if category == "patrol" else 120, 60)
        assert (worthless["points"], worthless["transaction_id"]) == (0, None)
    capped = record(town, "opinion", 150, 60)
    assert capped["points"] == 5
    assert (capped["explanation"]["facts"]["cut"], capped["explanation"]["facts"]["cut_by"]) == (15, "daily_cap")

    me = member.got("/me")
    assert me["points"]["available"] == 31 + 20 + 5
    assert me["minutes"] == {"approved": 515, "pending": 0, "manual_approved": 515}
    lines = member.got("/me/transactions")["items"]
    assert [line["amount"] for line in lines] == [5, 20, 31]
    assert [line["balance_after"] for line in lines] == [56, 51, 31]


def test_a_shift_is_up_to_24_hours_and_7_days_back(town: Town) -> None:
    now = clock.now()
    plan = {"team_id": town.ids["team"], "title": "Round", "category": "patrol", "place_id": town.ids["place"]}
    for begins, lasts, status in ((-167, 1, 201), (-170, 1, 422), (48, 24, 201), (48, 24.1, 422), (48, 0, 422)):
        start, end = now + timedelta(hours=begins), now + timedelta(hours=begins + lasts)
        shift = {"starts_at": z(start), "ends_at": z(end), "capacity": 3}
        answer = town.callers["leader"].post("/activities", plan | {"shifts": [shift]})
        assert answer.status_code == status, (begins, lasts, answer.get_json())
        if status == 201:
            assert answer.get_json()["shifts"][0]["backdated"] is (begins < 0)


def test_a_long_queue_is_taken_whole_and_stops_nobody(town: Town, shift: Any) -> None:
    leader, card = town.callers["leader"], town.callers["admin"].made(f"/people/{town.ids['member']}/cards")
    queue = [{"code": card["url"], "nonce": f"q{number}", "intent": "verify"} for number in range(70)]
    for statuses in ({201}, {200}):  # sent again, it changes nothing
        results = leader.made("/scans/batches", {"device_id": "d", "sent_at": hours(0), "items": queue}, status=200)
        assert {result["status"] for result in results["results"]} == statuses
        assert [result["nonce"] for result in results["results"]] == [item["nonce"] for item in queue]
    leader.made("/scans", {"code": card["url"], "nonce": "live", "intent": "in", "shift_id": shift["id"]})


REASONS = [("hello", 422, "invalid"), ("http://elsewhere.test/q/{token}", 422, "invalid"),
           ("{token}0", 422, "invalid"), ("{forged}", 422, "forged"), ("{revoked}", 410, "revoked")]  # fmt: skip


@pytest.mark.parametrize(("text", "status", "reason"), REASONS, ids=[reason for *_, reason in REASONS])
def test_a_refused_scan_answers_by_its_reason(town: Town, shift: Any, text: str, status: int, reason: str) -> None:
    leader, admin = town.callers["leader"], town.callers["admin"]
    token = leader.got(f"/shifts/{shift['id']}/codes", direction="in")["codes"][0]["url"].rsplit("/", 1)[1]
    old = admin.made(f"/people/{town.ids['member']}/cards")["url"]
    admin.made(f"/people/{town.ids['member']}/cards")
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")
    code = text.format(token=token, forged=forged, revoked=old)
    answer = leader.post("/scans", {"code": code, "nonce": "n", "shift_id": shift["id"]})
    assert (answer.status_code, answer.get_json()["code"]) == (status, reason)
    assert answer.content_type == "application/problem+json"


def test_pictures_load_where_the_request_came_in(town: Town, shift: Any) -> None:
    made = [
        town.callers["leader"].got(f"/shifts/{shift['id']}/codes", direction="in")["codes"][0],
        town.callers["member"].got("/me/code")["codes"][0],
        town.callers["admin"].made(f"/people/{town.ids['member']}/cards"),
        town.callers["admin"].made(f"/people/{town.ids['member']}/sign-in-links"),
    ]
    for code in made:
        assert code["url"].startswith("http://shanlin.test/")  # what the settings say
        assert code["png_url"].startswith("http://localhost/")  # where the test client calls
        path = code["png_url"].removeprefix("http://localhost")
        answer = town.callers["guest"].send("GET", path, b"", "")
        assert (answer.status_code, answer.content_type) == (200, "image/png")


def test_what_is_held_comes_back_and_is_captured_once(town: Town) -> None:
    admin, member, clerk = (town.callers[name] for name in ("admin", "member", "clerk"))
    rule = {"place_id": town.ids["place"], "category": "meals", "measure": "hour", "points": 60, "manual_earns": True}
    admin.made("/rules", rule | {"valid_from": hours(-48)})
    record(town, "meals", 30, 60)
    wish = {"reward_id": town.ids["reward"], "quantity": 1}
    held = member.made("/redemptions", wish, key="tea")
    assert (held["state"], held["points"]) == ("held", 50)
    assert member.post("/redemptions", wish).get_json()["code"] == "insufficient_points"
    member.made(f"/redemptions/{held['id']}/cancellations", status=200)
    held = member.made("/redemptions", wish)
    elsewhere = town.callers["owner"].post("/redemptions/captures", {"code": held["code"]["url"], "nonce": "1"})
    assert (elsewhere.status_code, elsewhere.get_json()["code"]) == (403, "wrong_shop")
    body = {"code": held["code"]["typed_code"], "nonce": "2"}
    first, again = clerk.post("/redemptions/captures", body), clerk.post("/redemptions/captures", body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json() == again.get_json()
    assert {"id", "state", "reward", "quantity", "person"} <= first.get_json().keys()
    with clock.pinned(clock.now() + timedelta(days=8)):
        late = clerk.post("/redemptions/captures", {"code": held["code"]["url"], "nonce": "3"})
    assert (late.status_code, late.get_json()["code"]) == (409, "already_redeemed")


@pytest.mark.only_on("sqlite")
def test_what_is_not_there_yet_is_absent(town: Town) -> None:
    assert town.callers["admin"].post(f"/shops/{town.ids['shop']}/statements", {}).get_json()["code"] == "not_found"
