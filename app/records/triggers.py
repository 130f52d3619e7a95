"""Decisions about records are never rewritten; see `core.append_only`."""

from app.core.append_only import AppendOnly

GUARDS = AppendOnly({"record_decision": (("id",),)})

create_statements = GUARDS.create_statements
drop_statements = GUARDS.drop_statements
expected = GUARDS.expected
missing = GUARDS.missing
