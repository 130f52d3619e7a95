"""At the review desk one key is one verdict."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import signed_in
from tests.servers import Site

pytestmark = pytest.mark.xdist_group("browser")


def test_one_key_decides_and_the_next_one_comes_up(browser: Browser, demo_site: Site) -> None:
    with signed_in(browser, demo_site, "admin", elder=False) as context:
        page = context.new_page()
        page.goto("/desk/review")
        rows = page.locator("[data-review]")
        waiting = rows.count()
        assert waiting >= 2
        second = rows.nth(1).locator("input[name=id]").get_attribute("value")
        page.keyboard.press("j")
        expect(rows.nth(1)).to_have_class("row-item review review--here")
        rows.nth(0).locator("summary").click()
        page.keyboard.press("Tab")
        page.keyboard.type("rat")  # in a field, letters are letters
        page.keyboard.press("Enter")  # and no button is pressed by itself
        expect(rows.nth(0).locator("[name=reason]")).to_have_value("rat")
        expect(rows).to_have_count(waiting)
        page.goto("/desk/review")
        page.keyboard.press("j")
        page.keyboard.press("r")
        expect(page.locator(".flashes")).to_contain_text("本人不在场")
        expect(rows).to_have_count(waiting - 1)
        assert second not in [i.get_attribute("value") for i in page.locator("[data-review] input[name=id]").all()]
