"""Whatever a client sends to any door of the API, it gets an answer that it can read, and never a 5xx."""

import contextlib
import json
import os
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable

from app.core.actor import Actor
from app.core.uow import UnitOfWork
from app.people import service as people
from tests.clients import ApiClient
from tests.world import World

EXAMPLES = 60 if os.environ.get("SHANLIN_PROVE") == "full" else 6
DEEP = b'{"a":' * 2000 + b"1" + b"}" * 2000


@pytest.fixture
def token(world: World, uow: UnitOfWork) -> str:
    """An admin's, who may open most doors."""
    return uow.run(people.issue_token, Actor.system("cli"), world.admin().id).access_token


@pytest.fixture
def schema(app: Flask) -> Any:
    """The OpenAPI text as schemathesis reads it."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


def test_fuzzed_requests_get_proper_answers(schema: Any, token: str) -> None:
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) > 60
    for operation in operations:
        _fuzz(operation, schemathesis.GenerationMode.POSITIVE, token)
        with contextlib.suppress(Unsatisfiable):  # a door that takes nothing cannot be given the wrong thing
            _fuzz(operation, schemathesis.GenerationMode.NEGATIVE, token)


def _fuzz(operation: Any, mode: Any, token: str) -> None:
    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def run(case: Any) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code < 500, (operation.label, case.as_curl_command(), answer.text)
        if answer.status_code >= 400:
            _assert_problem(answer.headers.get("content-type", [""])[0], answer.content)

    run()


@pytest.mark.parametrize(
    "raw",
    [DEEP, b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b'{"name": "a\\u0000b"}', b'{"name": "\\ud800"}', b'{"n": NaN}',
     b'{"n": 1' + b"0" * 5000 + b"}", '{"name": "🙂"}'.encode(), b'{"phone": "' + b"1" * 3_000_000 + b'"}',
     b'{"name": "' + b"x" * 10_000_000 + b'"}', b""],
    ids=["deep", "cut", "list", "null", "text", "no-utf8", "nul", "surrogate", "nan", "huge-number", "emoji",
         "3-mb-phone", "10-mb", "empty"],
)  # fmt: skip
def test_rude_bodies_are_told_what_is_wrong(schema: Any, api: Any, world: World, raw: bytes) -> None:
    client: ApiClient = api(world.admin())
    doors = [(o.method.upper(), o.full_path) for o in (r.ok() for r in schema.get_all_operations())
             if o.method.upper() in ("POST", "PATCH", "PUT")]  # fmt: skip
    if len(raw) > 100_000:
        doors = doors[::7]
    for method, path in doors:
        url = _filled(path)
        answer = client.send(method, url, raw)
        assert 200 <= answer.status_code < 500, (method, url, answer.status_code, answer.get_data(as_text=True)[:300])
        if answer.status_code >= 400:
            _assert_problem(answer.content_type, answer.get_data())


def _filled(path: str) -> str:
    return "/".join("019b0000-0000-7000-8000-000000000000" if "{" in part else part for part in path.split("/"))


def _assert_problem(content_type: str, body: bytes) -> None:
    assert content_type.startswith("application/problem+json"), (content_type, body[:300])
    problem = json.loads(body)
    assert {"type", "title", "status", "detail", "code"} <= problem.keys()
    assert problem["detail"] != f"error.{problem['code']}", problem
