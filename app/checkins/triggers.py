"""A scan, refused or not, is never rewritten; see `core.append_only`."""

from app.core.append_only import AppendOnly

GUARDS = AppendOnly({"scan": (("id",), ("person_id", "device_id", "nonce"), ("ticket_id",))})

create_statements = GUARDS.create_statements
drop_statements = GUARDS.drop_statements
expected = GUARDS.expected
missing = GUARDS.missing
