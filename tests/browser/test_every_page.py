"""Every page as an elder meets it: readable, reachable, one's own host only, and light."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.browser.conftest import signed_in
from tests.browser.pages import Visit
from tests.servers import Site

ROOT = Path(__file__).parents[2]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
MEASURE = (Path(__file__).parent / "measure.js").read_text(encoding="utf-8")
HEAVIEST = 150 * 1024  # bytes as sent, at the first visit

pytestmark = pytest.mark.xdist_group("browser")


@pytest.mark.parametrize("role", [None, "auntie", "leader", "admin", "clerk"])
def test_pages_suit_an_elder_on_a_small_phone(
    browser: Browser, demo_site: Site, all_visits: dict[str | None, list[Visit]], role: str | None
) -> None:
    faults: dict[str, list[str]] = {}
    with signed_in(browser, demo_site, role, elder=True) as context:
        page = context.new_page()
        noise: list[str] = []
        page.on("console", lambda message: noise.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("request", lambda request: noise.append(request.url) if not _is_own(request.url, demo_site) else None)
        for visit in all_visits[role]:
            noise.clear()
            answer = page.goto(visit.path)
            assert answer is not None
            if found := _judge(page, answer) + noise:
                faults[visit.path] = found
    assert not faults, json.dumps(faults, ensure_ascii=False, indent=1)


def _judge(page: Page, answer: Response) -> list[str]:
    if answer.status != 200:
        return [f"status {answer.status}"]
    html = answer.text()
    faults = [f"inline {what}" for what in ("<style", " style=", "onclick=", "javascript:") if what in html]
    faults += [f"inline script: {s[:60]}" for s in page.locator("script:not([src])").all_inner_texts() if s.strip()]
    faults += page.evaluate(MEASURE)
    return faults + _axe(page)


def _axe(page: Page) -> list[str]:
    faults = []
    page.evaluate(AXE)
    results = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    for violation in results["violations"]:
        if violation["impact"] in ("serious", "critical"):
            targets = [node["target"] for node in violation["nodes"]][:3]
            faults.append(f"axe {violation['id']}: {targets}")
    return faults


def _is_own(url: str, site: Site) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("data", "blob") or url.startswith(site.url)


@pytest.mark.parametrize("role", [None, "auntie", "leader", "admin", "clerk"])
def test_pages_suit_everybody_else(
    browser: Browser, demo_site: Site, all_visits: dict[str | None, list[Visit]], role: str | None
) -> None:
    """The ordinary view: staff of the desk at a desk, all others on a phone."""
    faults: dict[str, list[str]] = {}
    with signed_in(browser, demo_site, role, desk=role == "admin") as context:
        page = context.new_page()
        for visit in all_visits[role]:
            page.goto(visit.path)
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if found := _axe(page) + ([f"{wide}px too wide"] if wide > 0 else []):
                faults[visit.path] = found
    assert not faults, json.dumps(faults, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("role", ["auntie", "admin"])
def test_first_visits_are_light(
    browser: Browser, demo_site: Site, all_visits: dict[str | None, list[Visit]], role: str
) -> None:
    too_heavy, sent = {}, 0

    def count(event: dict[str, float]) -> None:
        nonlocal sent
        sent += int(event["encodedDataLength"])

    with signed_in(browser, demo_site, role) as context:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.on("Network.loadingFinished", count)
        for visit in all_visits[role]:
            sent = 0
            page.goto(visit.path)
            page.evaluate("() => new Promise(done => setTimeout(done, 50))")  # what scripts asked for in the end
            if sent > HEAVIEST:
                too_heavy[visit.path] = sent
            assert sent or visit.path.endswith((".png", ".jpg", ".xlsx")), visit.path
    assert not too_heavy
