"""JSON shapes of captures that are taken back."""

from app.rewards.queries import ReversalView
from app.rewards.types import ReversalState, Side
from app.web.schema import ApiModel, Id, Instant, Reason


class ReversalIn(ApiModel):
    """Why."""

    reason: Reason


class ReversalOut(ApiModel):
    """What one side asked about a capture, and what the other said; `answer` is why it was rejected."""

    id: Id
    capture_id: Id
    state: ReversalState
    side: Side
    points: int
    reason: str
    asked_by: Id
    asked_at: Instant
    decided_by: Id | None
    decided_at: Instant | None
    answer: str | None

    @classmethod
    def of(cls, view: ReversalView) -> "ReversalOut":
        """As both sides see it."""
        row = view.reversal
        return cls(
            id=row.id, capture_id=view.capture.id, state=row.state, side=row.side, points=view.capture.points,
            reason=row.reason, asked_by=row.asked_by, asked_at=row.asked_at, decided_by=row.decided_by,
            decided_at=row.decided_at, answer=row.answer,
        )  # fmt: skip


class ReversalList(ApiModel):
    """All that was asked about one capture."""

    items: list[ReversalOut]
