"""A code that is shown to somebody stands on the first screen with its digits, however the screen is held."""

import json

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import signed_in
from tests.browser.pages import Visit
from tests.servers import Site

pytestmark = pytest.mark.xdist_group("browser")

_SIZES = {"upright": (360, 740), "sideways": (740, 360), "desk": (1280, 720)}
_LEAST_PX = 200
#: How large the code is, and how far down the screen its digits and itself reach; the tabs at the bottom cover what is below.
_REACH = """() => {
  const box = (what) => document.querySelector(what).getBoundingClientRect();
  const tabs = document.querySelector(".tab-bar");
  const bottom = tabs && getComputedStyle(tabs).display !== "none" ? tabs.getBoundingClientRect().top : innerHeight;
  return [box(".code img").width, bottom - Math.max(box(".code img").bottom, box(".code-digits").bottom)];
}"""


@pytest.mark.parametrize("elder", [True, False])
def test_code_and_digits_stand_whole_on_the_first_screen(
    browser: Browser, demo_site: Site, all_visits: dict[str | None, list[Visit]], elder: bool
) -> None:
    faults: dict[str, list[float]] = {}
    seen = 0
    for role, start in (("auntie", "/redemptions/"), ("auntie", "/me/code"), ("leader", "/lead/shifts/")):
        path = next(v.path for v in all_visits[role] if v.path.startswith(start))
        with signed_in(browser, demo_site, role, elder=elder) as context:
            page = context.new_page()
            for name, (width, height) in _SIZES.items():
                page.set_viewport_size({"width": width, "height": height})
                page.goto(path)
                size, room = page.evaluate(_REACH)
                seen += 1
                if size < _LEAST_PX or room < 0:
                    faults[f"{path} {name}"] = [size, room]
    assert seen == 9 and not faults, json.dumps(faults)


@pytest.mark.parametrize("role", [None, "auntie"])
def test_the_head_of_a_page_in_english_is_one_line(browser: Browser, demo_site: Site, role: str | None) -> None:
    with signed_in(browser, demo_site, role, elder=True) as context:
        page = context.new_page()
        page.goto("/activities")
        with page.expect_navigation():
            page.get_by_role("button", name="English").click()
        assert page.locator("html").get_attribute("lang") == "en"
        tops = page.evaluate(
            "[...document.querySelectorAll('.brand, .switch')].map(e => e.getBoundingClientRect()).map(b => b.top + b.height / 2)"
        )
        assert max(tops) - min(tops) < 5
        with page.expect_navigation():
            page.get_by_role("button", name="中文").click()  # the others look at the site in Chinese
