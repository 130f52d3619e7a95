"""Activities through the API: planning, signing up, changing, calling off, repeating, and whose business it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from app.activities import queries
from app.core import clock
from app.core.permissions import Role
from app.core.uow import UnitOfWork
from app.teams.types import TeamRole
from tests.activities.plan import plan
from tests.clients import ApiClient
from tests.world import ERQU, XIANGXIANG, World

Api = Callable[..., ApiClient]


def z(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def body(
    world: World, team_id: object, *, start: datetime | None = None, hours: float = 2, **more: Any
) -> dict[str, Any]:
    start = (start or clock.now() + timedelta(hours=1)).replace(microsecond=0)
    shift = {"starts_at": z(start), "ends_at": z(start + timedelta(hours=hours)), "capacity": 2} | more.pop("shift", {})
    return {
        "team_id": str(team_id), "title": "今晚巡防", "category": "patrol", "place_id": str(world.place().id),
        "shifts": [shift], **more,
    }  # fmt: skip


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.get_json()["code"]


def notices_of(client: ApiClient) -> list[str]:
    return [n["kind"] for n in client.got("/notices")["items"]]


def test_an_evening_from_plan_to_full_and_back(api: Api, world: World) -> None:
    team = world.team()
    lead = api(world.leader(team))
    made = lead.made("/activities", body(world, team.id, location={"lat": 30.28, "lon": 120.12}, risks="路滑"))
    shift = made["shifts"][0]
    assert (shift["capacity"], shift["free"], shift["waitlisted"], shift["backdated"]) == (2, 2, 0, False)
    assert made["location"] == {"lat": 30.28, "lon": 120.12, "radius_m": 80}
    signups = f"/shifts/{shift['id']}/signups"

    people = [api(world.person()) for _ in range(4)]
    made_by = [p.made(signups) for p in people]
    assert [(s["state"], s["position"]) for s in made_by] == [
        ("confirmed", None), ("confirmed", None), ("waitlisted", 1), ("waitlisted", 2)
    ]  # fmt: skip
    assert code_of(people[0].post(signups)) == (409, "already_signed_up")
    public = api().got(f"/activities/{made['id']}")["shifts"][0]
    assert api().got(f"/shifts/{shift['id']}") == public
    assert (public["confirmed"], public["free"], public["waitlisted"]) == (2, 0, 2)

    assert people[0].delete(f"{signups}/{made_by[0]['id']}").status_code == 204
    assert people[0].delete(f"{signups}/{made_by[0]['id']}").status_code == 404
    assert notices_of(people[2]) == ["moved_up"] and notices_of(people[3]) == []
    listed = lead.got(signups)["items"]
    assert [(s["state"], s["position"]) for s in listed] == [("confirmed", None)] * 2 + [("waitlisted", 1)]
    assert "*" not in listed[0]["name"]
    mine = people[3].got("/signups")["items"]
    assert (mine[0]["position"], mine[0]["title"]) == (1, "今晚巡防")
    again = people[0].made(signups)
    assert (again["state"], again["position"]) == ("waitlisted", 2), "who left stands behind those who waited"


def test_more_seats_let_the_line_move_up_and_taken_seats_stay(api: Api, world: World) -> None:
    team = world.team()
    lead = api(world.leader(team))
    shift = lead.made("/activities", body(world, team.id, shift={"capacity": 1}))["shifts"][0]
    people = [api(world.person()) for _ in range(4)]
    for person in people:
        person.made(f"/shifts/{shift['id']}/signups")
    changed = lead.patch(f"/shifts/{shift['id']}", {"capacity": 3}).get_json()
    assert (changed["confirmed"], changed["free"], changed["waitlisted"]) == (3, 0, 1)
    assert [notices_of(p) for p in people] == [[], ["moved_up"], ["moved_up"], []]
    assert code_of(lead.patch(f"/shifts/{shift['id']}", {"capacity": 2})) == (409, "below_confirmed")
    assert code_of(lead.patch(f"/shifts/{shift['id']}", {"min_people": 4})) == (422, "min_above_capacity")
    later = z(datetime.fromisoformat(shift["ends_at"]) + timedelta(minutes=30))
    assert lead.patch(f"/shifts/{shift['id']}", {"ends_at": later}).get_json()["ends_at"] == later
    assert [notices_of(p)[0] for p in people] == ["shift_moved"] * 4


def test_calling_off_tells_everyone_once(api: Api, world: World) -> None:
    team = world.team()
    lead = api(world.leader(team))
    made = lead.made("/activities", body(world, team.id))
    shift = made["shifts"][0]
    goer, waiter = api(world.person()), api(world.person())
    for person in (goer, waiter):
        person.made(f"/shifts/{shift['id']}/signups")
    door = f"/activities/{made['id']}/cancellations"
    assert lead.post(door, {"reason": "  "}).status_code == 422
    off = lead.made(door, {"reason": "大雨"}, status=200)
    assert off["cancel_reason"] == "大雨" and off["shifts"][0]["cancelled_at"]
    assert notices_of(goer) == notices_of(waiter) == ["called_off"]
    assert "大雨" in goer.got("/notices")["items"][0]["text"]
    assert code_of(lead.post(door, {"reason": "大雨"})) == (409, "already_called_off")
    assert code_of(api(world.person()).post(f"/shifts/{shift['id']}/signups")) == (409, "closed")
    assert code_of(lead.patch(f"/shifts/{shift['id']}", {"capacity": 9})) == (409, "closed")


def test_one_shift_of_several_is_called_off(api: Api, world: World) -> None:
    team = world.team()
    lead = api(world.leader(team))
    made = lead.made("/activities", body(world, team.id))
    more = body(world, team.id, start=clock.now() + timedelta(hours=5))["shifts"][0]
    both = lead.made(f"/activities/{made['id']}/shifts", more)["shifts"]
    assert len(both) == 2
    goer = api(world.person())
    goer.made(f"/shifts/{both[1]['id']}/signups")
    lead.made(f"/shifts/{both[0]['id']}/cancellations", {"reason": "人手不够"}, status=200)
    assert notices_of(goer) == []
    off = lead.made(f"/shifts/{both[1]['id']}/cancellations", {"reason": "人手不够"}, status=200)
    assert off["cancel_reason"] == "人手不够" and notices_of(goer) == ["called_off"]
    assert api().got(f"/activities/{made['id']}")["cancelled_at"] is None


def test_the_same_again_a_week_later(api: Api, world: World) -> None:
    team = world.team()
    lead = api(world.leader(team))
    made = lead.made("/activities", body(world, team.id, description="东门集合"))
    api(world.person()).made(f"/shifts/{made['shifts'][0]['id']}/signups")
    again = lead.made(f"/activities/{made['id']}/repeats")
    old, new = made["shifts"][0], again["shifts"][0]
    week = datetime.fromisoformat(new["starts_at"]) - datetime.fromisoformat(old["starts_at"])
    assert week == timedelta(days=7) and again["description"] == "东门集合"
    assert (new["confirmed"], new["capacity"]) == (0, 2)
    assert code_of(lead.post(f"/activities/{made['id']}/repeats")) == (409, "already_repeated")
    lead.made(f"/activities/{again['id']}/cancellations", {"reason": "改期"}, status=200)
    third = lead.made(f"/activities/{made['id']}/repeats")
    assert third["shifts"][0]["starts_at"] == new["starts_at"]


def test_an_old_activity_is_repeated_into_the_future(api: Api, world: World) -> None:
    team = world.team()
    start = clock.now() - timedelta(days=6)
    with clock.pinned(clock.now() - timedelta(days=15)):
        old = plan(world, team=team, start=start - timedelta(days=9))
    again = api(world.leader(team)).made(f"/activities/{old.id}/repeats")["shifts"][0]
    moved = datetime.fromisoformat(again["starts_at"]) - old.shifts[0].starts_at
    assert moved == timedelta(days=21) and datetime.fromisoformat(again["ends_at"]) > clock.now()


def test_times_that_make_no_sense(api: Api, world: World) -> None:
    team = world.team()
    lead = api(world.leader(team))
    now = clock.now()
    cases = [
        (body(world, team.id, hours=0), 422, "ends_before_start"),
        (body(world, team.id, hours=24.1), 422, "shift_too_long"),
        (body(world, team.id, start=now - timedelta(days=7, minutes=5)), 422, "shift_too_old"),
        (body(world, team.id, shift={"min_people": 3}), 422, "min_above_capacity"),
        (body(world, team.id, category="nothing"), 422, "unknown_category"),
        (body(world, team.id, place_id=str(world.place(XIANGXIANG).id)), 422, "place_out_of_reach"),
    ]
    for wrong, status, code in cases:
        assert code_of(lead.post("/activities", wrong)) == (status, code)
    for shift in ({"capacity": 0}, {"capacity": True}, {"starts_at": "2026-01-01T10:00:00"}, {"ends_at": "tomorrow"}):
        assert lead.post("/activities", body(world, team.id, shift=shift)).status_code == 422
    assert lead.post("/activities", body(world, team.id) | {"shifts": []}).status_code == 422
    whole_day = lead.made("/activities", body(world, team.id, hours=24))
    assert whole_day["shifts"][0]["backdated"] is False
    past = lead.made("/activities", body(world, team.id, start=now - timedelta(days=6, hours=23)))["shifts"][0]
    assert past["backdated"] is True
    assert code_of(api(world.person()).post(f"/shifts/{past['id']}/signups")) == (409, "closed")
    running = lead.made("/activities", body(world, team.id, start=now - timedelta(hours=1)))["shifts"][0]
    assert running["backdated"] is False
    assert api(world.person()).made(f"/shifts/{running['id']}/signups")["state"] == "confirmed"


def test_overlaps_are_refused_and_neighbours_in_time_are_not(api: Api, world: World) -> None:
    team = world.team()
    lead, goer = api(world.leader(team)), api(world.person())
    start = clock.now().replace(microsecond=0) + timedelta(hours=1)
    at = {
        h: lead.made("/activities", body(world, team.id, start=start + timedelta(hours=h)))["shifts"][0]["id"]
        for h in (0, 1, 2)
    }
    goer.made(f"/shifts/{at[0]}/signups")
    assert code_of(goer.post(f"/shifts/{at[1]}/signups")) == (409, "overlaps")
    mine = goer.made(f"/shifts/{at[2]}/signups")
    goer.delete(f"/shifts/{at[2]}/signups/{mine['id']}")
    goer.made(f"/shifts/{at[2]}/signups")


def test_the_leader_signs_up_others(api: Api, world: World) -> None:
    team = world.team()
    lead = api(world.leader(team))
    shift = lead.made("/activities", body(world, team.id))["shifts"][0]
    signups = f"/shifts/{shift['id']}/signups"
    member, far = world.join(team, world.person()), world.person(at=XIANGXIANG)
    made = lead.made(signups, {"person_id": str(member.id)})
    assert made["person_id"] == str(member.id) and notices_of(api(member))[0] == "signed_up_by_leader"
    assert code_of(lead.post(signups, {"person_id": str(far.id)})) == (404, "no_such_volunteer")
    assert api(world.person()).post(signups, {"person_id": str(member.id)}).status_code == 403
    assert api(world.person()).delete(f"{signups}/{made['id']}").status_code == 404
    assert lead.delete(f"{signups}/{made['id']}").status_code == 204
    assert notices_of(api(member))[0] == "signed_off_by_leader"


def test_a_key_gives_the_same_seat_and_the_same_refusal(api: Api, world: World) -> None:
    shift = plan(world, capacity=1).shifts[0]
    first, second = api(world.person()), api(world.person())
    door = f"/shifts/{shift.id}/signups"
    one, two = first.post(door, key="k1"), first.post(door, key="k1")
    assert one.status_code == two.status_code == 201 and one.get_json() == two.get_json()
    assert two.headers["Idempotency-Replayed"] == "true"
    assert first.post(door, key="k2").status_code == 409
    assert second.post(door, key="k1").get_json()["state"] == "waitlisted"


def test_whose_business_an_activity_is(api: Api, world: World) -> None:
    team, other = world.team(), world.team(at=XIANGXIANG)
    deputy = world.join(team, world.person(), TeamRole.DEPUTY)
    found = plan(world, team=team)
    shift = found.shifts[0]
    api(world.person()).made(f"/shifts/{shift.id}/signups")
    table = {
        "guest": (api(), 401, 401, 401),
        "resident": (api(world.person()), 403, 403, 404),
        "member": (api(world.join(team, world.person())), 403, 403, 404),
        "leader of another team": (api(world.leader(other, at=XIANGXIANG)), 404, 404, 404),
        "admin elsewhere": (api(world.admin(XIANGXIANG)), 404, 404, 404),
        "admin next door": (api(world.admin(ERQU)), 404, 404, 404),
        "approver": (api(world.official(Role.APPROVER)), 403, 403, 200),
        "auditor": (api(world.official(Role.AUDITOR)), 403, 403, 200),
        "deputy": (api(deputy), 201, 200, 200),
        "admin": (api(world.admin()), 201, 200, 200),
    }
    for who, (client, make, change, see) in table.items():
        got = (
            client.post("/activities", body(world, team.id)).status_code,
            client.patch(f"/shifts/{shift.id}", {"capacity": 9}).status_code,
            client.get(f"/shifts/{shift.id}/signups").status_code,
        )
        assert got == (make, change, see), who
        if change != 200:
            for door in (f"/activities/{found.id}/cancellations", f"/shifts/{shift.id}/cancellations"):
                assert client.post(door, {"reason": "x"}).status_code == change, (who, door)
            assert client.post(f"/activities/{found.id}/repeats").status_code == change, who
            assert client.patch(f"/activities/{found.id}", {"title": "x"}).status_code == change, who
    masked = api(world.official(Role.AUDITOR)).got(f"/shifts/{shift.id}/signups")["items"]
    assert "*" in masked[0]["name"]


def test_lists_by_place_team_and_day(api: Api, world: World, uow: UnitOfWork) -> None:
    here, there = world.team(), world.team(at=XIANGXIANG)
    noon = clock.now().astimezone(UTC).replace(hour=4, minute=0, second=0, microsecond=0)  # noon in Hangzhou
    days = [plan(world, team=here, start=noon + timedelta(days=n)) for n in (1, 2, 3)]
    far = plan(world, team=there, start=noon + timedelta(days=1), at=XIANGXIANG)
    anyone = api()
    ids = [str(a.id) for a in days]

    def listed(**query: Any) -> list[str]:
        return [a["id"] for a in anyone.got("/activities", **query)["items"]]

    assert listed() == [str(far.id), *reversed(ids)]
    assert listed(place_id=world.place().id) == list(reversed(ids))
    assert listed(team_id=there.id) == [str(far.id)]
    day = (noon + timedelta(days=2)).date().isoformat()
    assert listed(**{"from": day, "to": day}) == [ids[1]]
    assert listed(**{"from": z(noon + timedelta(days=2)), "team_id": here.id}) == [ids[2], ids[1]]
    page = anyone.got("/activities", limit=3)
    assert [a["id"] for a in anyone.got("/activities", limit=3, cursor=page["next_cursor"])["items"]] == [ids[0]]
    for query in ({"from": "yesterday"}, {"to": "2026-13-01"}, {"from_": day}, {"limit": 0}, {"cursor": "x"}):
        assert anyone.get("/activities", **query).status_code == 422, query
    assert anyone.get("/activities/0190b000-0000-7000-8000-000000000000").status_code == 404


def test_what_other_rooms_ask(api: Api, world: World, uow: UnitOfWork) -> None:
    team, noise = world.team(), world.team(at=XIANGXIANG)
    leader = world.leader(team)
    soon = plan(world, team=team, start=clock.now() - timedelta(minutes=5), min_people=2)
    later = plan(world, team=team, start=clock.now() + timedelta(days=2), min_people=2)
    plan(world, team=noise, start=clock.now() - timedelta(minutes=5), at=XIANGXIANG, min_people=2)
    goer = world.person(at=XIANGXIANG)
    api(goer).made(f"/shifts/{later.shifts[0].id}/signups")
    with uow.read() as session:
        for who in (leader, world.admin()):
            actor = world.actor(who)
            assert [c.activity_id for c in queries.tonight(session, actor)] == [soon.id]
            assert [c.activity_id for c in queries.short_of_minimum(session, actor)] == [later.id]
        assert queries.tonight(session, world.actor(goer)) == []
        assert queries.next_shift_of(session, goer.id).activity_id == later.id
        assert queries.next_shift_of(session, leader.id) is None
        view = queries.shift(session, soon.shifts[0].id)
        assert (view.team.id, view.activity.id, view.place_path) == (team.id, soon.id, world.place().path)
    assert api(world.admin()).got(f"/people/{goer.id}")["number"] == goer.number  # in sight by the sign-up
