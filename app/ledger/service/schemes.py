"""Schemes: every tree has one from its first day; a place may have one of its own."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.core.actor import Actor
from app.core.db import settings
from app.core.errors import NotFound
from app.ledger import policy
from app.ledger.models import Scheme
from app.ledger.types import ChangeScheme, ExpiryPolicy, NewScheme, SchemeExists
from app.places import queries as places
from app.places.models import Place
from app.places.types import RootPlaceAdded

_UNTIL_ITS_DATE = frozenset({ExpiryPolicy.FIXED_DATE, ExpiryPolicy.NEVER})


def ensure_default_scheme(session: Session, event: RootPlaceAdded) -> None:
    """Give a new tree its points scheme: expiring at the end of the next calendar year, in the site's zone."""
    if session.execute(select(Scheme.id).where(Scheme.place_id == event.place_id)).first() is not None:
        return
    place = places.get(session, event.place_id)
    zone = settings(session).timezone
    session.add(Scheme(code=place.code, name=place.name, place_id=place.id, time_zone=zone, expiry_count=1))
    session.flush()


def create_scheme(session: Session, actor: Actor, command: NewScheme) -> Scheme:
    """Give a place points of its own, for what is earned there and below from now on.

    Points of the scheme above stay where they are. A place has one scheme (SchemeExists), a code is
    nobody else's (SchemeCodeTaken), an expiry is whole (BadExpiry).
    """
    place = session.get(Place, command.place_id)
    if place is None:
        raise NotFound
    policy.ensure_may_change_scheme(actor, place.path)
    if session.execute(select(Scheme.id).where(Scheme.place_id == place.id)).first() is not None:
        raise SchemeExists
    terms = command.terms
    policy.ensure_expiry(terms.expiry_policy, terms.expiry_count, terms.expiry_at)
    scheme = Scheme(
        code=command.code, name=command.name, place_id=place.id, time_zone=settings(session).timezone,
        expiry_policy=terms.expiry_policy, expiry_count=terms.expiry_count, expiry_at=terms.expiry_at,
        hold_days=terms.hold_days, charge_limit=terms.charge_limit, funding=terms.funding,
    )  # fmt: skip
    session.add(scheme)
    session.flush()
    record(session, actor, "scheme.created", "scheme", scheme.id, place_id=place.id, detail={"code": scheme.code})
    return scheme


def change_scheme(session: Session, actor: Actor, command: ChangeScheme) -> Scheme:
    """Change what a scheme says, for what is earned and held from now on; lots keep the end they were given."""
    row = session.execute(
        select(Scheme, Place.path)
        .join(Place, Place.id == Scheme.place_id)
        .where(Scheme.id == command.scheme_id)
        .with_for_update(of=Scheme, key_share=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound
    scheme, path = row
    policy.ensure_may_change_scheme(actor, path)
    for name, value in command.values.items():
        setattr(scheme, name, value)
    if scheme.expiry_policy is not ExpiryPolicy.FIXED_DATE and "expiry_at" not in command.values:
        scheme.expiry_at = None
    if scheme.expiry_policy in _UNTIL_ITS_DATE and "expiry_count" not in command.values:
        scheme.expiry_count = None
    policy.ensure_expiry(scheme.expiry_policy, scheme.expiry_count, scheme.expiry_at)
    session.flush()
    record(
        session, actor, "scheme.changed", "scheme", scheme.id, place_id=scheme.place_id,
        detail={"changed": sorted(command.values)},
    )  # fmt: skip
    return scheme
