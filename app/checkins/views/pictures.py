"""Pictures of codes: only of tokens that this host has given out, so nobody draws here what they like."""

from flask import Response, request

from app.checkins import codes, qr
from app.checkins.views.blueprint import pages
from app.core.errors import NotFound
from app.web.context import settings, uow
from app.web.guards import public

_SCREEN_PX, _PAPER_PX = 720, 600


@pages.get("/codes/<token>.png")
@public
def code_picture(token: str) -> Response:
    """The picture of a token, for whoever holds the token: it shows nothing that its address does not say."""
    if not qr.is_ours(uow.database.keyring, token, request.args.get("s", "")):
        raise NotFound
    text = codes.address(settings().own_url, token)
    on_paper = "paper" in request.args
    drawn = qr.png(text, ecc="Q", size=_PAPER_PX) if on_paper else qr.png(text, size=_SCREEN_PX)
    answer = Response(drawn, mimetype="image/png")
    # The screen fetches the next minutes' pictures before it needs them.
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer
