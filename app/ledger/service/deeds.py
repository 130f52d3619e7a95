"""A deed with what counts where and when it was done: scheme, rule, worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.core import clock
from app.ledger import queries, rules
from app.ledger.models import Rule, Scheme
from app.ledger.service.common import Purse, key_for
from app.ledger.types import Award, Funding, NoScheme, Receipt, RuleTerms

_DAY = timedelta(days=1)
#: Of rules as grounds give them: copies that nobody changes.
_terms_of = lru_cache(maxsize=4096)(rules.terms_of)


@dataclass(frozen=True, eq=False)
class Candidate:
    """A deed with its scheme, its rule and what it is worth before the caps; `rule` and `terms` are both there or not."""

    command: Award
    scheme: Scheme
    rule: Rule | None
    terms: RuleTerms | None
    deed: rules.Deed
    worth: rules.Worth

    @cached_property
    def purse(self) -> Purse:
        """Whose points they will be."""
        return Purse(self.scheme.id, self.command.person_id)

    @property
    def key(self) -> str:
        """By which it is thanked for once."""
        return key_for("award", self.command.source, self.command.key)

    @cached_property
    def day(self) -> date:
        """The local day to which the deed counts."""
        return clock.local_date(self.command.started_at, ZoneInfo(self.scheme.time_zone))

    @property
    def approval_day(self) -> date:
        """The local day on which it is thanked for."""
        return clock.local_date(clock.now(), ZoneInfo(self.scheme.time_zone))

    @property
    def from_budget(self) -> bool:
        """Whether a budget has to pay for it."""
        return self.scheme.funding is Funding.BUDGET

    @cached_property
    def approver_caps(self) -> dict[str, int]:
        """What its approver may give out by its rule, by day (2026-11-22) and month (2026-11) of approval."""
        if self.terms is None or self.command.approver_id is None:
            return {}
        if self.terms.approver_daily_cap is None and self.terms.approver_monthly_cap is None:
            return {}
        day = self.approval_day
        caps = {f"{day}": self.terms.approver_daily_cap, f"{day:%Y-%m}": self.terms.approver_monthly_cap}
        return {period: cap for period, cap in caps.items() if cap is not None}

    @property
    def guarded(self) -> bool:
        """Whether anything may leave less of it than it is worth."""
        return self.from_budget or bool(self.approver_caps) or bool(self.terms and self.terms.caps)

    def the_rule(self) -> Rule:
        """The rule of a deed that is worth something."""
        if self.rule is None:
            raise AssertionError("a deed without a rule is worth nothing and is never planned")
        return self.rule

    def receipt(self, left: rules.Cut, **more: object) -> Receipt:
        """What the deed came to; the transaction is filled in when there is one."""
        return Receipt(None, left.points, rules.explain(self.rule, self.deed, self.worth, left) | more)

    def unpaid(self, reason: str, *, refused: str | None = None) -> Receipt:
        """Nothing, whatever the deed was worth."""
        return Receipt(None, 0, {"points": 0, "minutes": self.deed.minutes, "reason": reason}, refused)


def judge(session: Session, commands: Sequence[Award]) -> list[Candidate]:
    """Scheme, rule and worth of each deed. One statement, another after the rulebook changed or for special days."""
    grounds = queries.grounds(session, {(c.place_id, c.category) for c in commands})
    drafts = [_Draft.of(command, grounds[command.place_id, command.category]) for command in commands]
    special = _special_days(session, [d.command for d in drafts if d.terms is not None and d.terms.days_matter])
    return [draft.candidate(special.get(draft.command.place_id, {})) for draft in drafts]


def judge_from_memory(session: Session, command: Award) -> tuple[str | None, Candidate] | None:
    """The same by what this process remembers, with the edition that it is from; None if it cannot tell. No statement."""
    known = queries.remembered_ground(session, (command.place_id, command.category))
    if known is None or known[1].scheme is None:
        return None
    draft = _Draft.of(command, known[1])
    if draft.terms is None or draft.terms.days_matter:
        return None
    return known[0], draft.candidate({})


@dataclass(frozen=True, slots=True)
class _Draft:
    """A deed whose rule is found; what it is worth may depend on special days."""

    command: Award
    scheme: Scheme
    rule: Rule | None
    terms: RuleTerms | None = field(default=None)

    @classmethod
    def of(cls, command: Award, ground: queries.Ground) -> "_Draft":
        if ground.scheme is None:
            raise NoScheme
        rule = ground.rule(command.started_at)
        return cls(command, ground.scheme, rule, _terms_of(rule) if rule else None)

    def candidate(self, special: rules.SpecialDays) -> Candidate:
        deed = rules.Deed(self.command.minutes, self.command.started_at, self.command.measured, special)
        if self.terms is None:
            worth = rules.Worth(0, reason="no_rule")
        else:
            worth = rules.worth(self.terms, deed, ZoneInfo(self.scheme.time_zone))
        return Candidate(self.command, self.scheme, self.rule, self.terms, deed, worth)


def _special_days(session: Session, commands: Sequence[Award]) -> Mapping[UUID, rules.SpecialDays]:
    """The special days of the deeds' places; a window may belong to the day before, a zone be ahead of UTC."""
    if not commands:
        return {}
    first = min(c.started_at for c in commands).date() - _DAY
    last = max(c.started_at for c in commands).date() + _DAY
    return queries.special_days(session, {c.place_id for c in commands}, first, last)
