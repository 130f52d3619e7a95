"""Staff scan where there is no network: nothing is lost, nothing counts twice, whatever dies in between."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, expect
from sqlalchemy import select
from werkzeug.serving import make_server

from app.activities import service as activities
from app.activities.types import CallOff, NewActivity, NewShift
from app.checkins import queries
from app.checkins.models import Attendance, Scan
from app.checkins.types import Reason
from app.checkins.views import offline
from app.core import clock
from app.core.permissions import Role
from app.core.uow import UnitOfWork
from app.people import service as people
from app.people.models import Person
from tests.browser.conftest import PHONE
from tests.checkins.conftest import Patrol
from tests.clients import ApiClient, PageClient
from tests.conftest import CHROMIUM, FLAGS
from tests.world import SYSTEM, World

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.only_on("sqlite")]
SLOW_BY = timedelta(hours=1)  # the phone's clock
FULL = """IDBObjectStore.prototype.put = IDBObjectStore.prototype.add = function () {
    this.transaction.abort();
    throw new DOMException("", "QuotaExceededError");
};"""


class Network:
    """The way to the site: there, not there, or failing at one address, before or after the site has done its work."""

    def __init__(self, app: Flask, port: int) -> None:
        self._app, self._port = app, port
        self.fails = self.swallows = ""
        self.instead: dict[str, Callable[..., Any]] = {}  # who answers at an address that ends so
        self._server: Any = None
        self._thread: threading.Thread | None = None

    def on(self) -> None:
        self._server = make_server("127.0.0.1", self._port, self, threaded=True)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def off(self) -> None:
        if self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join(timeout=10)
            self._thread = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        for word, somebody in self.instead.items():
            if environ["PATH_INFO"].endswith(word):
                return somebody(environ, start_response)
        swallowed, failed = (word and environ["PATH_INFO"].endswith(word) for word in (self.swallows, self.fails))
        if swallowed:
            list(self._app(environ, lambda *_: lambda _: None))
        if swallowed or failed:
            start_response("502 Bad Gateway", [("Content-Length", "0")])
            return [b""]
        return self._app(environ, start_response)


@pytest.fixture
def network(app: Flask, port: int) -> Iterator[Network]:
    network = Network(app, port)
    network.on()
    yield network
    network.off()


@pytest.fixture
def patrol(world: World, uow: UnitOfWork) -> Patrol:
    now = clock.now()
    return Patrol(world, uow, now - timedelta(hours=1), now + timedelta(hours=1), capacity=60)


@pytest.fixture
def phone(playwright_driver: Playwright, network: Network, port: int, tmp_path: Path) -> Callable[..., Any]:
    """The leader's own phone: what it keeps outlives its browser. Its clock says what the test says."""

    @contextmanager
    def opened(shows: datetime | None = None) -> Iterator[Page]:
        context: BrowserContext = playwright_driver.chromium.launch_persistent_context(
            tmp_path / "phone", executable_path=CHROMIUM, args=FLAGS, viewport=PHONE,
            base_url=f"http://127.0.0.1:{port}", locale="zh-CN",
        )  # fmt: skip
        if shows is not None:
            context.clock.install(time=shows)
        try:
            yield context.pages[0] if context.pages else context.new_page()
        finally:
            with suppress(Error):  # of a browser that was killed
                context.close()

    return opened


@pytest.fixture
def kept_phone(browser: Browser, network: Network, port: int) -> Iterator[Page]:
    """One that nobody closes meanwhile; it costs no browser of its own."""
    context = browser.new_context(viewport=PHONE, base_url=f"http://127.0.0.1:{port}", locale="zh-CN")
    yield context.new_page()
    context.close()


def kill_browser(kept_in: Path) -> None:
    """Ends the phone's browser where it stands, as an empty battery does."""
    mine = [p for p in psutil.Process().children(recursive=True) if runs_in(p, kept_in)]
    assert mine
    for process in mine:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(mine, timeout=10)


def runs_in(process: psutil.Process, kept_in: Path) -> bool:
    """Whether it is one of that browser's; one that has just ended, of this or another, is nobody's."""
    with suppress(psutil.NoSuchProcess):  # a zombie is one, too
        return f"--user-data-dir={kept_in}" in process.cmdline()
    return False


def sign_in(page: Page, uow: UnitOfWork, person: Person) -> None:
    page.goto(uow.run(people.make_sign_in_link, SYSTEM, person.id).url)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def keep_page(page: Page) -> None:
    page.goto("/lead/scan")
    expect(page.locator("[data-installed]")).to_be_visible()


