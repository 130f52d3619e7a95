"""Pages of rules at the desk: what deeds are worth, in words."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.core import clock
from app.core.paging import Page
from app.core.permissions import Permission
from app.ledger import queries, rules, service
from app.ledger.forms import EndingForm, ReplacementForm, RuleForm, TermsForm
from app.ledger.queries.rulebook import RuleView
from app.ledger.schemas import wording
from app.ledger.types import RuleTerms
from app.ledger.views.blueprint import pages
from app.people import queries as people
from app.vocabulary import queries as vocabulary
from app.vocabulary.schemas import category_name
from app.web.api import read
from app.web.asked import asked_page
from app.web.context import settings, uow
from app.web.guards import requires


@dataclass(frozen=True, slots=True)
class RuleWords:
    """A rule as the desk reads it."""

    view: RuleView
    category: str
    gives: str
    notes: list[str]
    state: str  # "now" | "later" | "over"


@pages.get("/desk/rules")
@requires(Permission.DESK_READ)
def index() -> str:
    """What deeds are worth in my places."""
    page = read(queries.desk_rules, asked_page())
    names = _category_names()
    found = Page([_in_words(view, names) for view in page.items], page.next_cursor)
    return render_template("ledger/rules.html", found=found)


@pages.route("/desk/rules/new", methods=["GET", "POST"])
@requires(Permission.RULES_MANAGE)
def new() -> Response | str:
    """Make a rule; a second button only says what it would give, a third makes room for one more multiplier."""
    form = RuleForm()
    homes = read(people.homes, Permission.RULES_MANAGE)
    form.offer({home.id: home.name for home in homes}, _category_names())
    sent = form.validate_on_submit() and not _only_asks(form)
    rule = form.run(service.create_rule, form.to_command()) if sent else None
    if rule is None:
        return render_template("ledger/new_rule.html", form=form, sample=_sample_of(form, form.place_id.data))
    flash(gettext("The rule is made."), "ok")
    return redirect(url_for(".show", rule_id=rule.id), 303)


@pages.route("/desk/rules/<uuid:rule_id>", methods=["GET", "POST"])
@requires(Permission.DESK_READ)
def show(rule_id: UUID) -> Response | str:
    """One rule, and its end."""
    form = EndingForm()
    ended = form.run(service.end_rule, form.to_command(rule_id)) if form.validate_on_submit() else None
    if ended is not None:
        flash(gettext("The rule ends on that day. What was earned by it stays."), "ok")
        return redirect(url_for(".show", rule_id=rule_id), 303)
    view = read(queries.get_rule, rule_id)
    words = _in_words(view, _category_names())
    sample = _sample(rules.terms_of(view.rule), view.rule.place_id)
    may_change = read(queries.may_change, view.place)
    return render_template("ledger/rule.html", words=words, form=form, sample=sample, may_change=may_change)


@pages.route("/desk/rules/<uuid:rule_id>/replacement", methods=["GET", "POST"])
@requires(Permission.RULES_MANAGE)
def replace(rule_id: UUID) -> Response | str:
    """Other terms from a day on."""
    form = ReplacementForm()
    view = read(queries.get_rule, rule_id)
    if request.method == "GET":
        form.fill(rules.terms_of(view.rule), view.rule.valid_from, settings().zone)
    words = _in_words(view, _category_names())
    sent = form.validate_on_submit() and not _only_asks(form)
    rule = form.run(service.replace_rule, form.to_command(rule_id)) if sent else None
    if rule is None:
        return render_template(
            "ledger/replace_rule.html", form=form, words=words, sample=_sample_of(form, view.rule.place_id)
        )
    flash(gettext("The new terms count from their first day. What was earned before stays."), "ok")
    return redirect(url_for(".show", rule_id=rule.id), 303)


def _only_asks(form: TermsForm) -> bool:
    """Whether a button was pressed that makes nothing yet: it asks what the rule would give, or wants more room."""
    if "more" in request.form:
        form.make_room()
    return "ask" in request.form or "more" in request.form


def _category_names() -> dict[str, str]:
    with uow.read() as session:
        return {category.code: category_name(category) for category in vocabulary.categories(session)}


def _sample_of(form: TermsForm, place_id: UUID | None) -> str | None:
    """What the terms in the form would give at a place; None while they are not well formed."""
    return None if form.errors else _sample(form.terms(), place_id)


def _sample(terms: RuleTerms, place_id: UUID | None) -> str:
    zone = settings().zone
    if not terms.days_matter or place_id is None:
        return wording.sample(terms, {}, zone)
    today = clock.local_date(clock.now(), zone)
    with uow.read() as session:
        # A night that began yesterday still belongs to yesterday.
        special = queries.special_days(session, [place_id], today - timedelta(days=1), today)
    return wording.sample(terms, special.get(place_id, {}), zone)


def _in_words(view: RuleView, categories: dict[str, str]) -> RuleWords:
    rule, terms, now = view.rule, rules.terms_of(view.rule), clock.now()
    over = rule.valid_to is not None and rule.valid_to <= now
    state = "over" if over else "later" if rule.valid_from > now else "now"
    return RuleWords(
        view, categories.get(rule.category, rule.category), wording.gives(terms), list(wording.notes(terms)), state
    )
