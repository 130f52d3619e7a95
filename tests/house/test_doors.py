"""Every door has a guard, every address is written alike, and looking never changes anything."""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask, url_for
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app import registry
from app.core import clock
from app.core.db import Base
from app.core.permissions import Permission, Role
from app.core.uow import UnitOfWork
from app.people.models import Person
from tests.clients import ApiClient, PageClient
from tests.house.routes import TABLE, doors
from tests.house.source import called
from tests.records.making import measured
from tests.world import World

NOBODY = "00000000-0000-7000-8000-000000000000"
LOOKING = {"GET", "HEAD", "OPTIONS"}
#: What changes rows: running a verb, at a page, at an API door, or through a form.
ACTING = re.compile(r"^(act|uow\.run|.*\.run|.*\.run_once|.*\.commit|.*\.flush)$")


def test_every_door_has_the_guard_that_is_written_down(built_app: Flask) -> None:
    """The list is reviewed by people; write it anew with `python -m tests.house.routes`."""
    found = doors(built_app)
    assert not [line for line in found if line.endswith("no guard")]
    assert found == TABLE.read_text(encoding="utf-8").splitlines()


def test_a_guest_gets_past_no_guarded_door(built_app: Flask, app: Flask, api: Callable[..., ApiClient]) -> None:
    """401 for programs, the sign-in page for people, before anything of the request is looked at."""
    browser = app.test_client()
    for rule, guard in _guarded(app):
        if guard.signed_in:
            path = re.sub(r"<[^>]+>", NOBODY, re.sub(r"<any\((\w+)[^>]+>", r"\1", rule.rule))
            method = min((rule.methods or set()) - {"HEAD", "OPTIONS"})
            answer = browser.open(path, method=method, data="{nonsense", headers={"Content-Type": "application/json"})
            # A page refuses a form without a CSRF token first: 400 is as good a wall.
            expected = {401} if path.startswith("/api/") else {302, 303, 400}
            assert answer.status_code in expected, (method, path, answer.status_code)


def test_addresses_are_written_alike(built_app: Flask) -> None:
    words = re.compile(r"^(/[a-z0-9]+([.-][a-z0-9]+)*|/<>(\.[a-z]+)?)*$|^/$")
    odd = [r.rule for r in built_app.url_map.iter_rules() if not words.match(re.sub(r"<[^>]+>", "<>", r.rule))]
    assert not odd


def test_doors_that_only_look_run_no_verb(built_app: Flask) -> None:
    for rule in built_app.url_map.iter_rules():
        if (rule.methods or set()) <= LOOKING:
            acting = [name for name in _calls(built_app.view_functions[rule.endpoint]) if ACTING.match(name)]
            assert not acting, (rule.rule, acting)


def test_a_reading_session_cannot_write(uow: UnitOfWork) -> None:
    with uow.read() as session, pytest.raises(DBAPIError, match=r"(?i)read-?only"):
        session.execute(text("UPDATE category SET position = position"))


def test_looking_at_everything_changes_nothing(
    world: World, app: Flask, uow: UnitOfWork, client: PageClient, api: Callable[..., ApiClient]
) -> None:
    """As an admin, a leader, a volunteer and a guest, with ids that exist: every table is as it was."""
    team = world.team()
    admin, leader = world.official(Role.ADMIN), world.leader(team)
    known = _known_ids(world, api(leader), team.id, leader)
    people = [admin, leader, world.person()]
    browsers = [client.sign_in(admin), *(PageClient(app).sign_in(p) for p in people[1:]), PageClient(app)]
    programs = [api(p) for p in people]
    addresses = _addresses(app, known)
    assert sum(NOBODY not in path for path in addresses) > 60
    before = _everything(uow)
    for path in addresses:
        for browser in browsers:
            assert browser.browser.get(path).status_code < 500, path
        for program in programs if path.startswith("/api/v1") else ():
            assert program.get(path.removeprefix("/api/v1")).status_code < 500, path
    assert _everything(uow) == before


def test_menus_lead_to_doors_that_their_readers_may_pass(built_app: Flask) -> None:
    with built_app.test_request_context():
        for item in registry.menu():
            url_for(item.endpoint)
            guard: Any = built_app.view_functions[item.endpoint].guard  # type: ignore[attr-defined]
            asked: tuple[Permission, ...] = guard.permissions
            assert not asked or set(item.permissions) <= set(asked), item.endpoint


def _guarded(app: Flask) -> Iterator[tuple[Any, Any]]:
    for rule in app.url_map.iter_rules():
        yield rule, app.view_functions[rule.endpoint].guard  # type: ignore[attr-defined]


def _known_ids(world: World, leader: ApiClient, team_id: UUID, person: Person) -> dict[str, str]:
    """Things that exist, by the name that addresses give their ids."""
    place = str(world.place().id)
    now = clock.now()
    shift = {
        "starts_at": (now - timedelta(minutes=10)).isoformat(), "ends_at": (now + timedelta(hours=1)).isoformat(),
        "capacity": 9,
    }  # fmt: skip
    plan = {"team_id": str(team_id), "title": "patrol", "category": "patrol", "place_id": place, "shifts": [shift]}
    activity = leader.made("/activities", plan)
    record = measured(world, person, team_id=team_id)
    return {
        "place_id": place, "team_id": str(team_id), "person_id": str(person.id), "activity_id": activity["id"],
        "shift_id": activity["shifts"][0]["id"], "record_id": str(record.id),
    }  # fmt: skip


def _addresses(app: Flask, known: dict[str, str]) -> list[str]:
    """Every address that can be looked at, with ids that exist where we have one."""

    def given(argument: re.Match[str]) -> str:
        choice = re.match(r"<any\((\w+)", argument.group())
        return choice.group(1) if choice else known.get(argument.group(1), NOBODY)

    rules = [rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())]
    return sorted(re.sub(r"<(?:[^>]*:)?(\w+)>", given, rule) for rule in rules)


def _calls(view: Callable[..., Any]) -> set[str]:
    """What a view calls, and what the helpers beside it call."""
    function = inspect.unwrap(view)
    function = getattr(function, "func", function)  # what a partial calls
    module = inspect.getmodule(function)
    helpers = {n: f for n, f in vars(module).items() if inspect.isfunction(f) and f.__module__ == function.__module__}
    names, waiting = set[str](), [function]
    while waiting:
        tree = ast.parse(textwrap.dedent(inspect.getsource(waiting.pop())))
        fresh = set(called(tree)) - names
        names |= fresh
        waiting += [helpers[name] for name in fresh if name in helpers and name.startswith("_")]
    return names


def _everything(uow: UnitOfWork) -> dict[str, list[Any]]:
    with uow.read() as session:
        return {
            name: sorted(repr(row) for row in session.execute(select(table)))
            for name, table in Base.metadata.tables.items()
        }