def type_in(page: Page, code: str, way: str = "in") -> None:
    page.locator(f"[name=way][value={way}]").check()
    page.fill("[name=code]", code)
    page.press("[name=code]", "Enter")


def waits(page: Page) -> Any:
    return expect(page.locator("[data-badge] [data-count]"))


def scans_of(uow: UnitOfWork) -> list[Scan]:
    with uow.read() as session:
        return list(session.scalars(select(Scan).order_by(Scan.received_at, Scan.id)))


def test_forty_scans_outlive_the_browser_and_count_once(
    patrol: Patrol, world: World, uow: UnitOfWork, network: Network, phone: Any
) -> None:
    """Network off, forty cards, browser closed, opened again, network on; and its clock is an hour slow."""
    cards = [patrol.card_of(world.join(patrol.team, world.person())).short_number for _ in range(40)]
    begun = clock.now() - timedelta(minutes=45)
    with phone(begun - SLOW_BY) as page:
        sign_in(page, uow, patrol.leader)
        keep_page(page)
        network.off()
        page.reload()
        expect(page.locator("[data-state=offline]")).to_be_visible()
        for n, card in enumerate(cards, 1):
            type_in(page, card)
            waits(page).to_have_text(str(n))
            page.clock.fast_forward(60_000)
    assert scans_of(uow) == []
    with phone(clock.now() - SLOW_BY) as page:
        page.goto("/lead/scan")  # there is still no network
        waits(page).to_have_text("40")
        network.on()
        page.evaluate("dispatchEvent(new Event('online'))")
        expect(page.locator("[data-badge]")).to_be_hidden(timeout=20_000)
    scans = scans_of(uow)
    with uow.read() as session:
        numbers = {card.person_id: card.short_number for card in queries.cards_of(session, world.actor(world.admin()), [s.subject_id for s in scans if s.subject_id])}  # fmt: skip
        came = list(session.scalars(select(Attendance)))
    assert [numbers[s.subject_id] for s in scans if s.subject_id] == cards
    assert [s.reason for s in scans] == [None] * 40
    assert len(came) == 40
    for n, scan in enumerate(scans):
        assert scan.reason is None
        assert {"offline", "skew"} <= set(scan.marks)
        assert abs(scan.scanned_at - (begun + timedelta(minutes=n))) < timedelta(seconds=45)
    assert len({s.scanned_at for s in scans}) == 40


def test_an_answer_that_is_lost_on_its_way_doubles_nothing(
    patrol: Patrol, uow: UnitOfWork, network: Network, phone: Any, tmp_path: Path
) -> None:
    """The site has taken the scan, the phone does not know it, and its battery is empty on top of that."""
    card = patrol.card_of(patrol.member).short_number
    with phone() as page:
        sign_in(page, uow, patrol.leader)
        keep_page(page)
        network.swallows = "/uploads"
        type_in(page, card)
        expect(page.locator("[data-state=busy]")).to_be_visible()
        waits(page).to_have_text("1")
        kill_browser(tmp_path / "phone")
    taken = scans_of(uow)
    assert len(taken) == 1
    network.swallows = ""
    with phone() as page:
        sign_in(page, uow, patrol.leader)  # Chromium writes its cookies down only twice a minute
        page.goto("/lead/scan")
        expect(page.locator("[data-badge]")).to_be_hidden()
        expect(page.locator("[data-done]")).to_contain_text("已签到")
    assert [scan.id for scan in scans_of(uow)] == [scan.id for scan in taken]


def test_what_did_not_count_stays_to_be_read_here_and_at_the_desk(
    patrol: Patrol, world: World, uow: UnitOfWork, kept_phone: Page, api: Callable[..., ApiClient]
) -> None:
    lost = patrol.card_of(patrol.member).short_number
    patrol.card_of(patrol.member)  # the lost card is revoked by the new one
    patrol.scan(patrol.leader, patrol.code_of(patrol.other_member).url, shift_id=patrol.shift_id)
    page = kept_phone
    sign_in(page, uow, patrol.leader)
    keep_page(page)
    type_in(page, lost)
    expect(page.locator("[data-refused]")).to_contain_text("卡")
    expect(page.locator("[data-outcome]")).to_contain_text("没有算上")
    page.reload()
    expect(page.locator("[data-refused] li")).to_have_count(1)
    page.locator("[data-refused] button").click()
    expect(page.locator("[data-refused]")).to_be_hidden()
    (kept,) = [scan for scan in scans_of(uow) if scan.offline]
    assert (kept.reason, kept.person_id, kept.subject_id) == (Reason.REVOKED, patrol.leader.id, patrol.member.id)
    waiting = api(world.official(Role.ADMIN)).got("/reviews")["items"]
    assert [item["id"] for item in waiting] == [str(kept.id)]
    type_in(page, patrol.card_of(patrol.other_member).short_number)
    expect(page.locator("[data-outcome]")).to_contain_text("不用再扫了")
    expect(page.locator("[data-refused]")).to_be_hidden()


