"""The ledger's tables in which nothing is rewritten, each with its unique keys; see `core.append_only`."""

from app.core.append_only import AppendOnly

Keys = dict[str, tuple[tuple[str, ...], ...]]

#: Table → its unique keys, each a tuple of columns.
_BOOKS: Keys = {
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
_HEADS: Keys = {"seal_head": (("scheme_id", "day"),)}
APPEND_ONLY = _BOOKS | _HEADS

#: For the migrations that brought the tables.
BOOKS, HEADS = AppendOnly(_BOOKS), AppendOnly(_HEADS)
GUARDS = AppendOnly(APPEND_ONLY)

create_statements = GUARDS.create_statements
drop_statements = GUARDS.drop_statements
expected = GUARDS.expected
missing = GUARDS.missing
