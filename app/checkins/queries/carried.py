"""What a staff device takes along to where there is no network: the shifts of these hours, and who may come."""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Select, or_, select, union
from sqlalchemy.orm import Session

from app.activities.models import Activity, Shift, SignUp
from app.activities.types import SignUpState
from app.checkins import codes
from app.checkins.models import Card
from app.checkins.types import CarriedPerson, CarriedShift
from app.core import clock
from app.core.actor import Actor
from app.core.permissions import Permission
from app.core.place_paths import under_any
from app.people.models import Person
from app.places.models import Place
from app.teams.models import TeamMember

#: A leader who loses the network in the morning still has tonight's shift, and last night's.
_BACK, _AHEAD = timedelta(hours=12), timedelta(hours=18)
_MOST_SHIFTS, _MOST_PEOPLE = 30, 3000


def carried_shifts(session: Session, actor: Actor) -> list[CarriedShift]:
    """The shifts into which the actor may scan people, the nearest first, with those signed up and the team.

    A person is known by the part of their code that is no secret: the public id, the card's fingerprint.
    """
    now = clock.now()
    query = (
        select(Shift.id, Activity.title, Shift.starts_at, Shift.ends_at)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Place, Place.id == Activity.place_id)
        .where(
            Shift.ends_at >= now - _BACK, Shift.starts_at <= now + _AHEAD,
            Shift.cancelled_at.is_(None), Activity.cancelled_at.is_(None),
            or_(
                Activity.team_id.in_(actor.teams(Permission.CHECKINS_SCAN)),
                under_any(Place.path, actor.paths(Permission.CHECKINS_SCAN)),
            ),
        )
        .order_by(Shift.ends_at < now, Shift.starts_at, Shift.id)  # of too many, those that are over stay behind
    )  # fmt: skip
    shifts = sorted(session.execute(query.limit(_MOST_SHIFTS)), key=lambda shift: abs(shift.starts_at - now))
    people = _people(session, [shift.id for shift in shifts])
    return [CarriedShift(*shift, people=tuple(people[shift.id])) for shift in shifts]


def _people(session: Session, shift_ids: list[UUID]) -> dict[UUID, list[CarriedPerson]]:
    expected = union(_signed_up(shift_ids), _members(shift_ids)).subquery()
    query = (
        select(expected.c.shift_id, Person.name, Person.public_id, Card.token_hash)
        .join(Person, Person.id == expected.c.person_id)
        .outerjoin(Card, (Card.person_id == Person.id) & Card.revoked_at.is_(None))
        .where(Person.closed_at.is_(None))
        .order_by(Person.name, Person.id)
        .limit(_MOST_PEOPLE)
    )
    found: defaultdict[UUID, list[CarriedPerson]] = defaultdict(list)
    for shift_id, name, public_id, card in session.execute(query):
        own = codes.Letter.PERSON + public_id
        found[shift_id].append(CarriedPerson(name, (own, card) if card else (own,)))
    return found


def _signed_up(shift_ids: list[UUID]) -> Select[UUID, UUID]:
    return select(SignUp.shift_id, SignUp.person_id).where(
        SignUp.shift_id.in_(shift_ids), SignUp.state == SignUpState.CONFIRMED
    )


def _members(shift_ids: list[UUID]) -> Select[UUID, UUID]:
    return (
        select(Shift.id.label("shift_id"), TeamMember.person_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(TeamMember, TeamMember.team_id == Activity.team_id)
        .where(Shift.id.in_(shift_ids), TeamMember.left_at.is_(None))
    )
