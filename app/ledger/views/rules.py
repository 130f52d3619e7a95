"""Pages of rules at the desk: what deeds are worth, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_decimal, gettext
from werkzeug.wrappers import Response

from app.core import clock
from app.core.paging import Page
from app.core.permissions import Permission
from app.ledger import queries, rules, service
from app.ledger.forms import EndingForm, ReplacementForm, RuleForm, TermsForm
from app.ledger.queries.rulebook import RuleView
from app.ledger.types import Cap, Measure, Multiplier, RuleTerms
from app.ledger.views.blueprint import pages
from app.people import queries as people
from app.vocabulary import queries as vocabulary
from app.vocabulary.schemas import category_name
from app.web.api import read
from app.web.asked import asked_page
from app.web.context import settings, uow
from app.web.guards import requires

_SAMPLE_MINUTES = 95


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
    """Make a rule; a second button only says what it would give."""
    form = RuleForm()
    homes = read(people.homes, Permission.RULES_MANAGE)
    form.offer({home.id: home.name for home in homes}, _category_names())
    sent = form.validate_on_submit() and not _only_asks()
    rule = form.run(service.create_rule, form.to_command()) if sent else None
    if rule is None:
        return render_template("ledger/new_rule.html", form=form, sample=_sample_of(form))
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
    sample = _sample(rules.terms_of(view.rule))
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
    sent = form.validate_on_submit() and not _only_asks()
    rule = form.run(service.replace_rule, form.to_command(rule_id)) if sent else None
    if rule is None:
        return render_template("ledger/replace_rule.html", form=form, words=words, sample=_sample_of(form))
    flash(gettext("The new terms count from their first day. What was earned before stays."), "ok")
    return redirect(url_for(".show", rule_id=rule.id), 303)


def _only_asks() -> bool:
    """Whether the button was pressed that asks what the rule would give."""
    return "ask" in request.form


def _category_names() -> dict[str, str]:
    with uow.read() as session:
        return {category.code: category_name(category) for category in vocabulary.categories(session)}


def _sample_of(form: TermsForm) -> str | None:
    """What the terms in the form would give; None while they are not well formed."""
    return None if form.errors else _sample(form.terms())


def _sample(terms: RuleTerms) -> str:
    """In words what a service of 95 minutes that began now would earn."""
    worth = rules.worth(terms, rules.Deed(_SAMPLE_MINUTES, clock.now()), settings().zone)
    points = rules.cut(worth.points, terms, dict.fromkeys(Cap, 0)).points
    figures = {"minutes": _SAMPLE_MINUTES, "points": points, "rate": terms.points, "earned": worth.points}
    if worth.reason == "below_min_minutes":
        return gettext("%(minutes)s minutes beginning now would earn nothing: that is too short.", **figures)
    if terms.measure is Measure.OCCURRENCE:
        said = gettext(
            "%(minutes)s minutes beginning now would earn %(points)s points, as any length would.", **figures
        )
    else:
        said = gettext(
            "%(minutes)s minutes beginning now would earn %(points)s points: %(minutes)s × %(rate)s ÷ 60, rounded down.",
            **figures,
        )
    extra = [said]
    if worth.multiplier is not None:
        extra.append(
            gettext("%(name)s counts ×%(factor)s now.", name=worth.multiplier, factor=_times(worth.factor_percent))
        )
    if points < worth.points:
        extra.append(gettext("Without the daily limit it would be %(earned)s.", **figures))
    return " ".join(extra)


def _in_words(view: RuleView, categories: dict[str, str]) -> RuleWords:
    rule, terms, now = view.rule, rules.terms_of(view.rule), clock.now()
    gives = (
        gettext("%(points)s points an hour", points=terms.points)
        if terms.measure is Measure.HOUR
        else gettext("%(points)s points each time", points=terms.points)
    )
    over = rule.valid_to is not None and rule.valid_to <= now
    state = "over" if over else "later" if rule.valid_from > now else "now"
    return RuleWords(view, categories.get(rule.category, rule.category), gives, list(_notes(terms)), state)


def _notes(terms: RuleTerms) -> Iterator[str]:
    for multiplier in terms.multipliers:
        yield _multiplier_in_words(multiplier)
    if terms.daily_cap is not None:
        yield gettext("at most %(points)s points a day", points=terms.daily_cap)
    if terms.min_minutes:
        yield gettext("from %(minutes)s minutes on", minutes=terms.min_minutes)
    if terms.manual_earns:
        yield gettext("typed-in hours earn as well")


def _multiplier_in_words(multiplier: Multiplier) -> str:
    day_names = (
        gettext("Mon"),
        gettext("Tue"),
        gettext("Wed"),
        gettext("Thu"),
        gettext("Fri"),
        gettext("Sat"),
        gettext("Sun"),
    )
    parts = [multiplier.name, f"×{_times(multiplier.factor_percent)}"]
    if multiplier.days:
        parts.append(" ".join(day_names[day - 1] for day in multiplier.days))
    if multiplier.start or multiplier.end:
        start, end = (f"{t:%H:%M}" if t else "00:00" for t in (multiplier.start, multiplier.end))
        parts.append(f"{start}–{end}")
    return " ".join(parts)


def _times(percent: int) -> str:
    return str(format_decimal(percent / 100))
