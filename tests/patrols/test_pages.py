"""Pages of patrols: set up, print, walk, look; what each role sees of it."""

import io
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from PIL import ExifTags, Image

from app.core.paging import PageRequest
from app.core.permissions import Role
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.patrols import queries, service
from app.patrols.types import NewPlan, RoundFilter, RoundState
from tests.clients import ApiClient, PageClient, parse
from tests.patrols.conftest import LAT, LON, Walk, fix, later
from tests.world import XIANGXIANG, World

Api = Callable[..., ApiClient]


def landed(client: PageClient, answer: Any) -> str:
    """The page to which an answer sends the browser."""
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return client.get(answer.headers["Location"]).text


def picture() -> bytes:
    image = Image.new("RGB", (2400, 1200), "orange")
    data = Image.Exif()
    data[0x010F] = "a phone"
    data[0x0112] = 6  # taken upright
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=data, comment=b"whose phone")
    return buffer.getvalue()


def test_a_leader_sets_a_route_up(client: PageClient, world: World) -> None:
    team = world.team()
    client.sign_in(world.leader(team))
    assert "还没有路线" in client.get("/lead/patrols").text
    form = {"title": "夜巡路线", "names": "东门\n\n 西门 \n河边", "category": "patrol", "team_id": str(team.id),
            "opens": "22:00", "closes": "02:00"}  # fmt: skip
    shown = landed(client, client.submit("/lead/patrols/new", form))
    for words in ("1. 东门", "2. 西门", "3. 河边", "22:00–02:00", "未定位"):
        assert words in shown
    assert "没有人走过" in shown


def test_only_pages_with_a_map_may_load_tiles(client: PageClient, walk: Walk, app: Any, settings: Settings) -> None:
    client.sign_in(walk.leader)
    page = f"/lead/patrols/{walk.route.id}"
    assert "data-patrol-map" not in str(client.get(page))
    app.extensions["shanlin.settings"] = settings.model_copy(
        update={"tiles_url": "https://{s}.tiles.example/{z}/{x}/{y}.png", "tiles_attribution": "© Tiles"}
    )
    drawn = client.browser.get(page)
    assert "data-patrol-map" in drawn.get_data(as_text=True)
    assert "img-src 'self' data: blob: https://*.tiles.example;" in drawn.headers["Content-Security-Policy"]
    other = client.browser.get("/lead/patrols")
    assert "tiles.example" not in other.headers["Content-Security-Policy"]


@pytest.mark.parametrize("role", ["leader", "admin", "auditor", "rider", "stranger", "elsewhere"])
@pytest.mark.only_on("sqlite")
def test_who_sees_and_who_sets_up(role: str, walk: Walk, api: Api, world: World) -> None:
    people: dict[str, Callable[[], Any]] = {
        "leader": lambda: walk.leader, "rider": lambda: walk.rider, "admin": world.admin,
        "auditor": lambda: world.official(Role.AUDITOR), "stranger": world.person,
        "elsewhere": lambda: world.admin(XIANGXIANG),
    }  # fmt: skip
    result = walk.scan(1)
    assert result.patrol is not None
    door, who = f"/patrol-routes/{walk.route.id}", api(people[role]())
    sees = role not in ("stranger", "elsewhere")
    assert who.get(door).status_code == (200 if sees else 404)
    assert len(who.got("/patrol-routes")["items"]) == sees
    assert who.get(f"/patrol-rounds/{result.patrol.round_id}").status_code == (200 if sees else 404)
    edited = who.patch(door, {"title": "新名字"}).status_code
    assert edited == {"leader": 200, "admin": 200, "elsewhere": 404}.get(role, 403)
    assert who.get(f"{door}/plates").status_code == edited
    finished = who.post(f"/patrol-rounds/{result.patrol.round_id}/finishes").status_code
    assert finished == {"leader": 200, "admin": 200, "rider": 200, "auditor": 403}.get(role, 404)


