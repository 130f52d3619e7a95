"""Phone and password; a lock that holds across workers; tokens and devices that can be revoked."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import argon2
import pytest

from app.core import clock
from app.core.db import Database
from app.core.errors import RateLimited
from app.core.permissions import Role
from app.core.uow import UnitOfWork
from app.people import queries, service
from app.people.types import Credentials, SignInOutcome
from tests.world import SYSTEM

PASSWORD = "plum rain in june"
PHONE = "13812345678"


@pytest.fixture
def person(world):
    return world.person("王秀霞", phone=PHONE, password=PASSWORD)


@pytest.fixture
def hash_calls(monkeypatch):
    """Counts the expensive work, since its time is what would tell."""
    calls = Counter()
    verify = argon2.PasswordHasher.verify

    def counted(self, kept, password):
        calls["verify"] += 1
        return verify(self, kept, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    return calls


def test_an_unknown_phone_costs_the_same_work_and_gets_the_same_answer(api, person, hash_calls, world):
    world.person(phone="13900000001")  # of a roster: has no password
    answers = []
    for phone in (PHONE, "13900000000", "13900000001", "no phone at all"):
        hash_calls.clear()
        answer = api().post("/auth/tokens", {"phone": phone, "password": "wrong password"})
        answers.append((answer.status_code, answer.get_json(), hash_calls["verify"]))
    assert answers[0][0] == 401
    assert answers[0][1]["code"] == "bad_credentials"
    assert answers[0][2] == 1
    assert all(answer == answers[0] for answer in answers)


def test_ten_failures_lock_the_phone_for_a_quarter_of_an_hour(api, person, uow, hash_calls, world):
    other = world.person(phone="13900000009", password=PASSWORD)
    for _ in range(10):
        assert (
            api().post("/auth/tokens", {"phone": "+86 138 1234 5678", "password": "wrong password"}).status_code == 401
        )
    hash_calls.clear()
    locked = api().post("/auth/tokens", {"phone": PHONE, "password": PASSWORD})
    assert locked.status_code == 429
    assert 0 < int(locked.headers["Retry-After"]) <= 900
    assert hash_calls["verify"] == 0  # the lock itself costs an attacker's victim nothing
    assert api().post("/auth/tokens", {"phone": "13900000009", "password": PASSWORD}).status_code == 201
    assert other
    with clock.pinned(clock.now() + timedelta(minutes=15, seconds=1)):
        assert api().post("/auth/tokens", {"phone": PHONE, "password": PASSWORD}).status_code == 201
        uow.run(service.forget_failures, SYSTEM)


def test_a_failure_is_kept_though_the_request_fails_and_success_does_not_wipe_it(api, person):
    for n in range(10):
        assert api().post("/auth/tokens", {"phone": PHONE, "password": "wrong password"}).status_code == 401
        if n < 9:
            assert api().post("/auth/tokens", {"phone": PHONE, "password": PASSWORD}).status_code == 201
    assert api().post("/auth/tokens", {"phone": PHONE, "password": PASSWORD}).status_code == 429


def test_fifty_guesses_at_once_through_two_workers_are_no_more_than_ten(settings, person):
    workers = [UnitOfWork(Database(settings)), UnitOfWork(Database(settings))]

    def guess(n):
        uow = workers[n % 2]
        try:
            with uow.read() as session:
                verified = service.check_credentials(session, Credentials(PHONE, f"guess number {n}"))
        except RateLimited:
            return "locked"
        found = uow.run(service.let_program_in, verified, "test")
        assert isinstance(found, SignInOutcome)
        return "locked" if found.retry_after else "wrong"

    with ThreadPoolExecutor(10) as pool:
        results = Counter(pool.map(guess, range(50)))
    for uow in workers:
        uow.database.dispose()
    assert results == {"wrong": 10, "locked": 40}


def test_a_password_changed_while_it_was_checked_does_not_let_in(person, uow, world):
    with uow.read() as session:
        verified = service.check_credentials(session, Credentials(PHONE, PASSWORD))
    link = uow.run(service.make_sign_in_link, SYSTEM, person.id)
    assert link.is_open
    uow.run(_set_hash, person.id)
    assert isinstance(uow.run(service.let_program_in, verified, ""), SignInOutcome)


def _set_hash(session, person_id):
    queries.get(session, person_id).password_hash = "changed"


def test_a_token_ends_when_it_is_given_back_or_revoked_or_too_old(api, person, app):
    mine = api(person)
    assert mine.delete("/auth/tokens/current").status_code == 204
    assert mine.get("/me/devices").status_code == 401
    first, second = api(person), api(person)
    devices = first.got("/me/devices")["items"]
    assert [d["current"] for d in devices] == [False, True]  # newest first
    assert first.delete(f"/me/devices/{devices[0]['id']}").status_code == 204
    assert second.get("/me/devices").status_code == 401
    assert first.get("/me/devices").status_code == 200
    with clock.pinned(clock.now() + timedelta(days=181)):
        assert first.get("/me/devices").status_code == 401


def test_the_devices_of_others_look_absent(api, world, person):
    theirs = api(person).got("/me/devices")["items"]
    theirs = theirs or api(person).got("/me/devices")["items"]
    assert api(world.admin()).delete(f"/me/devices/{theirs[0]['id']}").status_code == 404


@pytest.mark.parametrize("header", ["Bearer x", "Bearer ", "Basic abc", "Bearer " + "x" * 5000, "bearer", "é"])
def test_a_broken_authorization_header_is_nobody(app, header):
    answer = app.test_client().get(
        "/api/v1/me/devices", headers={"Authorization": header.encode("utf-8").decode("latin-1")}
    )
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"


def test_rights_follow_the_grants_and_not_the_token(api, world, uow):
    person = world.person()
    theirs = api(person)
    assert theirs.get("/people").status_code == 403
    boss = api(world.admin())
    grant = boss.made(f"/people/{person.id}/grants", {"role": "approver", "place_id": str(person.place_id)})
    assert theirs.get("/people").status_code == 200
    assert boss.delete(f"/people/{person.id}/grants/{grant['id']}").status_code == 204
    assert theirs.get("/people").status_code == 403
    assert Role.APPROVER.value == grant["role"]


def test_loading_an_actor_takes_one_statement(api, world, app, uow, statements):
    admin = world.admin()
    token = uow.run(service.issue_token, SYSTEM, admin.id).access_token
    with statements() as asked, uow.glance() as connection:
        actor = queries.actor_of_token(connection, token)
    assert actor.person_id == admin.id
    assert len(asked) == 1


def test_changing_the_password_asks_for_the_old_one_and_signs_the_others_out(api, person):
    here, lost = api(person), api(person)
    wrong = here.post("/me/passwords", {"password": "another good one", "current": "not this"})
    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "wrong_password")
    assert here.post("/me/passwords", {"password": "another good one"}).status_code == 422
    assert (
        here.post("/me/passwords", {"password": "12345678", "current": PASSWORD}).get_json()["code"] == "weak_password"
    )
    assert here.post("/me/passwords", {"password": "another good one", "current": PASSWORD}).status_code == 204
    assert lost.get("/me/devices").status_code == 401
    assert here.get("/me/devices").status_code == 200
    assert api().post("/auth/tokens", {"phone": PHONE, "password": PASSWORD}).status_code == 401
    assert api().post("/auth/tokens", {"phone": PHONE, "password": "another good one"}).status_code == 201


def test_somebody_without_a_password_chooses_one_freely(api, world):
    person = world.person(phone=PHONE)
    assert api(person).post("/me/passwords", {"password": "another good one"}).status_code == 204
    assert api().post("/auth/tokens", {"phone": PHONE, "password": "another good one"}).status_code == 201


def test_a_hash_made_with_older_parameters_is_renewed(api, world, person, uow):
    old = argon2.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    uow.run(lambda session: setattr(queries.get(session, person.id), "password_hash", old))
    assert api().post("/auth/tokens", {"phone": PHONE, "password": PASSWORD}).status_code == 201
    with uow.read() as session:
        assert queries.get(session, person.id).password_hash.startswith("$argon2id$v=19$m=19456,t=2")
