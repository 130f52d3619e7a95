"""One-time sign-in links: the first way in of somebody from a roster, and the cure for a forgotten password."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.audit import service as audit
from app.core import clock
from app.core.actor import Actor
from app.core.db import keyring
from app.core.ids import new_id
from app.core.keys import fingerprint
from app.core.permissions import Permission
from app.people.models import SignInLink
from app.people.queries import find_link, get, paper_of, person_at_home
from app.people.service.registration import ensure_not_above
from app.people.service.sign_in import remember
from app.people.types import PersonClosed, SignedIn, SignInPaper
from app.people.types.tokens import link_token

_LIFE = timedelta(days=7)
_TO_CHOOSE_A_PASSWORD = timedelta(hours=1)


def make_sign_in_link(session: Session, actor: Actor, person_id: UUID) -> SignInPaper:
    """A link for a person who lives here; not for someone above, whose rights it would hand over."""
    person = person_at_home(session, actor, person_id, Permission.PEOPLE_SIGN_IN_LINK)
    if person.closed_at is not None:
        raise PersonClosed
    ensure_not_above(session, actor, person.id)
    link_id = new_id()
    link = SignInLink(
        id=link_id, person_id=person.id, token_hash=fingerprint(link_token(keyring(session), link_id)),
        created_by=actor.person_id, expires_at=clock.now() + _LIFE,
    )  # fmt: skip
    session.add(link)
    session.flush()
    audit.record(session, actor, "sign_in_link.made", "person", person.id, place_id=person.place_id)
    return paper_of(session, link)


def use_sign_in_link(session: Session, actor: Actor, token: str, label: str) -> SignedIn:
    """Sign in once: of two who press at the same moment one comes in. The person's other links end with it."""
    link = find_link(session, token)
    now = clock.now()
    used = session.execute(
        update(SignInLink)
        .where(SignInLink.id == link.id, SignInLink.used_at.is_(None), SignInLink.revoked_at.is_(None))
        .values(used_at=now)
        .returning(SignInLink.id)
    )
    if used.first() is None:
        session.expire(link)
        find_link(session, token)
    revoke_links(session, link.person_id)
    person = get(session, link.person_id)
    audit.record(session, actor, "sign_in_link.used", "person", person.id, place_id=person.place_id)
    return remember(session, person.id, label, may_choose_password_until=now + _TO_CHOOSE_A_PASSWORD)


def revoke_links(session: Session, person_id: UUID, *, but_made_by: UUID | None = None) -> None:
    """End all links of a person that are still open, but for those that somebody made who may keep them."""
    still_open = (SignInLink.person_id == person_id) & SignInLink.used_at.is_(None) & SignInLink.revoked_at.is_(None)
    if but_made_by is not None:
        still_open &= SignInLink.created_by.is_distinct_from(but_made_by)
    session.execute(update(SignInLink).where(still_open).values(revoked_at=clock.now()))
