"""Elder view and language: on every page, kept in a cookie, and never a way off this site."""

import pytest

from app.web.site import own_path
from tests.clients import parse

pytestmark = pytest.mark.only_on("sqlite")


def _press(client, page, name, value):
    soup = client.get(page)
    button = soup.select_one(f'button[name="{name}"][value="{value}"]')
    form = button.find_parent("form")
    fields = {i["name"]: i["value"] for i in form.select("input")}
    return client.browser.post(form["action"], data=fields | {name: value})


def test_elder_view_is_one_press_away_and_stays(client):
    answer = _press(client, "/activities?q=x", "view", "elder")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/activities?q=x"
    assert client.get("/").html["data-view"] == "elder"
    _press(client, "/", "view", "normal")
    assert client.get("/").html["data-view"] == "normal"


def test_language_is_one_press_away_and_stays(client):
    assert client.get("/login").html["lang"] == "zh-CN"
    _press(client, "/login", "language", "en")
    page = client.get("/login")
    assert page.html["lang"] == "en"
    assert "Shanlin" in page.title.text
    assert [b["value"] for b in page.select('button[name="language"]')] == ["zh_CN"]


@pytest.mark.parametrize(("door", "field"), [("/view", "view"), ("/language", "language")])
def test_switches_take_known_values_by_post_with_a_token(client, door, field):
    assert client.browser.get(door).status_code == 405
    assert client.browser.post(door, data={field: "elder"}).status_code == 400
    token = client.get("/login").select_one("input[name=csrf_token]")["value"]
    assert client.browser.post(door, data={field: "none-such", "csrf_token": token}).status_code == 422


def test_a_page_that_answers_a_post_does_not_lead_back_to_it(client):
    page = parse(client.browser.post("/view", data={"view": "elder"}))  # refused: no token
    assert {i["value"] for i in page.select("header input[name=next]")} == {"/"}


@pytest.mark.parametrize(
    "target",
    ["https://evil.test/", "//evil.test", "/\\evil.test", "\\\\evil.test", "javascript:alert(1)", "evil", "", None,
     "/a\r\nSet-Cookie: b=c", "http:/evil.test", "/\t/evil.test", "/\x00"],
)  # fmt: skip
def test_nobody_is_led_off_the_site(target, backend):
    assert own_path(target) == "/"


def test_own_addresses_are_kept(backend):
    assert own_path("/records?state=pending&q=%E7%8E%8B") == "/records?state=pending&q=%E7%8E%8B"
