"""Refusals in words: problem details (RFC 9457) for programs, a page with a way on for people."""

from typing import Any
from urllib.parse import urlsplit

from apiflask import HTTPError
from flask import Flask, Response, current_app, g, jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from pydantic import ValidationError
from werkzeug.exceptions import BadRequest, HTTPException, InternalServerError
from werkzeug.wrappers import Response as AnyResponse

from app.core.errors import DomainError, RateLimited, Unauthenticated
from app.web.i18n import has_text, text

PROBLEM_JSON = "application/problem+json"
_CODES = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "not_json",
          422: "invalid_shape", 429: "rate_limited", 500: "server_error"}  # fmt: skip


def init(app: Flask) -> None:
    """Turn every error into a problem document under /api and a page elsewhere."""
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(HTTPError, _shape_error)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(Exception, _bug)


def is_api() -> bool:
    """Whether the one who asks is a program."""
    return request.path.startswith("/api/")


def problem_body(error: DomainError) -> dict[str, Any]:
    """The problem document of a domain error, in the language of the request."""
    body = _body(error.status, error.code, error.params)
    body["detail"] = sentence(error)
    if error.field:
        body["errors"] = [{"field": error.field, "code": error.code, "detail": body["detail"]}]
    return body


def sentence(error: DomainError) -> str:
    """The sentence for a person: what happened and what to do."""
    return text(f"error.{error.told_as or error.code}", **error.params)


def _body(status: int, code: str, params: dict[str, object] | None = None) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": text(f"status.{status}"),
        "status": status,
        "detail": text(f"error.{code}", **(params or {})),
        "code": code,
    }


def _domain_error(error: DomainError) -> AnyResponse:
    if is_api():
        return _problem(problem_body(error), _headers_of(error))
    if isinstance(error, Unauthenticated):
        return _to_sign_in()
    return _page(error.status, sentence(error), _headers_of(error))


def _to_sign_in() -> AnyResponse:
    """And back to where one was; of a piece of a page that renews itself, the whole page goes there."""
    if "HX-Request" in request.headers:
        wanted = urlsplit(request.headers.get("HX-Current-URL", "")).path
        return Response(status=401, headers={"HX-Redirect": url_for("people.login", next=wanted or None)})
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("people.login", next=wanted or None))


def _headers_of(error: DomainError) -> dict[str, str]:
    if isinstance(error, RateLimited):
        return {"Retry-After": str(error.retry_after)}
    return {"WWW-Authenticate": "Bearer"} if isinstance(error, Unauthenticated) else {}


def _http_error(error: HTTPException) -> AnyResponse:
    if error.response is not None or error.code is None or error.code < 400:  # noqa: PLR2004
        return error.get_response()
    named = error.description or ""
    code = named if named.isidentifier() and has_text(f"error.{named}") else _CODES.get(error.code, "bad_request")
    headers = {k: v for k, v in error.get_headers() if k in ("Allow", "Retry-After")}
    if is_api():
        return _problem(_body(error.code, code), headers)
    return _page(error.code, text(f"error.{code}"), headers)


def _stale_form(_: CSRFError) -> AnyResponse:
    return _http_error(BadRequest("stale_form"))


def _shape_error(error: HTTPError) -> AnyResponse:
    """A body or query that a schema refused: which member, and why."""
    body = _body(error.status_code, _CODES.get(error.status_code, "invalid_shape"))
    cause = error.__cause__
    if isinstance(cause, ValidationError):
        body["errors"] = [_member_error(e) for e in cause.errors(include_url=False, include_input=False)[:50]]
    return _problem(body, {})


def _member_error(error: Any) -> dict[str, str]:
    code = f"shape.{error['type']}"
    context = {k: v for k, v in error.get("ctx", {}).items() if isinstance(v, (int, float, str))}
    return {
        "field": ".".join(str(part)[:100] for part in error["loc"]),
        "code": error["type"],
        "detail": text(code, **context) if has_text(code) else error["msg"].removeprefix("Value error, "),
    }


def _bug(error: Exception) -> AnyResponse:
    """Ours, not theirs: log it whole, tell them nothing of the inside."""
    current_app.logger.error("unhandled error on %s %r", request.method, request.path, exc_info=error)
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    g.shanlin_actor = None  # the page about our own failure asks nothing of a database that may be what failed
    return _http_error(InternalServerError())


def _problem(body: dict[str, Any], headers: dict[str, str]) -> Response:
    response = jsonify(body)
    response.status_code = body["status"]
    response.content_type = PROBLEM_JSON
    response.headers.update(headers)
    return response


def _page(status: int, detail: str, headers: dict[str, str]) -> Response:
    return Response(render_template("errors/error.html", status=status, detail=detail), status, headers)
