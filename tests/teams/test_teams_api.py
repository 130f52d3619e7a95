"""Teams through the API: setting up, who is in, whose business it is."""

from collections.abc import Callable

from sqlalchemy import select

from app.audit.models import AuditEntry
from app.core.permissions import Permission, Role
from app.core.uow import UnitOfWork
from app.teams import queries
from app.teams.models import TeamMember
from app.teams.types import TeamRole
from tests.clients import ApiClient
from tests.world import ERQU, XIANGXIANG, YIQU, World

Api = Callable[..., ApiClient]


def test_an_admin_sets_up_a_team_and_a_leader_fills_it(api: Api, world: World, uow: UnitOfWork) -> None:
    admin, leader, member = world.admin(), world.person(), world.person("王秀英")
    desk = api(admin)
    team = desk.made(
        "/teams",
        {"name": "翠苑一区骑手队", "brand": "pingan_qishou", "place_id": str(world.place().id), "platform": "饿了么"},
    )
    assert (team["members"], team["platform"], team["place"]) == (0, "饿了么", "翠苑一区社区")
    members = f"/teams/{team['id']}/members"
    first = desk.made(members, {"person_id": str(leader.id), "role": "leader"})
    assert first["role"] == "leader" and first["name"] == leader.name

    lead = api(leader)
    assert lead.got(f"/teams/{team['id']}")["members"] == 1
    second = lead.made(members, {"number": member.number, "name": "王秀英", "role": "member"})
    assert lead.post(members, {"person_id": str(member.id)}).get_json()["code"] == "already_member"
    assert [m["id"] for m in lead.got(members)["items"]] == [first["id"], second["id"]]
    assert api(member).got("/teams")["items"][0]["id"] == team["id"]
    assert api(member).get(members).status_code == 404  # a member sees the team, not the list

    third = lead.patch(f"{members}/{second['id']}", {"role": "deputy"}).get_json()
    assert third["role"] == "deputy" and third["id"] != second["id"]
    assert lead.delete(f"{members}/{second['id']}").status_code == 404  # that row ended
    assert lead.delete(f"{members}/{third['id']}").status_code == 204
    assert lead.delete(f"{members}/{third['id']}").status_code == 404
    assert desk.got(f"/teams/{team['id']}")["members"] == 1
    with uow.read() as session:
        rows = session.execute(select(TeamMember).where(TeamMember.person_id == member.id)).scalars().all()
        assert [(r.role, r.left_at is None, r.ended_by) for r in sorted(rows, key=lambda r: r.id)] == [
            (TeamRole.MEMBER, False, leader.id), (TeamRole.DEPUTY, False, leader.id)
        ]  # fmt: skip
        actions = list(session.execute(select(AuditEntry.action).where(AuditEntry.subject_type == "team")).scalars())
    assert sorted(actions) == sorted(["team.created"] + ["team.member_added"] * 3 + ["team.member_ended"] * 2)


def test_number_and_name_must_belong_together(api: Api, world: World) -> None:
    team = world.team()
    lead = api(world.leader(team))
    members = f"/teams/{team.id}/members"
    stranger = world.person("陈玉兰", at=XIANGXIANG)
    answers = [
        lead.post(members, {"number": stranger.number, "name": "陈玉"}),
        lead.post(members, {"number": "999999999", "name": "陈玉兰"}),
        lead.post(members, {"person_id": str(stranger.id)}),  # lives elsewhere: only with number and name
        lead.post(members, {"person_id": "0190b000-0000-7000-8000-000000000000"}),
    ]
    assert {(a.status_code, a.get_json()["code"]) for a in answers} == {(404, "no_such_volunteer")}
    assert len({a.get_data() for a in answers}) == 1
    for body in ({}, {"number": stranger.number}, {"name": "陈玉兰"},
                 {"person_id": str(stranger.id), "number": stranger.number, "name": "陈玉兰"}):  # fmt: skip
        assert (lead.post(members, body).status_code, lead.post(members, body).get_json()["code"]) == (422, "say_who")
    assert (
        lead.made(members, {"number": f" {stranger.number[:3]} {stranger.number[3:]}", "name": " 陈玉兰 "})["role"]
        == "member"
    )


