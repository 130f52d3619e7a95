"""The scan's door: order of checks, nonce, ways in, marks, limits, queues."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from app.activities import service as activities
from app.activities.types import CallOff
from app.checkins import codes
from app.checkins.models import Scan
from app.checkins.types import Action, Direction, Entry, GeoFix, Intent, Reason
from app.core import clock
from app.core.permissions import Role
from app.core.uow import UnitOfWork
from tests.checkins.conftest import NOW, Patrol
from tests.clients import ApiClient
from tests.world import XIANGXIANG, World

Clock = time_machine.Traveller
Api = Callable[..., ApiClient]


def z(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def scans(uow: UnitOfWork) -> int:
    with uow.read() as session:
        return session.execute(select(func.count()).select_from(Scan)).scalar_one()


def test_the_door_answers_as_promised(patrol: Patrol, at_time: Clock, api: Api) -> None:
    member = api(patrol.member)
    lead = api(patrol.leader)
    shown = lead.got(f"/shifts/{patrol.shift_id}/codes", direction="in")
    first = shown["codes"][0]
    assert shown["step_seconds"] == 15 and len(shown["codes"]) == 21
    assert first["valid_from"] <= shown["server_time"] < first["valid_until"]
    assert first["url"].startswith("http://shanlin.test/q/a") and len(first["typed_code"]) == 8

    body = {"code": first["url"], "nonce": "n-1", "device_id": "phone"}
    made = member.made("/scans", body)
    assert (made["kind"], made["action"], made["replayed"], made["marks"]) == ("shift", "in", False, [])
    assert made["record"] is None and made["person"] is None
    again = member.post("/scans", body)
    assert again.status_code == 200 and again.headers["Idempotency-Replayed"] == "true"
    assert again.get_json() == made | {"replayed": True}
    other = member.post("/scans", body | {"intent": "in"})
    assert (other.status_code, other.get_json()["code"]) == (409, "idempotency_key_reused")

    refused = member.post("/scans", body | {"nonce": "n-2"})
    assert refused.status_code == 409 and refused.content_type == "application/problem+json"
    problem = refused.get_json()
    assert problem["code"] == "already_in" and "19:10" in problem["detail"]
    repeated = member.post("/scans", body | {"nonce": "n-2"})
    assert repeated.status_code == 409 and repeated.get_json() == problem | {"replayed": True}

    at_time.shift(timedelta(minutes=95))
    out = lead.got(f"/shifts/{patrol.shift_id}/codes", direction="out")["codes"][0]
    left = member.made("/scans", {"code": out["typed_code"], "nonce": "n-3"})
    assert left["action"] == "out" and left["record"]["minutes"] == 95 and left["record"]["state"] == "pending"
    (record,) = api(patrol.world.admin()).got("/records", state="pending")["items"]
    assert record["id"] == left["record"]["id"] and record["source"] == "scan"


@pytest.mark.parametrize(
    "wrong",
    [{"nonce": "a b"}, {"nonce": ""}, {"nonce": "x" * 65}, {"code": ""}, {"code": 7}, {"code": "a" * 301},
     {"intent": "dance"}, {"location": {"lat": 91, "lon": 0}}, {"location": {"lat": 1}}, {"shift_id": "1"},
     {"scanned_at": "2026-11-20T19:10:00"}, {"colour": "red"}, {"code": "a\x00b"}],
)  # fmt: skip
@pytest.mark.only_on("sqlite")
def test_a_wrong_shape_leaves_no_row(wrong: dict[str, Any], patrol: Patrol, uow: UnitOfWork, api: Api) -> None:
    answer = api(patrol.member).post("/scans", {"code": "12345678", "nonce": "n"} | wrong)
    assert answer.status_code in (400, 422) and scans(uow) == 0


def test_the_order_of_checks(patrol: Patrol, at_time: Clock, make_patrol: Any, uow: UnitOfWork, world: World) -> None:
    """Each scan is wrong in two ways; the earlier check speaks."""
    member, stranger = patrol.member, world.person()
    token = patrol.shown().token
    forged = token[:-1] + ("0" if token[-1] != "0" else "1")
    at_time.move_to(patrol.ends_at + timedelta(hours=1))
    assert patrol.scan(member, forged).reason is Reason.FORGED  # and long expired
    called_off = make_patrol(starts_at=clock.now() + timedelta(hours=5))
    old = called_off.shown()
    uow.run(activities.call_off, world.actor(called_off.leader), CallOff(called_off.activity_id, "下雨"))
    at_time.shift(timedelta(minutes=5))
    assert called_off.scan(called_off.member, old.token).reason is Reason.REVOKED  # and expired, and too early
    at_time.move_to(NOW + timedelta(days=1))
    tomorrow = make_patrol(starts_at=clock.now() + timedelta(hours=5))
    assert tomorrow.into(stranger).reason is Reason.NOT_YET  # and not registered
    assert tomorrow.scan(stranger, tomorrow.code_of(member).url, shift_id=tomorrow.shift_id).reason is Reason.NOT_YET
    now = make_patrol(capacity=1)
    code = now.code_of(now.member)
    assert now.scan(stranger, code.url, shift_id=now.shift_id).reason is Reason.NO_PERMISSION
    assert now.into(now.member).action is Action.CHECK_IN
    assert now.scan(now.other_member, code.url, shift_id=now.shift_id).reason is Reason.NO_PERMISSION  # and is in
    assert now.into(stranger).reason is Reason.NOT_REGISTERED  # and full
    assert now.into(now.other_member).reason is Reason.FULL
    card = now.card_of(now.member)
    now.card_of(now.member)
    assert now.scan(now.leader, card.token, shift_id=now.shift_id).reason is Reason.REVOKED  # and already in


def test_meant_for_something_else(patrol: Patrol, make_patrol: Any) -> None:
    other = make_patrol()
    into = patrol.shown().url
    assert patrol.scan(patrol.member, into, intent=Intent.OUT).reason is Reason.WRONG_ACTIVITY
    assert patrol.scan(patrol.member, into, shift_id=other.shift_id).reason is Reason.WRONG_ACTIVITY
    assert patrol.scan(patrol.member, codes.new_static_token(codes.Letter.PLATE)).reason is Reason.FORGED
    assert patrol.scan(patrol.member, codes.new_static_token(codes.Letter.REDEMPTION)).reason is Reason.WRONG_ACTIVITY
    assert patrol.scan(patrol.leader, codes.new_static_token(codes.Letter.CARD)).reason is Reason.FORGED
    assert (
        patrol.scan(patrol.leader, patrol.code_of(patrol.member).url, intent=Intent.IN).reason is Reason.WRONG_ACTIVITY
    )
    assert patrol.scan(patrol.member, "http://elsewhere.test/q/" + into[-23:]).reason is Reason.INVALID


def test_staff_scan_phones_cards_and_digits(patrol: Patrol, at_time: Clock, world: World) -> None:
    leader, shift_id = patrol.leader, patrol.shift_id
    card = patrol.card_of(patrol.other_member)
    phone = patrol.code_of(patrol.member)
    came = patrol.scan(leader, phone.url, shift_id=shift_id)
    assert came.action is Action.CHECK_IN and came.person.name == "王*英" and came.marks == ()
    assert patrol.scan(leader, card.token, shift_id=shift_id).action is Action.CHECK_IN
    assert patrol.scan(leader, card.short_number, shift_id=shift_id, intent=Intent.IN).reason is Reason.ALREADY_IN
    neighbour = world.person()
    assert patrol.scan(leader, patrol.code_of(neighbour).typed_code, shift_id=shift_id).marks == ("walk_in",)
    assert patrol.scan(patrol.member, patrol.code_of(neighbour).typed_code).reason is Reason.INVALID
    at_time.shift(timedelta(minutes=40))
    digits = patrol.code_of(patrol.member).typed_code
    assert patrol.scan(patrol.deputy(), digits, shift_id=shift_id).record.minutes == 40
    left = patrol.scan(leader, card.short_number, shift_id=shift_id)
    assert left.record.minutes == 40
    assert patrol.scan(leader, patrol.code_of(neighbour).url, shift_id=shift_id).marks == ("walk_in",)
    who = patrol.scan(leader, patrol.code_of(patrol.member).url)
    assert who.action is Action.VERIFY and who.shift_id is None


def test_typed_digits_only_for_the_shifts_people(patrol: Patrol, at_time: Clock, world: World) -> None:
    digits = patrol.shown().typed_code
    stranger = world.person()
    assert patrol.scan(stranger, digits).reason is Reason.INVALID
    patrol.sign_up(stranger)
    at_time.shift(timedelta(seconds=30))
    assert patrol.scan(stranger, digits).action is Action.CHECK_IN
    at_time.shift(timedelta(seconds=15))
    assert patrol.scan(patrol.member, digits).reason is Reason.EXPIRED


def test_marks_of_place_clock_and_device(at_time: Clock, make_patrol: Any) -> None:
    patrol = make_patrol(location={"lat": 30.2800, "lon": 120.1200, "radius_m": 100})
    far = GeoFix(30.2900, 120.1200, accuracy_m=20)  # about 1.1 km
    stale = GeoFix(30.28085, 120.1200, accuracy_m=30, age_s=61)  # about 95 m
    assert patrol.into(patrol.member, location=far, device_id="one").marks == ("far",)
    marks = patrol.into(
        patrol.other_member, location=stale, device_id="one", scanned_at=clock.now() - timedelta(seconds=121)
    ).marks
    assert marks == ("skew", "shared_device", "stale_geo")
    at_time.shift(timedelta(minutes=5))
    assert patrol.into(patrol.member, Direction.OUT, device_id="two").marks == ("far", "no_geo")


@pytest.mark.parametrize(
    ("metres", "accuracy_m", "is_far"),
    [(75, 0, False), (85, 0, True), (125, 50, False), (175, 100, False), (185, 5000, True)],
)
@pytest.mark.only_on("sqlite")
def test_a_phone_that_is_unsure_gets_100_metres_at_most(
    at_time: Clock, make_patrol: Any, metres: int, accuracy_m: int, is_far: bool
) -> None:
    patrol = make_patrol(location={"lat": 30.28, "lon": 120.12, "radius_m": 80})
    fix = GeoFix(30.28 + metres / 111_195, 120.12, accuracy_m=accuracy_m)
    assert patrol.into(patrol.member, location=fix).marks == (("far",) if is_far else ())


def test_too_many(patrol: Patrol, at_time: Clock, api: Api, uow: UnitOfWork) -> None:
    member, url = api(patrol.member), patrol.shown().url
    answers = [member.post("/scans", {"code": url, "nonce": f"a{n}"}) for n in range(20)]
    assert [a.status_code for a in answers] == [201, *[409] * 19]
    assert not any("Retry-After" in a.headers for a in answers)
    limited = member.post("/scans", {"code": url, "nonce": "a20"})
    assert (limited.status_code, limited.get_json()["code"]) == (429, "rate_limited")
    assert 1 <= int(limited.headers["Retry-After"]) <= 61 and scans(uow) == 20
    assert member.post("/scans", {"code": url, "nonce": "a3"}).status_code == 409  # a replay is no scan
    at_time.shift(timedelta(seconds=61))
    assert member.post("/scans", {"code": patrol.shown().url, "nonce": "a20"}).status_code == 409

    lead, card = api(patrol.leader), patrol.card_of(patrol.other_member)
    body = {"code": card.token, "shift_id": str(patrol.shift_id), "intent": "in"}
    assert {lead.post("/scans", body | {"nonce": f"s{n}"}).status_code for n in range(60)} == {201, 409}
    assert lead.post("/scans", body | {"nonce": "s60"}).status_code == 429


def test_guessing_is_paused(patrol: Patrol, at_time: Clock, api: Api) -> None:
    typist, guesser = api(patrol.member), api(patrol.other_member)
    wrong = [typist.post("/scans", {"code": f"0000000{n}", "nonce": f"t{n}"}).status_code for n in range(6)]
    assert wrong == [422] * 5 + [429]
    assert typist.post("/scans", {"code": patrol.shown().url, "nonce": "camera"}).status_code == 201
    at_time.shift(timedelta(minutes=10, seconds=1))
    assert typist.post("/scans", {"code": patrol.shown().typed_code, "nonce": "typed"}).status_code == 409

    forged = "a" + "0" * 22
    tries = [guesser.post("/scans", {"code": forged, "nonce": f"g{n}"}).status_code for n in range(11)]
    assert tries == [422] * 10 + [429]
    assert guesser.post("/scans", {"code": patrol.shown().url, "nonce": "good"}).status_code == 429
    at_time.shift(timedelta(minutes=5, seconds=1))
    assert guesser.post("/scans", {"code": patrol.shown().url, "nonce": "good"}).status_code == 201


def test_twelve_at_once_make_one_scan(make_patrol: Callable[..., Patrol], api: Api, uow: UnitOfWork) -> None:
    patrol = make_patrol()
    client = api(patrol.member)
    body = {"code": patrol.shown().url, "nonce": "same", "device_id": "phone"}
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: client.post("/scans", body), range(12)))
    assert sorted(a.status_code for a in answers) == [200] * 11 + [201]
    assert len({str(a.get_json() | {"replayed": None}) for a in answers}) == 1 and scans(uow) == 1


def test_nobody_guesses_in_parallel(make_patrol: Callable[..., Patrol], api: Api) -> None:
    guesser = api(make_patrol().member)
    guesses = [{"code": f"{n:08d}", "nonce": f"g{n}"} for n in range(40)]
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda body: guesser.post("/scans", body).status_code, guesses))
    assert set(answers) == {422, 429} and answers.count(422) <= 5 + 1  # who slips in as the lock is released


def test_two_devices_at_once_check_in_once(make_patrol: Callable[..., Patrol], api: Api, uow: UnitOfWork) -> None:
    patrol = make_patrol()
    url, card = patrol.shown().url, patrol.card_of(patrol.member)
    own, staff = api(patrol.member), [api(patrol.leader), api(patrol.deputy())]
    into = {"code": card.token, "shift_id": str(patrol.shift_id), "intent": "in"}
    calls = [(own, {"code": url, "nonce": f"o{n}"}) for n in range(4)]
    calls += [(s, into | {"nonce": f"s{n}"}) for n in range(2) for s in staff]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda call: call[0].post("/scans", call[1]), calls))
    assert sorted(a.status_code for a in answers) == [201] + [409] * 7
    assert {a.get_json().get("code") for a in answers} == {None, "already_in"} and scans(uow) == 8


def test_the_leaders_queue(patrol: Patrol, at_time: Clock, api: Api, uow: UnitOfWork) -> None:
    lead, shift_id = api(patrol.leader), str(patrol.shift_id)
    card, phone = patrol.card_of(patrol.other_member), patrol.code_of(patrol.member)
    in_at, wrong_clock = clock.now(), timedelta(minutes=7)
    at_time.shift(timedelta(hours=10))
    sent_at = clock.now() - wrong_clock
    items = [
        {"code": card.token, "nonce": "q1", "intent": "in", "shift_id": shift_id, "scanned_at": z(in_at - wrong_clock)},
        {"code": phone.url, "nonce": "q2", "intent": "in", "shift_id": shift_id, "scanned_at": z(in_at - wrong_clock)},
        {"code": card.token, "nonce": "q3", "intent": "out", "shift_id": shift_id,
         "scanned_at": z(in_at - wrong_clock + timedelta(minutes=90))},
        {"code": card.token, "nonce": "q4", "intent": "in", "shift_id": str(uuid4()), "scanned_at": z(in_at)},
        {"code": card.token, "nonce": "q5", "intent": "in", "shift_id": shift_id, "scanned_at": z(sent_at)},
    ]  # fmt: skip
    batch = {"device_id": "leader-phone", "sent_at": z(sent_at), "items": items}
    results = lead.made("/scans/batches", batch, status=200)["results"]
    assert [(r["nonce"], r["status"], r["code"]) for r in results] == [
        ("q1", 201, None), ("q2", 201, None), ("q3", 201, None), ("q4", 404, "not_found"), ("q5", 410, "expired"),
    ]  # fmt: skip
    record = results[2]["scan"]["record"]
    assert record["minutes"] == 90 and record["started_at"] == z(in_at)
    assert results[2]["scan"]["marks"] == ["offline", "skew"]
    kept = scans(uow)
    again = lead.made("/scans/batches", batch | {"sent_at": z(clock.now())}, status=200)["results"]
    assert [r["status"] for r in again] == [200, 200, 200, 404, 410] and scans(uow) == kept
    changed = [items[0] | {"intent": "out"}]
    assert lead.made("/scans/batches", batch | {"items": changed}, status=200)["results"][0]["status"] == 409
    approver = api(patrol.world.official(Role.APPROVER))
    listed = approver.got("/records", state="pending")["items"]
    assert listed[0]["source"] == "scan" and "offline" in listed[0]["marks"]


def test_a_clock_that_begins_again_with_1970_hands_its_queue_in(patrol: Patrol, api: Api) -> None:
    """A cheap phone whose battery was empty, and no network to tell it the time."""
    lead, sent_at = api(patrol.leader), datetime(1970, 1, 1, 2, 0, tzinfo=timezone(timedelta(hours=8)))
    item = {"code": patrol.card_of(patrol.member).token, "nonce": "q", "intent": "in", "shift_id": str(patrol.shift_id)}
    items = [item | {"scanned_at": (sent_at - timedelta(minutes=4)).isoformat()}]
    batch = {"device_id": "phone", "sent_at": sent_at.isoformat(), "items": items}
    (result,) = lead.made("/scans/batches", batch, status=200)["results"]
    assert (result["status"], result["scan"]["marks"]) == (201, ["offline", "skew"])
    assert result["scan"]["scanned_at"] == z(clock.now() - timedelta(minutes=4))


def test_a_clock_put_right_before_the_upload_gives_itself_away(patrol: Patrol, api: Api) -> None:
    """Eight hours fast when it scanned, right when it hands in: what is yet to come counts as now, and is marked."""
    lead = api(patrol.leader)
    item = {"code": patrol.card_of(patrol.member).token, "nonce": "q", "intent": "in", "shift_id": str(patrol.shift_id)}
    items = [item | {"scanned_at": z(clock.now() + timedelta(hours=8))}]
    batch = {"device_id": "phone", "sent_at": z(clock.now()), "items": items}
    (result,) = lead.made("/scans/batches", batch, status=200)["results"]
    assert (result["scan"]["marks"], result["scan"]["scanned_at"]) == (["offline", "skew"], z(clock.now()))


def test_whoever_uploads_cannot_approve(patrol: Patrol, at_time: Clock, api: Api) -> None:
    admin = patrol.world.admin()
    client, card = api(admin), patrol.card_of(patrol.member)
    start = clock.now()
    at_time.shift(timedelta(hours=71))
    items = [
        {"code": card.token, "nonce": n, "intent": n, "shift_id": str(patrol.shift_id), "scanned_at": z(start + after)}
        for n, after in (("in", timedelta()), ("out", timedelta(minutes=60)))
    ]
    batch = {"device_id": "desk", "sent_at": z(clock.now()), "items": items}
    record = client.made("/scans/batches", batch, status=200)["results"][1]["scan"]["record"]
    answer = client.made("/records/approvals", {"record_ids": [record["id"]]}, status=200)
    assert answer["refused"] == [{"record_id": record["id"], "code": "keyed_by_you"}]
    at_time.shift(timedelta(hours=3))
    late = [i | {"nonce": "late" + i["nonce"]} for i in items]
    again = client.made("/scans/batches", batch | {"sent_at": z(clock.now()), "items": late}, status=200)["results"]
    assert [r["code"] for r in again] == ["expired", "expired"]


def test_neither_of_two_who_uploaded_an_end_approves(patrol: Patrol, at_time: Clock, api: Api) -> None:
    admin, leader = api(patrol.world.admin()), api(patrol.leader)
    card, start = patrol.card_of(patrol.member), clock.now()
    at_time.shift(timedelta(hours=5))

    def queued(client: ApiClient, way: str, at: datetime) -> Any:
        item = {"code": card.token, "nonce": way, "intent": way, "shift_id": str(patrol.shift_id), "scanned_at": z(at)}
        batch = {"device_id": "desk", "sent_at": z(clock.now()), "items": [item]}
        return client.made("/scans/batches", batch, status=200)["results"][0]["scan"]

    queued(leader, "in", start)
    record = queued(admin, "out", start + timedelta(minutes=60))["record"]
    answer = admin.made("/records/approvals", {"record_ids": [record["id"]]}, status=200)
    assert answer["refused"] == [{"record_id": record["id"], "code": "keyed_by_you"}]
    assert admin.post(f"/records/{record['id']}/rejections", {"reason": "no"}).status_code == 403


def test_ones_own_offline_scan_goes_to_review(patrol: Patrol, at_time: Clock) -> None:
    code, when = patrol.shown().url, clock.now()
    at_time.shift(timedelta(hours=3))
    mine = patrol.scan(patrol.member, code, scanned_at=when, offline=True)
    assert mine.action is Action.CHECK_IN and mine.marks == ("offline", "review") and mine.at == when
    guess = patrol.scan(patrol.other_member, code, scanned_at=when + timedelta(minutes=2), offline=True)
    assert guess.reason is Reason.EXPIRED
    at_time.shift(timedelta(hours=22))
    assert patrol.scan(patrol.other_member, code, scanned_at=when, offline=True).reason is Reason.EXPIRED


def test_a_scan_is_cheap(patrol: Patrol, at_time: Clock, api: Api, statements: Any) -> None:
    member, lead, card = api(patrol.member), api(patrol.leader), patrol.card_of(patrol.other_member)
    shift_id = str(patrol.shift_id)
    bodies = [
        (member, {"code": patrol.shown().url, "nonce": "1"}),
        (lead, {"code": card.token, "nonce": "2", "shift_id": shift_id}),
        (member, {"code": patrol.shown().url, "nonce": "1"}),
    ]
    taken = [_statements(statements, *call) for call in bodies]
    at_time.shift(timedelta(minutes=30))
    taken.append(_statements(statements, member, {"code": patrol.shown(Direction.OUT).url, "nonce": "3"}))
    taken.append(_statements(statements, lead, {"code": card.token, "nonce": "4", "shift_id": shift_id}))
    patrol.into(patrol.member)
    at_time.shift(timedelta(minutes=30))
    digits = patrol.shown(Direction.OUT).typed_code
    taken.append(_statements(statements, member, {"code": digits, "nonce": "5"}))
    assert max(taken) <= 12 and taken[0] <= 6, taken


def _statements(statements: Any, client: ApiClient, body: dict[str, Any]) -> int:
    with statements() as seen:
        assert client.post("/scans", body).status_code in (200, 201)
    return len(seen)


DOORS = ["own scan", "card into shift", "who is it", "codes", "attendances", "own code", "new card"]
#: What each kind of visitor gets at each of these doors.
MATRIX: dict[str, list[int]] = {
    "guest": [401] * 7,
    "resident": [403, 403, 403, 403, 403, 200, 403],
    "member": [201, 403, 403, 403, 403, 200, 403],
    "leader elsewhere": [403, 403, 201, 403, 403, 200, 403],
    "deputy": [201, 201, 201, 200, 200, 200, 403],
    "leader": [201, 201, 201, 200, 200, 200, 403],
    "grid worker": [403, 201, 201, 403, 200, 200, 201],
    "guard": [403, 403, 201, 403, 403, 200, 403],
    "approver": [403, 403, 403, 403, 403, 200, 403],
    "auditor": [403, 403, 403, 403, 403, 200, 403],
    "admin": [403, 201, 201, 200, 200, 200, 201],
    "admin elsewhere": [403, 403, 201, 403, 403, 200, 404],
}


@pytest.mark.parametrize("who", MATRIX)
def test_who_may_pass_which_door(who: str, patrol: Patrol, api: Api, world: World) -> None:
    card, own = patrol.card_of(patrol.other_member), patrol.shown().url
    client = api(*_visitor(who, patrol, world))
    shift = f"/shifts/{patrol.shift_id}"
    answers = [
        client.post("/scans", {"code": own, "nonce": "1"}),
        client.post("/scans", {"code": card.token, "nonce": "2", "shift_id": str(patrol.shift_id)}),
        client.post("/scans", {"code": card.token, "nonce": "3", "intent": "verify"}),
        client.get(f"{shift}/codes"),
        client.get(f"{shift}/attendances"),
        client.get("/me/code"),
        client.post(f"/people/{patrol.member.id}/cards"),
    ]
    assert dict(zip(DOORS, (a.status_code for a in answers), strict=True)) == dict(zip(DOORS, MATRIX[who], strict=True))


def _visitor(who: str, patrol: Patrol, world: World) -> list[Any]:
    roles = {"grid worker": Role.GRID_WORKER, "guard": Role.GUARD, "approver": Role.APPROVER, "auditor": Role.AUDITOR,
             "admin": Role.ADMIN}  # fmt: skip
    if who in roles:
        return [world.official(roles[who])]
    made: dict[str, Callable[[], list[Any]]] = {
        "guest": list,
        "resident": lambda: [world.person()],
        "member": lambda: [patrol.member],
        "leader elsewhere": lambda: [world.leader(world.team("另一队"))],
        "deputy": lambda: [patrol.deputy()],
        "leader": lambda: [patrol.leader],
        "admin elsewhere": lambda: [world.admin(at=XIANGXIANG)],
    }
    return made[who]()


def test_kept_scans_tell_how_they_came(patrol: Patrol, uow: UnitOfWork) -> None:
    patrol.scan(patrol.member, patrol.shown().typed_code, device_id="phone")
    with uow.read() as session:
        (kept,) = session.execute(select(Scan)).scalars()
    assert (kept.entry, kept.device_id, kept.subject_id) == (Entry.TYPED, "phone", patrol.member.id)


@pytest.mark.parametrize("rewrite", ["UPDATE scan SET reason = 'full'", "DELETE FROM scan"])
def test_no_scan_is_rewritten(rewrite: str, patrol: Patrol, uow: UnitOfWork) -> None:
    patrol.into(patrol.member)
    with pytest.raises(DBAPIError):
        uow.run(lambda session: session.execute(text(rewrite)))
    assert scans(uow) == 1
