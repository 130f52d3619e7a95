"""JSON shapes of budgets."""

from typing import Annotated

from pydantic import Field, StrictInt
from pydantic import StringConstraints as Text

from app.ledger.queries import BudgetView
from app.ledger.types import FundBudget
from app.web.schema import ApiModel, Id, PageQuery, Reason

Month = Annotated[str, Text(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]
Funds = Annotated[StrictInt, Field(ge=1, le=1_000_000_000)]


class FundsIn(ApiModel):
    """More points for a place's month, such as 2026-11; several gifts add up."""

    place_id: Id
    month: Month
    points: Funds
    reason: Reason

    def to_command(self) -> FundBudget:
        """For the service."""
        return FundBudget(self.place_id, self.month, self.points, self.reason)


class BudgetQuery(PageQuery):
    """`place_id`: budgets that pay in this place or below it; `month`: of one month."""

    place_id: Id | None = None
    month: Month | None = None


class BudgetOut(ApiModel):
    """A place's month: all it was given, what approvals have spent of it, and what is left."""

    id: Id
    place_id: Id
    scheme_id: Id
    month: str
    funded: int
    spent: int
    left: int

    @classmethod
    def of(cls, view: BudgetView) -> "BudgetOut":
        """From the view."""
        budget = view.budget
        return cls(
            id=budget.id, place_id=budget.place_id, scheme_id=budget.scheme_id, month=budget.month,
            funded=view.funded, spent=view.spent, left=view.left,
        )  # fmt: skip
