"""Visits are never rewritten; see `core.append_only`."""

from app.core.append_only import AppendOnly

GUARDS = AppendOnly({"patrol_visit": (("id",), ("round_id", "checkpoint_id", "person_id"), ("scan_id",))})

create_statements = GUARDS.create_statements
drop_statements = GUARDS.drop_statements
expected = GUARDS.expected
missing = GUARDS.missing