def test_a_route_is_changed_and_closed_through_the_api(walk: Walk, api: Api) -> None:
    lead, door = api(walk.leader), f"/patrol-routes/{walk.route.id}"
    refused = {"opens": None}, {"min_gap_s": 600, "max_gap_s": 60}, {"closes": "18:00"}
    codes = [lead.patch(door, body).get_json()["code"] for body in refused]
    assert codes == ["patrol_window", "patrol_gaps", "patrol_window"]
    changed = lead.patch(door, {"opens": None, "closes": None, "order": "strict", "radius_m": 30}).get_json()
    assert (changed["opens"], changed["order"], changed["radius_m"], changed["max_speed_mps"]) == (
        None, "strict", 30, 2.5
    )  # fmt: skip
    point = walk.plates[1].point_id
    assert lead.patch(f"{door}/checkpoints/{point}", {"seq": 1}).get_json()["code"] == "patrol_point_taken"
    here = {"lat": LAT, "lon": LON, "accuracy_m": 5}
    measure = f"{door}/checkpoints/{point}/calibrations"
    wrong = lead.post(measure, {"code": walk.plates[0].token, "location": here})
    vague = lead.post(measure, {"code": walk.plates[1].token, "location": here | {"accuracy_m": 51}})
    assert [wrong.get_json()["code"], vague.get_json()["code"]] == ["patrol_wrong_plate", "patrol_inaccurate"]
    assert lead.made(measure, {"code": walk.plates[1].token, "location": here}, status=200)["lat"] == LAT
    renewed = lead.made(f"{door}/checkpoints/{point}/plates")
    assert renewed["url"].startswith("http://shanlin.test/q/p") and renewed["typed_code"] != walk.plates[1].short_number
    assert lead.delete(f"{door}/checkpoints/{point}/plates").status_code == 204
    assert lead.delete(f"{door}/checkpoints/{point}/plates").status_code == 404
    assert lead.delete(f"{door}/checkpoints/{point}").status_code == 204
    assert len(lead.got(f"{door}/checkpoints")["items"]) == 11
    assert lead.made(f"{door}/closings", status=200)["closed_at"] is not None
    assert lead.post(f"{door}/closings").get_json()["code"] == "patrol_route_closed"
    assert walk.scan(1).reason == "revoked" and lead.got("/patrol-routes")["items"] == []


def test_plates_are_printed_for_all_points_at_once(walk: Walk, client: PageClient) -> None:
    client.sign_in(walk.leader)
    page = f"/lead/patrols/{walk.route.id}"
    sheet = client.browser.get(f"{page}/plates/sheet?layout=a4").get_data(as_text=True)
    assert sheet.count('class="plate"') == 12 and "plates--a4" in sheet
    for plate in walk.plates:
        assert plate.name in sheet and f"{plate.short_number[:4]} {plate.short_number[4:]}" in sheet
    assert "http://shanlin.test" in sheet


def test_a_rider_walks_with_one_page_in_the_hand(
    walk: Walk, client: PageClient, at_time: time_machine.Traveller, api: Api
) -> None:
    token = walk.plates[0].token
    assert "登录并打点" in client.get(f"/q/{token}").text
    client.sign_in(walk.rider)
    assert "第一个点" in client.get("/patrol").text
    here = {"lat": str(fix(0).lat), "lon": str(fix(0).lon), "accuracy_m": "8"}
    done = landed(client, client.submit(f"/q/{token}", here))
    assert "打点成功" in done and "去下一个点" in done
    assert "2. 点位2" in client.get("/patrol").text
    (one,) = api(walk.rider).got("/patrol-rounds", state=RoundState.OPEN.value)["items"]
    seen = api(walk.rider).post(
        f"/patrol-rounds/{one['id']}/hazards", data={"photo": (io.BytesIO(picture()), "a.jpg"), "note": "消防通道堵了"}
    )
    assert seen.status_code == 201, seen.get_data(as_text=True)
    kept = api(walk.leader).get(f"/patrol-hazards/{seen.get_json()['id']}/photo")
    with Image.open(io.BytesIO(kept.data)) as shown:
        assert shown.size == (800, 1600) and not shown.getexif()  # upright, smaller, and nothing of the phone
    assert b"whose phone" not in kept.data
    later(at_time, minutes=9)
    walk.scan(2)
    finished = landed(client, client.submit("/patrol", form=f"/patrol/{one['id']}/finish"))
    assert "点位3、点位4" in finished and "消防通道堵了" in finished and "9 分钟" in finished
    assert "巡逻" in client.get("/patrol").text


