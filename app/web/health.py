"""Whether the process lives, whether it can serve, and its figures for Prometheus."""

import time
from collections.abc import Callable
from typing import cast

from flask import Blueprint, Response, abort, current_app, g, jsonify, request
from flask.blueprints import BlueprintSetupState
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest

from app.web.context import settings
from app.web.guards import public
from app.web.request import nearest_address

#: Given by the factory: each thing that must hold before we serve, and whether it does.
Readiness = Callable[[], dict[str, bool]]

pages = Blueprint("health", __name__)

_registry = CollectorRegistry()
_requests = Counter("shanlin_requests", "Answers by door, method and status.", ["endpoint", "method", "status"],
                    registry=_registry)  # fmt: skip
_seconds = Histogram("shanlin_request_seconds", "Time to answer, by door.", ["endpoint"], registry=_registry)


@pages.get("/healthz")
@public
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@pages.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Database reachable and migrations at head: 200; else 503 with what is missing."""
    checks = cast(Readiness, current_app.extensions["shanlin.readiness"])()
    is_ready = all(checks.values())
    return jsonify(status="ok" if is_ready else "not_ready", checks=checks), 200 if is_ready else 503


@pages.get("/metrics")
@public
def metrics() -> Response:
    """Figures of this process; absent for addresses that the settings do not name."""
    allowed = {address.strip() for address in settings().metrics_allow.split(",")}
    if nearest_address(request) not in allowed:
        abort(404)
    return Response(generate_latest(_registry), content_type=CONTENT_TYPE_LATEST)


@pages.record_once
def _measure_all(state: BlueprintSetupState) -> None:
    state.app.before_request(_start)
    state.app.after_request(_count)


def _start() -> None:
    g.shanlin_started = time.perf_counter()


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "none"  # never the path: a label per address would grow without end
    _requests.labels(endpoint, request.method, response.status_code).inc()
    if "shanlin_started" in g:
        _seconds.labels(endpoint).observe(time.perf_counter() - g.shanlin_started)
    return response
