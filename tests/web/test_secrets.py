"""What the house keeps to itself: codes in kept answers, values in logged errors, figures behind a proxy."""

import json

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.core.idempotency import IdempotencyKey
from tests.clients import PageClient


def test_kept_answers_are_sealed(api, world, uow):
    """A card's token stands nowhere in the clear, although the answer that shows it can be given again."""
    admin, person = api(world.admin()), world.person()
    first = admin.post(f"/people/{person.id}/cards", key="k1")
    again = admin.post(f"/people/{person.id}/cards", key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.get_json() == first.get_json()
    token = first.get_json()["url"].rpartition("/")[2]
    with uow.read() as session:
        kept = json.dumps([row.body for row in session.execute(select(IdempotencyKey)).scalars()])
    assert "sealed" in kept
    assert token not in kept
    assert "/q/" not in kept


def test_a_database_error_names_no_values(uow):
    with pytest.raises(DBAPIError) as caught, uow.read() as session:
        session.execute(text("SELECT * FROM no_such_table WHERE phone = :phone"), {"phone": "13812345678"})
    assert "13812345678" not in str(caught.value)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
def test_what_is_for_this_machine_is_not_for_a_proxys_visitors(app, header):
    """Behind a proxy on this machine everybody seems to come from it, and says what they like of themselves."""
    browser = PageClient(app).browser
    assert browser.get("/metrics").status_code == 200
    assert browser.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404