def test_what_is_no_picture_is_refused(walk: Walk, api: Api, world: World) -> None:
    result = walk.scan(1)
    assert result.patrol is not None
    door = f"/patrol-rounds/{result.patrol.round_id}/hazards"
    rider = api(walk.rider)
    form = {"content_type": "multipart/form-data"}
    text = rider.post(door, data={"photo": (io.BytesIO(b"no picture"), "a.jpg")}, **form)
    assert (text.status_code, text.get_json()["code"]) == (422, "not_a_picture")
    bomb = io.BytesIO()
    Image.new("1", (6000, 6000)).save(bomb, "PNG")  # 5 kB that would fill 300 MB
    bomb.seek(0)
    refused = rider.post(door, data={"photo": (bomb, "a.png")}, **form)
    assert (refused.status_code, refused.get_json()["code"]) == (422, "not_a_picture")
    empty = rider.post(door, data={"note": ""}, **form)
    assert (empty.status_code, empty.get_json()["code"]) == (422, "patrol_hazard_empty")
    assert rider.post(door, data={"note": "路灯不亮"}, **form).status_code == 201
    assert api(walk.other).post(door, data={"note": "x"}, **form).get_json()["code"] == "patrol_not_in_round"
    assert api(world.person()).post(door, data={"note": "x"}, **form).status_code == 404


def test_a_photo_with_a_second_one_inside_is_a_photo(walk: Walk, api: Api) -> None:
    """A phone that takes brightness or depth along writes two pictures into one JPEG."""
    result = walk.scan(1)
    assert result.patrol is not None
    taken = io.BytesIO()
    Image.new("RGB", (640, 480), (200, 30, 30)).save(
        taken, "MPO", save_all=True, append_images=[Image.new("L", (320, 240))]
    )
    taken.seek(0)
    rider, door = api(walk.rider), f"/patrol-rounds/{result.patrol.round_id}/hazards"
    sent = rider.post(door, data={"photo": (taken, "a.jpg")}, content_type="multipart/form-data")
    assert sent.status_code == 201
    with Image.open(io.BytesIO(rider.get(f"/patrol-hazards/{sent.get_json()['id']}/photo").data)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (640, 480))
        red, green, _ = kept.tobytes()[:3]
        assert red > 150 > green


def test_odd_words_that_a_phone_wrote_into_a_photo_do_no_harm(walk: Walk, api: Api) -> None:
    """Its dots an inch as a text, as no standard has them, beside the orientation that counts."""
    result = walk.scan(1)
    assert result.patrol is not None
    words = Image.Exif()
    words[ExifTags.Base.Orientation], words[ExifTags.Base.ImageDescription] = 6, "72 "
    taken = io.BytesIO()
    Image.new("RGB", (640, 480)).save(taken, "JPEG", exif=words)
    odd = io.BytesIO(taken.getvalue().replace(b"\x01\x0e\x00\x02", b"\x01\x1a\x00\x02"))
    rider, door = api(walk.rider), f"/patrol-rounds/{result.patrol.round_id}/hazards"
    sent = rider.post(door, data={"photo": (odd, "a.jpg")}, content_type="multipart/form-data")
    assert sent.status_code == 201
    with Image.open(io.BytesIO(rider.get(f"/patrol-hazards/{sent.get_json()['id']}/photo").data)) as kept:
        assert kept.size == (480, 640) and not kept.getexif()


