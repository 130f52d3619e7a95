"""What a camera sees: codes on screens as the pages show them, and on paper as the browser prints it."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page

from app.checkins import codes
from app.core import clock
from app.core.ids import new_id
from app.core.uow import UnitOfWork
from app.ledger import service as ledger
from app.ledger.types import Award, Measure, NewRule, RuleTerms, Source
from app.people import service as people
from app.people.models import Person
from app.rewards import service as rewards
from app.rewards.types import Redeem
from tests.browser.conftest import PHONE
from tests.checkins.conftest import Patrol
from tests.checkins.eyes import READERS, Picture
from tests.clients import ApiClient
from tests.world import SYSTEM, World

pytestmark = [pytest.mark.xdist_group("browser"), pytest.mark.only_on("sqlite")]
PROJECTOR = {"width": 1920, "height": 1080}
LAPTOP = {"width": 1280, "height": 720}
MM_PER_INCH = 25.4
DPI = 150
A4, A6 = (210, 297), (105, 148)
WHITE = 200  # and more, of 255
EIGHT_CENTIMETRES = 80
CARDS = 23  # two full sheets and one begun
LONG_NAMES = (
    "迪丽拜尔·阿不都克里木江", "Wolfeschlegelsteinhaus", "Maria-Magdalena Wolff",
    "Иванов-Петровский-Водкин Константин Сергеевич",
)  # fmt: skip
LONG_ROUTE = "翠苑一区北门至古翠路沿线夜间平安巡防与消防通道检查联合路线"
LONG_PLACE = "翠苑一区北门外文一西路与古翠路交叉口东北角共享单车停放点旁消防栓"


@pytest.fixture
def patrol(world: World, uow: UnitOfWork) -> Patrol:
    now = clock.now()
    return Patrol(world, uow, now - timedelta(minutes=10), now + timedelta(hours=2))


@pytest.fixture
def signed_in(browser: Browser, live_url: str, uow: UnitOfWork) -> Iterator[Callable[[Person], Page]]:
    """`signed_in(person)`: a page of a phone in which that person is signed in."""
    contexts = []

    def opened(person: Person) -> Page:
        context = browser.new_context(viewport=PHONE, base_url=live_url)
        contexts.append(context)
        page = context.new_page()
        page.goto(uow.run(people.make_sign_in_link, SYSTEM, person.id).url)
        page.locator("main form button").first.click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        return page

    yield opened
    for context in contexts:
        context.close()


def held(world: World, uow: UnitOfWork, person: Person) -> Any:
    """Something that the person has redeemed."""
    place, now = world.place(), clock.now()
    rule = NewRule(place.id, "neighbour_help", RuleTerms(Measure.HOUR, 60), now - timedelta(days=9))
    uow.run(ledger.create_rule, SYSTEM, rule)
    source = Source("record", new_id())
    uow.run(
        ledger.award, SYSTEM, Award(person.id, place.id, "neighbour_help", 60, now - timedelta(hours=1), True, source)
    )
    reward = world.reward(world.shop("翠苑茶馆", world.person()), "一壶龙井茶", points=50)
    return uow.run(rewards.redeem, world.actor(person), Redeem(reward.id))


def seen(page: Page, path: str, size: Any = PHONE, view: str = "elder") -> Picture:
    """The screen without scrolling."""
    page.set_viewport_size(size)
    page.context.add_cookies([{"name": "view", "value": view, "url": urljoin(page.url, "/")}])
    page.goto(path)
    page.wait_for_function("[...document.querySelectorAll('main img')].every((one) => one.complete)")
    return Image.open(io.BytesIO(page.screenshot())).convert("L")


def cut_off(page: Page, words: str) -> list[str]:
    """Words on paper that reach beyond their box."""
    page.emulate_media(media="print")
    too_much = "(all) => all.filter((one) => one.scrollWidth > one.clientWidth || one.scrollHeight > one.clientHeight)"
    found: list[str] = page.locator(words).evaluate_all(f"(all) => ({too_much})(all).map((one) => one.textContent)")
    return found


def printed(page: Page) -> list[Picture]:
    """The pages that the browser's print makes, at 150 dots per inch."""
    document = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True, print_background=False))
    return [sheet.render(scale=DPI / 72).to_pil().convert("L") for sheet in document]


def millimetres(sheet: Picture) -> tuple[int, int]:
    return round(_mm(sheet.width)), round(_mm(sheet.height))


def _mm(dots: float) -> float:
    return dots / DPI * MM_PER_INCH


