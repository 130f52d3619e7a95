"""A redemption's code: made from its id by the server's key, so that no table holds it."""

from sqlalchemy.orm import Session

from app.checkins import codes
from app.core.db import keyring, settings
from app.core.keys import fingerprint
from app.rewards.models import Redemption
from app.rewards.types import RedemptionCode

_DIGITS_KIND = "redemption-digits"


def seal(session: Session, redemption: Redemption) -> None:
    """Set what finds the redemption by its code; its id must be set."""
    redemption.code_hash = fingerprint(token_of(session, redemption))
    redemption.digits_hash = digits_hash(session, _digits_of(session, redemption))


def token_of(session: Session, redemption: Redemption) -> str:
    """The token in the picture."""
    return codes.redemption_token(keyring(session), redemption.id, redemption.code_version)


def digits_hash(session: Session, digits: str) -> str:
    """Keyed, since eight digits are soon tried out."""
    return keyring(session).blind_index(_DIGITS_KIND, digits)


def code_of(session: Session, redemption: Redemption) -> RedemptionCode:
    """What the owner shows at the counter."""
    return RedemptionCode(
        url=codes.address(settings(session).own_url, token_of(session, redemption)),
        typed_code=_digits_of(session, redemption),
        png_url=f"{settings(session).own_url}/redemptions/{redemption.id}/code.png",
    )


def _digits_of(session: Session, redemption: Redemption) -> str:
    return codes.redemption_digits(keyring(session), redemption.id, redemption.code_version)
