"""Reads of one's own things. The number of statements does not grow with the history: see each query."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Select, func, literal, literal_column, select, true, union_all
from sqlalchemy.orm import Session

from app.activities import queries as activities
from app.activities.models import Activity, Shift
from app.checkins.models import Attendance
from app.checkins.policy import OPENS_BEFORE
from app.checkins.types import AttendanceState
from app.core import clock
from app.core.actor import Actor, HeldGrant
from app.core.errors import NotFound, Unauthenticated
from app.core.paging import Page, PageRequest
from app.ledger import queries as ledger
from app.ledger.types import NoScheme
from app.me.types import Account, Figures, HomePlace, MyGrant, Opened, Presence, SchemePoints, Today
from app.notices.models import Notice
from app.people import queries as people
from app.people.models import Person
from app.places.models import Place
from app.records import queries as records
from app.records.types import SOURCE_TYPE
from app.shops.models import Shop
from app.teams.models import Team

#: A table whose rows a role may count at.
Scope = type[Place] | type[Team] | type[Shop]


def account(session: Session, actor: Actor) -> Account:
    """Who one is, what one has, and which roles one holds. Six statements."""
    return Account(figures(session, actor), _grants(session, actor))


def figures(session: Session, actor: Actor) -> Figures:
    """Who one is and what one has. Five statements."""
    person_id = actor.known_person
    person, ancestors, unread = _person(session, person_id)
    points = ledger.points_of_all(session, person_id)
    schemes = {scheme.place_id: scheme for scheme in ledger.schemes(session)}
    home = next((schemes[place.id] for place in ancestors if place.id in schemes), None)
    others = [scheme for scheme in schemes.values() if scheme is not home and scheme.id in points]
    place = ancestors[0]
    return Figures(
        person_id=person.id, number=person.number, name=person.name,
        phone_masked=people.phone_masked(session, person),
        place=HomePlace(place.id, place.code, place.level, place.name), unread=unread,
        points=_of_home(points, home.id if home else None),
        others=[SchemePoints(scheme.id, scheme.code, scheme.name, points[scheme.id]) for scheme in others],
        minutes=records.minutes_of(session, person_id),
    )  # fmt: skip


def today(session: Session, actor: Actor) -> Today:
    """The first screen: what one has, where one is checked in, what comes next. Seven statements."""
    mine = figures(session, actor)
    following = activities.next_shift_of(session, mine.person_id)
    opens = following is not None and following.shift.starts_at - OPENS_BEFORE <= clock.now()
    return Today(mine, _present(session, mine.person_id), following, opens)


def transactions(
    session: Session, actor: Actor, scheme_id: UUID | None, page: PageRequest
) -> Page[ledger.TransactionView]:
    """One's transactions in a scheme (None: that of one's home), newest first. At most five statements."""
    try:
        wanted = scheme_id or ledger.home_scheme(session, actor.known_person).id
    except NoScheme:
        return Page([], None)
    return ledger.transactions(session, actor.known_person, wanted, page)


def transaction(session: Session, actor: Actor, transaction_id: UUID) -> Opened:
    """One transaction of one's own, opened; NotFound for anybody else's."""
    view = ledger.transaction(session, actor.known_person, transaction_id)
    rule = ledger.get_rule(session, actor, view.rule_id) if view.rule_id else None
    return Opened(view, rule, _record_behind(session, actor, view))


def _record_behind(session: Session, actor: Actor, view: ledger.TransactionView) -> records.RecordView | None:
    """The service record that a transaction is about, if it is about one."""
    if view.source_type != SOURCE_TYPE:
        return None
    try:
        return records.record(session, actor, view.source_id)
    except NotFound:
        return None


def _person(session: Session, person_id: UUID) -> tuple[Person, list[Place], int]:
    """The person, the places from their home up to the root, and how many notices they have not read."""
    home = select(Person.place_id).where(Person.id == person_id).scalar_subquery()
    up = (
        select(Place.id, Place.parent_id, literal(0).label("steps")).where(Place.id == home).cte("up", recursive=True)
    )  # fmt: skip
    up = up.union_all(select(Place.id, Place.parent_id, up.c.steps + 1).join(up, Place.id == up.c.parent_id))
    unread = (
        select(func.count()).where(Notice.person_id == Person.id, Notice.read_at.is_(None)).correlate(Person)
    ).scalar_subquery()
    query = (
        select(Person, Place, unread)
        .select_from(Person)
        .join(up, true())
        .join(Place, Place.id == up.c.id)
        .where(Person.id == person_id)
        .order_by(up.c.steps)
    )
    rows = session.execute(query).all()
    if not rows:
        raise Unauthenticated
    return rows[0][0], [row[1] for row in rows], rows[0][2]


def _of_home(points: dict[UUID, ledger.PointsView], scheme_id: UUID | None) -> ledger.PointsView:
    """Points in the home's scheme; none where there is no scheme, or no points yet."""
    found = points.get(scheme_id) if scheme_id else None
    return found or ledger.PointsView(scheme_id or UUID(int=0), 0, 0, 0, [])


def _grants(session: Session, actor: Actor) -> list[MyGrant]:
    """The roles that count now, with the names of where they count."""
    kinds: dict[str, Scope] = {"place": Place, "team": Team, "shop": Shop}
    ids = {kind: [grant.scope_id for grant in actor.grants if grant.scope_type == kind] for kind in kinds}
    named = union_all(*(_named(kind, table, ids[kind]) for kind, table in kinds.items()))
    names = {scope_id: name for _, scope_id, name in session.execute(named)}
    return [_grant(grant, names) for grant in _in_order(actor.grants)]


def _named(kind: str, table: Scope, ids: list[UUID]) -> Select[str, UUID, str]:
    return select(literal_column(f"'{kind}'"), table.id, table.name).where(table.id.in_(ids))


def _grant(grant: HeldGrant, names: dict[UUID, str]) -> MyGrant:
    return MyGrant(grant.role, grant.scope_type, grant.scope_id, names[grant.scope_id])


def _in_order(grants: Iterable[HeldGrant]) -> list[HeldGrant]:
    return sorted(grants, key=lambda grant: (grant.scope_type, grant.place_path, grant.role, grant.scope_id))


def _present(session: Session, person_id: UUID) -> Presence | None:
    query = (
        select(Activity.id, Activity.title, Attendance.checked_in_at)
        .select_from(Attendance)
        .join(Shift, Shift.id == Attendance.shift_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .where(
            Attendance.person_id == person_id,
            Attendance.state == AttendanceState.OPEN,
            Attendance.checked_in_at <= clock.now(),
        )
        .order_by(Attendance.checked_in_at.desc())
        .limit(1)
    )
    row = session.execute(query).one_or_none()
    return Presence(*row) if row else None