def test_names_leave_with_who_signs_out_and_their_scans_wait_for_them(
    patrol: Patrol, world: World, uow: UnitOfWork, network: Network, kept_phone: Page
) -> None:
    card = patrol.card_of(patrol.member)
    deputy = patrol.deputy()
    page = kept_phone
    sign_in(page, uow, patrol.leader)
    keep_page(page)
    network.fails = "/uploads"
    type_in(page, card.token)
    expect(page.locator("[data-outcome]")).to_contain_text("王秀英")
    page.goto("/me/devices")
    page.locator("form[action='/logout'] button").click()
    page.wait_for_url("**/login")
    network.fails = ""
    known = page.evaluate("""() => new Promise((resolve) => {
        indexedDB.open("shanlin-staff").onsuccess = ({ target }) => {
            const store = target.result.transaction("known").objectStore("known");
            store.getAllKeys().onsuccess = ({ target }) => resolve(target.result);
        };
    })""")
    assert known == ["device"]
    sign_in(page, uow, deputy)
    page.goto("/lead/scan")
    expect(page.locator("[data-others] [data-count]")).to_have_text("1")
    assert scans_of(uow) == []
    sign_in(page, uow, patrol.leader)
    page.goto("/lead/scan")
    expect(page.locator("[data-done]")).to_contain_text("已签到")
    assert [scan.person_id for scan in scans_of(uow)] == [patrol.leader.id]


def test_who_is_no_longer_staff_still_hands_in_what_they_scanned(
    patrol: Patrol, world: World, uow: UnitOfWork, network: Network, kept_phone: Page, api: Callable[..., ApiClient]
) -> None:
    """It is judged by what they may now, and nothing that somebody scanned vanishes with a role."""
    card, deputy, desk = patrol.card_of(patrol.member), patrol.deputy(), api(world.official(Role.ADMIN))
    page = kept_phone
    sign_in(page, uow, deputy)
    keep_page(page)
    network.off()
    type_in(page, card.short_number)
    waits(page).to_have_text("1")
    members = desk.got(f"/teams/{patrol.team.id}/members")["items"]
    (left,) = [member["id"] for member in members if member["role"] == "deputy"]
    desk.delete(f"/teams/{patrol.team.id}/members/{left}")
    network.on()
    page.goto("/lead/scan")
    expect(page.locator("[data-nobody]")).to_be_visible()
    expect(page.locator("[data-work]")).to_be_hidden()
    expect(page.locator("[data-refused] li")).to_have_count(1)
    expect(page.locator("[data-badge]")).to_be_hidden()
    (kept,) = scans_of(uow)
    assert (kept.reason, kept.person_id) == (Reason.NO_PERMISSION, deputy.id)
    waiting = desk.got("/reviews")["items"]
    assert [item["id"] for item in waiting] == [str(kept.id)]


def test_the_page_is_whole_without_a_network(
    patrol: Patrol, uow: UnitOfWork, network: Network, kept_phone: Page
) -> None:
    """Both engines too: nothing that the page may ever need is missing on the phone."""
    page = kept_phone
    sign_in(page, uow, patrol.leader)
    keep_page(page)
    network.off()
    missing: list[str] = []
    page.on("requestfailed", lambda request: missing.append(request.url))
    page.goto("/lead/scan")
    expect(page.locator("[data-state=offline]")).to_be_visible()
    engines = page.evaluate("""async () => {
        const { first, second, wasm } = document.querySelector("[data-scanner]").dataset;
        return Promise.all([first, second, wasm].map(async (file) => (await fetch(file)).ok));
    }""")
    assert engines == [True, True, True]
    assert [url for url in missing if not url.endswith(("known.json", ".webmanifest"))] == []


def test_a_browser_that_keeps_nothing_is_told_so_before_anybody_scans(
    patrol: Patrol, uow: UnitOfWork, kept_phone: Page
) -> None:
    page = kept_phone
    sign_in(page, uow, patrol.leader)
    page.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('', 'InvalidStateError'); }")
    page.goto("/lead/scan")
    expect(page.locator("[data-state='keeps nothing']")).to_be_visible()
    expect(page.locator("[data-work]")).to_be_hidden()


