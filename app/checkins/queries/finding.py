"""Whose code this is."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from app.activities.models import Activity, Shift, SignUp
from app.activities.types import SignUpState
from app.checkins import codes
from app.checkins.models import Card
from app.checkins.policy import CLOSES_AFTER, OPENS_BEFORE
from app.core.db import keyring, settings
from app.core.keys import fingerprint
from app.core.place_paths import under
from app.people.models import Person
from app.places.models import Place
from app.teams.models import TeamMember

#: Neighbours whose digits are tried when nobody expected at the shift has them: a community, not a city.
_MOST_NEIGHBOURS = 20_000
_LIVE = SignUp.state != SignUpState.CANCELLED


def code_keys(session: Session) -> codes.CodeKeys:
    """The keys of rotating codes in force."""
    return codes.CodeKeys(keyring(session), settings(session).code_key_version)


def person_of_public_id(session: Session, public_id: str) -> Person | None:
    """Whose personal code carries this id."""
    return session.execute(select(Person).where(Person.public_id == public_id)).scalar_one_or_none()


def card_of_token(session: Session, token: str) -> tuple[Card, Person] | None:
    """A card by its picture, revoked ones too, with its owner."""
    return _card(session, Card.token_hash == fingerprint(token))


def card_of_number(session: Session, digits: str) -> tuple[Card, Person] | None:
    """A card by the number under its picture."""
    return _card(session, Card.short_number == digits)


def _card(session: Session, which: ColumnElement[bool]) -> tuple[Card, Person] | None:
    query = select(Card, Person).join(Person, Person.id == Card.person_id).where(which)
    row = session.execute(query).one_or_none()
    return None if row is None else (row[0], row[1])


def shifts_to_type_for(session: Session, person_id: UUID, at: datetime) -> list[str]:
    """Public ids of the shifts running about now for which the person is signed up or a member of the team."""
    member = exists().where(
        TeamMember.team_id == Activity.team_id, TeamMember.person_id == person_id, TeamMember.left_at.is_(None)
    )
    signed_up = exists().where(SignUp.shift_id == Shift.id, SignUp.person_id == person_id, _LIVE)
    query = (
        select(Shift.public_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .where(
            Shift.starts_at <= at + OPENS_BEFORE, Shift.ends_at >= at - CLOSES_AFTER, or_(member, signed_up)
        )
        .order_by(Shift.starts_at, Shift.id)
    )  # fmt: skip
    return list(session.execute(query.limit(100)).scalars())


def person_of_digits(session: Session, digits: str, circles: Iterator[Select[str]], at: datetime) -> Person | None:
    """Whose typed personal code this is, looked for in one circle of people after the other."""
    keys = code_keys(session)
    for circle in circles:
        found = codes.find_person_digits(keys, digits, session.execute(circle).scalars(), at)
        if found is not None:
            return person_of_public_id(session, found)
    return None


def circles_of_shift(shift_id: UUID, place_path: str) -> Iterator[Select[str]]:
    """Who is likely to hold out a phone at a shift: first those expected, then the neighbours."""
    signed_up = select(SignUp.person_id).where(SignUp.shift_id == shift_id, _LIVE)
    members = (
        select(TeamMember.person_id)
        .join(Activity, Activity.team_id == TeamMember.team_id)
        .join(Shift, and_(Shift.activity_id == Activity.id, Shift.id == shift_id))
        .where(TeamMember.left_at.is_(None))
    )
    expected = or_(Person.id.in_(signed_up), Person.id.in_(members))
    yield select(Person.public_id).where(expected, Person.closed_at.is_(None))
    yield from circles_of_place(place_path)


def circles_of_place(place_path: str) -> Iterator[Select[str]]:
    """Who lives there: whoever may hold out a phone at a shop."""
    neighbours = select(Person.public_id).join(Place, Place.id == Person.place_id)
    yield neighbours.where(under(Place.path, place_path), Person.closed_at.is_(None)).limit(_MOST_NEIGHBOURS)


def community_of(place_path: str) -> str:
    """The path of the community (fourth level) that a place lies in, or the place itself if it is above one."""
    parts: Sequence[str] = place_path.strip("/").split("/")
    return "/" + "/".join(parts[:4]) + "/"