def whole_codes(sheet: Picture) -> dict[str, tuple[float, float, float]]:
    """Text, upper left corner and width, in mm, of every code that stands whole, with its quiet zone, on the sheet."""
    found = {}
    for code in zxingcpp.read_barcodes(sheet):
        at = code.position
        left, top, right = at.top_left.x, at.top_left.y, at.top_right.x
        quiet = (right - left) / 33 * 4  # a code of version 4 has 33 modules, its quiet zone 4
        assert min(left, top) > quiet
        assert right + quiet < sheet.width
        assert at.bottom_left.y + quiet < sheet.height
        zone = sheet.crop((int(left - quiet * 0.9), int(top - quiet * 0.9), int(right + quiet * 0.9), int(top) - 1))
        assert (zone.getextrema() or (0, 0))[0] > WHITE
        found[code.text] = (_mm(left), _mm(top), _mm(right - left))
    return found


def by_zbar_one_by_one(sheet: Picture, found: dict[str, tuple[float, float, float]]) -> list[str]:
    """What zbar reads where each code stands, as a phone that is held before it; of a whole sheet it may miss one."""
    seen_there = []
    for left, top, wide in found.values():
        edge = wide / 33 * 4
        area = [(at - edge, at + wide + edge) for at in (left, top)]
        (x, right), (y, bottom) = ([round(mm / MM_PER_INCH * DPI) for mm in side] for side in area)
        seen_there += READERS["zbar"](sheet.crop((x, y, right, bottom)))
    return seen_there


def test_screens(signed_in: Any, patrol: Patrol, world: World, uow: UnitOfWork, live_url: str) -> None:
    redemption = held(world, uow, patrol.member)
    member, leader, screen = signed_in(patrol.member), signed_in(patrol.leader), f"/lead/shifts/{patrol.shift_id}"
    for letter, picture in (
        ("u", seen(member, "/me/code")),
        ("u", seen(member, "/me/code", view="normal")),
        ("r", seen(member, f"/redemptions/{redemption.id}")),
        ("a", seen(leader, screen)),
        ("a", seen(leader, screen, LAPTOP)),
        ("a", seen(leader, f"{screen}?direction=out", PROJECTOR, "normal")),
    ):
        texts = {name: read(picture) for name, read in READERS.items()}
        assert texts["zxing"] == texts["zbar"], letter
        assert [text.startswith(f"{live_url}/q/{letter}") for text in texts["zxing"]] == [True], letter


def test_a_sheet_of_cards(signed_in: Any, world: World, uow: UnitOfWork, patrol: Patrol) -> None:
    wanted = [world.person(name) for name in LONG_NAMES] + [world.person() for _ in range(CARDS - len(LONG_NAMES))]
    urls = {codes.address(uow.database.settings.own_url, patrol.card_of(person).token) for person in wanted}
    people_wanted = ",".join(str(person.id) for person in wanted)
    page = signed_in(world.admin())
    page.goto(f"/desk/cards/sheet?people={people_wanted}")
    assert cut_off(page, ".card, .card-text p") == []
    sheets = printed(page)
    assert [millimetres(sheet) for sheet in sheets] == [A4] * 3
    corners = [whole_codes(sheet) for sheet in sheets]
    assert [len(found) for found in corners] == [10, 10, 3]
    assert {text for found in corners for text in found} == urls
    both = zip(sheets, corners, strict=True)
    assert sorted(text for sheet, found in both for text in by_zbar_one_by_one(sheet, found)) == sorted(urls)
    # Real size: the cards stand 85 mm beside and 54 mm below each other.
    for axis, wide in ((0, 85), (1, 4 * 54)):
        places = [corner[axis] for corner in corners[0].values()]
        assert max(places) - min(places) == pytest.approx(wide, abs=1)


@pytest.mark.parametrize(("layout", "paper", "on_each"), [("a6", A6, [1] * 5), ("a4", A4, [4, 1])])
def test_plates(
    signed_in: Any, patrol: Patrol, api: Callable[..., ApiClient], layout: str, paper: Any, on_each: list[int]
) -> None:
    points = [{"name": f"{number} 幢东侧消防通道旁的电动车棚"} for number in range(1, 5)] + [{"name": LONG_PLACE}]
    leader = api(patrol.leader)
    named = {"team_id": str(patrol.team.id), "title": LONG_ROUTE, "category": "patrol", "checkpoints": points}
    route = leader.made("/patrol-routes", named)
    plates = leader.made(f"/patrol-routes/{route['id']}/plates")["items"]
    page = signed_in(patrol.leader)
    page.goto(f"/lead/patrols/{route['id']}/plates/sheet?layout={layout}")
    assert cut_off(page, ".plate p") == []
    sheets = printed(page)
    assert {millimetres(sheet) for sheet in sheets} == {paper}
    codes_found = [whole_codes(sheet) for sheet in sheets]
    assert [len(found) for found in codes_found] == on_each
    assert min(width for found in codes_found for _, _, width in found.values()) >= EIGHT_CENTIMETRES
    assert sorted(text for found in codes_found for text in found) == sorted(plate["url"] for plate in plates)
    both = zip(sheets, codes_found, strict=True)
    assert sorted(text for sheet, found in both for text in by_zbar_one_by_one(sheet, found)) == sorted(
        plate["url"] for plate in plates
    )
