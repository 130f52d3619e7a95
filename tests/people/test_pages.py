"""People at the desk and at the door, as a browser sees them."""

import re

import pytest

from app.core.permissions import Role
from app.people import service
from tests.clients import PageClient, parse
from tests.world import SYSTEM, XIANGXIANG

PASSWORD = "plum rain in june"


@pytest.fixture
def wang(world):
    return world.person("王秀霞", phone="13812345678", password=PASSWORD)


def sign_in(client, phone="13812345678", password=PASSWORD, path="/login"):
    return client.submit(path, {"phone": phone, "password": password})


def test_in_with_phone_and_password_and_out_again(client, wang):
    refused = sign_in(client, password="wrong password")
    assert refused.status_code == 401
    assert "手机号或密码不对" in parse(refused).text
    assert sign_in(client).location == "/"
    assert "王" in client.get("/me/devices").text or client.get("/me/devices")
    cookie = client.browser.get_cookie("device")
    client.browser.post("/logout", data={"csrf_token": token(client, "/me/devices")})
    assert client.browser.get("/me/devices").status_code == 302
    # What was copied before the sign-out is worth nothing afterwards.
    client.browser.set_cookie("device", cookie.value)
    assert client.browser.get("/me/devices").status_code == 302


def token(client, path):
    return client.get(path).select_one("input[name=csrf_token]")["value"]


def test_the_remembered_device_outlives_the_browser_session_and_can_be_revoked_elsewhere(client, app, wang, api):
    sign_in(client)
    cookie = client.browser.get_cookie("device")
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert not cookie.secure  # http in this test
    assert abs(cookie.max_age or (cookie.expires.timestamp() - __import__("time").time())) > 179 * 86_400
    client.browser.delete_cookie("session")
    assert client.get("/me/devices")
    device = next(d for d in api(wang).got("/me/devices")["items"] if d["kind"] == "browser")
    assert api(wang).delete(f"/me/devices/{device['id']}").status_code == 204
    assert client.browser.get("/me/devices").status_code == 302


def test_what_was_planted_in_the_session_before_the_sign_in_is_gone(client, wang):
    with client.browser.session_transaction() as planted:
        planted["evil"] = "yes"
        planted["csrf_token"] = "known to the attacker"
    sign_in(client)
    with client.browser.session_transaction() as after:
        assert "evil" not in after
        assert after.get("csrf_token") != "known to the attacker"


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [("/desk/people", "/desk/people"), ("/me/devices?cursor=1", "/me/devices?cursor=1"), ("//evil.test/", "/"),
     ("https://evil.test/", "/"), ("/\\evil.test", "/"), ("javascript:alert(1)", "/"), ("", "/")],
)  # fmt: skip
def test_after_the_sign_in_one_stays_on_this_site(client, wang, wanted, goes):
    answer = client.browser.get("/login", query_string={"next": wanted})
    form = parse(answer).select_one("main form")
    data = {"phone": "13812345678", "password": PASSWORD, "csrf_token": form.select_one("[name=csrf_token]")["value"]}
    assert client.browser.post("/login", query_string={"next": wanted}, data=data).location == goes


def test_a_guest_who_wants_a_page_comes_back_to_it(client, wang):
    answer = client.browser.get("/me/devices")
    assert answer.status_code == 302
    assert sign_in(client, path=answer.location).location == "/me/devices"


def test_the_lock_says_how_long_in_words(client, wang):
    for _ in range(10):
        sign_in(client, password="wrong password")
    answer = sign_in(client)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert re.search("请过 1[0-9] 分钟", parse(answer).text)


def test_a_form_without_its_token_does_nothing(client, wang):
    answer = client.browser.post("/login", data={"phone": "13812345678", "password": PASSWORD})
    assert answer.status_code in (200, 400)
    assert client.browser.get("/me/devices").status_code == 302


def test_demo_people_come_in_with_one_tap_and_others_do_not(client, app, world, uow, wang):
    uow.run(service.offer_demo, SYSTEM, wang.id, "auntie")
    other = world.person()
    page = client.get("/login")
    assert [f["value"] for f in page.select("form[action*=demo] [name=person_id]")] == [str(wang.id)]
    csrf = page.select_one("[name=csrf_token]")["value"]
    for person_id, status in ((str(other.id), 404), ("x", 404), (str(wang.id), 303)):
        answer = client.browser.post("/login/demo", data={"person_id": person_id, "csrf_token": csrf})
        assert answer.status_code == status
    far = app.test_client().get("/login", environ_base={"REMOTE_ADDR": "192.168.1.20"})
    assert "login/demo" not in far.get_data(as_text=True)


