"""Whether it lives, whether it can serve, and its figures."""

import pytest


def test_a_migrated_database_is_ready(app):
    client = app.test_client()
    assert client.get("/healthz").get_json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200, ready.get_json()
    assert all(ready.get_json()["checks"].values())


@pytest.mark.only_on("sqlite")
def test_what_is_missing_is_named(app, monkeypatch):
    monkeypatch.setitem(app.extensions, "shanlin.readiness", lambda: {"database": True, "migrations": False})
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json() == {"status": "not_ready", "checks": {"database": True, "migrations": False}}


@pytest.mark.only_on("sqlite")
def test_figures_are_for_named_addresses_only(app):
    client = app.test_client()
    client.get("/healthz")
    own = client.get("/metrics", environ_base={"REMOTE_ADDR": "127.0.0.1"})
    assert own.status_code == 200
    assert 'endpoint="health.healthz"' in own.get_data(as_text=True)
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