def test_digits_count_however_a_chinese_keyboard_types_them(patrol: Patrol, uow: UnitOfWork, kept_phone: Page) -> None:
    number = patrol.card_of(patrol.member).short_number
    page = kept_phone
    sign_in(page, uow, patrol.leader)
    keep_page(page)
    type_in(
        page, f"{number[:2]}-{number[2:5]}  {number[5:]}".translate({ord("0") + n: ord("０") + n for n in range(10)})
    )
    expect(page.locator("[data-done]")).to_contain_text("已签到")


def test_without_https_a_card_is_taken_all_the_same(patrol: Patrol, uow: UnitOfWork, kept_phone: Page) -> None:
    page = kept_phone
    page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    sign_in(page, uow, patrol.leader)
    keep_page(page)
    type_in(page, patrol.card_of(patrol.member).token)
    expect(page.locator("[data-outcome]")).to_contain_text("已签到")


def test_an_ended_session_is_named_at_once(patrol: Patrol, uow: UnitOfWork, network: Network, kept_phone: Page) -> None:
    page = kept_phone
    sign_in(page, uow, patrol.leader)
    keep_page(page)
    network.fails = "/uploads"
    type_in(page, patrol.card_of(patrol.member).token)
    waits(page).to_have_text("1")
    page.context.clear_cookies()
    network.fails = ""
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-state='signed out']")).to_be_visible()
    waits(page).to_have_text("1")


def test_a_full_phone_hands_in_what_it_holds_and_a_closed_store_opens_again(
    patrol: Patrol, uow: UnitOfWork, network: Network, kept_phone: Page
) -> None:
    """iOS closes a page's store behind its back; a full one can still be read and emptied."""
    page = kept_phone
    page.add_init_script("""const open = IDBFactory.prototype.open;
        IDBFactory.prototype.open = function (...given) {
            const request = open.apply(this, given);
            request.addEventListener("success", () => (window.kept = request.result));
            return request;
        };""")
    sign_in(page, uow, patrol.leader)
    keep_page(page)
    network.fails = "/uploads"
    page.evaluate("() => { kept.close(); kept.dispatchEvent(new Event('close')); }")
    type_in(page, patrol.card_of(patrol.member).token)
    waits(page).to_have_text("1")
    page.add_init_script(FULL)
    page.reload()
    waits(page).to_have_text("1")
    type_in(page, patrol.card_of(patrol.other_member).token)
    expect(page.locator("[data-outcome]")).to_contain_text("没能存下来")
    network.fails = ""
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-badge]")).to_be_hidden()
    assert [scan.subject_id for scan in scans_of(uow)] == [patrol.member.id]


def test_a_guard_sees_who_it_is(patrol: Patrol, world: World, uow: UnitOfWork, kept_phone: Page) -> None:
    guard = world.official(Role.GUARD)
    card = patrol.card_of(patrol.member).short_number
    page = kept_phone
    sign_in(page, uow, guard)
    keep_page(page)
    expect(page.locator("[data-no-shift]")).to_be_visible()
    type_in(page, card)
    expect(page.locator("[data-outcome]")).to_contain_text("王*英 核验通过")
    assert [scan.action for scan in scans_of(uow)] == ["verify"]


def test_the_upload_door_asks_for_a_token_and_a_proper_queue(patrol: Patrol, world: World, client: PageClient) -> None:
    client.sign_in(patrol.leader)
    known = client.browser.get("/lead/scan/known.json").get_json()
    assert [shift["id"] for shift in known["shifts"]] == [str(patrol.shift_id)]
    assert {person["name"] for person in known["shifts"][0]["people"]} >= {"王秀英", "李桂芳"}
    stranger = PageClient(client.browser.application).sign_in(world.leader(world.team()))
    assert stranger.browser.get("/lead/scan/known.json").get_json()["shifts"] == []
    batch = {"device_id": "phone", "sent_at": clock.now().isoformat(), "items": []}
    door = "/lead/scan/uploads"
    assert client.browser.post(door, json=batch).status_code == 400
    headers = {"X-CSRFToken": known["csrf_token"]}
    assert client.browser.post(door, json=batch, headers=headers).get_json() == {"results": []}
    assert client.browser.post(door, json={}, headers=headers).status_code == 422


