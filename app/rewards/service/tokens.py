"""A redemption's code: made from its id by the server's key, so that no table holds it."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.checkins import codes
from app.core import clock
from app.core.actor import Actor
from app.core.db import keyring, settings
from app.core.keys import fingerprint
from app.rewards import policy, queries
from app.rewards.models import Redemption
from app.rewards.queries import RedemptionShown
from app.rewards.types import RedemptionCode, RedemptionState

_DIGITS_KIND = "redemption-digits"


def show(session: Session, actor: Actor, redemption_id: UUID) -> RedemptionShown:
    """A redemption for one who may see it."""
    view = queries.redemption_view(session, actor, redemption_id)
    redemption = view.redemption
    counts = redemption.state is RedemptionState.HELD and clock.now() < redemption.expires_at
    shows = counts and policy.may_hold_code(actor, redemption)
    return RedemptionShown(view, code_of(session, redemption) if shows else None)


def own_redemption_of(session: Session, actor: Actor, token: str) -> UUID | None:
    """Which redemption of the actor's this is the code of, if it is one."""
    query = select(Redemption).where(Redemption.code_hash == fingerprint(token))
    redemption = session.execute(query).scalar_one_or_none()
    return redemption.id if redemption is not None and policy.may_hold_code(actor, redemption) else None


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
