"""Scans, refused or not, head counts and verdicts are never rewritten; see `core.append_only`."""

from app.core.append_only import AppendOnly

SCANS = AppendOnly({"scan": (("id",), ("person_id", "device_id", "nonce"), ("ticket_id",))})
#: What came later has its guards from its own migration.
VERDICTS = AppendOnly({"heads_count": (("id",),), "review_decision": (("id",), ("subject_id", "stage"))})
GUARDS = AppendOnly({**SCANS.tables, **VERDICTS.tables})

create_statements = GUARDS.create_statements
drop_statements = GUARDS.drop_statements
expected = GUARDS.expected
missing = GUARDS.missing
