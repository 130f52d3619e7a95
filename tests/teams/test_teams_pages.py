"""Teams as pages: the desk sets one up, the leader fills it."""

from flask import Flask

from tests.clients import PageClient
from tests.world import XIANGXIANG, World


def _text(page: object) -> str:
    return page.select_one("main").get_text(" ", strip=True)  # type: ignore[attr-defined]


def test_from_no_team_to_a_team_with_people(app: Flask, world: World) -> None:
    leader, member = world.person("李桂芳"), world.person("王秀英", at=XIANGXIANG)
    desk = PageClient(app).sign_in(world.admin())
    assert "还没有队伍" in _text(desk.get("/desk/teams"))
    answer = desk.submit("/desk/teams/new", {"name": "翠苑一区武林大妈队", "brand": "wulin_dama"})
    assert answer.status_code == 303
    room = answer.headers["Location"]
    assert "队里还没有人" in _text(desk.get(room))
    assert desk.submit(room, {"number": leader.number, "name": "李桂", "role": "leader"}, form=-1).status_code == 200
    assert desk.submit(room, {"number": leader.number, "name": "李桂芳", "role": "leader"}, form=-1).status_code == 303
    assert "李桂芳" in _text(desk.get(room))

    team_id = room.rsplit("/", 1)[1]
    lead = PageClient(app).sign_in(leader)
    assert "翠苑一区武林大妈队" in _text(lead.get("/lead"))
    mine = f"/lead/teams/{team_id}"
    assert lead.submit(mine, {"number": member.number, "name": "王秀英", "role": "member"}, form=-1).status_code == 303
    role = lead.get(mine).select_one('form[action$="/role"]')["action"]
    assert lead.submit(mine, form=role).status_code == 303
    assert "副队长" in _text(lead.get(mine))
    removal = lead.get(mine).select_one('form[action$="/removal"]')["action"]
    assert lead.submit(mine, form=removal).status_code == 303
    assert "王秀英" not in _text(lead.get(mine))
    lead.get(f"/desk/teams/{team_id}", status=403)

    assert desk.submit(f"{room}/edit", {"name": "翠苑一区巡防队"}).status_code == 303
    assert "翠苑一区巡防队" in _text(desk.get("/desk/teams?q=巡防"))
    assert "没有叫这个名字的队伍" in _text(desk.get("/desk/teams?q=骑手"))
    assert desk.submit(f"{room}/edit", form=f"{room}/closing").status_code == 303
    lead.get(mine, status=403)
    assert "翠苑一区巡防队" not in _text(desk.get("/desk/teams"))
    assert "翠苑一区巡防队" in _text(desk.get("/desk/teams?closed=1"))


def test_another_community_finds_nothing(app: Flask, world: World) -> None:
    team = world.team()
    for who in (world.admin(XIANGXIANG), world.leader(world.team("另一队", at=XIANGXIANG), at=XIANGXIANG)):
        page = PageClient(app).sign_in(who)
        page.get(f"/lead/teams/{team.id}", status=404)
    PageClient(app).sign_in(world.admin(XIANGXIANG)).get(f"/desk/teams/{team.id}/edit", status=404)