def test_whose_business_a_team_is(api: Api, world: World) -> None:
    team, other = world.team(), world.team("小营巷武林大妈队", at=XIANGXIANG)
    leader, deputy, member = world.leader(team), world.person(), world.person()
    world.join(team, deputy, TeamRole.DEPUTY)
    row = world.join(team, member)
    newcomer = {"person_id": str(world.person().id)}
    body = {"name": "新队", "brand": "wulin_dama", "place_id": str(world.place().id)}
    table = {
        "guest": (api(), 401, 401, 401),
        "resident": (api(world.person()), 404, 403, 403),
        "member": (api(row), 200, 403, 403),
        "deputy": (api(deputy), 200, 403, 403),
        "leader of another team": (api(world.leader(other, at=XIANGXIANG)), 404, 404, 403),
        "admin elsewhere": (api(world.admin(XIANGXIANG)), 404, 404, 403),
        "admin next door": (api(world.admin(ERQU)), 404, 404, 403),
        "auditor": (api(world.official(Role.AUDITOR)), 200, 403, 403),
        "leader": (api(leader), 200, 201, 403),
    }
    for who, (client, see, add, make) in table.items():
        got = (client.get(f"/teams/{team.id}").status_code,
               client.post(f"/teams/{team.id}/members", newcomer).status_code,
               client.post("/teams", body).status_code)  # fmt: skip
        assert got == (see, add, make), who
    assert api(world.admin()).post("/teams", body).status_code == 201
    assert [t["id"] for t in api(world.admin(XIANGXIANG)).got("/teams")["items"]] == [str(other.id)]


def test_rights_come_and_go_with_the_row(api: Api, world: World, uow: UnitOfWork) -> None:
    team = world.team()
    person = world.person()
    desk = api(world.admin())
    member = desk.made(f"/teams/{team.id}/members", {"person_id": str(person.id), "role": "deputy"})
    assert world.actor(person).teams(Permission.CHECKINS_LEAD) == (team.id,)
    desk.delete(f"/teams/{team.id}/members/{member['id']}")
    assert not world.actor(person).teams(Permission.CHECKINS_LEAD)
    world.join(team, person, TeamRole.LEADER)
    assert desk.made(f"/teams/{team.id}/closings", status=200)["closed_at"]
    assert not world.actor(person).grants
    again = desk.post(f"/teams/{team.id}/members", {"person_id": str(world.person().id)})
    assert (again.status_code, again.get_json()["code"]) == (409, "team_closed")
    assert desk.post(f"/teams/{team.id}/closings").status_code == 409
    with uow.read() as session:
        assert queries.by_name_at_place(session, team.name, world.place().path) == []


def test_a_member_from_elsewhere_comes_into_sight(api: Api, world: World, uow: UnitOfWork) -> None:
    team = world.team()
    guest, noise = world.person("周永康", at=XIANGXIANG), world.person("周永康", at=XIANGXIANG)
    desk = api(world.admin())
    assert desk.get(f"/people/{guest.id}").status_code == 404
    member = desk.made(f"/teams/{team.id}/members", {"number": guest.number, "name": guest.name})
    assert desk.got(f"/people/{guest.id}")["number"] == guest.number
    assert desk.get(f"/people/{noise.id}").status_code == 404
    desk.delete(f"/teams/{team.id}/members/{member['id']}")
    assert desk.get(f"/people/{guest.id}").status_code == 404


def test_an_auditor_sees_members_masked(api: Api, world: World) -> None:
    team = world.team()
    world.join(team, world.person("王秀英"))
    names = [m["name"] for m in api(world.official(Role.AUDITOR)).got(f"/teams/{team.id}/members")["items"]]
    assert names == ["王*英"]


def test_lists_and_roster_names(api: Api, world: World, uow: UnitOfWork) -> None:
    here = [world.team(f"队伍{n}") for n in range(3)]
    world.team("队伍0", at=XIANGXIANG)
    desk = api(world.admin())
    page = desk.got("/teams", limit=2)
    rest = desk.got("/teams", limit=2, cursor=page["next_cursor"])
    assert [t["id"] for t in page["items"] + rest["items"]] == [str(t.id) for t in reversed(here)]
    assert rest["next_cursor"] is None
    assert [t["name"] for t in desk.got("/teams", q="伍1")["items"]] == ["队伍1"]
    assert desk.got("/teams", brand="pu_qishi")["items"] == []
    with uow.read() as session:
        found = queries.by_name_at_place(session, " 队伍0 ", world.place(YIQU).path)
    assert [t.id for t in found] == [here[0].id]


def test_a_brand_must_be_known_and_a_place_in_reach(api: Api, world: World) -> None:
    desk = api(world.admin())
    body = {"name": "新队", "brand": "no_such", "place_id": str(world.place().id)}
    answer = desk.post("/teams", body)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "unknown_brand")
    elsewhere = body | {"brand": "wulin_dama", "place_id": str(world.place(XIANGXIANG).id)}
    assert desk.post("/teams", elsewhere).status_code == 403  # the place is public
    renamed = desk.patch(f"/teams/{desk.made('/teams', body | {'brand': 'wulin_dama'})['id']}", {"name": "老队"})
    assert renamed.get_json()["name"] == "老队"
