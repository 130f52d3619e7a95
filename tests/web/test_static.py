"""Static files: small on the wire, kept by browsers, and there without a build."""

import gzip
import json
import os
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.web.assets import STATIC, Manifest, asset

CSS_LIMIT = 31 * 1024
FIRST_VISIT_LIMIT = 150 * 1024


def _get(app: Flask, path: str, encoding: str) -> TestResponse:
    return app.test_client().get(path, headers={"Accept-Encoding": encoding}, buffered=True)


@pytest.fixture
def built(app: Flask) -> dict[str, str]:
    """Plain name to hashed address of everything that the build made."""
    manifest = json.loads((STATIC / "dist" / "manifest.json").read_text(encoding="utf-8"))
    with app.test_request_context():
        return {name: asset(name) for name in manifest}


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize(("encoding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_built_files_are_sent_compressed_and_kept_for_good(app, built, encoding, decode):
    plain = _get(app, built["css/shanlin.css"], "identity")
    small = _get(app, built["css/shanlin.css"], encoding)
    assert small.headers["Content-Encoding"] == encoding
    assert decode(small.data) == plain.data
    assert len(small.data) < len(plain.data) / 2
    assert small.mimetype == "text/css"
    assert "immutable" in small.headers["Cache-Control"]
    assert "Accept-Encoding" in small.headers["Vary"]


@pytest.mark.only_on("sqlite")
def test_a_browser_that_refuses_brotli_gets_gzip(app, built):
    answer = _get(app, built["icons.svg"], "br;q=0, gzip")
    assert answer.headers["Content-Encoding"] == "gzip"


@pytest.mark.only_on("sqlite")
def test_plain_names_are_served_but_not_kept(app):
    answer = _get(app, "/static/css/shanlin.css", "identity")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("path", ["../factory.py", "%2e%2e/factory.py", "css/none.css", "dist/../../factory.py", "css"])
def test_nothing_outside_the_folder_is_served(app, path):
    assert app.test_client().get(f"/static/{path}").status_code == 404


@pytest.mark.only_on("sqlite")
def test_the_style_of_every_page_is_light(app, built):
    sheets = (built["css/bootstrap.css"], built["css/shanlin.css"])
    assert sum(len(_get(app, sheet, "gzip").data) for sheet in sheets) <= CSS_LIMIT


@pytest.mark.only_on("sqlite")
@pytest.mark.parametrize("page", ["/", "/login", "/activities", "/rewards", "/api/docs"])
def test_a_first_visit_is_light_and_stays_on_this_host(app, page):
    answer = _get(app, page, "br")
    assert answer.status_code == 200
    html = brotli.decompress(answer.data).decode()
    linked = set(re.findall(r'(?:src|href)="([^"#]+)', html))
    assert not [address for address in linked if address.startswith(("http:", "https:", "//"))]
    files = [_get(app, f, "br") for f in linked if f.startswith("/static/")]
    assert len(answer.data) + sum(len(f.data) for f in files) <= FIRST_VISIT_LIMIT


@pytest.mark.only_on("sqlite")
def test_without_a_build_or_after_an_edit_the_source_is_served(tmp_path: Path, backend: str):
    built = Manifest(tmp_path)
    assert built.entries() == {}
    (tmp_path / "dist").mkdir()
    manifest = tmp_path / "dist" / "manifest.json"
    manifest.write_text('{"a.css": "a.1.css", "b.css": "b.1.css"}', encoding="utf-8")
    for name, seconds in (("a.css", -60), ("b.css", 60)):
        (tmp_path / name).touch()
        moved = manifest.stat().st_mtime + seconds
        os.utime(tmp_path / name, (moved, moved))
    assert built.entries() == {"a.css": "dist/a.1.css"}


@pytest.mark.only_on("sqlite")
def test_a_running_server_follows_a_new_build(tmp_path: Path, backend: str):
    built = Manifest(tmp_path)
    manifest = tmp_path / "dist" / "manifest.json"
    manifest.parent.mkdir()
    for second, name in enumerate(("a.1.css", "a.2.css"), start=1):
        manifest.write_text(json.dumps({"a.css": name}), encoding="utf-8")
        os.utime(manifest, (second, second))
        assert built.entries() == {"a.css": f"dist/{name}"}
