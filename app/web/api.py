"""Doors of the JSON API: guard, then body, then verb, then answer.

A room says `api = Api("teams", __name__)` and puts `@api.door("POST", "/teams", requires(…), body=NewTeam,
out=TeamOut, status=201)` over a view that answers `act(service.create_team, body.to_command(), …)`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from apiflask import APIBlueprint, HTTPError
from flask import Response, jsonify, request
from pydantic import BaseModel, ValidationError
from sqlalchemy.orm import Session
from werkzeug.exceptions import UnsupportedMediaType

from app.core.errors import DomainError, Invalid
from app.core.idempotency import Answer, Once, answer_once
from app.web.context import actor, uow
from app.web.guards import Guard
from app.web.problems import PROBLEM_JSON, problem_body
from app.web.request import is_clean_text
from app.web.schema import ApiModel, UploadModel

R = TypeVar("R")
Show = Callable[[Any], BaseModel]
_MAX_KEY = 200


@dataclass(frozen=True, slots=True)
class Reply:
    """A status, a JSON body (None: no content) and more headers."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


class BadIdempotencyKey(Invalid):
    """An Idempotency-Key that is empty, too long or not printable."""

    code = "bad_idempotency_key"
    field = "Idempotency-Key"


class Api(APIBlueprint):
    """A room's part of `/api/v1`."""

    def __init__(self, name: str, import_name: str) -> None:
        super().__init__(f"{name}_api", import_name, url_prefix="/api/v1", tag=name)

    def door(
        self, method: str, rule: str, guard: Guard, *, body: type[BaseModel] | None = None,
        query: type[BaseModel] | None = None, out: type[BaseModel] | None = None, status: int = 200,
        also: dict[int, str] | None = None,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:  # fmt: skip
        """Register a door. The docstring's first line becomes the OpenAPI summary, the rest its description.

        The view gets `body` and `query` as models beside its path parameters and returns a Reply,
        a model, a dict, a Flask response, or None for 204. `also` names further statuses.
        """

        def register(view: Callable[..., Any]) -> Callable[..., Any]:
            inner = _answering(view, status)
            if query is not None:
                inner = self.input(query, location="query", arg_name="query")(inner)
            if body is not None:
                inner = self._taking(body, inner)
            elif method == "POST":
                inner = _taking_nothing(inner)
            self._document(inner, guard, out, status, also or {})
            self.add_url_rule(rule, endpoint=view.__name__, view_func=guard(inner), methods=[method])
            return view

        return register

    def _taking(self, body: type[BaseModel], view: Callable[..., Any]) -> Callable[..., Any]:
        if not issubclass(body, UploadModel):
            taking: Callable[..., Any] = self.input(body, arg_name="body")(view)
            return taking
        return _multipart_only(self.input(body, location="form_and_files", arg_name="body")(view))

    def _document(
        self, view: Callable[..., Any], guard: Guard, out: type[BaseModel] | None, status: int, also: dict[int, str]
    ) -> None:
        if out is not None:
            self.output(out, status)(view)
        elif status == 204:  # noqa: PLR2004
            self.output({}, 204)(view)
        refusals = {400: "Malformed", 404: "Absent or out of sight", 409: "Conflict with the state",
                    413: "Too large", 415: "Not JSON", 422: "Shape or rule", 429: "Too many"}  # fmt: skip
        if guard.signed_in:
            refusals |= {401: "No or bad token", 403: "Not allowed"}
        security = "bearer" if guard.signed_in else None
        self.doc(responses=refusals | also, security=security, extensions={"x-guard": guard.name})(view)


def _multipart_only(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def take(*args: Any, **kwargs: Any) -> Any:
        if request.mimetype != "multipart/form-data":
            raise UnsupportedMediaType("not_multipart")
        return view(*args, **kwargs)

    return take


def _taking_nothing(view: Callable[..., Any]) -> Callable[..., Any]:
    """A verb without members: no body or `{}`; a member that nobody reads would look as if it had been heeded."""

    @wraps(view)
    def take(*args: Any, **kwargs: Any) -> Any:
        if request.get_data():
            try:
                ApiModel.model_validate(request.get_json())
            except ValidationError as error:
                raise HTTPError(422) from error
        return view(*args, **kwargs)

    return take


def _answering(view: Callable[..., Any], status: int) -> Callable[..., Any]:
    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Response:
        result = view(*args, **kwargs)
        if isinstance(result, Response):
            return result
        reply = result if isinstance(result, Reply) else Reply(result, status)
        return _respond(reply)

    # APIFlask would wrap a view once more to document it, and lose with that wrapper what was said of the door.
    answer.__dict__["_sync_ensured"] = True
    return answer


def _respond(reply: Reply) -> Response:
    body = reply.body.model_dump(mode="json") if isinstance(reply.body, BaseModel) else reply.body
    response = Response(status=204) if body is None else jsonify(body)
    response.status_code = 204 if body is None else reply.status
    response.headers.update(reply.headers)
    return response


def act(
    verb: Callable[..., R], *args: Any, show: Callable[[R], Any] | None = None,
    status: int | Callable[[R], int] = 200,
) -> Reply:  # fmt: skip
    """Run a verb `(session, actor, *args)` once and answer with its result, shown by `show`.

    Honours `Idempotency-Key`: the answer, also a refusal, is kept in the verb's own transaction.
    `show` runs inside the transaction, so it may read what hangs on the result; a `status` may follow from it.
    """

    def work(session: Session) -> Answer:
        result = verb(session, actor(), *args)
        shown = show(result) if show else None
        body: Any = shown.model_dump(mode="json") if isinstance(shown, BaseModel) else shown
        return Answer(status(result) if callable(status) else status, body)

    once = _once()
    if once is None:
        answer = uow.run(work)
    else:
        answer = uow.run(lambda session: answer_once(session, once, lambda: work(session), _refusal))
    headers = {"Idempotency-Replayed": "true"} if answer.replayed else {}
    if answer.status >= 400:  # noqa: PLR2004
        headers["Content-Type"] = PROBLEM_JSON
    return Reply(answer.body, answer.status, headers)


def read(query: Callable[..., R], *args: Any, **kwargs: Any) -> R:
    """Run a query `(session, actor, …)` in a session that cannot write."""
    with uow.read() as session:
        return query(session, actor(), *args, **kwargs)


def _refusal(error: DomainError) -> Answer:
    return Answer(error.status, problem_body(error))


def _once() -> Once | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 0 < len(key) <= _MAX_KEY or not key.isprintable() or not is_clean_text(key):
        raise BadIdempotencyKey
    # By its meaning: a client that retries may space or order its JSON in another way.
    body = request.get_json() if request.is_json else request.get_data(as_text=True)
    asked = json.dumps([request.method, request.path, body], sort_keys=True)
    return Once(
        scope=f"{actor().person_id}:{request.method}:{request.path}",
        key=key,
        # Keyed: a body may hold a password, and a plain hash of it could be guessed at leisure.
        request_hash=uow.database.keyring.mac("request:1", asked.encode()).hex(),
    )
