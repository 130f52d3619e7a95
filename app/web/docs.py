"""The JSON API, told to programs (OpenAPI) and to people (a page that needs no script and no other host)."""

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, cast

from apiflask import APIFlask
from flask import Blueprint, Response, current_app, render_template

from app.web.guards import public

pages = Blueprint("docs", __name__)


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a body or one parameter."""

    name: str
    type: str
    required: bool


@dataclass(frozen=True, slots=True)
class Door:
    """One operation as the page shows it."""

    method: str
    path: str
    summary: str
    description: str
    guard: str
    parameters: list[Member]
    body: list[Member]
    answers: list[tuple[str, str]]


@pages.get("/api/v1/openapi.json")
@public
def openapi() -> Response:
    """The whole API as OpenAPI 3.1."""
    return Response(_spec_text(), mimetype="application/json", headers={"Cache-Control": "no-cache"})


@pages.get("/api/docs")
@public
def readable() -> str:
    """The same, for people."""
    spec = json.loads(_spec_text())
    return render_template("web/docs.html", groups=_groups(spec), title=spec["info"]["title"])


def _spec_text() -> str:
    """The document, made once per process: it is the same for everyone."""
    kept = current_app.extensions.get("shanlin.openapi")
    if kept is None:
        kept = json.dumps(cast(APIFlask, current_app).spec, ensure_ascii=False, sort_keys=True)
        current_app.extensions["shanlin.openapi"] = kept
    return cast(str, kept)


def _groups(spec: dict[str, Any]) -> dict[str, list[Door]]:
    groups: defaultdict[str, list[Door]] = defaultdict(list)
    for path, operations in spec["paths"].items():
        for method, operation in operations.items():
            if method in ("get", "post", "put", "patch", "delete"):
                tag = (operation.get("tags") or ["other"])[0]
                groups[tag].append(_door(spec, method, path, operation))
    return dict(sorted(groups.items()))


def _door(spec: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> Door:
    return Door(
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        description=operation.get("description", ""),
        guard=operation["x-guard"],
        parameters=[
            Member(p["name"], _type_of(spec, p.get("schema", {})), p.get("required", False))
            for p in operation.get("parameters", [])
        ],
        body=_members(spec, _body_schema(operation)),
        answers=[(status, answer.get("description", "")) for status, answer in operation["responses"].items()],
    )


def _body_schema(operation: dict[str, Any]) -> dict[str, Any]:
    """Of the one media type that the door takes: JSON, or a form with a file."""
    media: dict[str, Any] = next(iter(operation.get("requestBody", {}).get("content", {}).values()), {})
    return cast(dict[str, Any], media.get("schema", {}))


def _members(spec: dict[str, Any], schema: dict[str, Any]) -> list[Member]:
    schema = _resolve(spec, schema)
    required = schema.get("required", [])
    return [Member(name, _type_of(spec, s), name in required) for name, s in schema.get("properties", {}).items()]


def _resolve(spec: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    return cast(dict[str, Any], spec["components"]["schemas"].get(name, {})) if name else schema


def _type_of(spec: dict[str, Any], schema: dict[str, Any]) -> str:
    """A member's type in few words: `string`, `integer 1–1000000`, `in | out`, `[Location]`, `null`."""
    if "$ref" in schema:
        target = _resolve(spec, schema)
        return _type_of(spec, target) if "enum" in target else str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_type_of(spec, one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"[{_type_of(spec, schema.get('items', {}))}]"
    return f"{schema.get('format') or schema.get('type', 'any')}{_bounds(schema)}"


def _bounds(schema: dict[str, Any]) -> str:
    low = schema.get("minimum", schema.get("minLength"))
    high = schema.get("maximum", schema.get("maxLength"))
    return "" if low is None and high is None else f" {low or 0}–{high if high is not None else '…'}"
