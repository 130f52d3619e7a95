"""How every door answers: order of refusals, problem documents, lists, instants, keys used again."""

from typing import Any

import pytest
import time_machine

from app.core import clock
from tests.clients import ApiClient
from tests.contract.conftest import Town, hours

LISTS = ["/activities", "/brands", "/categories", "/me/devices", "/me/transactions", "/notices", "/people", "/places",
         "/records", "/redemptions", "/rewards", "/rules", "/shops", "/signups", "/teams"]  # fmt: skip
NOWHERE = "019b0000-0000-7000-8000-000000000000"


def code(answer: Any) -> tuple[int, str | None]:
    """Status, and the code of a refusal that is a proper problem document."""
    body = answer.get_json(silent=True) or {}
    if answer.status_code >= 400:
        assert answer.content_type == "application/problem+json"
        assert {"type", "title", "status", "detail", "code"} <= body.keys()
        assert body["status"] == answer.status_code
    return answer.status_code, body.get("code")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("raw", [b"{", b"[]", b'{"wrong": 1}', b""], ids=["cut", "list", "unknown", "empty"])
def test_who_asks_comes_before_what_is_asked(town: Town, raw: bytes) -> None:
    for path in ("/people", "/teams", "/rules", "/shops", "/rewards", "/records", "/activities", "/records/approvals"):
        assert code(town.callers["guest"].send("POST", f"/api/v1{path}", raw)) == (401, "unauthenticated")
        assert code(town.callers["neighbour"].send("POST", f"/api/v1{path}", raw)) == (403, "forbidden")
    assert code(town.callers["guest"].send("POST", "/api/v1/scans", raw)) == (401, "unauthenticated")


def test_lists_are_pages(town: Town) -> None:
    admin = town.callers["admin"]
    for path in LISTS:
        assert admin.got(path, limit=1).keys() == {"items", "next_cursor"}, path
        assert len(admin.got(path, limit=200)["items"]) <= 200
        for wrong in ({"limit": 201}, {"limit": 0}, {"limit": "many"}, {"cursor": "made-up"}, {"unheard_of": 1}):
            assert admin.get(path, **wrong).status_code == 422, (path, wrong)
    newest = admin.got("/people", limit=3)
    older = admin.got("/people", limit=3, cursor=newest["next_cursor"])
    instants = [person["created_at"] for person in newest["items"] + older["items"]]
    assert len(instants) == 6
    assert instants == sorted(instants, reverse=True)
    assert all(instant.endswith("Z") for instant in instants)


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(
    "written", [1_763_800_000, "1763800000", 1.5, True, "2026-11-22", "2026-11-22T10:00:00", "tomorrow", "", None],
)  # fmt: skip
def test_an_instant_is_written_with_its_offset(town: Town, written: Any) -> None:
    rule = {"place_id": town.ids["place"], "category": "meals", "measure": "hour", "points": 20, "valid_from": written}
    assert code(town.callers["admin"].post("/rules", rule)) == (422, "invalid_shape")
    person = {"name": "Li", "place_id": town.ids["place"], "birth_date": written}
    if written not in ("2026-11-22", None):
        assert code(town.callers["admin"].post("/people", person)) == (422, "invalid_shape")


@pytest.mark.only_on("sqlite")
def test_points_and_minutes_are_whole(town: Town) -> None:
    reward = {"shop_id": town.ids["shop"], "title": "Tea", "stock": 1}
    for points in (0, -1, 1.5, 1_000_001, "50", True):
        assert code(town.callers["admin"].post("/rewards", reward | {"points": points})) == (422, "invalid_shape")
    town.callers["admin"].made("/rewards", reward | {"points": 1_000_000})


def test_a_key_used_again_gets_its_first_answer(town: Town, shift: Any) -> None:
    member, path = town.callers["member"], f"/shifts/{shift['id']}/signups"
    first, again = (member.post(path, {}, key="seat") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.get_json() == again.get_json()
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    other = member.post(path, {"person_id": town.ids["member"]}, key="seat")
    assert code(other) == (409, "idempotency_key_reused")
    refused, kept = (member.post(path, {}, key="once more") for _ in range(2))
    assert code(refused) == code(kept) == (409, "already_signed_up")
    assert kept.headers["Idempotency-Replayed"] == "true"
    assert member.delete(f"{path}/{first.get_json()['id']}").status_code == 204
    assert code(member.post(path, {}, key="once more")) == (409, "already_signed_up")  # a refusal stays one


@pytest.mark.only_on("sqlite")
def test_a_refusal_says_what_a_program_needs(town: Town) -> None:
    guest = town.callers["guest"]
    assert guest.get("/me").headers["WWW-Authenticate"] == "Bearer"
    wrong = {"phone": "13900009999", "password": "not it"}
    answers = [guest.post("/auth/tokens", wrong) for _ in range(11)]
    assert [code(a) for a in answers] == [(401, "bad_credentials")] * 10 + [(429, "rate_limited")]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 900


@pytest.mark.only_on("sqlite")
def test_1200_writes_a_minute(town: Town) -> None:
    member = town.callers["member"]
    with time_machine.travel(clock.now(), tick=False):  # all in one minute, however slow the machine
        statuses = [member.post(f"/notices/{NOWHERE}/reads").status_code for _ in range(1200)]
        last = member.post(f"/notices/{NOWHERE}/reads")
    assert set(statuses) == {404}
    assert code(last) == (429, "rate_limited")
    assert 0 < int(last.headers["Retry-After"]) <= 60


def test_what_is_out_of_sight_is_absent(town: Town, api: Any, world: Any) -> None:
    elsewhere: ApiClient = api(world.admin("330102004051"))
    for path in ("/people/{neighbour}", "/teams/{team}", f"/records/{NOWHERE}", f"/redemptions/{NOWHERE}"):
        assert code(elsewhere.get(path.format(**town.ids))) == (404, "not_found"), path
    record = town.callers["leader"].made("/records", {
        "person_id": town.ids["member"], "category": "patrol", "started_at": hours(-20), "minutes": 30, "reason": "x",
    })  # fmt: skip
    assert code(elsewhere.get(f"/records/{record['id']}")) == (404, "not_found")
    approved = elsewhere.made("/records/approvals", {"record_ids": [record["id"], NOWHERE]}, status=200)
    assert approved == {"approved": [], "refused": [
        {"record_id": record["id"], "code": "out_of_scope"}, {"record_id": NOWHERE, "code": "out_of_scope"},
    ]}  # fmt: skip


@pytest.mark.only_on("sqlite")
def test_a_verb_without_members_needs_no_body(town: Town, shift: Any) -> None:
    path = f"/api/v1/shifts/{shift['id']}/signups"
    assert town.callers["member"].send("POST", path, b"", "").status_code == 201
    assert code(town.callers["leader"].send("POST", path, b"{}", "text/plain")) == (415, "not_json")
    assert code(town.callers["admin"].send("POST", "/api/v1/people", b"", "")) == (422, "invalid_shape")
