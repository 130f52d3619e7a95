"""Whatever a client sends, it gets a problem document that says what to mend; a person gets a page with a way on."""

import json

import pytest

PUBLIC_DOOR = "/auth/tokens"
BAD_BODIES = {
    "empty": b"",
    "not json": b"{phone: 1}",
    "half": b'{"phone": "139',
    "not utf-8": b'{"phone": "\xff\xfe"}',
    "a number without end": b'{"phone": ' + b"9" * 5000 + b"}",
    "not a number": b'{"phone": NaN, "password": "x"}',
    "an escaped NUL": b'{"phone": "1\\u0000", "password": "x"}',
    "a NUL in a name": b'{"pho\\u0000ne": "1", "password": "x"}',
    "a lone surrogate": b'{"phone": "\\ud800", "password": "x"}',
    "deep": b'{"a":' * 2000 + b"1" + b"}" * 2000,
    "deep lists": b"[" * 100_000 + b"]" * 100_000,
}


def _problem(answer, status, code):
    assert answer.status_code == status, answer.get_data(as_text=True)[:500]
    assert answer.content_type == "application/problem+json"
    body = answer.get_json()
    assert (body["status"], body["code"]) == (status, code)
    assert body["title"]
    assert body["detail"] != f"error.{code}"
    return body


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("raw", BAD_BODIES.values(), ids=BAD_BODIES.keys())
def test_bodies_that_nobody_could_use(api, raw):
    _problem(api().post(PUBLIC_DOOR, data=raw, content_type="application/json"), 400, "malformed_json")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_bodies_that_are_not_json(api, kind):
    _problem(api().post(PUBLIC_DOOR, data=b"{}", content_type=kind), 415, "not_json")


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("body", ["text", 1, None, [], [{}], True])
def test_bodies_that_are_no_object(api, body):
    raw = json.dumps(body)
    _problem(api().post(PUBLIC_DOOR, data=raw, content_type="application/json"), 422, "invalid_shape")


def test_large_bodies(api):
    ten_megabytes = {"phone": "1" * 10_000_000, "password": "x"}
    _problem(api().post(PUBLIC_DOOR, ten_megabytes), 422, "invalid_shape")
    seventeen = b'{"phone": "' + b"1" * (17 * 1024 * 1024) + b'"}'
    _problem(api().post(PUBLIC_DOOR, data=seventeen, content_type="application/json"), 413, "too_large")


@pytest.mark.only_on("sqlite")
def test_each_wrong_member_is_named_in_the_readers_language(api):
    body = {"phone": 1, "extra": "😀"}
    for language, missing in (("zh-CN", "必须填写。"), ("en", "This is required.")):
        answer = api().post(PUBLIC_DOOR, body, headers={"Accept-Language": language})
        errors = {e["field"]: e for e in _problem(answer, 422, "invalid_shape")["errors"]}
        assert {f: e["code"] for f, e in errors.items()} == {
            "phone": "string_type", "password": "missing", "extra": "extra_forbidden",
        }  # fmt: skip
        assert errors["password"]["detail"] == missing


@pytest.mark.only_on("sqlite")
def test_what_only_we_refuse_is_said_in_the_readers_language_too(api, world):
    """Our own rules of shape had no sentence but pydantic's English one."""
    admin = api(world.admin())
    headers = {"Accept-Language": "zh-CN"}
    scan = {"code": "x", "nonce": "n", "scanned_at": "0001-01-01T00:00:00Z"}
    rule = {
        "place_id": str(world.place().id), "category": "patrol", "measure": "hour", "points": 1,
        "valid_from": "1999-12-31T23:59:59Z",
        "multipliers": [{"name": "x", "factor": 1.234}, {"name": "y", "factor": 2, "from_date": "2026-02-02", "to_date": "2026-02-01"}],
    }  # fmt: skip
    told = {}
    for path, body in (("/scans", scan), ("/rules", rule), ("/ledger/adjustments", {"amount": 0})):
        for error in _problem(admin.post(path, body, headers=headers), 422, "invalid_shape")["errors"]:
            told[error["field"]] = (error["code"], error["detail"])
    assert told["scanned_at"] == ("out_of_years", "年份要在 1970 到 2100 之间。")
    assert told["valid_from"] == ("out_of_years", "年份要在 2000 到 2100 之间。")
    assert told["multipliers.0.factor"] == ("whole_percent", "倍数最多两位小数，例如 1.5 或 1.25。")
    assert told["multipliers.1"] == ("ends_before_it_begins", "结束不能早于开始。")
    assert told["amount"] == ("zero", "不能是 0。")


@pytest.mark.only_on("sqlite")
def test_unknown_addresses_and_methods(api, app):
    _problem(api().get("/no-such-door"), 404, "not_found")
    answer = app.test_client().put("/api/v1/brands", json={})
    _problem(answer, 405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]
    page = app.test_client().put("/login")
    assert page.status_code == 405
    assert "GET" in page.headers["Allow"]


def test_rights_come_before_shape(api, world):
    raw = {"data": b"{not json", "content_type": "application/json"}
    _problem(api().post("/teams", **raw), 401, "unauthenticated")
    _problem(api(world.person()).post("/teams", **raw), 403, "forbidden")
    _problem(api(world.admin()).post("/teams", **raw), 400, "malformed_json")


@pytest.mark.only_on("sqlite")
def test_a_person_gets_a_page_with_a_way_on(client):
    page = client.get("/no-such-page", status=404)
    assert page.h1.text == "没找到"
    assert page.select_one('main a[href="/"]')


@pytest.mark.only_on("sqlite")
def test_our_own_failure_is_told_without_the_database(app, monkeypatch):
    def out_of_reach() -> None:
        raise ConnectionError("database out of reach")

    monkeypatch.setitem(app.extensions, "shanlin.load_actor", out_of_reach)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    page = app.test_client().get("/activities")
    assert page.status_code == 500
    assert "out of reach" not in page.get_data(as_text=True)
    assert "<h1>" in page.get_data(as_text=True)
    _problem(app.test_client().get("/api/v1/me"), 500, "server_error")
