"""What a phone sees: opening changes nothing, one button does, and a code outlives the sign-in."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
import zxingcpp
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from app.checkins import codes
from app.checkins.models import Card, Scan
from app.checkins.types import Direction
from app.core.db import Base
from app.core.permissions import Role
from app.core.uow import UnitOfWork
from tests.checkins.conftest import Patrol
from tests.clients import PageClient
from tests.world import XIANGXIANG

Clock = time_machine.Traveller


def dump(uow: UnitOfWork) -> dict[str, list[Any]]:
    """Every table, to be compared."""
    with uow.read() as session:
        return {t.name: sorted(map(repr, session.execute(select(t)))) for t in Base.metadata.sorted_tables}


def scans(uow: UnitOfWork) -> int:
    with uow.read() as session:
        return session.execute(select(func.count()).select_from(Scan)).scalar_one()


def path_of(url: str) -> str:
    return url.removeprefix("http://shanlin.test")


@pytest.fixture
def phone(app: Flask) -> Callable[[Any], PageClient]:
    """A browser of its own for somebody (None: for a guest)."""

    def make(person: Any = None) -> PageClient:
        browser = PageClient(app)
        return browser.sign_in(person) if person is not None else browser

    return make


def test_one_tap_when_signed_in(patrol: Patrol, phone: Any, uow: UnitOfWork) -> None:
    browser = phone(patrol.member)
    path = path_of(patrol.shown().url)
    page = browser.get(path)
    (button,) = page.select("main form[method=post] button")
    assert button.text.strip() == "签到"
    answer = browser.submit(path)
    assert answer.status_code == 303
    done = browser.get(answer.headers["Location"])
    assert "已签到 19:10" in done.h1.text and scans(uow) == 1
    again = browser.submit(path)
    assert "19:10 已经签到" in browser.get(again.headers["Location"]).text and scans(uow) == 2


def test_a_double_press_is_one_scan(patrol: Patrol, phone: Any, uow: UnitOfWork) -> None:
    browser = phone(patrol.member)
    path = path_of(patrol.shown().url)
    fields = {e["name"]: e.get("value", "") for e in browser.get(path).select("main form input[name]")}
    cookie = browser.browser.get_cookie("scan_ticket", path="/")
    first = browser.browser.post(path, data=fields)
    browser.browser.set_cookie("scan_ticket", cookie.value, path="/")
    second = browser.browser.post(path, data=fields | {"lat": "30.28", "lon": "120.12"})
    assert first.headers["Location"] == second.headers["Location"] and scans(uow) == 1


def test_a_code_outlives_an_eight_minute_sign_in(patrol: Patrol, at_time: Clock, phone: Any, uow: UnitOfWork) -> None:
    browser = phone()
    path = path_of(patrol.shown().url)
    page = browser.get(path)
    way = page.select_one("main a.btn-main")["href"]
    assert way.startswith("/login?next=") and path[3:] in way
    at_time.shift(timedelta(minutes=8))
    cookie = browser.browser.get_cookie("scan_ticket", path="/")
    browser.sign_in(patrol.member)
    browser.browser.set_cookie("scan_ticket", cookie.value, path="/")
    done = browser.get(browser.submit(path).headers["Location"])
    assert "已签到 19:10" in done.h1.text
    with uow.read() as session:
        (scan,) = session.execute(select(Scan)).scalars()
    assert scan.received_at - scan.scanned_at == timedelta(minutes=8)
    at_time.shift(timedelta(minutes=3))
    assert "过期" in browser.get(path, 410).h1.text


def test_a_ticket_is_good_for_one_person(patrol: Patrol, phone: Any, uow: UnitOfWork) -> None:
    path = path_of(patrol.shown().url)
    first, second = phone(patrol.member), phone(patrol.other_member)
    first.get(path)
    cookie = first.browser.get_cookie("scan_ticket", path="/")
    assert "已签到" in first.get(first.submit(path).headers["Location"]).h1.text
    second.browser.set_cookie("scan_ticket", cookie.value, path="/")
    assert "过期" in second.get(second.submit(path).headers["Location"]).h1.text


def test_a_photo_opened_31_seconds_later(patrol: Patrol, at_time: Clock, phone: Any, uow: UnitOfWork, api: Any) -> None:
    url = patrol.shown().url
    at_time.shift(timedelta(seconds=31))
    page = phone(patrol.member).get(path_of(url), 410)
    assert page.h1.text.strip() == "过期了" and scans(uow) == 0
    posted = api(patrol.member).post("/scans", {"code": url, "nonce": "n"})
    assert (posted.status_code, posted.get_json()["code"]) == (410, "expired") and scans(uow) == 1


def test_no_get_changes_anything(patrol: Patrol, phone: Any, uow: UnitOfWork, app: Flask) -> None:
    patrol.into(patrol.member)
    card = patrol.card_of(patrol.member)
    leader, admin, guest = phone(patrol.leader), phone(patrol.world.admin()), phone()
    tokens = [
        patrol.shown().token, patrol.shown(Direction.OUT).token, patrol.code_of(patrol.member).token, card.token,
        codes.new_static_token(codes.Letter.PLATE), codes.new_static_token(codes.Letter.CARD), "a" + "0" * 22, "nonsense",
    ]  # fmt: skip
    shift = f"/lead/shifts/{patrol.shift_id}"
    paths = [f"/q/{t}" for t in tokens] + [
        "/scan", "/me/code", "/me/code.json", shift, f"{shift}?direction=out", f"{shift}/codes.json",
        f"{shift}/presence", f"{shift}/scan", f"{shift}/people?q=王", "/desk/cards",
        f"/desk/cards/sheet?people={patrol.member.id},junk",
    ]  # fmt: skip
    before = dump(uow)
    seen = {(path, b.browser.get(path).status_code) for _ in range(3) for path in paths for b in (guest, leader, admin)}
    assert dump(uow) == before
    assert not [found for found in seen if found[1] >= 500]
    assert {status for path, status in seen if path.startswith(shift)} <= {200, 302}


def test_the_page_of_a_code_is_light_and_needs_no_script(patrol: Patrol, phone: Any) -> None:
    browser = phone(patrol.member)
    answer = browser.browser.get(path_of(patrol.shown().url), headers={"Accept-Encoding": "br"})
    html = browser.get(path_of(patrol.shown().url))
    weight = len(answer.data)
    answer.close()
    for tag in html.select("link[href], script[src], img[src]"):
        address = tag.get("href") or tag.get("src")
        assert address.startswith("/")
        with browser.browser.get(address, headers={"Accept-Encoding": "br"}) as part:
            weight += len(part.data)
    assert weight < 60_000, weight
    assert not html.select("script:not([src]), [onclick], style")


def test_the_leaders_screen(patrol: Patrol, phone: Any) -> None:
    patrol.into(patrol.member)
    browser = phone(patrol.leader)
    screen = f"/lead/shifts/{patrol.shift_id}"
    page = browser.get(f"{screen}?direction=out")
    shown = patrol.shown(Direction.OUT)
    assert page.select_one("[data-digits]").text.replace(" ", "") == shown.typed_code
    picture = browser.browser.get(page.select_one("img[data-picture]")["src"])
    assert picture.mimetype == "image/png"
    assert zxingcpp.read_barcode(Image.open(io.BytesIO(picture.data))).text == shown.url
    assert "王秀英" in page.select_one("#presence").text
    feed = browser.browser.get(page.select_one("[data-codes]")["data-codes"]).get_json()
    assert feed["codes"][0]["digits"] == shown.typed_code and feed["step_ms"] == 15000
    other = phone(patrol.world.leader(patrol.world.team("另一队")))
    for path in (screen, f"{screen}/codes.json", f"{screen}/presence", f"{screen}/people"):
        other.get(path, 403) if "json" not in path else None
        assert other.browser.get(path).status_code == 403


def test_the_leader_scans_and_finds_people(patrol: Patrol, phone: Any, at_time: Clock) -> None:
    browser, scan = phone(patrol.leader), f"/lead/shifts/{patrol.shift_id}/scan"
    card = patrol.card_of(patrol.member)
    answer = browser.submit(scan, {"code": card.short_number})
    assert "王*英 已签到" in browser.get(answer.headers["Location"]).select_one(".flashes").text
    answer = browser.submit(scan, {"code": card.token})
    assert "不够记一分钟" in browser.get(answer.headers["Location"]).select_one(".flashes").text
    people = f"/lead/shifts/{patrol.shift_id}/people"
    page = browser.get(f"{people}?q=李桂芳")
    (form,) = [f for f in page.select("main form[method=post]") if "/people/" in f["action"]]
    answer = browser.submit(f"{people}?q=李桂芳", form=form["action"])
    assert "李*芳 已签到" in browser.get(answer.headers["Location"]).select_one(".flashes").text
    at_time.shift(timedelta(minutes=30))
    screen = browser.get(f"/lead/shifts/{patrol.shift_id}")
    undo = next(a["href"] for a in screen.select("#presence a") if a["href"].endswith("/undo"))
    assert browser.submit(undo, {"reason": "点错了"}).status_code == 303
    (close,) = browser.get(f"/lead/shifts/{patrol.shift_id}").select("#presence form[action$='/close']")
    assert browser.submit(f"/lead/shifts/{patrol.shift_id}", form=close["action"]).status_code == 303
    assert "已签退" in browser.get(f"/lead/shifts/{patrol.shift_id}").select_one("#presence").text


def test_staff_open_a_card_with_wechat(patrol: Patrol, phone: Any) -> None:
    card = patrol.card_of(patrol.member)
    guest = phone().get(f"/q/{card.token}")
    assert "王" not in guest.main.text and "社区服务台" in guest.main.text
    browser = phone(patrol.leader)
    answer = browser.submit(f"/q/{card.token}", {"shift_id": str(patrol.shift_id), "intent": ""})
    done = browser.get(answer.headers["Location"])
    assert "已签到" in done.h1.text and "王*英" in done.main.text
    assert phone(patrol.member).browser.get(answer.headers["Location"]).status_code == 404


def test_the_scanner_works_without_scripts(patrol: Patrol, phone: Any) -> None:
    browser = phone(patrol.member)
    done = browser.get(browser.submit("/scan", {"code": patrol.shown().typed_code}).headers["Location"])
    assert "已签到" in done.h1.text
    own = browser.submit("/scan", {"code": patrol.code_of(patrol.member).url})
    assert own.status_code == 303 and "/q/u" in own.headers["Location"]
    assert "微信" in browser.get("/scan").main.text


def test_pictures_are_drawn_only_of_our_codes(patrol: Patrol, phone: Any, api: Any) -> None:
    mine = api(patrol.member).got("/me/code")["codes"][0]
    path = re.sub(r"^http://[^/]+", "", mine["png_url"])
    assert phone().browser.get(path).mimetype == "image/png"
    assert phone().browser.get(path.partition("?")[0]).status_code == 404
    assert phone().browser.get("/codes/hello.png?s=" + path.partition("s=")[2]).status_code == 404


def test_a_sheet_of_cards(patrol: Patrol, phone: Any, uow: UnitOfWork) -> None:
    admin = phone(patrol.world.admin())
    people = [str(patrol.member.id), str(patrol.other_member.id)]
    answer = admin.submit("/desk/cards", {"people": people})
    assert answer.status_code == 303
    sheet = admin.get(answer.headers["Location"])
    found = [admin.browser.get(i["src"]).data for i in sheet.select(".card img")]
    texts = [zxingcpp.read_barcode(Image.open(io.BytesIO(png))).text for png in found]
    assert len(texts) == 2 and all(t.startswith("http://shanlin.test/q/c") for t in texts)
    admin.submit("/desk/cards", {"people": people})
    with uow.read() as session:
        assert session.execute(select(func.count()).select_from(Card)).scalar_one() == 2
    admin.submit("/desk/cards", {"people": people, "renew": "1"})
    with uow.read() as session:
        revoked = [c.revoked_at is not None for c in session.execute(select(Card).order_by(Card.id)).scalars()]
    assert revoked == [True, True, False, False]
    elsewhere = phone(patrol.world.admin(at=XIANGXIANG))
    assert not elsewhere.get(answer.headers["Location"]).select(".card")


def test_nothing_is_left_untranslated(patrol: Patrol, phone: Any, app: Flask) -> None:
    browser = phone(patrol.leader)
    patrol.into(patrol.member)
    shift = f"/lead/shifts/{patrol.shift_id}"
    for path in (shift, f"{shift}/scan", f"{shift}/people", "/scan", "/me/code", path_of(patrol.shown().url)):
        words = browser.get(path).main.get_text(" ")
        assert not re.search(r"[a-z]{2,} [a-z]{2,}|scan\.|mark\.|attendance\.", words), (path, words)


def test_one_phone_with_two_accounts_is_marked(patrol: Patrol, phone: Any, uow: UnitOfWork) -> None:
    browser = phone(patrol.member)
    browser.submit(path_of(patrol.shown().url))
    browser.sign_in(patrol.other_member)
    done = browser.submit(path_of(patrol.shown().url))
    assert "已签到" in browser.get(done.headers["Location"]).h1.text
    with uow.read() as session:
        marks = [s.marks for s in session.execute(select(Scan).order_by(Scan.id)).scalars()]
    assert marks == [[], ["shared_device"]]


def test_a_guard_sees_who_it_is(patrol: Patrol, phone: Any) -> None:
    browser = phone(patrol.world.official(Role.GUARD))
    path = path_of(patrol.code_of(patrol.member).url)
    done = browser.get(browser.submit(path).headers["Location"])
    assert "核验通过" in done.h1.text and "王*英" in done.main.text
