"""JSON shapes of the ends of accounts."""

from app.ledger.queries import ClosingView
from app.ledger.schemas.adjustments import MaskedPerson
from app.ledger.types import Close
from app.web.schema import ApiModel, Id, Instant, Reason


class ClosingIn(ApiModel):
    """Whose account ends, and why."""

    person_id: Id
    reason: Reason

    def to_command(self) -> Close:
        """For the service."""
        return Close(self.person_id, self.reason)


class ClosingOut(ApiModel):
    """The end of an account: `points` that were left are void, `debt` is written off."""

    id: Id
    person: MaskedPerson
    scheme_id: Id
    points: int
    debt: int
    reason: str
    closed_by: Id | None
    closed_at: Instant
    transaction_id: Id | None

    @classmethod
    def of(cls, view: ClosingView) -> "ClosingOut":
        """As the desk sees it."""
        row = view.closing
        return cls(
            id=row.id, person=MaskedPerson(id=row.person_id, number=view.person_number, name=view.person_name),
            scheme_id=row.scheme_id, points=row.points, debt=row.debt, reason=row.reason, closed_by=row.closed_by,
            closed_at=row.closed_at, transaction_id=row.transaction_id,
        )  # fmt: skip
