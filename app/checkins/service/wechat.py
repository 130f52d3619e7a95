"""The ticket for WeChat's scanner is fetched beforehand, so that no page waits for WeChat."""

from sqlalchemy.orm import Session

from app.checkins import wechat
from app.checkins.models import WechatTicket
from app.core import clock
from app.core.actor import Actor
from app.core.db import keyring, settings


def renew_wechat_ticket(session: Session, actor: Actor) -> bool:
    """Fetch a new ticket and keep it, encrypted; False where the site has no WeChat account.

    WeChat is asked before the database is touched: a slow answer holds no lock.
    """
    known = settings(session)
    if not known.wechat_app_id:
        return False
    ticket, lasts = wechat.fetch_ticket(known)
    sealed = keyring(session).encrypt(ticket)
    session.merge(WechatTicket(app_id=known.wechat_app_id, ticket_sealed=sealed, expires_at=clock.now() + lasts))
    return True
