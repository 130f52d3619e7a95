"""Reads: codes for screens, who is in, whose code it is."""

from app.checkins.queries.cards import cards_of
from app.checkins.queries.cards import view as card_view
from app.checkins.queries.presence import (
    attendance,
    expected,
    has_come,
    head_count,
    list_attendances,
    open_shifts,
    visible_attendance,
)
from app.checkins.queries.screens import direction_of, my_code, opened, own_scan, shift_codes, shift_of

__all__ = [
    "attendance",
    "card_view",
    "cards_of",
    "direction_of",
    "expected",
    "has_come",
    "head_count",
    "list_attendances",
    "my_code",
    "open_shifts",
    "opened",
    "own_scan",
    "shift_codes",
    "shift_of",
    "visible_attendance",
]
