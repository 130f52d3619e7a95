"""What this room takes over from rooms below: the codes that begin with `r`."""

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.checkins import letters
from app.checkins.codes import Letter
from app.core.errors import NotFound, Unauthenticated
from app.core.permissions import Permission
from app.ledger.service import claims
from app.rewards import service
from app.rewards.queries import booked
from app.web.api import read
from app.web.context import actor, current_actor


def connect() -> None:
    """Answer for redemption codes at `/q/…`; tell the ledger's audit what is said to be booked."""
    letters.register(Letter.REDEMPTION, open_code)
    claims.extend(booked.claims())


def open_code(token: str) -> Response:
    """To its owner the redemption, to the people of a shop the counter; to all others there is nothing."""
    if current_actor() is None:
        raise Unauthenticated
    redemption_id = read(service.own_redemption_of, token)
    if redemption_id is not None:
        return redirect(url_for("rewards.redemption", redemption_id=redemption_id), 302)
    if actor().shops(Permission.REDEMPTIONS_CAPTURE):
        return redirect(url_for("rewards.counter", code=token), 302)
    raise NotFound
