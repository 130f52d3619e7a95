"""Grids are opened, re-cut and closed; search finds places as people say them."""

from concurrent.futures import ThreadPoolExecutor

from app.places import service
from app.places.types import NewGrid
from tests.world import CUIYUAN, ERQU, HANGZHOU, SHANGCHENG, XIANGXIANG, XIHU, YIQU


def codes(listing):
    return [item["code"] for item in listing["items"]]


def test_a_grids_life(world, api):
    community = world.place(YIQU)
    admin = api(world.admin())
    first = admin.made("/places", {"parent_id": str(community.id), "name": "第一网格"})
    second = admin.made("/places", {"parent_id": str(community.id), "name": "第二网格", "code": "G2"})
    assert (first["code"], first["level"], first["closed_at"]) == (f"{YIQU}001", "grid", None)
    taken = admin.post("/places", {"parent_id": str(community.id), "name": "又一个", "code": "G2"})
    assert (taken.status_code, taken.json["code"]) == (409, "place_code_taken")

    today = admin.made(
        f"/places/{community.id}/recuts",
        {"close": [first["id"]], "open": [{"name": "东网格"}, {"name": "西网格"}], "reason": "新楼入住"},
        status=200,
    )
    assert codes(today) == [f"{YIQU}002", f"{YIQU}003", "G2"]
    old = api().got(f"/places/{first['id']}")
    assert old["closed_at"] is not None
    assert old["path_names"] == ["杭州市", "西湖区", "翠苑街道", "翠苑一区社区", "第一网格"]
    again = admin.post(f"/places/{community.id}/recuts", {"close": [first["id"]], "reason": "再来"})
    assert (again.status_code, again.json["code"]) == (409, "place_closed")

    closed = admin.made(f"/places/{second['id']}/closings", {"reason": "并入东网格"}, status=200)
    assert closed["closed_at"] is not None
    assert codes(api().got("/places", parent_id=str(community.id))) == [f"{YIQU}002", f"{YIQU}003"]


def test_two_who_open_a_grid_at_once_get_two_codes(world, uow):
    admin, community = world.actor(world.admin()), world.place(YIQU)
    with ThreadPoolExecutor(8) as threads:
        made = list(
            threads.map(lambda n: uow.run(service.add_grid, admin, NewGrid(community.id, f"网格{n}")), range(8))
        )
    assert sorted(grid.code for grid in made) == [f"{YIQU}{n:03}" for n in range(1, 9)]


def test_what_is_refused(world, api):
    community, street, elsewhere = world.place(YIQU), world.place(CUIYUAN), world.place(XIANGXIANG)
    grid = api(world.admin(XIANGXIANG)).made("/places", {"parent_id": str(elsewhere.id), "name": "网格"})
    admin = api(world.admin())
    for path, body, status in [
        ("/places", {"parent_id": str(street.id), "name": "网格"}, 403),
        ("/places", {"parent_id": str(elsewhere.id), "name": "网格"}, 403),
        ("/places", {"parent_id": str(community.id), "name": ""}, 422),
        ("/places", {"parent_id": str(community.id), "name": "网格", "code": "a/b"}, 422),
        ("/places", {"parent_id": "018f0000-0000-7000-8000-000000000000", "name": "网格"}, 404),
        (f"/places/{community.id}/closings", {"reason": "不行"}, 422),
        (f"/places/{grid['id']}/closings", {"reason": "不行"}, 403),
        (f"/places/{community.id}/recuts", {"close": [grid["id"]], "reason": "别人的"}, 422),
    ]:
        assert admin.post(path, body).status_code == status, (path, body)
    assert api(world.person()).post("/places", {}).status_code == 403
    assert api().post("/places", {}).status_code == 401
    city = api(world.admin(HANGZHOU))
    refused = city.post("/places", {"parent_id": str(street.id), "name": "网格"})
    assert (refused.status_code, refused.json["code"]) == (422, "not_a_community")


def test_search(world, api):
    guest = api()

    def found(**query):
        return codes(guest.got("/places", **query))

    assert found(q="翠苑一区") == [YIQU]
    assert found(q="翠苑") == [CUIYUAN, YIQU, ERQU]
    assert found(q="西湖区翠苑二区") == found(q="西湖 翠苑二区") == [ERQU]
    assert found(q="杭州市上城小营巷") == [XIANGXIANG]
    assert found(q="上城区翠苑一区") == found(q="100%") == found(q="_") == []
    assert found(code=XIHU) == [XIHU]
    assert found(code="330106") == [XIHU, CUIYUAN, YIQU, ERQU]
    assert found(q="330102") == [SHANGCHENG, world.place("330102004000").code, XIANGXIANG]
    assert found(parent_id=str(world.place(CUIYUAN).id)) == [YIQU, ERQU]
    page = guest.got("/places", limit=3)
    assert codes(page) == [HANGZHOU, SHANGCHENG, "330102004000"]
    assert codes(guest.got("/places", limit=3, cursor=page["next_cursor"])) == [XIANGXIANG, XIHU, CUIYUAN]
    item = guest.got("/places", code=YIQU)["items"][0]
    assert set(item) == {"id", "code", "level", "name", "parent_id", "path_names"}
    for query in ({"limit": 0}, {"cursor": "x"}, {"q": "\x00"}, {"nope": 1}, {"parent_id": "x"}):
        assert guest.get("/places", **query).status_code == 422, query


def test_the_pages(world, client):
    admin = world.admin()
    client.sign_in(admin)
    community = world.place(YIQU)
    assert client.get("/desk/places").select_one(".row-title").text == "翠苑一区社区"
    assert "没有找到" in client.get("/desk/places?q=没有这里").text
    page = f"/desk/places/{community.id}"
    assert "还没有网格" in client.get(page).text
    assert client.submit(f"{page}/grids/new", {"name": "东网格"}).status_code == 303
    assert "东网格" in client.get(page).text
    refused = client.submit(f"{page}/recut", {"names": "南网格\n北网格", "reason": ""})
    assert refused.status_code == 200
    grid = client.get(f"{page}/recut").select_one("input[name=close]")["value"]
    assert (
        client.submit(f"{page}/recut", {"close": grid, "names": "南网格\n北网格", "reason": "调整"}).status_code == 303
    )
    rows = [row.text for row in client.get(page).select(".row-title")]
    assert rows == ["南网格", "北网格"]
    assert "已于" in client.get(f"/desk/places/{grid}").text
    closing = client.submit(f"/desk/places/{grid}/closing", {"reason": "再停"})
    assert "已经停用" in closing.get_data(as_text=True)
