"""How tests speak with the application: as a browser without scripts, and as a program."""

from typing import Any

import html5lib
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from app.core.actor import Actor
from app.core.uow import UnitOfWork
from app.people import service as people


class ApiClient:
    """Speaks JSON under /api/v1 with a person's bearer token."""

    def __init__(self, app: Flask, uow: UnitOfWork, person: Any = None) -> None:
        self._client = app.test_client(use_cookies=False)
        self.headers: dict[str, str] = {}
        if person is not None:
            token = uow.run(people.issue_token, Actor.system("cli"), person.id)
            self.headers["Authorization"] = f"Bearer {token.access_token}"

    def get(self, path: str, **query: Any) -> TestResponse:
        return self._client.get(f"/api/v1{path}", query_string=query, headers=self.headers)

    def post(self, path: str, json: Any = None, *, key: str | None = None, **kw: Any) -> TestResponse:
        headers = self.headers | ({"Idempotency-Key": key} if key else {}) | kw.pop("headers", {})
        if not kw:
            kw["json"] = {} if json is None else json
        return self._client.post(f"/api/v1{path}", headers=headers, **kw)

    def patch(self, path: str, json: Any) -> TestResponse:
        return self._client.patch(f"/api/v1{path}", headers=self.headers, json=json)

    def delete(self, path: str) -> TestResponse:
        return self._client.delete(f"/api/v1{path}", headers=self.headers)

    def send(self, method: str, path: str, raw: bytes, content_type: str = "application/json") -> TestResponse:
        """Send raw bytes to a full path."""
        return self._client.open(path, method=method, data=raw, content_type=content_type, headers=self.headers)

    def made(self, path: str, json: Any = None, *, status: int = 201, **kw: Any) -> Any:
        """Post, insist on the status, and give the JSON."""
        response = self.post(path, json, **kw)
        assert response.status_code == status, (path, response.status_code, response.get_data(as_text=True))
        return response.get_json()

    def got(self, path: str, **query: Any) -> Any:
        """Get, insist on 200, and give the JSON."""
        response = self.get(path, **query)
        assert response.status_code == 200, (path, response.status_code, response.get_data(as_text=True))
        return response.get_json()


class PageClient:
    """A browser without scripts: keeps cookies, parses each page as HTML5, sends forms with their hidden fields."""

    def __init__(self, app: Flask) -> None:
        self.browser = app.test_client()
        self._uow: UnitOfWork = app.extensions["shanlin.uow"]

    def sign_in(self, person: Any) -> "PageClient":
        """Sign in as this person, as a one-time link does it."""
        link = self._uow.run(people.make_sign_in_link, Actor.system("cli"), person.id)
        path = link.url.split("://", 1)[1].split("/", 1)[1]
        answer = self.submit(f"/{path}")
        assert answer.status_code in (302, 303), answer.get_data(as_text=True)
        return self

    def get(self, path: str, status: int = 200) -> BeautifulSoup:
        """The page at `path`, parsed."""
        response = self.browser.get(path)
        assert response.status_code == status, (path, response.status_code, response.get_data(as_text=True)[:2000])
        return parse(response)

    def submit(self, path: str, data: dict[str, Any] | None = None, *, form: int | str = 0) -> TestResponse:
        """Open `path`, fill in one of its forms (by index among the page's main forms, or by action) and send it."""
        page = self.get(path)
        forms = page.select("main form[method=post]")
        chosen = forms[form] if isinstance(form, int) else next(f for f in forms if f.get("action") == form)
        fields: dict[str, Any] = {}
        for element in chosen.select("input[name], textarea[name], select[name]"):
            _read_field(element, fields)
        return self.browser.post(chosen.get("action") or path, data=fields | (data or {}))


def _read_field(element: Any, fields: dict[str, Any]) -> None:
    kind = element.get("type")
    if element.name == "select":
        option = element.select_one("option[selected]") or element.select_one("option")
        if option is not None:
            fields[element["name"]] = option.get("value", option.text)
    elif element.name == "textarea":
        fields[element["name"]] = element.text
    elif kind not in ("submit", "file") and (kind not in ("checkbox", "radio") or element.has_attr("checked")):
        fields[element["name"]] = element.get("value", "")


def parse(response: TestResponse) -> BeautifulSoup:
    """A page as a tree; a page that is not proper HTML5 fails the test."""
    source = response.get_data(as_text=True)
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(source)
    faults = [(position, code) for position, code, _ in parser.errors]
    assert not faults, (faults[:5], source[:500])
    return BeautifulSoup(source, "html5lib")
