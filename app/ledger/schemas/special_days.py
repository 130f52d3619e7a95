"""JSON shapes of special days."""

from app.ledger.models import SpecialDay
from app.ledger.types import DeclareDay, SpecialDayKind
from app.web.schema import ApiModel, Day, Id, PageQuery


class SpecialDayIn(ApiModel):
    """A day to declare for a place and all below it; `heat` is a day of great heat."""

    place_id: Id
    day: Day
    kind: SpecialDayKind = SpecialDayKind.HEAT

    def to_command(self) -> DeclareDay:
        """For the service."""
        return DeclareDay(self.place_id, self.day, self.kind)


class SpecialDayQuery(PageQuery):
    """`place_id`: days that count in this place, and those declared below it."""

    place_id: Id | None = None


class SpecialDayOut(ApiModel):
    """A day that is declared."""

    id: Id
    place_id: Id
    day: Day
    kind: SpecialDayKind

    @classmethod
    def of(cls, special: SpecialDay) -> "SpecialDayOut":
        """From its row."""
        return cls(id=special.id, place_id=special.place_id, day=special.day, kind=special.kind)
