"""What caps, approvers and budgets leave of deeds, one after the other, so that nothing is given out twice."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from app.ledger import policy, queries, rules
from app.ledger.book import Account, Balances
from app.ledger.service import tallies
from app.ledger.service.deeds import Candidate
from app.ledger.service.tallies import TallyKey
from app.ledger.types import AccountKind, ApproverCapReached, BudgetExhausted, Cap

#: What was earned per account, local day and category.
Earned = dict[tuple[UUID, date, str], int]


def budgets_for(session: Session, candidates: Iterable[Candidate]) -> dict[Candidate, Account]:
    """The budget that has to pay for each deed, where one is there: the nearest up the tree, of this month.

    No statement where no scheme is paid from budgets, otherwise one.
    """
    paid = [c for c in candidates if c.from_budget]
    if not paid:
        return {}
    months = {f"{c.approval_day:%Y-%m}" for c in paid}
    found = queries.nearest_budgets(session, {c.command.place_id for c in paid}, months)
    budgets: dict[Candidate, Account] = {}
    for c in paid:
        budget_id = found.get((c.command.place_id, c.scheme.id, f"{c.approval_day:%Y-%m}"))
        if budget_id is not None:
            budgets[c] = Account(c.scheme.id, AccountKind.BUDGET, budget_id)
    return budgets


class Limits:
    """Read while the balances are locked; from then on each deed sees what the one before it left."""

    def __init__(
        self, balances: Balances, budgets: Mapping[Candidate, Account], earned: Earned, given: Mapping[TallyKey, int]
    ) -> None:
        self._balances = balances
        self._budgets = budgets
        self._earned = defaultdict(int, earned)
        self._given = dict(given)
        self._added: Counter[TallyKey] = Counter()

    @classmethod
    def read(
        cls, session: Session, candidates: Collection[Candidate], balances: Balances,
        budgets: Mapping[Candidate, Account],
    ) -> "Limits":  # fmt: skip
        """As things are now: no statement where nothing limits these deeds, one for caps, two for approvers."""
        wanted = {key: cap for c in candidates for key, cap in _tally_keys(c).items()}
        return cls(balances, budgets, _earned(session, candidates), tallies.locked(session, wanted))

    @classmethod
    def none(cls) -> "Limits":
        """For deeds that nothing limits."""
        return cls(Balances({}, ()), {}, {}, {})

    def left(self, candidate: Candidate) -> rules.Cut:
        """What the caps of the person leave."""
        terms = candidate.terms
        if terms is None or not terms.caps:
            return rules.Cut(candidate.worth.points)
        already = {cap: self._earned_in(candidate, cap) for cap in terms.caps}
        return rules.cut(candidate.worth.points, terms, already)

    def refusal(self, candidate: Candidate, points: int) -> str | None:
        """Why so many points cannot be given out now, if they cannot."""
        caps = _tally_keys(candidate)
        if any(self._given[key] + points > cap for key, cap in caps.items()):
            return ApproverCapReached.code
        if candidate.from_budget:
            budget = self._budgets.get(candidate)
            if budget is None or self._balances[budget] < points:
                return BudgetExhausted.code
        return None

    def take(self, candidate: Candidate, points: int) -> Account:
        """Count points as given out; gives the account that they come from."""
        self._earned[_earned_key(candidate, candidate.day)] += points
        for key in _tally_keys(candidate):
            self._given[key] += points
            self._added[key] += points
        if not candidate.from_budget:
            return Account(candidate.scheme.id, AccountKind.ISSUANCE, candidate.the_rule().place_id)
        budget = self._budgets[candidate]
        self._balances[budget] -= points
        return budget

    def keep(self, session: Session) -> None:
        """Write down what approvers have given out. No statement where no cap is theirs, otherwise one."""
        tallies.add(session, self._added)

    def _earned_in(self, candidate: Candidate, cap: Cap) -> int:
        first, last = policy.days_of(cap, candidate.day)
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return sum(self._earned[_earned_key(candidate, day)] for day in days)


def _earned_key(candidate: Candidate, day: date) -> tuple[UUID, date, str]:
    return (candidate.purse.available.id, day, candidate.command.category)


def _tally_keys(candidate: Candidate) -> dict[TallyKey, int]:
    approver, rule = candidate.command.approver_id, candidate.rule
    if approver is None or rule is None:
        return {}
    return {(rule.id, approver, period): cap for period, cap in candidate.approver_caps.items()}


def _earned(session: Session, candidates: Iterable[Candidate]) -> Earned:
    """What is earned already in the periods of the caps that apply."""
    capped = [c for c in candidates if c.terms is not None and c.terms.caps]
    if not capped:
        return {}
    spans = [policy.days_of(cap, c.day) for c in capped if c.terms for cap in c.terms.caps]
    return queries.earned(
        session,
        {c.purse.available.id for c in capped},
        {c.command.category for c in capped},
        min(first for first, _ in spans),
        max(last for _, last in spans),
    )
