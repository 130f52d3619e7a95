"""Pages: the first one, what is mine, and each transaction opened."""

from uuid import UUID

from flask import Blueprint, render_template, request

from app.activities import queries as activities
from app.activities.types import ActivityFilter
from app.core.paging import PageRequest
from app.me import queries
from app.me.schemas import last_days, rule_in_words, scans_behind, story, title
from app.patrols import queries as patrols
from app.records import queries as records
from app.vocabulary import queries as vocabulary
from app.vocabulary.schemas import category_name
from app.web.api import read
from app.web.asked import asked_page
from app.web.context import actor, current_actor, settings, uow
from app.web.guards import public, signed_in

pages = Blueprint("me", __name__)
_NEARBY = PageRequest(limit=5)
_LATEST = PageRequest(limit=5)
_ENDS_SHOWN = 3


@pages.get("/")
@public
def home() -> str:
    """For a guest what this is; for a volunteer what comes next and what they have."""
    if current_actor() is None:
        soon = read(activities.upcoming, ActivityFilter(), _NEARBY)
        return render_template("me/welcome.html", soon=soon.items)
    with uow.read() as session:
        found = queries.today(session, actor())
        around = activities.around(session, actor())  # nearest first
        near = ActivityFilter(place_id=around[0].place_id if around else None)
        soon = activities.upcoming(session, actor(), near, _NEARBY)
        on_patrol = patrols.walks(session, actor())
    return render_template("me/home.html", found=found, soon=soon.items, on_patrol=on_patrol)


@pages.get("/me")
@signed_in
def account() -> str:
    """Hours, points, and where each came from."""
    with uow.read() as session:
        mine = queries.figures(session, actor())
        latest = records.own_records(session, actor(), _LATEST)
    ends = last_days(mine.points, settings().zone)
    return render_template(
        "me/account.html", mine=mine, latest=latest.items, category_name=category_name, soon=ends[:_ENDS_SHOWN],
        later=ends[_ENDS_SHOWN:],
    )  # fmt: skip


@pages.get("/me/transactions")
@signed_in
def transactions() -> str:
    """What changed one's points, newest first."""
    wanted = request.args.get("scheme", type=UUID)
    with uow.read() as session:
        page = queries.transactions(session, actor(), wanted, asked_page())
    names = _category_names()
    lines = [(view, title(view, names)) for view in page.items]
    return render_template("me/transactions.html", page=page, lines=lines)


@pages.get("/me/transactions/<uuid:transaction_id>")
@signed_in
def transaction(transaction_id: UUID) -> str:
    """One of them opened: why so many points, by which rule, on which record, approved by whom."""
    opened = read(queries.transaction, transaction_id)
    called = title(opened.view, _category_names())
    return render_template(
        "me/transaction.html", opened=opened, title=called, story=story(opened.view),
        rule=rule_in_words(opened.rule), scans=scans_behind(opened.record),
    )  # fmt: skip


def _category_names() -> dict[str, str]:
    with uow.read() as session:
        return {category.code: category_name(category) for category in vocabulary.categories(session)}
