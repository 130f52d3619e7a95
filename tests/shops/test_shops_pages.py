"""Shops as pages: the desk sets one up, the owner takes on a clerk."""

from flask import Flask

from tests.clients import PageClient
from tests.world import XIANGXIANG, World


def _text(page: object) -> str:
    return page.select_one("main").get_text(" ", strip=True)  # type: ignore[attr-defined]


def test_a_tea_house_joins(app: Flask, world: World) -> None:
    owner, clerk = world.person("李桂芳"), world.person("王秀英", at=XIANGXIANG)
    desk = PageClient(app).sign_in(world.admin())
    assert "还没有合作商户" in _text(desk.get("/desk/shops"))
    answer = desk.submit("/desk/shops/new", {"name": "翠苑茶馆", "category": "tea", "address": "文一路1号"})
    assert answer.status_code == 303
    room = answer.headers["Location"]
    assert "店里还没有人" in _text(desk.get(room))
    assert desk.submit(room, {"number": owner.number, "name": "李桂芳", "role": "owner"}, form=-1).status_code == 303
    shop_id = room.rsplit("/", 1)[1]
    mine = f"/counter/shops/{shop_id}/staff"
    counter = PageClient(app).sign_in(owner)
    assert counter.submit(mine, {"number": clerk.number, "name": "王秀英", "role": "clerk"}, form=-1).status_code == 303
    assert "王秀英" in _text(counter.get(mine))
    assert counter.get("/counter/shops").select_one(f'main a[href="{mine}"]')
    PageClient(app).sign_in(clerk).get(mine, status=403)
    removal = counter.get(mine).select_one('form[action$="/removal"]')["action"]
    assert counter.submit(mine, form=removal).status_code == 303
    assert "王秀英" not in _text(counter.get(mine))
    assert desk.submit(f"{room}/edit", {"name": "翠苑老茶馆", "category": "canteen"}).status_code == 303
    assert "食堂" in _text(desk.get(room))
    assert desk.submit(f"{room}/edit", form=f"{room}/closing").status_code == 303
    assert "已于" in _text(desk.get(room))
    PageClient(app).sign_in(world.admin(XIANGXIANG)).get(room, status=404)
