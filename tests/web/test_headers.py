"""Headers that keep a page to itself, and what may be kept by whom."""

import pytest

from app.core.settings import Settings
from app.web.context import settings as current_settings

PLACES = [
    "/",
    "/login",
    "/nothing-here",
    "/api/v1/nothing",
    "/api/v1/openapi.json",
    "/healthz",
    "/static/css/print.css",
]


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("path", PLACES)
def test_every_answer_is_hardened(app, path):
    headers = app.test_client().get(path, buffered=True).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"  # so neither script nor style may stand in a page
    assert "script-src" not in policy
    assert "style-src" not in policy
    assert policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert policy["base-uri"] == policy["form-action"] == "'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=(self)" in headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in headers


@pytest.mark.only_on("sqlite")
def test_https_is_remembered(app, settings):
    over_https = settings.model_copy(update={"base_url": "https://shanlin.test"})
    app.extensions["shanlin.settings"] = Settings(**over_https.model_dump())
    with app.app_context():
        assert current_settings().own_url == "https://shanlin.test"
    assert "max-age" in app.test_client().get("/login").headers["Strict-Transport-Security"]


@pytest.mark.only_on("sqlite")
def test_what_is_someones_own_is_not_kept(client, world):
    assert client.browser.get("/login").headers["Cache-Control"] == "no-cache"
    client.sign_in(world.person())
    assert client.browser.get("/").headers["Cache-Control"] == "no-store"
    assert client.browser.get("/activities").headers["Cache-Control"] == "no-store"
