"""Reads of activities: what is planned, who comes, and what other rooms build upon."""

from app.activities.queries.activities import list_activities, managed, show, view
from app.activities.queries.choices import around, place_choices
from app.activities.queries.reminders import unreminded
from app.activities.queries.shifts import (
    ShiftView,
    card,
    next_shift_of,
    shift,
    short_of_minimum,
    show_shift,
    tonight,
    upcoming,
)
from app.activities.queries.sign_ups import (
    everyone,
    list_sign_ups,
    live_sign_up,
    mine,
    my_sign_ups,
    people_in_sight,
    result,
    signed_up,
)

__all__ = [
    "ShiftView",
    "around",
    "card",
    "everyone",
    "list_activities",
    "list_sign_ups",
    "live_sign_up",
    "managed",
    "mine",
    "my_sign_ups",
    "next_shift_of",
    "people_in_sight",
    "place_choices",
    "result",
    "shift",
    "short_of_minimum",
    "show",
    "show_shift",
    "signed_up",
    "tonight",
    "unreminded",
    "upcoming",
    "view",
]
