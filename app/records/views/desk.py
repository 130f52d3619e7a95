"""The approver's desk: what waits, one record closely, and records typed in."""

from collections import Counter
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext, ngettext
from werkzeug.wrappers import Response

from app.core.paging import MAX_LIMIT, PageRequest
from app.core.permissions import Permission
from app.people import queries as people
from app.people.types import PeopleFilter
from app.records import queries, service
from app.records.forms import ApprovalForm, ReasonForm, TypedInForm, choice
from app.records.types import Approvals, RecordFilter, RecordSource, RecordState
from app.records.views.blueprint import pages
from app.teams import queries as teams
from app.vocabulary import queries as vocabulary
from app.vocabulary.schemas import category_name
from app.web.api import read
from app.web.asked import asked_page, asked_words
from app.web.context import settings, uow
from app.web.guards import requires
from app.web.i18n import text

E = TypeVar("E", bound=StrEnum)
_LOOKS = {"marked": True, "unmarked": False}


@pages.get("/desk/records")
@requires(Permission.DESK_READ)
def desk_list() -> str:
    """Records of the place, those that wait first of all; 200 at a time, so that a month is few pages."""
    wanted = _wanted()
    page = read(queries.desk_records, wanted, asked_page(MAX_LIMIT))
    expected = read(service.expected_points, [row.record for row in page.items if row.refusal is None])
    return render_template(
        "records/desk.html", page=page, wanted=wanted, expected=expected, form=ApprovalForm(),
        ticked=request.args.get("tick"), states=list(RecordState), sources=list(RecordSource), asked=_asked,
    )  # fmt: skip


@pages.post("/desk/records/approvals")
@requires(Permission.RECORDS_APPROVE)
def approve() -> Response:
    """Approve what was ticked and say what became of it."""
    form = ApprovalForm()
    outcome = form.run(service.approve_many, form.record_ids.data)
    if outcome is None:
        flash(" ".join(str(error) for error in (*form.form_errors, *form.record_ids.errors)), "stop")
    else:
        _say(outcome)
    return redirect(url_for(".desk_list") + _asked(), 303)


@pages.get("/desk/records/<uuid:record_id>")
@requires(Permission.DESK_READ)
def desk_record(record_id: UUID) -> str:
    """One record with its evidence, and what may be decided about it."""
    return _show(record_id, ReasonForm())


@pages.post("/desk/records/<uuid:record_id>/rejections")
@requires(Permission.RECORDS_APPROVE)
def reject(record_id: UUID) -> Response | str:
    """Reject it, with a reason that the volunteer reads."""
    form = ReasonForm()
    if form.run(service.reject, record_id, form.reason.data) is None:
        return _show(record_id, form)
    flash(gettext("Rejected. The volunteer has been told why."), "ok")
    return redirect(url_for(".desk_list"), 303)


@pages.post("/desk/records/<uuid:record_id>/reversals")
@requires(Permission.RECORDS_APPROVE)
def reverse(record_id: UUID) -> Response | str:
    """Take an approval back, with a reason."""
    form = ReasonForm()
    if form.run(service.reverse, record_id, form.reason.data) is None:
        return _show(record_id, form)
    flash(gettext("Taken back. The points are clawed back and the volunteer has been told why."), "ok")
    return redirect(url_for(".desk_record", record_id=record_id), 303)


@pages.route("/desk/records/new", methods=["GET", "POST"])
@requires(Permission.RECORDS_KEY_IN)
def desk_new() -> Response | str:
    """Type in a record: first find the person, then say what they did."""
    person_id = request.args.get("person_id", type=UUID)
    if person_id is None:
        q = asked_words()
        found = read(people.list_people, PeopleFilter(q=q), PageRequest()) if q else None
        return render_template("records/find_person.html", q=q, found=found)
    form = _typed_in_form(person_id)
    record = form.run(service.key_in, form.to_command(settings().zone)) if form.validate_on_submit() else None
    if record is None:
        return render_template("records/new.html", form=form, back_to=url_for(".desk_new"))
    flash(gettext("Written down. Another person approves it."), "ok")
    return redirect(url_for(".desk_record", record_id=record.id), 303)


def _typed_in_form(person_id: UUID) -> TypedInForm:
    person = read(people.view, person_id)
    form = TypedInForm()
    with uow.read() as session:
        form.category.choices = [(c.code, category_name(c)) for c in vocabulary.categories(session)]
        mine = [(choice(person.id, t.id), f"{person.name} · {t.name}") for t in teams.teams_of(session, person.id)]
    form.who.choices = [*mine, (choice(person.id, None), gettext("%(name)s, for no team", name=person.name))]
    return form


def _show(record_id: UUID, form: ReasonForm) -> str:
    view = read(queries.record, record_id)
    expected = read(service.expected_points, [] if view.row.refusal else [view.row.record])
    return render_template(
        "records/record.html", view=view, form=form, expected=expected.get(record_id),
        at_desk=True,
    )  # fmt: skip


def _say(outcome: Approvals) -> None:
    if outcome.approved:
        points = sum(approved.points for approved in outcome.approved)
        told = ngettext("%(num)d record approved.", "%(num)d records approved.", len(outcome.approved))
        flash(f"{told} {gettext('Together %(points)d points.', points=points)}", "ok")
    for code, count in Counter(refused.code for refused in outcome.refused).items():
        left = ngettext("%(num)d record was left:", "%(num)d records were left:", count)
        flash(f"{left} {text(f'error.{code}')}", "wait")


def _asked(tick: str | None = None) -> str:
    """The question mark and what follows it, to come to the same list, ticked in another way if said so."""
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "tick" or tick is None]
    asked += [("tick", tick)] if tick else []
    return f"?{urlencode(asked)}" if asked else ""


def _wanted() -> RecordFilter:
    """What the address asks for; what waits if it says nothing, and what it cannot mean counts as nothing."""
    asked = request.args
    state = RecordState.PENDING if "state" not in asked else _one_of(RecordState, asked["state"])
    return RecordFilter(
        state=state,
        place_id=asked.get("place_id", type=UUID),
        team_id=asked.get("team_id", type=UUID),
        person_id=asked.get("person_id", type=UUID),
        marked=_LOOKS.get(asked.get("marks", "")),
        source=_one_of(RecordSource, asked.get("source", "")),
    )


def _one_of(kind: type[E], value: str) -> E | None:
    return kind(value) if value in list(kind) else None
