"""What stands around every page: tabs, work menus, the demo's banner, and the API told to people."""

import pytest

from app.core.permissions import Role

pytestmark = pytest.mark.only_on("sqlite")


def _work(page):
    return {a["href"] for a in page.select(".work-side a")}


def test_a_guest_has_a_way_in_and_no_tabs(client):
    page = client.get("/")
    assert page.select_one('header a[href="/login"]')
    assert not page.select(".tab-bar a")


def test_everyone_signed_in_has_five_tabs_and_knows_where_they_are(client, world):
    client.sign_in(world.person())
    page = client.get("/activities")
    assert [a["href"] for a in page.select(".tab-bar a")] == ["/", "/activities", "/scan", "/rewards", "/me"]
    assert [a["href"] for a in page.select(".tab-bar a[aria-current]")] == ["/activities"]
    assert not _work(page)


def test_work_menus_show_what_one_may(client, world):
    client.sign_in(world.official(Role.AUDITOR))
    seen = _work(client.get("/"))
    assert "/desk" in seen
    assert all(href.startswith("/desk") for href in seen)
    for href in seen:
        page = client.get(href)
        assert [a["href"] for a in page.select(".work-side a[aria-current]")] == [href]


def test_a_demo_says_so_on_every_page(client, app, settings):
    assert client.get("/login").select_one(".demo-banner")
    app.extensions["shanlin.settings"] = settings.model_copy(update={"demo": False})
    assert not client.get("/login").select_one(".demo-banner")


def test_the_api_is_told_to_people_door_by_door(client, app):
    page = client.get("/api/docs")
    spec = app.test_client().get("/api/v1/openapi.json").get_json()
    told = {(d.select_one(".door-method").text, d.summary.code.text) for d in page.select("details.door")}
    written = {(m.upper(), path) for path, methods in spec["paths"].items() for m in methods}
    assert spec["openapi"].startswith("3.1")
    assert told == written
    assert "teams:manage" in page.select_one("#teams").text
