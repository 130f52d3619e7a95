"""Reads: codes for screens, who is in, whose code it is."""

from app.checkins.queries.cards import cards_of
from app.checkins.queries.cards import view as card_view
from app.checkins.queries.carried import carried_shifts
from app.checkins.queries.corrections import (
    correction,
    list_corrections,
    missed_shifts,
    pending_correction,
    record_waits,
    refused_check_out,
)
from app.checkins.queries.figures import staff_figures
from app.checkins.queries.led import list_led
from app.checkins.queries.presence import (
    attendance,
    expected,
    has_come,
    head_count,
    list_attendances,
    open_shifts,
    visible_attendance,
)
from app.checkins.queries.rescans import (
    called,
    heads_counted,
    latest_rescan,
    list_head_counts,
    list_rescans,
    rescan,
)
from app.checkins.queries.review import decision as review_decision
from app.checkins.queries.review import list_decisions as list_review_decisions
from app.checkins.queries.review import (
    list_groups,
    list_marked,
    place_of_scan,
    refusal_to_review,
    scan_in_sight,
    stage_of,
)
from app.checkins.queries.screens import direction_of, my_code, opened, own_scan, shift_codes, shift_of
from app.checkins.queries.wechat import wechat_ticket

__all__ = [
    "attendance",
    "called",
    "card_view",
    "cards_of",
    "carried_shifts",
    "correction",
    "direction_of",
    "expected",
    "has_come",
    "head_count",
    "heads_counted",
    "latest_rescan",
    "list_attendances",
    "list_corrections",
    "list_groups",
    "list_head_counts",
    "list_led",
    "list_marked",
    "list_rescans",
    "list_review_decisions",
    "missed_shifts",
    "my_code",
    "open_shifts",
    "opened",
    "own_scan",
    "pending_correction",
    "place_of_scan",
    "record_waits",
    "refusal_to_review",
    "refused_check_out",
    "rescan",
    "review_decision",
    "scan_in_sight",
    "shift_codes",
    "shift_of",
    "staff_figures",
    "stage_of",
    "visible_attendance",
    "wechat_ticket",
]
