"""Everybody chooses for themselves how they are told; what could not reach them cannot be chosen."""

from collections.abc import Callable
from json import dumps
from typing import Any
from urllib.parse import parse_qs, urlsplit

import time_machine
from flask import Flask

from app.core import clock
from app.core.uow import UnitOfWork
from tests.clients import ApiClient, PageClient
from tests.notices.gateway import Gateway
from tests.world import World

DOOR = "/me/notice-preferences"
PAGE = "/me/notices/settings"
WECHAT = {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0"}


def put(api: ApiClient, json: Any) -> Any:
    return api.send("PUT", f"/api/v1{DOOR}", dumps(json).encode())


def enter(app: Flask, uow: UnitOfWork) -> None:
    """Let the application live in this house."""
    app.extensions["shanlin.settings"], app.extensions["shanlin.uow"] = uow.database.settings, uow


def channels(answer: Any) -> dict[str, tuple[bool, str | None]]:
    return {c["channel"]: (c["wanted"], c["missing"]) for c in answer["channels"]}


def test_a_site_without_senders_offers_the_inbox(world: World, api: Callable[..., ApiClient]) -> None:
    speak = api(world.person())
    nothing = {"inbox": (True, None), "sms": (False, "not_offered"), "wechat": (False, "not_offered")}
    assert channels(speak.got(DOOR)) == nothing
    refused = put(speak, {"sms": True})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "channel_not_offered")
    assert put(speak, {"sms": False}).status_code == 200
    assert put(speak, {"inbox": False}).status_code == 422
    assert api().get(DOOR).status_code == 401


def test_each_for_themselves(
    app: Flask, house: Callable[..., UnitOfWork], world: World, api: Callable[..., ApiClient]
) -> None:
    enter(app, house(sms_sender="console", wechat_sender="console"))
    speak, other = api(world.person()), api(world.person(phone=None))
    on = put(speak, {"sms": True})
    assert (on.status_code, channels(on.get_json())["sms"]) == (200, (True, None))
    assert channels(put(speak, {"wechat": True}).get_json()) == {
        "inbox": (True, None), "sms": (True, None), "wechat": (True, None),
    }  # fmt: skip
    assert channels(put(speak, {"sms": False}).get_json())["sms"] == (False, None)
    assert channels(other.got(DOOR))["sms"] == (False, "no_phone")
    refused = put(other, {"sms": True, "wechat": True}).get_json()
    assert refused["code"] == "no_phone_for_sms"
    assert channels(other.got(DOOR))["wechat"] == (False, None)  # all or nothing


def test_the_page(app: Flask, house: Callable[..., UnitOfWork], world: World, client: PageClient) -> None:
    enter(app, house(sms_sender="console", wechat_sender="console"))
    client = PageClient(app).sign_in(world.person())
    assert client.get("/me/notices").select_one(f'a[href="{PAGE}"]') is not None
    answer = client.submit(PAGE, {"sms": "y"})
    assert answer.status_code == 303
    page = client.get(PAGE)
    assert page.select_one("input[name=sms]").has_attr("checked")
    assert not page.select_one("input[name=wechat]").has_attr("checked")
    stranger = PageClient(app).sign_in(world.person(phone=None))
    page = stranger.get(PAGE)
    assert page.select_one("input[name=sms]") is None
    assert "我们没有您的手机号" in page.text


def test_nothing_to_choose_is_said(world: World, client: PageClient) -> None:
    page = client.sign_in(world.person()).get(PAGE)
    assert page.select_one("input[type=checkbox]") is None
    assert "目前还没有别的通知方式" in page.text


def test_wechat_is_connected_by_the_one_who_set_out(
    app: Flask, by_wechat: UnitOfWork, world: World, gateway: Gateway
) -> None:
    enter(app, by_wechat)
    person, thief = world.person(), world.person()
    client = PageClient(app).sign_in(person)
    assert "请用微信打开本页" in client.get(PAGE).text
    client.browser.environ_base["HTTP_USER_AGENT"] = WECHAT["User-Agent"]
    link = next(a["href"] for a in client.get(PAGE).select("main a") if "open.weixin" in a["href"])
    asked = {name: values[0] for name, values in parse_qs(urlsplit(link).query).items()}
    assert (asked["appid"], asked["redirect_uri"]) == ("wx1", "http://shanlin.test/me/notices/wechat")
    back = f"/me/notices/wechat?code=C1&state={asked['state']}"

    gateway.answers = [(200, {"errcode": 40029})]
    assert "没能连上微信" in client.submit(back).get_data(as_text=True)
    gateway.answers = [(200, {"openid": "openid-1"})]
    stolen = PageClient(app).sign_in(thief).submit(back)
    assert "没能连上微信" in stolen.get_data(as_text=True)  # the state is somebody else's
    with time_machine.travel(clock.now().timestamp() + 601):
        assert "没能连上微信" in client.submit(back).get_data(as_text=True)
    assert client.submit(back).status_code == 303
    assert gateway.asked[-1].query["code"] == "C1"

    speak = ApiClient(app, by_wechat, person)
    assert channels(speak.got(DOOR))["wechat"] == (True, None)
    assert client.submit(PAGE, form="/me/notices/wechat/removal").status_code == 303
    assert channels(speak.got(DOOR))["wechat"] == (False, "not_linked")
    assert speak.delete(f"{DOOR}/wechat").status_code == 204
    assert put(speak, {"wechat": True}).get_json()["code"] == "wechat_not_linked"
