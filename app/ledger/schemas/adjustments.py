"""JSON shapes of corrections of points."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StrictInt
from pydantic_core import PydanticCustomError

from app.ledger.queries import AdjustmentView
from app.ledger.types import Adjust, AdjustmentState, DecideAdjustment
from app.web.schema import ApiModel, Id, Instant, PageQuery, Reason

_MOST = 1_000_000


def _not_nothing(amount: int) -> int:
    if amount == 0:
        raise PydanticCustomError("zero", "Must not be 0")
    return amount


Amount = Annotated[StrictInt, Field(ge=-_MOST, le=_MOST), AfterValidator(_not_nothing)]


class AdjustmentIn(ApiModel):
    """So many points more (or, below zero, fewer) for somebody, and why."""

    person_id: Id
    amount: Amount
    reason: Reason

    def to_command(self) -> Adjust:
        """For the service."""
        return Adjust(self.person_id, self.amount, self.reason)


class AdjustmentRefusalIn(ApiModel):
    """Why not."""

    reason: Reason

    def to_command(self, adjustment_id: UUID) -> DecideAdjustment:
        """For the service."""
        return DecideAdjustment(adjustment_id, self.reason)


class AdjustmentQuery(PageQuery):
    """`state`: only those; `person_id`: only about that person."""

    state: AdjustmentState | None = None
    person_id: Id | None = None


class MaskedPerson(ApiModel):
    """Whose points, masked."""

    id: Id
    number: str
    name: str


class AdjustmentOut(ApiModel):
    """A correction; `answer` is why it was rejected, `transaction_id` what was booked when it was approved."""

    id: Id
    state: AdjustmentState
    person: MaskedPerson
    amount: int
    reason: str
    asked_by: Id | None
    asked_at: Instant
    decided_by: Id | None
    decided_at: Instant | None
    answer: str | None
    transaction_id: Id | None

    @classmethod
    def of(cls, view: AdjustmentView) -> "AdjustmentOut":
        """As the desk sees it."""
        row = view.adjustment
        return cls(
            id=row.id, state=row.state,
            person=MaskedPerson(id=row.person_id, number=view.person_number, name=view.person_name),
            amount=row.amount, reason=row.reason, asked_by=row.asked_by, asked_at=row.asked_at,
            decided_by=row.decided_by, decided_at=row.decided_at, answer=row.answer,
            transaction_id=row.transaction_id,
        )  # fmt: skip