def test_demo_doors_are_shut_without_demo_mode(client, app, settings, uow, wang):
    uow.run(service.offer_demo, SYSTEM, wang.id, "auntie")
    app.extensions["shanlin.settings"] = settings.model_copy(update={"demo": False})
    page = client.get("/login")
    assert page.select("form[action*=demo]") == []
    data = {"person_id": str(wang.id), "csrf_token": page.select_one("[name=csrf_token]")["value"]}
    assert client.browser.post("/login/demo", data=data).status_code == 404


def test_an_admin_registers_grants_and_shows_the_sign_in_code(client, world, app):
    client.sign_in(world.admin())
    home = str(world.place().id)
    made = client.submit("/desk/people/new", {"name": "王秀霞", "place_id": home, "phone": "138 1234 5678"})
    assert made.status_code == 303, parse(made).text
    page = client.get(made.location)
    assert "王秀霞" in page.text
    assert "138****5678" in page.text

    given = client.submit(f"{made.location}/grants/new", {"role": "approver", "place_id": home})
    assert given.status_code == 303, parse(given).text
    assert "审核员" in client.get(made.location).text
    ended = client.submit(made.location, form=next(
        f["action"] for f in client.get(made.location).select("main form") if f["action"].endswith("/end")))  # fmt: skip
    assert ended.status_code == 303
    assert "审核员" not in client.get(made.location).text

    paper = client.submit(made.location, form=f"{made.location}/sign-in-links")
    shown = client.get(paper.location)
    source = shown.select_one(".code img")["src"]
    assert client.browser.get(source).content_type == "image/png"
    printed = client.get(f"{paper.location}/print")
    assert "王*霞" in printed.text
    assert "王秀霞" not in printed.select_one("main").text
    phone = PageClient(app)
    assert phone.submit(source.removesuffix(".png")).status_code == 303
    assert "已用过" in client.get(paper.location).text


def test_a_refusal_stands_at_its_field(client, world, wang):
    client.sign_in(world.admin())
    answer = client.submit(
        "/desk/people/new", {"name": "李", "place_id": str(world.place().id), "phone": "13812345678"}
    )
    page = parse(answer)
    assert answer.status_code == 200
    assert "已经登记过" in page.select_one("#phone-error").text
    assert page.select_one("#name")["value"] == "李"


def test_editing_shows_nothing_sealed_and_empty_keeps_it(client, world, wang):
    client.sign_in(world.admin())
    path = f"/desk/people/{wang.id}"
    form = client.get(f"{path}/edit")
    assert form.select_one("#phone").get("value", "") == ""
    assert client.submit(f"{path}/edit", {"name": "王秀侠", "note": "五楼"}).status_code == 303
    page = client.get(path).text
    assert "王秀侠" in page
    assert "138****5678" in page
    assert "五楼" in page


def test_an_account_is_closed_and_opened_again(client, world, wang):
    client.sign_in(world.admin())
    path = f"/desk/people/{wang.id}"
    assert client.submit(f"{path}/close", {"reason": "died"}).status_code == 303
    assert "停用" in client.get(path).text
    assert client.submit(f"{path}/reopen", {"reason": "登记错人"}).status_code == 303
    assert "没有手机号" in client.get(path).text


def test_search_and_sight_at_the_desk(client, world, wang):
    stranger = world.person("王远方", XIANGXIANG)
    client.sign_in(world.admin())
    page = client.get("/desk/people?q=王秀")
    assert "王秀霞" in page.text
    assert "王远方" not in client.get("/desk/people").text
    assert "没有找到" in client.get("/desk/people?q=没这个人").text
    client.get("/desk/people?q=%00", 200)
    for path in ("", "/edit", "/close", "/grants/new", "/disclosures"):
        client.get(f"/desk/people/{stranger.id}{path}", 404)


def test_an_auditor_gets_no_button_that_would_be_refused(client, world, wang):
    client.sign_in(world.official(Role.AUDITOR))
    page = client.get(f"/desk/people/{wang.id}")
    assert "王*霞" in page.text
    assert "王秀霞" not in page.text
    assert page.select("main form, main a.btn") == []


def test_own_devices_are_signed_out_one_by_one(client, app, wang):
    other = PageClient(app)
    sign_in(other)
    sign_in(client)
    page = client.get("/me/devices")
    revoke = [f["action"] for f in page.select("main form") if f["action"].endswith("/revoke")]
    assert len(revoke) == 1
    assert client.submit("/me/devices", form=revoke[0]).status_code == 303
    assert other.browser.get("/me/devices").status_code == 302
    assert client.get("/me/devices")


def test_a_cookie_opens_no_json_door(client, wang):
    sign_in(client)
    assert client.browser.get("/api/v1/me/devices").status_code == 401
    assert client.browser.post("/api/v1/me/passwords", json={"password": "another good one"}).status_code == 401
