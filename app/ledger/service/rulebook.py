"""Rules are made, ended and replaced; never edited."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.audit.service import record
from app.core.actor import Actor
from app.core.errors import NotFound
from app.ledger import policy, rules
from app.ledger.models import Rule
from app.ledger.types import (
    BadValidity,
    EndRule,
    NewRule,
    ReplaceRule,
    RuleEnded,
    RuleInUse,
    RuleOverlaps,
    RuleTerms,
    UnknownCategory,
)
from app.places.models import Place
from app.vocabulary.models import Category

RuleInUseCheck = Callable[[Session, str, str, datetime, datetime | None], bool]
#: Asked whether approved deeds of a category began under a place path from one instant to another
#: (None: open end); rooms above, which know the deeds, add themselves.
rules_in_use: list[RuleInUseCheck] = []


def create_rule(session: Session, actor: Actor, command: NewRule) -> Rule:
    """Make a rule for a place and a category.

    It may begin in the past while no deed of that time is approved (RuleInUse): what was explained
    stays so. No two rules of a place and category are valid at once (RuleOverlaps).
    """
    place = locked_place(session, actor, command.place_id)
    if session.get(Category, command.category) is None:
        raise UnknownCategory
    _ensure_order(command.valid_from, command.valid_to)
    _ensure_alone(session, command)
    ensure_unused(session, place, command.category, command.valid_from, command.valid_to)
    rule = _make(actor, place.id, command.category, command.terms, command.valid_from, command.valid_to)
    session.add(rule)
    session.flush()
    record(session, actor, "rule.created", "rule", rule.id, place_id=place.id, detail={"category": rule.category})
    return rule


def end_rule(session: Session, actor: Actor, command: EndRule) -> Rule:
    """Let a rule count no longer from an instant on; earlier than it says (RuleEnded), after it began."""
    rule, place = _locked_rule(session, actor, command.rule_id)
    if rule.valid_to is not None and command.valid_to >= rule.valid_to:
        raise RuleEnded
    _ensure_order(rule.valid_from, command.valid_to)
    ensure_unused(session, place, rule.category, command.valid_to, rule.valid_to)
    rule.valid_to = command.valid_to
    session.flush()
    record(session, actor, "rule.ended", "rule", rule.id, place_id=place.id)
    return rule


def replace_rule(session: Session, actor: Actor, command: ReplaceRule) -> Rule:
    """End a rule where its replacement begins; deeds before that are thanked for by the old terms."""
    old, place = _locked_rule(session, actor, command.rule_id)
    _ensure_order(command.valid_from, command.valid_to)
    if command.valid_from <= old.valid_from:
        raise BadValidity(field="valid_from")
    if old.valid_to is None or command.valid_from < old.valid_to:
        ensure_unused(session, place, old.category, command.valid_from, old.valid_to)
        old.valid_to = command.valid_from
        session.flush()
    new = NewRule(place.id, old.category, command.terms, command.valid_from, command.valid_to)
    _ensure_alone(session, new)
    ensure_unused(session, place, old.category, command.valid_from, command.valid_to)
    rule = _make(actor, place.id, old.category, command.terms, command.valid_from, command.valid_to)
    rule.replaces_id = old.id
    session.add(rule)
    session.flush()
    record(session, actor, "rule.replaced", "rule", rule.id, place_id=place.id, detail={"replaces": str(old.id)})
    return rule


def _make(
    actor: Actor, place_id: UUID, category: str, terms: RuleTerms, valid_from: datetime, valid_to: datetime | None
) -> Rule:
    return Rule(
        place_id=place_id,
        category=category,
        measure=terms.measure,
        points=terms.points,
        daily_cap=terms.daily_cap,
        weekly_cap=terms.weekly_cap,
        monthly_cap=terms.monthly_cap,
        approver_daily_cap=terms.approver_daily_cap,
        approver_monthly_cap=terms.approver_monthly_cap,
        min_minutes=terms.min_minutes,
        manual_earns=terms.manual_earns,
        multipliers=rules.stored(terms),
        valid_from=valid_from,
        valid_to=valid_to,
        created_by=actor.person_id,
    )


def locked_place(session: Session, actor: Actor, place_id: UUID) -> Place:
    """The place, locked against other rule makers: of two who make rules at once, the second sees the first's."""
    place = session.execute(
        select(Place).where(Place.id == place_id).with_for_update(key_share=True)
    ).scalar_one_or_none()
    if place is None:
        raise NotFound
    policy.ensure_may_make_rules(actor, place.path)
    return place


def _locked_rule(session: Session, actor: Actor, rule_id: UUID) -> tuple[Rule, Place]:
    place_id = session.execute(select(Rule.place_id).where(Rule.id == rule_id)).scalar_one_or_none()
    if place_id is None:
        raise NotFound
    place = locked_place(session, actor, place_id)
    rule = session.execute(
        select(Rule).where(Rule.id == rule_id).execution_options(populate_existing=True)
    ).scalar_one()
    return rule, place


def _ensure_order(valid_from: datetime, valid_to: datetime | None) -> None:
    if valid_to is not None and valid_to <= valid_from:
        raise BadValidity


def _ensure_alone(session: Session, command: NewRule) -> None:
    query = select(Rule.id).where(
        Rule.place_id == command.place_id,
        Rule.category == command.category,
        or_(Rule.valid_to.is_(None), Rule.valid_to > command.valid_from),
    )
    if command.valid_to is not None:
        query = query.where(Rule.valid_from < command.valid_to)
    if session.execute(query.limit(1)).first() is not None:
        raise RuleOverlaps


def ensure_unused(
    session: Session, place: Place, category: str, since: datetime, until: datetime | None
) -> None:  # fmt: skip
    """What was approved keeps the points that were explained: RuleInUse if deeds of that time are approved already."""
    if any(in_use(session, place.path, category, since, until) for in_use in rules_in_use):
        raise RuleInUse
