"""Writes to activities: planning, changing, calling off, signing up."""

from app.activities.service.no_shows import note_came, note_no_shows
from app.activities.service.planning import add_shift, call_off, create_activity, edit_activity, repeat
from app.activities.service.reminding import remind
from app.activities.service.shifts import call_off_shift, change_shift
from app.activities.service.sign_ups import has_come, sign_up, withdraw

__all__ = [
    "add_shift",
    "call_off",
    "call_off_shift",
    "change_shift",
    "create_activity",
    "edit_activity",
    "has_come",
    "note_came",
    "note_no_shows",
    "remind",
    "repeat",
    "sign_up",
    "withdraw",
]
