"""An evening in four windows: leader, volunteer, admin and clerk, from the plan to the pot of tea.

What passes between phones passes as a picture: codes are read from screenshots by a decoder that
shares nothing with the library that drew them.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from app.core.permissions import Role
from app.core.uow import UnitOfWork
from app.ledger import service as ledger
from app.people import service as people
from app.people.models import Person
from app.shops.types import StaffRole
from tests.browser.conftest import DESK, PHONE
from tests.world import SYSTEM, World

pytestmark = pytest.mark.xdist_group("browser")
#: 19:00 in Hangzhou on a Friday.
EVENING = datetime(2026, 11, 27, 11, 0, tzinfo=UTC)


@pytest.fixture
def window(browser: Browser, live_url: str, uow: UnitOfWork) -> Iterator[Callable[..., Page]]:
    """Opens a window in which somebody is signed in by the one-time code that the desk shows."""
    with ExitStack() as open_windows:

        def opened(person: Person, *, desk: bool = False) -> Page:
            context = browser.new_context(viewport=DESK if desk else PHONE, base_url=live_url)
            open_windows.callback(context.close)
            page = context.new_page()
            page.goto(uow.run(people.make_sign_in_link, SYSTEM, person.id).url)
            page.locator("main form button").first.click()
            page.wait_for_url(lambda url: "/sign-in/" not in url)
            return page

        yield opened


def code_in(page: Page) -> str:
    """What a camera held before this window reads."""
    expect(page.locator("main .code img")).to_have_js_property("complete", value=True)
    picture = Image.open(io.BytesIO(page.locator("main .code img").screenshot()))
    found = [code.text for code in zxingcpp.read_barcodes(picture)]
    assert len(found) == 1, found
    return found[0]


def test_an_evening_in_four_windows(world: World, window: Callable[..., Page], live_url: str, uow: UnitOfWork) -> None:
    with time_machine.travel(EVENING, tick=True) as clock:
        team = world.team()
        leader_person = world.leader(team)
        auntie = world.join(team, world.person("王秀英"))
        approver, clerk_person = world.official(Role.APPROVER), world.person("朱小妹")
        world.rule("patrol", 20)
        reward = world.reward(world.shop("翠苑茶馆", clerk_person, StaffRole.CLERK), "一壶龙井茶", points=30)

        leader, volunteer = window(leader_person), window(auntie)
        admin, clerk = window(approver, desk=True), window(clerk_person)

        leader.goto("/lead/activities/new")
        leader.fill("[name=title]", "晚间巡防")
        leader.select_option("[name=category]", "patrol")
        leader.fill("[name=day]", "2026-11-27")
        leader.fill("[name=starts]", "19:10")
        leader.fill("[name=ends]", "21:10")
        leader.locator("main form button[type=submit]").last.click()

        volunteer.goto("/activities")
        volunteer.get_by_role("link", name="晚间巡防").first.click()
        volunteer.locator("main form button").first.click()

        leader.goto("/lead")
        leader.locator("main a[href^='/lead/shifts/']").first.click()
        shift_path = leader.url.removeprefix(live_url).split("?")[0]
        volunteer.goto(code_in(leader))
        volunteer.locator("main .btn-scan").click()
        expect(volunteer.locator("main h1")).to_contain_text("签到")

        clock.shift(timedelta(minutes=105))
        leader.goto(f"{shift_path}?direction=out")
        volunteer.goto(code_in(leader))
        volunteer.locator("main .btn-scan").click()
        expect(volunteer.locator("main h1")).to_contain_text("签退")

        admin.goto("/desk")
        admin.locator("main a[href*='/desk/records']").first.click()
        admin.locator("[name=record_ids]").check()
        admin.locator("#approvals button[type=submit]").first.click()

        volunteer.goto("/me")
        expect(volunteer.locator("main")).to_contain_text("31")
        volunteer.goto(f"/rewards/{reward.id}")
        volunteer.locator("main form button[type=submit]").click()
        volunteer.wait_for_url("**/redemptions/*")

        clerk.goto(code_in(volunteer))
        expect(clerk.locator("main")).to_contain_text("一壶龙井茶")
        clerk.locator("main form button.btn-main").click()
        volunteer.reload()
        expect(volunteer.locator("main img")).to_have_count(0)
        volunteer.goto("/me/transactions")
        expect(volunteer.locator("main")).to_contain_text("一壶龙井茶")
        with uow.read() as session:
            assert ledger.verify(session) == []
