"""Makes docs/picture.png: four screens of the demo city, side by side. Needs a running `make run` and Chromium."""

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ADDRESS = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
TARGET = Path(__file__).parent.parent / "docs" / "picture.png"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1120, "height": 740}
#: Who (as the sign-in page names them), what they look at, on which screen.
SCREENS = (("武林大妈志愿者", "/me", PHONE), ("队长", "lead", PHONE), ("社区管理员", "/desk", DESK))
GAP, PAPER = 24, (232, 229, 221)


def main() -> None:
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        shots = [shot(browser, *screen) for screen in SCREENS]
        browser.close()
    width = sum(s.width for s in shots) + GAP * (len(shots) + 1)
    sheet = Image.new("RGB", (width, shots[0].height + 2 * GAP), PAPER)
    left = GAP
    for picture in shots:
        sheet.paste(picture, (left, GAP))
        left += picture.width + GAP
    sheet.quantize(128).save(TARGET, optimize=True)


def shot(browser: Browser, who: str, path: str, viewport: dict[str, int]) -> Image.Image:
    context = browser.new_context(viewport=viewport, base_url=ADDRESS)
    page = context.new_page()
    page.goto("/login")
    with page.expect_navigation():
        page.get_by_role("button", name=who).click()
    open_page(page, path)
    page.wait_for_load_state("networkidle")
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    return picture


def open_page(page: Page, path: str) -> None:
    if path != "lead":
        page.goto(path)
        return
    page.goto("/lead")
    page.locator("main a[href^='/lead/shifts/']").first.click()


if __name__ == "__main__":
    main()
