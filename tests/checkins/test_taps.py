"""Two presses at most from the code to the check-in: one for somebody signed in, two for everybody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from app.checkins.models import Scan
from app.core.uow import UnitOfWork
from app.people import service as people
from tests.checkins.conftest import Patrol
from tests.clients import PageClient
from tests.world import SYSTEM

PASSWORD = "a long one for tests"


@pytest.fixture
def guest(app: Flask) -> PageClient:
    """A browser in which nobody is signed in."""
    return PageClient(app)


@pytest.fixture
def signed_up(patrol: Patrol, uow: UnitOfWork) -> Any:
    """A member with a phone and a password."""
    person = patrol.world.join(patrol.team, patrol.world.person("孙阿姨", phone="13700000001", password=PASSWORD))
    assert person.password_hash
    return person


def kept(uow: UnitOfWork) -> list[Any]:
    with uow.read() as session:
        return list(session.scalars(select(Scan)).all())


def first_press(guest: PageClient, url: str) -> str:
    """Open the code and press its one button, which leads to the sign-in."""
    page = guest.get(url.removeprefix("http://shanlin.test"))
    (way,) = page.select("main a.btn-main")
    assert way.text.strip() == "登录并签到"
    return str(way["href"])


def test_signing_in_checks_in(patrol: Patrol, signed_up: Any, guest: PageClient, uow: UnitOfWork) -> None:
    way = first_press(guest, patrol.shown().url)
    answer = guest.submit(way, {"phone": "13700000001", "password": PASSWORD})
    assert answer.status_code == 303
    assert "已签到 19:10" in guest.get(answer.headers["Location"]).h1.text
    (scan,) = kept(uow)
    assert (scan.person_id, scan.reason) == (signed_up.id, None)


def test_the_time_is_that_of_the_opening(
    patrol: Patrol, signed_up: Any, guest: PageClient, uow: UnitOfWork, at_time: time_machine.Traveller
) -> None:
    way = first_press(guest, patrol.shown().url)
    at_time.shift(timedelta(minutes=8))
    guest.submit(way, {"phone": "13700000001", "password": "wrong"})
    assert kept(uow) == []
    answer = guest.submit(way, {"phone": "13700000001", "password": PASSWORD})
    assert "已签到 19:10" in guest.get(answer.headers["Location"]).h1.text
    again = guest.get(patrol.shown().url.removeprefix("http://shanlin.test"))
    assert len(again.select("main form button.btn-scan")) == 1  # the ticket is used up; a new code is a new press


def test_a_demo_person_needs_no_third_press(patrol: Patrol, guest: PageClient, uow: UnitOfWork, signed_up: Any) -> None:
    def offer(session: Any) -> None:
        people.offer_demo(session, SYSTEM, signed_up.id, "auntie")

    uow.run(offer)
    way = first_press(guest, patrol.shown().url)
    answer = guest.submit(way, form=1)
    assert "已签到" in guest.get(answer.headers["Location"]).h1.text


def test_without_a_fresh_ticket_signing_in_does_nothing_more(
    patrol: Patrol, signed_up: Any, guest: PageClient, uow: UnitOfWork, at_time: time_machine.Traveller
) -> None:
    path = patrol.shown().url.removeprefix("http://shanlin.test")
    answer = guest.submit(f"/login?next={path}", {"phone": "13700000001", "password": PASSWORD})
    assert answer.headers["Location"] == path  # a link to the sign-in alone checks nobody in
    other = PageClient(guest.browser.application)
    way = first_press(other, f"http://shanlin.test{path}")
    at_time.shift(timedelta(minutes=11))
    answer = other.submit(way, {"phone": "13700000001", "password": PASSWORD})
    assert answer.headers["Location"] == path
    assert kept(uow) == []


def test_a_refusal_is_shown_like_any_other(
    patrol: Patrol, guest: PageClient, uow: UnitOfWork, make_patrol: Callable[..., Patrol]
) -> None:
    patrol.world.person("外人", phone="13700000002", password=PASSWORD)
    way = first_press(guest, patrol.shown().url)
    answer = guest.submit(way, {"phone": "13700000002", "password": PASSWORD})
    (scan,) = kept(uow)
    assert answer.headers["Location"] == f"/scans/{scan.id}"
    assert scan.reason == "not_registered"
