"""Brands and categories are rows from the first migration on; a community adds its own brand."""

from tests.world import XIANGXIANG, YIQU

BRANDS = {
    "wulin_dama": "武林大妈", "hongxiang_laojiuma": "红巷老舅妈", "pingan_qishou": "平安骑手",
    "qishou_shaobing": "骑手哨兵", "kaixuan_hongqishi": "凯旋红骑士", "changhe_ejing": "长河e警", "pu_qishi": "浦骑士",
    "qishi_xia": "骑士侠",
}  # fmt: skip
CATEGORIES = {
    "patrol": "平安巡防", "mediation": "纠纷调解", "publicity": "平安宣传", "neighbour_help": "邻里互助",
    "civility": "文明劝导", "opinion": "民情收集", "meals": "送餐助老", "environment": "环境整治", "emergency": "应急",
    "other": "其他",
}  # fmt: skip


def named(listing):
    return {item["code"]: item["name"] for item in listing["items"]}


def test_what_every_database_knows(api):
    assert BRANDS.items() <= named(api().got("/brands")).items()
    assert list(named(api().got("/categories")).items()) == list(CATEGORIES.items())
    assert api().got("/categories")["items"][0] == {"code": "patrol", "name": "平安巡防"}


def test_names_follow_the_reader(api):
    guest = api()
    guest.headers["Accept-Language"] = "en"
    assert named(guest.got("/categories"))["patrol"] == "Safety patrol"


def test_a_community_adds_its_own(world, api):
    body = {"code": "linli_zhijia", "name": "邻里之家", "place_id": str(world.place(YIQU).id)}
    admin = api(world.admin())
    assert admin.made("/brands", body) == {"code": "linli_zhijia", "name": "邻里之家"}
    assert named(api().got("/brands"))["linli_zhijia"] == "邻里之家"
    again = admin.post("/brands", body)
    assert (again.status_code, again.json["code"]) == (409, "brand_taken")
    elsewhere = body | {"code": "other_one", "place_id": str(world.place(XIANGXIANG).id)}
    assert admin.post("/brands", elsewhere).status_code == 403
    assert admin.post("/brands", body | {"code": "Big Letters"}).status_code == 422
    assert api(world.person()).post("/brands", body).status_code == 403


def test_the_page(world, client):
    client.sign_in(world.admin())
    assert client.submit("/desk/brands", {"name": "邻里之家", "code": "linli_zhijia"}).status_code == 303
    assert "邻里之家" in client.get("/desk/brands").text
    refused = client.submit("/desk/brands", {"name": "重复", "code": "linli_zhijia"})
    assert "请换一个" in refused.get_data(as_text=True)
