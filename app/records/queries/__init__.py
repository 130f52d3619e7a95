"""What may be read of service records, always in the reader's scope."""

from app.records.queries.booked import taken_back, thanked
from app.records.queries.choices import is_category, place_at
from app.records.queries.hours import approved_between, minutes_of
from app.records.queries.lists import desk_records, list_records, own_records, record, rows_at_desk, team_records
from app.records.queries.rows import DecisionRow, RecordRow, RecordView

__all__ = [
    "DecisionRow",
    "RecordRow",
    "RecordView",
    "approved_between",
    "desk_records",
    "is_category",
    "list_records",
    "minutes_of",
    "own_records",
    "place_at",
    "record",
    "rows_at_desk",
    "taken_back",
    "team_records",
    "thanked",
]