def test_another_photo_from_the_page_of_before_is_not_taken_for_the_first(
    walk: Walk, client: PageClient, api: Api
) -> None:
    """Back in the browser stands the page as it was; the same photo twice is one, another one is not thanked for unkept."""
    result = walk.scan(1)
    assert result.patrol is not None
    client.sign_in(walk.rider)
    form = next(f for f in client.get("/patrol").select("form") if "/hazards" in f["action"])
    fields = {one["name"]: one.get("value", "") for one in form.select("input[type=hidden]")}

    def sent(colour: str) -> str:
        photo = io.BytesIO()
        Image.new("RGB", (64, 64), colour).save(photo, "JPEG")
        photo.seek(0)
        photo_of = {"photo": (photo, "1000012345")}  # some phones give no ending
        return client.browser.post(form["action"], data=fields | photo_of, follow_redirects=True).get_data(as_text=True)

    assert "已记下" in sent("red") and "已记下" in sent("red")
    assert "请再交一次" in sent("blue")
    assert len(api(walk.leader).got(f"/patrol-rounds/{result.patrol.round_id}")["hazards"]) == 1


def test_what_is_wrong_with_a_hazard_stands_at_its_field_and_the_words_stay(walk: Walk, client: PageClient) -> None:
    result = walk.scan(1)
    assert result.patrol is not None
    client.sign_in(walk.rider)
    form = next(f for f in client.get("/patrol").select("form") if "/hazards" in f["action"])
    fields = {one["name"]: one.get("value", "") for one in form.select("input[type=hidden]")}
    here = fields | {"lat": str(LAT), "lon": str(LON), "accuracy_m": "8"}

    def answered(**given: Any) -> Any:
        page = parse(client.browser.post(form["action"], data=here | given))
        assert not page.select_one(".flashes").get_text().strip()
        (again,) = (f for f in page.select("form") if f["action"] == form["action"])
        assert again.select_one("[name=lat]")["value"] == str(LAT)
        return again

    no_picture = answered(photo=(io.BytesIO(b"no picture"), "a.jpg"), note="消防通道堵了")
    photo = no_picture.select_one("[name=photo]")
    assert "照片" in no_picture.select_one(f"#{photo['aria-describedby']}").text and photo.has_attr("autofocus")
    assert no_picture.select_one("details[open] [name=note]")["value"] == "消防通道堵了"
    nothing = answered(note="")
    assert nothing.select_one("details[open] [name=note][aria-invalid=true][autofocus]")
    assert nothing.select_one("#note-error").text.strip()


def test_at_the_desk_what_was_walked_stands_first_and_what_is_planned_by_itself(
    walk: Walk, client: PageClient, world: World, uow: UnitOfWork, at_time: time_machine.Traveller
) -> None:
    lead = world.actor(walk.leader)
    ended = walk.scan(1)
    assert ended.patrol is not None
    uow.run(service.finish_round, lead, ended.patrol.round_id)
    later(at_time, minutes=30)
    for weekday in (7, 6):  # the day after tomorrow, and tomorrow
        uow.run(service.add_plan, lead, NewPlan(walk.route.id, weekday, "19:00", 60))
    running = walk.scan(2)
    assert running.patrol is not None
    client.sign_in(world.admin())

    def listed(path: str) -> list[str]:
        return [line["href"].rsplit("/", 1)[1] for line in client.get(path).select("a.row-title")]

    assert listed("/desk/patrols") == [str(running.patrol.round_id), str(ended.patrol.round_id)]
    with uow.read() as session:
        planned = queries.list_rounds(session, lead, RoundFilter(states=(RoundState.PLANNED,)), PageRequest())
    soonest = sorted(planned.items, key=lambda one: one.opens_at)
    assert len(soonest) >= 2 and listed("/desk/patrols?planned=1") == [str(one.id) for one in soonest]
    client.sign_in(walk.leader)
    walked = [str(running.patrol.round_id), str(ended.patrol.round_id)]
    assert [one for one in listed(f"/lead/patrols/{walk.route.id}") if one in {str(p.id) for p in soonest}] == []
    assert listed("/lead/patrols")[-2:] == walked
