"""The ticket with which our pages open WeChat's scanner."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.checkins.models import WechatTicket
from app.core import clock
from app.core.db import keyring, settings


def wechat_ticket(session: Session) -> str | None:
    """The ticket of the account in the settings, while it lasts."""
    query = select(WechatTicket.ticket_sealed).where(
        WechatTicket.app_id == settings(session).wechat_app_id, WechatTicket.expires_at > clock.now()
    )
    sealed = session.execute(query).scalar_one_or_none()
    return None if sealed is None else keyring(session).decrypt(sealed)
