"""The books' public face: signed heads of days, and how to check one."""

from flask import Response, render_template

from app.core.errors import NotFound
from app.ledger.queries import heads
from app.ledger.views.blueprint import pages
from app.web.api import read
from app.web.asked import asked_page, asked_words
from app.web.guards import public


@pages.get("/ledger")
@public
def public_heads() -> str:
    """What everybody can hold on to, so that history stays as it was."""
    found = read(heads.list_heads, asked_page(), scheme=asked_words("scheme") or None)
    return render_template("ledger/heads.html", found=found)


@pages.get("/ledger/keys/<key_id>.pem")
@public
def public_key(key_id: str) -> Response:
    """A public key as a file."""
    found = next((key for key in read(heads.head_keys) if key.id == key_id), None)
    if found is None:
        raise NotFound
    return Response(found.pem, mimetype="application/x-pem-file")
