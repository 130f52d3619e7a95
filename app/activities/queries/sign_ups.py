"""Who has signed up, and where in the line they stand."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import Session, aliased

from app.activities import policy
from app.activities.models import Activity, Shift, SignUp
from app.activities.queries.shifts import as_card, cards, shift
from app.activities.types import ActivityView, MySignUp, SignUpResult, SignUpState, SignUpView
from app.core.actor import Actor
from app.core.masking import masked_name
from app.core.paging import Page, PageRequest, paginate
from app.core.place_paths import under_any
from app.people.models import Person
from app.places.models import Place

_LIVE = SignUp.state != SignUpState.CANCELLED
_MOST = 2000  # names on one page


def live_sign_up(session: Session, shift_id: UUID, person_id: UUID) -> SignUp | None:
    """Somebody's seat or place in the line of a shift, if they have one."""
    query = select(SignUp).where(SignUp.shift_id == shift_id, SignUp.person_id == person_id, _LIVE)
    return session.execute(query).scalar_one_or_none()


def signed_up(session: Session, shift_ids: Sequence[UUID]) -> list[UUID]:
    """Everyone with a seat or a place in the line of these shifts, each once."""
    query = select(SignUp.person_id).where(SignUp.shift_id.in_(shift_ids), _LIVE).distinct()
    return list(session.execute(query.order_by(SignUp.person_id)).scalars())


def result(session: Session, sign_up_id: UUID) -> SignUpResult:
    """What became of a sign-up."""
    row, position = session.execute(_positioned().where(SignUp.id == sign_up_id)).one()
    return SignUpResult(row.id, row.shift_id, row.person_id, row.state, _position(row, position))


def mine(session: Session, actor: Actor, shift_ids: Sequence[UUID]) -> dict[UUID, SignUpResult]:
    """The actor's own live sign-ups among these shifts, by shift."""
    if actor.person_id is None or not shift_ids:
        return {}
    query = _positioned().where(SignUp.shift_id.in_(shift_ids), SignUp.person_id == actor.person_id, _LIVE)
    return {
        row.shift_id: SignUpResult(row.id, row.shift_id, row.person_id, row.state, _position(row, position))
        for row, position in session.execute(query)
    }


def my_sign_ups(session: Session, actor: Actor, page: PageRequest) -> Page[MySignUp]:
    """The actor's own live sign-ups, latest shift first."""
    query = cards().join(SignUp, SignUp.shift_id == Shift.id).add_columns(SignUp, _line().label("position"))
    query = query.where(SignUp.person_id == actor.known_person, _LIVE)
    found = paginate(session, query, [Shift.starts_at, SignUp.id], page)
    items = [MySignUp(row[-2].id, row[-2].state, _position(*row[-2:]), as_card(row)) for row in found.items]
    return Page(items, found.next_cursor)


def list_sign_ups(session: Session, actor: Actor, shift_id: UUID, page: PageRequest) -> Page[SignUpView]:
    """Who comes to a shift, in the order in which they signed up; for those who manage it and the desk."""
    found = shift(session, shift_id)
    where = (found.team.id, found.place_path, found.team_path)
    policy.ensure_sees_list(actor, *where)
    whole = policy.sees_names(actor, *where)
    rows = paginate(session, _listed().where(SignUp.shift_id == shift_id), [SignUp.seq], page, descending=False)
    return Page([_view(*row, whole=whole) for row in rows.items], rows.next_cursor)


def everyone(session: Session, actor: Actor, activity: ActivityView) -> dict[UUID, list[SignUpView]]:
    """Who comes to each shift of an activity that the actor manages, in the order of signing up; one statement."""
    where = (activity.team_id, activity.place_path, activity.team_path)
    policy.ensure_sees_list(actor, *where)
    whole = policy.sees_names(actor, *where)
    comers: dict[UUID, list[SignUpView]] = {shift.id: [] for shift in activity.shifts}
    query = _listed().where(SignUp.shift_id.in_(comers)).order_by(SignUp.shift_id, SignUp.seq).limit(_MOST)
    for row in session.execute(query):
        view = _view(*row, whole=whole)
        comers[view.shift_id].append(view)
    return comers


def people_in_sight(paths: Iterable[str]) -> Select[UUID]:
    """Whom the desks at these places see because they signed up for something there."""
    return (
        select(SignUp.person_id)
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Activity, Activity.id == Shift.activity_id)
        .join(Place, Place.id == Activity.place_id)
        .where(_LIVE, under_any(Place.path, paths))
    )


def _listed() -> Select[SignUp, str, str, int]:
    query = select(SignUp, Person.number, Person.name, _line().label("position"))
    return query.join(Person, Person.id == SignUp.person_id).where(_LIVE)


def _line() -> ScalarSelect[int]:
    """How many wait in the same shift up to and including this one: 1 is the first in line."""
    other = aliased(SignUp)
    return (
        select(func.count())
        .where(other.shift_id == SignUp.shift_id, other.state == SignUpState.WAITLISTED, other.seq <= SignUp.seq)
        .correlate(SignUp)
        .scalar_subquery()
    )


def _positioned() -> Select[SignUp, int]:
    return select(SignUp, _line())


def _position(sign_up: SignUp, line: int) -> int | None:
    return line if sign_up.state is SignUpState.WAITLISTED else None


def _view(sign_up: SignUp, number: str, name: str, line: int, *, whole: bool) -> SignUpView:
    return SignUpView(
        id=sign_up.id, shift_id=sign_up.shift_id, person_id=sign_up.person_id, number=number,
        name=name if whole else masked_name(name), state=sign_up.state, position=_position(sign_up, line),
        created_at=sign_up.created_at, no_show=sign_up.no_show_at is not None,
    )  # fmt: skip
