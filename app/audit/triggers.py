"""The log is never rewritten; see `core.append_only`."""

from app.core.append_only import AppendOnly

GUARDS = AppendOnly({"audit_entry": (("id",),)})

create_statements = GUARDS.create_statements
drop_statements = GUARDS.drop_statements
expected = GUARDS.expected
missing = GUARDS.missing
