"""The staff's page that opens without a network: the page, what it takes along, where its queue is handed in.

It is an app of one page. Its service worker keeps the page and its files and touches nothing else of the site. The page
is for staff; what it talks to is open to everyone who is signed in, for who was staff yesterday still holds yesterday's
scans: each is judged by itself, and what they may no longer do comes to the review desk instead of being lost.
"""

import hashlib
import json
from datetime import timedelta
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext
from flask_wtf.csrf import generate_csrf
from pydantic import ValidationError

from app.checkins import queries
from app.checkins.doors import hand_in
from app.checkins.forms import CodeForm
from app.checkins.schemas import BatchIn
from app.checkins.types import CarriedShift
from app.checkins.views.blueprint import pages
from app.checkins.views.mine import milliseconds
from app.core import clock
from app.core.errors import Invalid
from app.core.permissions import Permission
from app.web.api import read
from app.web.assets import asset
from app.web.context import actor, settings
from app.web.guards import public, requires, signed_in

_ICONS = {"192x192": "img/icon-192.png", "512x512": "img/icon-512.png"}
#: All that the page is made of; a test opens the page without a network and looks for what is missing.
FILES = (
    "css/bootstrap.css", "css/shanlin.css", "css/checkins.css", "img/mark.svg", "icons.svg",
    "checkins-offline.js", "qr-worker.js", "zxing-worker.js", "zxing.wasm",
)  # fmt: skip


@pages.get("/lead/scan")
@requires(Permission.CHECKINS_SCAN, Permission.CHECKINS_VERIFY)
def offline() -> Response:
    """Scan people in and out without a network; the same page for whoever works here, whose names come separately."""
    page = make_response(render_template("checkins/offline.html", form=CodeForm()))
    page.headers["Shell-Version"] = _version()
    return page


@pages.get("/lead/scan/known.json")
@signed_in
def offline_known() -> dict[str, Any]:
    """Who works here, the shifts of these hours and their people, and the token with which the queue is handed in."""
    now = clock.now()
    offset = now.astimezone(settings().zone).utcoffset() or timedelta()
    return {
        "person_id": str(actor().known_person),
        "csrf_token": generate_csrf(),
        "zone_ms": milliseconds(offset.total_seconds()),
        "may_verify": actor().may_somewhere(Permission.CHECKINS_VERIFY),
        "shifts": [_carried(shift) for shift in read(queries.carried_shifts)],
    }


@pages.post("/lead/scan/uploads")
@signed_in
def offline_upload() -> dict[str, Any]:
    """Take the queue of this page, as the API's `POST /scans/batches` does; sent again, it changes nothing."""
    try:
        batch = BatchIn.model_validate(request.get_json())
    except ValidationError as error:
        raise Invalid from error
    return hand_in(batch)


@pages.get("/service-worker.js")
@public
def service_worker() -> Response:
    """The worker, told which files make up this version; it lies at the root so that it may look after the page."""
    shell = {"version": _version(), "page": url_for(".offline"), "files": _files()}
    script = f"self.SHELL = {json.dumps(shell)};\nimportScripts({json.dumps(asset('service-worker.js'))});\n"
    return Response(script, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})


@pages.get("/manifest.webmanifest")
@public
def manifest() -> Response:
    """How the page stands among a phone's apps."""
    icons = [{"src": asset(name), "sizes": size, "type": "image/png"} for size, name in _ICONS.items()]
    about = {
        "name": gettext("Shanlin check-in"), "short_name": gettext("Check-in"), "start_url": url_for(".offline"),
        "id": url_for(".offline"), "scope": "/", "display": "standalone", "background_color": "#fbfaf6",
        "theme_color": "#1c6b5a", "icons": icons,
    }  # fmt: skip
    return Response(json.dumps(about, ensure_ascii=False), mimetype="application/manifest+json")


def _carried(shift: CarriedShift) -> dict[str, Any]:
    return {
        "id": str(shift.id),
        "title": shift.title,
        "starts_at": milliseconds(shift.starts_at.timestamp()),
        "people": [{"name": person.name, "keys": list(person.keys)} for person in shift.people],
    }


def _files() -> list[str]:
    return [asset(name) for name in FILES]


def _version() -> str:
    """Another as soon as any file is: their names carry a hash of what is in them."""
    return hashlib.sha256("\n".join([asset("service-worker.js"), *_files()]).encode()).hexdigest()[:12]
