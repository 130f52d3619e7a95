"""Records through the JSON doors: typed in or measured, approved by a second person, explained."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from app.core import clock
from app.core.permissions import Role
from app.core.uow import UnitOfWork
from app.ledger import queries as ledger
from app.records import queries
from app.records.types import MinutesView
from app.teams.types import TeamRole
from tests.clients import ApiClient
from tests.records.making import hours_ago, measured, rule
from tests.world import ERQU, YIQU, World

Speak = Callable[..., ApiClient]


def test_from_the_check_out_to_points_that_explain_themselves(world: World, api: Speak, uow: UnitOfWork) -> None:
    rule(world)
    approver, aunt = world.official(Role.APPROVER), world.person("王秀英")
    team = world.team()
    record = measured(world, aunt, minutes=95, team_id=team.id, marks=("far",))

    desk = api(approver)
    (listed,) = desk.got("/records", state="pending")["items"]
    assert listed["id"] == str(record.id)
    assert listed["person"] == {"id": str(aunt.id), "number": aunt.number, "name": "王秀英"}
    assert (listed["team"]["name"], listed["source"], listed["minutes"]) == (team.name, "scan", 95)
    assert (listed["marks"], listed["state"], listed["points"]) == (["far"], "pending", None)

    outcome = desk.made("/records/approvals", {"record_ids": [str(record.id)]}, status=200)
    (approved,) = outcome["approved"]
    assert outcome["refused"] == []
    assert (approved["points"], approved["transaction_id"] is not None) == (31, True)
    assert "95" in approved["explanation"]["text"]
    assert approved["explanation"]["facts"]["rate"] == 20

    mine = api(aunt).got(f"/records/{record.id}")
    assert (mine["state"], mine["points"], mine["transaction_id"]) == ("approved", 31, approved["transaction_id"])
    reader = api(aunt)
    reader.headers["Accept-Language"] = "en"
    in_english = reader.got(f"/records/{record.id}")["explanation"]["text"]
    assert in_english == "95 minutes × 20 points an hour = 31 points."
    assert mine["approved_by"]["id"] == str(approver.id)
    assert mine["evidence"]["in"]["distance_m"] == 12
    assert [(d["kind"], d["by"]["id"]) for d in mine["decisions"]] == [("approved", str(approver.id))]
    (notice,) = api(aunt).got("/notices")["items"]
    assert (notice["kind"], notice["link"]) == ("record_approved", f"/me/records/{record.id}")
    assert "31" in notice["text"]
    with uow.read() as session:
        assert queries.minutes_of(session, aunt.id) == MinutesView(95, 0, 0)


def test_typed_in_hours_are_kept_apart_and_earn_no_points_unless_the_rule_says_so(
    world: World, api: Speak, uow: UnitOfWork
) -> None:
    rule(world)
    rule(world, category="meals", manual_earns=True)
    worker, approver, aunt = world.official(Role.GRID_WORKER), world.official(Role.APPROVER), world.person()
    plain = api(worker).made("/records", _typed(aunt, minutes=60))
    paid = api(worker).made("/records", _typed(aunt, minutes=90, category="meals", ago=10))
    assert (plain["source"], plain["state"], plain["marks"]) == ("manual", "pending", ["manual"])
    assert plain["keyed_by"]["id"] == str(worker.id)
    assert api(worker).got("/records", marked="true", source="manual")["items"][0]["id"] == paid["id"]
    with uow.read() as session:
        assert queries.minutes_of(session, aunt.id) == MinutesView(0, 150, 0)

    ids = [plain["id"], paid["id"]]
    approved = api(approver).made("/records/approvals", {"record_ids": ids}, status=200)["approved"]
    assert [(a["points"], a["transaction_id"] is None) for a in approved] == [(0, True), (30, False)]
    assert approved[0]["explanation"]["facts"]["reason"] == "manual"
    with uow.read() as session:
        assert queries.minutes_of(session, aunt.id) == MinutesView(150, 0, 150)


def test_what_cannot_be_typed_in(world: World, api: Speak) -> None:
    worker, aunt = api(world.official(Role.GRID_WORKER)), world.person()
    future = (clock.now() + timedelta(hours=1)).isoformat()
    assert _refusal(worker, _typed(aunt) | {"started_at": future}) == (422, "record_in_future")
    assert _refusal(worker, _typed(aunt, ago=24 * 400)) == (422, "record_too_old")
    assert _refusal(worker, _typed(aunt, category="dancing")) == (422, "unknown_category")
    assert _refusal(worker, _typed(aunt, minutes=1441)) == (422, "invalid_shape")
    assert _refusal(worker, _typed(aunt) | {"reason": " "}) == (422, "invalid_shape")
    assert _refusal(worker, _typed(world.person(at=ERQU))) == (404, "not_found")
    assert _refusal(api(aunt), _typed(aunt)) == (403, "forbidden")


def test_a_leader_types_in_for_their_own_team_only(world: World, api: Speak) -> None:
    team, other = world.team(), world.team("翠苑一区骑手队", brand="qishou_shaobing")
    leader = world.leader(team)
    member, stranger, rider = world.join(team, world.person()), world.person(), world.join(other, world.person())
    speak = api(leader)
    written = speak.made("/records", _typed(member))
    assert written["team"]["id"] == str(team.id), "a leader of one team need not name it"
    assert _refusal(speak, _typed(stranger)) == (404, "not_found")
    assert _refusal(speak, _typed(rider) | {"team_id": str(other.id)}) == (404, "not_found")
    assert [r["id"] for r in speak.got("/records")["items"]] == [written["id"]]
    assert speak.post("/records/approvals", {"record_ids": [written["id"]]}).status_code == 403

    world.join(other, leader, TeamRole.DEPUTY)
    both = api(leader)
    assert _refusal(both, _typed(member, ago=9)) == (422, "team_required")
    assert both.made("/records", _typed(rider, ago=9) | {"team_id": str(other.id)})["team"]["id"] == str(other.id)

    admin = api(world.admin())
    came_along = admin.made("/records", _typed(stranger) | {"team_id": str(team.id)})
    assert came_along["marks"] == ["manual", "not_in_team"]


def test_nobody_decides_about_their_own_or_what_they_typed_in_or_uploaded(world: World, api: Speak) -> None:
    admin, approver = world.admin(), world.official(Role.APPROVER)
    own = measured(world, admin)
    typed = api(admin).made("/records", _typed(world.person()))
    uploaded = measured(world, world.person(), uploaded_by=admin.id)
    elsewhere = measured(world, world.person(at=ERQU), at=ERQU)
    nowhere = uuid4()
    ids = [str(own.id), typed["id"], str(uploaded.id), str(elsewhere.id), str(nowhere)]
    outcome = api(admin).made("/records/approvals", {"record_ids": ids}, status=200)
    assert outcome["approved"] == []
    assert [r["code"] for r in outcome["refused"]] == [
        "own_record", "keyed_by_you", "keyed_by_you", "out_of_scope", "out_of_scope",
    ]  # fmt: skip
    for record_id, code in ((own.id, "own_record"), (typed["id"], "keyed_by_you"), (uploaded.id, "keyed_by_you")):
        answer = api(admin).post(f"/records/{record_id}/rejections", {"reason": "no"})
        assert (answer.status_code, answer.get_json()["code"]) == (403, code)
    outcome = api(approver).made("/records/approvals", {"record_ids": ids}, status=200)
    assert len(outcome["approved"]) == 3
    assert [r["code"] for r in outcome["refused"]] == ["out_of_scope", "out_of_scope"]


def test_another_community_sees_nothing_and_a_volunteer_only_their_own(world: World, api: Speak) -> None:
    aunt, neighbour = world.person(), world.person()
    record, noise = measured(world, aunt), measured(world, neighbour)
    foreign = measured(world, world.person(at=ERQU), at=ERQU)
    here, there = api(world.admin()), api(world.admin(ERQU))
    assert _ids(here) == [str(noise.id), str(record.id)], "newest first"
    assert _ids(there) == [str(foreign.id)]
    assert _ids(there, place_id=str(world.place(YIQU).id)) == []
    assert there.get(f"/records/{record.id}").status_code == 404
    assert there.post(f"/records/{record.id}/rejections", {"reason": "no"}).status_code == 404
    assert _ids(api(aunt)) == [str(record.id)]
    assert api(aunt).get(f"/records/{noise.id}").status_code == 404
    assert _ids(here, person_id=str(aunt.id)) == [str(record.id)]
    auditor = api(world.official(Role.AUDITOR))
    assert "*" in auditor.got(f"/records/{record.id}")["person"]["name"]
    assert auditor.post("/records/approvals", {"record_ids": []}).status_code == 403


def test_rejection_is_told_and_final_and_a_reversal_claws_the_points_back(
    world: World, api: Speak, uow: UnitOfWork
) -> None:
    rule(world)
    approver, aunt = api(world.official(Role.APPROVER)), world.person()
    good, bad = measured(world, aunt), measured(world, aunt, start=hours_ago(30))
    rejected = approver.made(f"/records/{bad.id}/rejections", {"reason": "nobody was there"}, status=200)
    assert (rejected["state"], rejected["points"], rejected["approved_by"]) == ("rejected", None, None)
    again = approver.post(f"/records/{bad.id}/rejections", {"reason": "really"})
    assert (again.status_code, again.get_json()["code"]) == (409, "not_pending")
    early = approver.post(f"/records/{good.id}/reversals", {"reason": "too early"})
    assert (early.status_code, early.get_json()["code"]) == (409, "not_approved")

    approver.made("/records/approvals", {"record_ids": [str(good.id)]}, status=200)
    assert _available(uow, world, aunt) == 31
    reversed_ = approver.made(f"/records/{good.id}/reversals", {"reason": "wrong person"}, status=200)
    assert (reversed_["state"], reversed_["points"]) == ("reversed", 31)
    assert [d["kind"] for d in reversed_["decisions"]] == ["approved", "reversed"]
    assert _available(uow, world, aunt) == 0
    with uow.read() as session:
        assert queries.minutes_of(session, aunt.id) == MinutesView(0, 0, 0)
    kinds = [n["kind"] for n in api(aunt).got("/notices")["items"]]
    assert sorted(kinds) == ["record_approved", "record_rejected", "record_reversed"]


def test_the_same_key_approves_once_and_answers_alike(world: World, api: Speak) -> None:
    rule(world)
    approver, record = api(world.official(Role.APPROVER)), measured(world, world.person())
    body = {"record_ids": [str(record.id)]}
    first = approver.post("/records/approvals", body, key="k1")
    second = approver.post("/records/approvals", body, key="k1")
    assert (first.status_code, first.get_json()) == (second.status_code, second.get_json())
    assert second.headers["Idempotency-Replayed"] == "true"
    assert approver.post("/records/approvals", {"record_ids": []}, key="k1").status_code == 409
    refused = approver.made("/records/approvals", body, status=200)["refused"]
    assert refused == [{"record_id": str(record.id), "code": "not_pending"}]


def test_lists_come_in_pages(world: World, api: Speak) -> None:
    aunt, desk = world.person(), api(world.admin())
    made = [str(measured(world, aunt, start=hours_ago(5 * n + 5)).id) for n in range(5)]
    seen, cursor = [], None
    while True:
        page = desk.got("/records", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == made[::-1]
    assert desk.get("/records", state="lost").status_code == 422
    assert desk.get("/records", cursor="%%%").status_code == 422


def _typed(person, minutes: int = 60, category: str = "patrol", ago: float = 3):
    return {
        "person_id": str(person.id), "category": category, "started_at": hours_ago(ago).isoformat(),
        "minutes": minutes, "reason": "the phone was empty",
    }  # fmt: skip


def _refusal(client: ApiClient, body: dict[str, object]) -> tuple[int, str]:
    answer = client.post("/records", body)
    return answer.status_code, answer.get_json()["code"]


def _ids(client: ApiClient, **query: object) -> list[str]:
    return [item["id"] for item in client.got("/records", **query)["items"]]


def _available(uow: UnitOfWork, world: World, person) -> int:
    with uow.read() as session:
        scheme = ledger.scheme_at(session, world.place().id)
        return ledger.points_of(session, person.id, scheme.id).available