def test_a_newer_version_waits_until_it_is_asked_for(
    patrol: Patrol, uow: UnitOfWork, kept_phone: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches = "async () => (await caches.keys()).length"
    page = kept_phone
    sign_in(page, uow, patrol.leader)
    keep_page(page)
    expect(page.locator("[data-newer]")).to_be_hidden()
    monkeypatch.setattr(offline, "FILES", offline.FILES[:-1])  # as after an update of the site
    page.evaluate("async () => (await navigator.serviceWorker.ready).update()")
    expect(page.locator("[data-newer]")).to_be_visible()
    assert page.evaluate(caches) == 2
    with page.expect_navigation():
        page.locator("[data-newer] button").click()
    expect(page.locator("[data-installed]")).to_be_visible()
    expect(page.locator("[data-newer]")).to_be_hidden()
    assert page.evaluate(caches) == 1


def test_an_answer_that_breaks_off_holds_nothing_up(
    patrol: Patrol, uow: UnitOfWork, network: Network, kept_phone: Page
) -> None:
    """The site begins to speak and is never heard again: half a minute later the phone asks once more."""
    begun, over = threading.Event(), threading.Event()

    def breaks_off(_: Any, start_response: Callable[..., Any]) -> Iterator[bytes]:
        start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", "100")])
        yield b'{"results": ['
        begun.set()
        over.wait(30)

    page = kept_phone
    page.clock.install()
    sign_in(page, uow, patrol.leader)
    keep_page(page)
    network.instead["/uploads"] = breaks_off
    type_in(page, patrol.card_of(patrol.member).token)
    assert begun.wait(10)
    waits(page).to_have_text("1")
    network.instead.clear()
    page.clock.fast_forward(21_000)
    expect(page.locator("[data-state=offline]")).to_be_visible()
    page.clock.fast_forward(30_000)
    expect(page.locator("[data-badge]")).to_be_hidden()
    expect(page.locator("[data-done]")).to_contain_text("已签到")
    over.set()


def test_an_answer_of_somebody_else_is_none(
    patrol: Patrol, uow: UnitOfWork, network: Network, kept_phone: Page
) -> None:
    """A hotel's own page stands where ours should: the phone says so, and goes on waiting."""

    def hotel(_: Any, start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", "6")])
        return [b"<html>"]

    page = kept_phone
    sign_in(page, uow, patrol.leader)
    keep_page(page)
    network.instead["/uploads"] = hotel
    type_in(page, patrol.card_of(patrol.member).token)
    expect(page.locator("[data-state=busy]")).to_be_visible()
    waits(page).to_have_text("1")
    network.instead.clear()
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-badge]")).to_be_hidden()


def test_a_full_phone_lets_go_of_what_did_not_count(
    patrol: Patrol, uow: UnitOfWork, network: Network, kept_phone: Page
) -> None:
    """It cannot keep the reason; the desk has it. And that nobody is signed in it says all the same."""
    lost, good = patrol.card_of(patrol.member).short_number, patrol.card_of(patrol.other_member).token
    patrol.card_of(patrol.member)  # the lost card is revoked by the new one
    page = kept_phone
    sign_in(page, uow, patrol.leader)
    keep_page(page)
    network.fails = "/uploads"
    for number, code in enumerate((lost, good), 1):
        type_in(page, code)
        waits(page).to_have_text(str(number))
    page.add_init_script(FULL)
    page.reload()
    waits(page).to_have_text("2")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    network.fails = ""
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-state='signed out']")).to_be_visible()
    page.context.add_cookies(cookies)  # type: ignore[arg-type]
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("[data-badge]")).to_be_hidden()
    assert [scan.reason for scan in scans_of(uow)] == [Reason.REVOKED, None]


def test_nobody_is_scanned_into_another_shift_than_the_chosen_one(
    patrol: Patrol, uow: UnitOfWork, kept_phone: Page
) -> None:
    """It is called off meanwhile: the phone learns of it, and the other shift is not chosen in its place."""
    now, lead = clock.now(), patrol.world.actor(patrol.leader)
    shift = NewShift(now - timedelta(minutes=50), now + timedelta(hours=1), 10)
    other = NewActivity(patrol.team.id, "文明劝导", "civility", patrol.world.place().id, (shift,))
    called_off = uow.run(activities.create_activity, lead, other).shifts[0].id
    page = kept_phone
    page.clock.install()
    sign_in(page, uow, patrol.leader)
    keep_page(page)
    page.locator("[data-shift]").select_option(str(called_off))
    uow.run(activities.call_off_shift, lead, CallOff(called_off, "暴雨"))
    with page.expect_response("**/known.json"):
        page.clock.fast_forward(331_000)
    type_in(page, patrol.card_of(patrol.member).token)
    expect(page.locator("[data-refused] li")).to_have_count(1)
    assert [(scan.shift_id, scan.reason) for scan in scans_of(uow)] == [(called_off, Reason.REVOKED)]
