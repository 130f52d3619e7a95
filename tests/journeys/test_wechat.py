"""WeChat's own scanner in our page: its ticket is fetched beforehand, its script is let in only inside WeChat."""

import hashlib
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from app.checkins import service
from app.checkins.types import WechatRefused
from app.core import clock
from app.core.settings import Settings
from app.core.uow import UnitOfWork
from app.people import service as people
from tests.checkins.conftest import Patrol
from tests.clients import PageClient
from tests.journeys.test_scanner import WECHAT
from tests.servers import free_port
from tests.world import SYSTEM, World

pytestmark = pytest.mark.xdist_group("browser")
SECRET = "secret-of-the-account"
SDK = """window.wx = {
    config(given) { this.given = given; },
    ready(then) { if (this.given.signature.length === 40 && this.given.jsApiList[0] === "scanQRCode") then(); },
    scanQRCode({ needResult, success }) { if (needResult === 1) success({ resultStr: %s }); },
};"""


class Wechat:
    """As much of WeChat as a site meets: the token, the ticket, and the script."""

    def __init__(self) -> None:
        self.url = ""
        self.errcode = 0
        self.asked: list[str] = []
        self.scans = ""

    @Request.application
    def __call__(self, request: Request) -> Response:
        self.asked.append(request.path)
        if request.path == "/sdk.js":
            return Response(SDK % json.dumps(self.scans), mimetype="text/javascript")
        if self.errcode:
            return Response(json.dumps({"errcode": self.errcode, "errmsg": "no"}))
        if request.path == "/cgi-bin/stable_token":
            known = request.get_json() == {"grant_type": "client_credential", "appid": "wx1", "secret": SECRET}
            return Response(json.dumps({"access_token": "token" if known else "", "expires_in": 7200}))
        assert request.args.to_dict() == {"access_token": "token", "type": "jsapi"}
        return Response(json.dumps({"errcode": 0, "errmsg": "ok", "ticket": "the-ticket", "expires_in": 7200}))


@pytest.fixture
def wechat() -> Iterator[Wechat]:
    stand_in = Wechat()
    port = free_port()
    server = make_server("127.0.0.1", port, stand_in, threaded=True)
    stand_in.url = f"http://127.0.0.1:{port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield stand_in
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)


@pytest.fixture
def settings(settings: Settings, wechat: Wechat) -> Settings:
    """The test's settings, with an account at this WeChat."""
    account = {
        "wechat_app_id": "wx1", "wechat_app_secret": SECRET, "wechat_api_url": wechat.url,
        "wechat_sdk_url": f"{wechat.url}/sdk.js",
    }  # fmt: skip
    return Settings(**{**settings.model_dump(), **account})


def scanner_of(client: PageClient, agent: str = WECHAT) -> tuple[Any, str]:
    answer = client.browser.get("/scan?x=1", headers={"User-Agent": agent})
    box = BeautifulSoup(answer.get_data(as_text=True), "html5lib").select_one("[data-scanner]")
    return box, answer.headers["Content-Security-Policy"]


def test_the_page_is_signed_inside_wechat_while_there_is_a_ticket(
    world: World, uow: UnitOfWork, client: PageClient, settings: Settings, wechat: Wechat
) -> None:
    client.sign_in(world.person())
    box, policy = scanner_of(client)
    assert "data-wechat-app" not in box.attrs  # the worker has not been round yet
    assert uow.run(service.renew_wechat_ticket, SYSTEM) is True
    box, policy = scanner_of(client)
    signed = (
        f"jsapi_ticket=the-ticket&noncestr={box['data-wechat-nonce']}&timestamp={box['data-wechat-timestamp']}"
        f"&url={settings.own_url}/scan?x=1"
    )
    assert box["data-wechat-signature"] == hashlib.sha1(signed.encode()).hexdigest()
    assert f"script-src 'self' {wechat.url}" in policy
    assert wechat.asked == ["/cgi-bin/stable_token", "/cgi-bin/ticket/getticket"]  # and no request of a page asks
    box, policy = scanner_of(client, "Mozilla/5.0 Chrome/120")
    assert "data-wechat-app" not in box.attrs
    assert wechat.url not in policy
    with time_machine.travel(clock.now() + timedelta(hours=3)):
        assert "data-wechat-app" not in scanner_of(client)[0].attrs


def test_a_refusal_keeps_the_old_ticket_and_no_secret_is_told(world: World, uow: UnitOfWork, wechat: Wechat) -> None:
    uow.run(service.renew_wechat_ticket, SYSTEM)
    uow.run(service.renew_wechat_ticket, SYSTEM)  # again, as every half hour
    wechat.errcode = 40164
    with pytest.raises(WechatRefused, match="40164") as refused:
        uow.run(service.renew_wechat_ticket, SYSTEM)
    assert SECRET not in repr(refused.value)


@pytest.mark.only_on("sqlite")
def test_wechats_scanner_checks_in(
    world: World, uow: UnitOfWork, app: Flask, wechat: Wechat, settings: Settings, live_url: str, browser: Browser
) -> None:
    now = clock.now()
    patrol = Patrol(world, uow, now - timedelta(minutes=10), now + timedelta(hours=2))
    uow.run(service.renew_wechat_ticket, SYSTEM)
    wechat.scans = patrol.shown().url
    context = browser.new_context(base_url=live_url, user_agent=WECHAT)
    page = context.new_page()
    page.goto(uow.run(people.make_sign_in_link, SYSTEM, patrol.member.id).url)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto("/scan")
    page.locator("[data-wechat]").click()
    expect(page.locator("main h1")).to_contain_text("已签到")
    context.close()
