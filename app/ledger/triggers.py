"""The ledger's tables in which nothing is rewritten, each with its unique keys; see `core.append_only`."""

from app.core.append_only import AppendOnly

#: Table → its unique keys, each a tuple of columns.
APPEND_ONLY: dict[str, tuple[tuple[str, ...], ...]] = {
    "account": (("id",), ("scheme_id", "unit", "kind", "owner_id")),
    "txn": (
        ("id",),
        ("idem_key",),
        ("source_id", "source_type", "kind", "scheme_id"),
        ("reverses_id",),
        ("resolves_id",),
    ),
    "transfer": (("txn_id", "line"),),
    "lot_move": (("txn_id", "lot_id"),),
    "refusal": (("idem_key",),),
    "seal": (("scheme_id", "seq"), ("txn_id",)),
}
GUARDS = AppendOnly(APPEND_ONLY)

create_statements = GUARDS.create_statements
drop_statements = GUARDS.drop_statements
expected = GUARDS.expected
missing = GUARDS.missing
