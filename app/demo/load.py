"""Loads the demo city in one transaction: all of it or nothing, and a second time nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.activities import service as activities
from app.core import clock
from app.core.actor import Actor
from app.core.db import settings
from app.core.permissions import Role
from app.demo.counter import last_morning
from app.demo.forgotten import ask_for_correction
from app.demo.history import DAYS, History
from app.demo.plan import City, city
from app.demo.settle import SYSTEM, Community, Settlers, settle
from app.demo.timeline import Timeline
from app.demo.walked import put_up_and_walk
from app.ledger import service as ledger
from app.ledger.types import DeclareDay, Measure, Multiplier, NewRule, RuleTerms, SpecialDayKind
from app.people import queries as people_queries
from app.people import service as people
from app.people.types import NewGrant
from app.places import queries as places
from app.places import service as tree

_DISTRICT = "330106000000"  # whose auditor looks at the first community
_SEED = 20161  # the year and month in which eighteen people began to walk the lanes


@dataclass(frozen=True, slots=True)
class Loaded:
    """What `load` made; nothing when the city was there already."""

    people: int
    days: int


def load(session: Session, actor: Actor, progress: Callable[[float], None] = lambda _: None) -> Loaded | None:
    """Make the whole tree of Hangzhou, four lively communities, and ninety days that really happened to them."""
    if people_queries.demo_people(session):
        return None
    plan, dice, now = city(), Random(_SEED), clock.now()  # noqa: S311  # the same city every time
    begins = now - timedelta(days=DAYS)
    settlers = Settlers(session, plan, dice)
    with clock.pinned(begins):
        tree.import_csv(session, SYSTEM, tree.read_csv(tree.HANGZHOU.read_bytes()))
        communities = [settle(session, c, dice, settlers) for c in plan.communities]
        for community in communities:
            _make_rules(session, plan, community)
    _live(session, plan, dice, communities, (begins, now), progress)
    last_morning(session, plan, communities[0])
    ask_for_correction(session, plan, communities[0].teams[0])
    put_up_and_walk(session, plan, communities[0])
    _offer_sign_ins(session, plan, communities[0])
    ledger.seal_due(session, SYSTEM)
    return Loaded(sum(c.people for c in plan.communities), DAYS)


def _make_rules(session: Session, plan: City, community: Community) -> None:
    admin = people_queries.load_actor(session, community.admin, "web")
    for rule in plan.rules:
        ledger.create_rule(session, admin, NewRule(community.place_id, rule["category"], _terms(rule), clock.now()))
    for days in plan.hot_days:
        day = clock.local_date(clock.now() + timedelta(days=days), settings(session).zone)
        ledger.declare_day(session, admin, DeclareDay(community.place_id, day))


def _terms(rule: dict[str, Any]) -> RuleTerms:
    caps = {name: rule.get(name) for name in ("daily_cap", "weekly_cap", "monthly_cap", "approver_daily_cap")}
    return RuleTerms(
        Measure(rule["measure"]), rule["points"], min_minutes=rule.get("min_minutes"),
        manual_earns=rule.get("manual_earns", False),
        multipliers=tuple(_multiplier(m) for m in rule.get("multipliers", ())), **caps,
    )  # fmt: skip


def _multiplier(raw: dict[str, Any]) -> Multiplier:
    start, end = (time.fromisoformat(raw[side]) if side in raw else None for side in ("from", "to"))
    on = SpecialDayKind(raw["on"]) if "on" in raw else None
    return Multiplier(raw["name"], raw["factor"], start=start, end=end, on=on)


def _live(
    session: Session, plan: City, dice: Random, communities: list[Community], span: tuple[datetime, datetime],
    progress: Callable[[float], None],
) -> None:  # fmt: skip
    begins, now = span
    timeline = Timeline(now)
    history = History(session, plan, dice, timeline, settings(session).zone, begins)
    for community in communities:
        history.plan(community)
    timeline.run(lambda instant: progress((instant - begins) / (now - begins)))
    _remind(session, now)


def _remind(session: Session, now: datetime) -> None:
    """What the worker would have said last evening, and would say now."""
    zone = settings(session).zone
    midnight = clock.start_of_day(clock.local_date(now, zone), zone)
    with clock.pinned(midnight - timedelta(hours=5)):
        activities.remind(session, SYSTEM)
    activities.remind(session, SYSTEM)


def _offer_sign_ins(session: Session, plan: City, community: Community) -> None:
    """One person of each kind, for the one-tap sign-ins; they may use the printed password as well."""
    patrol, riders = community.teams
    auditor = Settlers(session, plan, Random(_SEED + 1)).person  # noqa: S311
    district = places.by_code(session, _DISTRICT)
    auditor_id = auditor(district.id, woman=True, age=41, phone=False)
    people.grant(session, SYSTEM, auditor_id, NewGrant(Role.AUDITOR, district.id))
    offered: dict[str, UUID] = {
        "auntie": patrol.members[2],
        "leader": patrol.leader,
        "rider": riders.members[2],
        "admin": community.admin,
        "approver": community.approver,
        "clerk": community.shops[0].clerk,
        "auditor": auditor_id,
    }
    for role, person_id in offered.items():
        people.offer_demo(session, SYSTEM, person_id, role)
