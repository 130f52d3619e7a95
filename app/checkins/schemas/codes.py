"""Codes and cards as programs get them."""

from flask import url_for

from app.checkins import qr
from app.checkins.codes import address
from app.checkins.types import (
    CardView,
    Direction,
    MyCode,
    ScreenCode,
    ScreenCodes,
)
from app.web.context import settings, uow
from app.web.schema import ApiModel, Id, Instant


class CodesQuery(ApiModel):
    """For coming, for going, or for being there in the middle (`check`)."""

    direction: Direction = Direction.IN


class CodeOut(ApiModel):
    """A code to show from `valid_from`; until `valid_until` a scan of it counts."""

    url: str
    typed_code: str
    png_url: str
    valid_from: Instant
    valid_until: Instant

    @classmethod
    def of(cls, code: ScreenCode) -> "CodeOut":
        """From the service's answer."""
        return cls(
            url=code.url, typed_code=code.typed_code, png_url=picture(code.token, external=True),
            valid_from=code.valid_from, valid_until=code.valid_until,
        )  # fmt: skip


class CodesOut(ApiModel):
    """The code of now first, then those of the next minutes."""

    server_time: Instant
    step_seconds: int
    codes: list[CodeOut]

    @classmethod
    def of(cls, shown: ScreenCodes | MyCode) -> "CodesOut":
        """From the service's answer."""
        return cls(
            server_time=shown.server_time,
            step_seconds=shown.step_seconds,
            codes=[CodeOut.of(code) for code in shown.codes],
        )


class CardOut(ApiModel):
    """A printed card; `typed_code` is the number under its picture, for staff."""

    id: Id
    url: str
    png_url: str
    typed_code: str

    @classmethod
    def of(cls, card: CardView) -> "CardOut":
        """From the service's answer."""
        return cls(
            id=card.id, url=address(settings().own_url, card.token),
            png_url=picture(card.token, external=True, paper=True), typed_code=card.short_number,
        )  # fmt: skip


def picture(token: str, *, external: bool = False, paper: bool = False) -> str:
    """The address of a token's picture on this host, signed so that it draws only what we made."""
    signature = qr.signature(uow.database.keyring, token)
    on = {"paper": 1} if paper else {}
    return url_for("checkins.code_picture", token=token, s=signature, _external=external, **on)  # type: ignore[arg-type]
