"""The scanner in the page: a code held before a camera, and every way in when there is no camera."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from PIL import Image, ImageOps
from playwright.sync_api import Page, Playwright, expect

from app.checkins import qr
from app.core import clock
from app.core.uow import UnitOfWork
from app.people import service as people
from app.people.models import Person
from tests.browser.conftest import PHONE
from tests.checkins.conftest import Patrol
from tests.conftest import CHROMIUM, FLAGS
from tests.world import SYSTEM, World

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.only_on("sqlite")]
WIDTH, HEIGHT = 640, 480
WECHAT = "Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/86.0 Mobile Safari/537.36 MicroMessenger/8.0.50"
NO_CAMERA_API = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })"


@pytest.fixture
def patrol(world: World, uow: UnitOfWork) -> Patrol:
    now = clock.now()
    return Patrol(world, uow, now - timedelta(minutes=10), now + timedelta(hours=2))


def held_up(text: str, path: Path, *, mirrored: bool = False, left: int = (WIDTH - 280) // 2) -> Path:
    """What a camera sees of a code: a grey wall, the code in its middle (YUV4MPEG2, which Chromium loops)."""
    frame = Image.new("L", (WIDTH, HEIGHT), 110)
    code = Image.open(io.BytesIO(qr.png(text))).convert("L").resize((280, 280))
    if mirrored:
        code = ImageOps.mirror(code)
    frame.paste(code, (left, (HEIGHT - 280) // 2))
    colourless = b"\x80" * (WIDTH * HEIGHT // 2)
    path.write_bytes(
        f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F15:1 Ip A1:1 C420mpeg2\n".encode()
        + (b"FRAME\n" + frame.tobytes() + colourless) * 8
    )
    return path


@pytest.fixture
def phone(playwright_driver: Playwright, live_url: str, uow: UnitOfWork) -> Callable[..., Any]:
    """A browser of its own, with these flags for its camera, in which somebody is signed in."""

    @contextmanager
    def opened(person: Person, *flags: str, agent: str | None = None, script: str | None = None) -> Iterator[Page]:
        browser = playwright_driver.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        context = browser.new_context(viewport=PHONE, base_url=live_url, user_agent=agent)
        if script:
            context.add_init_script(script)
        page = context.new_page()
        page.goto(uow.run(people.make_sign_in_link, SYSTEM, person.id).url)
        page.locator("main form button").first.click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        try:
            yield page
        finally:
            browser.close()

    return opened


def camera_with(path: Path) -> tuple[str, ...]:
    return (
        "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    )  # fmt: skip


def test_a_code_before_the_camera_checks_in_within_three_seconds(patrol: Patrol, phone: Any, tmp_path: Path) -> None:
    film = held_up(patrol.shown().url, tmp_path / "code.y4m")
    with phone(patrol.member, *camera_with(film)) as page:
        page.goto("/scan")
        begun = monotonic()
        page.locator("[data-start]").click()
        expect(page.locator("main h1")).to_contain_text("已签到")
        assert monotonic() - begun < 3


def test_what_the_first_engine_cannot_read_the_second_can(patrol: Patrol, phone: Any, tmp_path: Path) -> None:
    """A code in a mirror: the small engine finds nothing, and after two seconds the large one is fetched."""
    film = held_up(patrol.shown().url, tmp_path / "code.y4m", mirrored=True)
    with phone(patrol.member, *camera_with(film)) as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url.rpartition("/")[2].partition(".")[0]))
        page.goto("/scan")
        assert "zxing-worker" not in asked
        page.locator("[data-start]").click()
        expect(page.locator("main h1")).to_contain_text("已签到")
        assert "zxing-worker" in asked


def test_a_code_at_the_edge_of_the_picture_is_read_too(patrol: Patrol, phone: Any, tmp_path: Path) -> None:
    film = held_up(patrol.shown().url, tmp_path / "code.y4m", left=5)
    with phone(patrol.member, *camera_with(film)) as page:
        page.goto("/scan")
        page.locator("[data-start]").click()
        expect(page.locator("main h1")).to_contain_text("已签到")


def test_a_camera_that_nobody_answers_for_is_not_waited_for(patrol: Patrol, phone: Any) -> None:
    silent = "navigator.mediaDevices.getUserMedia = () => new Promise(() => {})"
    with phone(patrol.member, script=silent) as page:
        page.clock.install()
        page.goto("/scan")
        page.locator("[data-start]").click()
        page.clock.fast_forward(9000)
        expect(page.locator("[data-say=denied]")).to_be_visible()


def test_the_leader_scans_a_phone(patrol: Patrol, phone: Any, tmp_path: Path) -> None:
    film = held_up(patrol.code_of(patrol.member).url, tmp_path / "code.y4m")
    with phone(patrol.leader, *camera_with(film)) as page:
        page.goto(f"/lead/shifts/{patrol.shift_id}/scan")
        page.locator("[data-start]").click()
        expect(page.locator(".flashes")).to_contain_text("王*英 已签到")
        expect(page.locator("[data-say=just]")).to_be_visible()  # still held up, and not scanned out again
        expect(page.locator("video")).to_be_visible()


def test_a_hand_held_scanner_types_faster_than_any_hand(patrol: Patrol, phone: Any) -> None:
    with phone(patrol.member) as page:
        page.goto("/scan")
        page.evaluate(
            "(text) => [...text, 'Enter'].forEach((key) => "
            "document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })))",
            patrol.shown().url,
        )
        expect(page.locator("main h1")).to_contain_text("已签到")


def test_a_camera_to_choose_and_a_light_to_switch_on(patrol: Patrol, phone: Any) -> None:
    flags = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=device-count=2")
    lamp = (
        "MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true });"
        "MediaStreamTrack.prototype.applyConstraints = async ({ advanced }) => { window.lit = advanced[0].torch; };"
    )
    with phone(patrol.member, *flags, script=lamp) as page:
        page.goto("/scan")
        page.locator("[data-start]").click()
        cameras = page.locator("[data-cameras] select")
        expect(cameras).to_be_visible()
        first, second = (o.get_attribute("value") for o in page.locator("[data-cameras] option").all())
        expect(cameras).to_have_value(first)
        cameras.select_option(second)
        page.wait_for_function(
            "(id) => document.querySelector('video').srcObject.getVideoTracks()[0].getSettings().deviceId === id",
            arg=second,
        )
        page.reload()
        page.locator("[data-start]").click()
        expect(cameras).to_have_value(second)  # remembered
        for lit in (True, False):
            page.locator("[data-torch]").click()
            page.wait_for_function("(lit) => window.lit === lit", arg=lit)


def test_a_foreign_code_is_named_and_scanning_goes_on(patrol: Patrol, phone: Any, tmp_path: Path) -> None:
    film = held_up("https://elsewhere.example/q/hello", tmp_path / "code.y4m")
    with phone(patrol.member, *camera_with(film)) as page:
        page.goto("/scan")
        page.locator("[data-start]").click()
        expect(page.locator("[data-say=foreign]")).to_be_visible()
        expect(page.locator("video")).to_be_visible()


@pytest.mark.parametrize(
    ("flags", "given", "said"),
    [
        (["--use-fake-ui-for-media-stream=deny", "--use-fake-device-for-media-stream"], {}, "denied"),
        (["--use-fake-ui-for-media-stream"], {}, "none"),
        ([], {"script": NO_CAMERA_API}, "none"),
        ([], {"script": NO_CAMERA_API, "agent": WECHAT}, "wechat"),
    ],
    ids=["denied", "no camera", "no mediaDevices", "wechat"],
)
def test_without_a_camera_the_digits_do(
    flags: list[str], given: dict[str, str], said: str, patrol: Patrol, phone: Any
) -> None:
    with phone(patrol.member, *flags, **given) as page:
        page.goto("/scan")
        if page.locator("[data-start]").is_visible():
            page.locator("[data-start]").click()
        expect(page.locator(f"[data-say={said}]")).to_be_visible()
        expect(page.locator("main")).to_contain_text("微信")
        expect(page.locator("[data-photo]")).to_be_visible()
        page.fill("[name=code]", patrol.shown().typed_code)
        page.locator("main form button[type=submit]").click()
        expect(page.locator("main h1")).to_contain_text("已签到")


def test_the_keyboard_leads_nowhere_under_the_tabs(patrol: Patrol, phone: Any) -> None:
    with phone(patrol.member) as page:
        page.goto("/scan")
        page.focus("[name=code]")
        page.keyboard.press("Tab")
        button, tabs = page.locator("main form button[type=submit]"), page.locator(".tab-bar")
        expect(button).to_be_focused()
        below, top = button.bounding_box(), tabs.bounding_box()
        assert below["y"] + below["height"] <= top["y"]


def test_a_photo_of_a_code(patrol: Patrol, phone: Any, tmp_path: Path) -> None:
    photo = Image.new("L", (1600, 1200), 120)
    photo.paste(Image.open(io.BytesIO(qr.png(patrol.shown().url))).convert("L").resize((420, 420)), (200, 600))
    photo.save(tmp_path / "photo.jpg")
    with phone(patrol.member) as page:
        page.goto("/scan")
        page.set_input_files("[data-photo] input", tmp_path / "photo.jpg")
        expect(page.locator("main h1")).to_contain_text("已签到")


def test_the_screen_turns_by_the_servers_clock(patrol: Patrol, phone: Any) -> None:
    """A phone that is an hour slow shows the right code all the same, and a new one when it is time."""
    slow = "const now = Date.now; Date.now = () => now() - 3600000"
    with phone(patrol.leader, script=slow) as page:
        page.goto(f"/lead/shifts/{patrol.shift_id}")
        picture = page.locator("[data-picture]")
        expect(page.locator("[data-left]")).not_to_have_text("–")
        first = picture.get_attribute("src")
        assert first is not None and patrol.shown().token in first
        expect(picture).not_to_have_attribute("src", first, timeout=16_000)
        second = picture.get_attribute("src")
        assert second is not None and patrol.shown().token in second


def test_a_screen_that_waits_for_codes_says_so_and_asks_again(patrol: Patrol, phone: Any) -> None:
    """The site begins no answer at all: the code that came with the page is old by then, and nobody else notices."""
    with phone(patrol.leader) as page:
        page.clock.install()
        page.route("**/codes.json*", lambda _: None)
        page.goto(f"/lead/shifts/{patrol.shift_id}")
        page.clock.run_for(1_000)
        expect(page.locator("[data-lost]")).to_be_hidden()
        page.clock.run_for(16_000)
        expect(page.locator("[data-lost]")).to_be_visible()
        page.unroute("**/codes.json*")
        page.clock.run_for(10_000)
        expect(page.locator("[data-left]")).not_to_have_text("–")
        page.clock.run_for(1_000)
        expect(page.locator("[data-lost]")).to_be_hidden()


@pytest.mark.parametrize("script", [None, "delete HTMLFormElement.prototype.requestSubmit"], ids=["new", "old"])
def test_a_hazard_goes_off_as_soon_as_its_picture_is_taken(
    script: str | None, patrol: Patrol, api: Any, phone: Any, tmp_path: Path
) -> None:
    leader = api(patrol.leader)
    named = {
        "team_id": str(patrol.team.id),
        "title": "夜巡",
        "category": "patrol",
        "checkpoints": [{"name": "东门"}, {"name": "西门"}],
    }
    route = leader.made("/patrol-routes", named)
    plate = leader.made(f"/patrol-routes/{route['id']}/plates")["items"][0]
    begun = api(patrol.member).made("/scans", {"code": plate["url"], "nonce": "n"})
    Image.new("RGB", (800, 600), "red").save(tmp_path / "hazard.jpg")
    with phone(patrol.member, script=script) as page:
        page.goto("/patrol")
        page.set_input_files("main input[type=file]", tmp_path / "hazard.jpg")
        expect(page.locator(".flashes")).to_contain_text("已记下")
    assert len(leader.got(f"/patrol-rounds/{begun['patrol']['round_id']}")["hazards"]) == 1


def test_who_is_here_is_asked_for_quietly_and_an_ended_session_leads_to_the_sign_in(patrol: Patrol, phone: Any) -> None:
    """The list renews itself every 15 seconds; a page of an error or of the sign-in has no place inside it."""
    patrol.into(patrol.member)
    with phone(patrol.leader) as page:
        page.clock.install()
        page.route("**/presence", lambda route: route.fulfill(status=502, body="<h1>Bad Gateway</h1>"))
        page.goto(f"/lead/shifts/{patrol.shift_id}")
        with page.expect_response("**/presence"):
            page.clock.run_for(16_000)
        page.unroute("**/presence")
        with page.expect_response("**/presence"):
            page.clock.run_for(16_000)
        expect(page.locator("#presence")).to_contain_text("王秀英")
        expect(page.get_by_text("Bad Gateway")).to_have_count(0)
        page.context.clear_cookies()
        page.clock.run_for(16_000)
        page.wait_for_url(f"**/login?next=/lead/shifts/{patrol.shift_id}")
