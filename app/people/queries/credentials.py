"""Devices, sign-in links, and who is offered in demo mode."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, and_, bindparam, select, true
from sqlalchemy.orm import Session

from app.core import clock
from app.core.actor import Actor
from app.core.columns import UtcDateTime
from app.core.db import keyring, settings
from app.core.errors import NotFound
from app.core.keys import fingerprint
from app.core.paging import Page, PageRequest, paginate
from app.core.permissions import Permission
from app.core.prepared import Prepared
from app.people.models import Device, Person, SignInLink
from app.people.queries.actors import GrantSource, actor_with, all_grants, grant_sources
from app.people.queries.sight import person_at_home
from app.people.types import DemoPerson, DeviceKind, SignInLinkExpired, SignInLinkUsed, SignInPaper
from app.people.types.tokens import link_token


@dataclass(frozen=True, slots=True)
class DeviceView:
    """Something that stays signed in, and whether it is the one that asks."""

    id: UUID
    kind: DeviceKind
    label: str
    created_at: datetime
    expires_at: datetime
    is_current: bool


def actor_of_token(connection: Connection, token: str) -> Actor | None:
    """Who speaks with this bearer token; None if it is unknown, over or revoked."""
    sources = tuple(grant_sources)
    rows = _bearer(sources).all(connection, token_hash=fingerprint(token), now=clock.now())
    if not rows:
        return None
    device_id, person_id = rows[0][:2]
    return actor_with(person_id, [held for _, _, *held in rows if held[0] is not None], "api", device_id)


def browser_of(session: Session, device_id: UUID) -> Device | None:
    """The remembered browser with this id; None if it is unknown, over or revoked."""
    return session.execute(_good_devices().where(Device.kind == DeviceKind.BROWSER, Device.id == device_id)).scalar()


def list_devices(session: Session, actor: Actor, page: PageRequest) -> Page[DeviceView]:
    """The actor's own browsers and tokens that are still good, newest first."""
    query = _good_devices().where(Device.person_id == actor.known_person)
    found = paginate(session, query, [Device.id], page)
    return Page([device_view(actor, device) for device in found.items], found.next_cursor)


def device_view(actor: Actor, device: Device) -> DeviceView:
    """A device as its owner sees it."""
    here = actor.device_id == str(device.id)
    return DeviceView(device.id, device.kind, device.label, device.created_at, device.expires_at, is_current=here)


def may_skip_current_password(session: Session, actor: Actor) -> bool:
    """Whether the actor may set a password without the old one: has none yet, or just came by a one-time link."""
    person = session.get(Person, actor.known_person)
    if person is None:
        raise NotFound
    return person.password_hash is None or came_by_link(session, actor, clock.now())


def came_by_link(session: Session, actor: Actor, now: datetime) -> bool:
    """Whether this browser came by a one-time link a short while ago."""
    device = session.get(Device, UUID(actor.device_id)) if actor.device_id and actor.channel == "web" else None
    return bool(device and device.may_choose_password_until and now < device.may_choose_password_until)


def find_link(session: Session, token: str) -> SignInLink:
    """The link with this token, if it still opens; Gone otherwise, saying whether it was used."""
    query = select(SignInLink).where(SignInLink.token_hash == fingerprint(token))
    link = session.execute(query).scalar()
    if link is not None and link.used_at is not None:
        raise SignInLinkUsed
    if link is None or not is_open(link):
        raise SignInLinkExpired
    return link


def is_open(link: SignInLink) -> bool:
    """Whether a link still lets somebody in."""
    return link.used_at is None and link.revoked_at is None and clock.now() < link.expires_at


def sign_in_paper(session: Session, actor: Actor, person_id: UUID, link_id: UUID) -> SignInPaper:
    """A link as its makers may show and print it again while it is open."""
    person_at_home(session, actor, person_id, Permission.PEOPLE_SIGN_IN_LINK)
    link = session.get(SignInLink, link_id)
    if link is None or link.person_id != person_id:
        raise NotFound
    return paper_of(session, link)


def paper_of(session: Session, link: SignInLink) -> SignInPaper:
    """The address of a link and of its picture."""
    url = f"{settings(session).own_url}/sign-in/{link_token(keyring(session), link.id)}"
    return SignInPaper(link.id, link.person_id, url, f"{url}.png", link.expires_at, is_open(link))


def demo_people(session: Session) -> list[DemoPerson]:
    """Who is offered for a one-tap sign-in: flagged by the demo city, nobody else."""
    query = select(Person).where(Person.demo_role.is_not(None), Person.closed_at.is_(None)).order_by(Person.id)
    people = session.execute(query.limit(20)).scalars()
    return [DemoPerson(person.id, person.name, person.demo_role or "") for person in people]


@cache
def _bearer(sources: tuple[GrantSource, ...]) -> Prepared:
    """The device and its person, beside each grant that the person holds; one row of nothing beside it for none."""
    alive = _alive(bindparam("now", type_=UtcDateTime()))
    who = (
        select(Device.id, Device.person_id)
        .join(Person, Person.id == Device.person_id)
        .where(alive, Device.kind == DeviceKind.TOKEN, Device.token_hash == bindparam("token_hash"))
        .cte("who")
    )
    held = all_grants(sources, select(who.c.person_id).scalar_subquery()).subquery()
    return Prepared(select(who, held).select_from(who).outerjoin(held, true()))


def _good_devices() -> Select[Any]:
    return select(Device).join(Person, Person.id == Device.person_id).where(_alive(clock.now()))


def _alive(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    # A closed account has no good device: closing revokes them, and this looks again.
    return and_(Device.revoked_at.is_(None), Device.expires_at > now, Person.closed_at.is_(None))
