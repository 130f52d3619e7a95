"""The points ledger, append-only."""

import sqlalchemy as sa
from alembic import op
from app.core.columns import Json, UtcDateTime
from app.ledger.triggers import BOOKS

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refusal",
        sa.Column("idem_key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("params", Json, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("idem_key", name=op.f("pk_refusal")),
        sqlite_strict=True,
    )
    op.create_table(
        "scheme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("expiry_policy", sa.String(length=30), nullable=False),
        sa.Column("expiry_count", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=True),
        sa.Column("expiry_at", UtcDateTime(), nullable=True),
        sa.Column("hold_days", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(expiry_policy = 'fixed_date') = (expiry_at IS NOT NULL)", name=op.f("ck_scheme_expiry_at")
        ),
        sa.CheckConstraint(
            "(expiry_policy IN ('end_of_year', 'end_of_month', 'fixed_days')) = (expiry_count IS NOT NULL)",
            name=op.f("ck_scheme_expiry_count"),
        ),
        sa.CheckConstraint(
            "expiry_count IS NULL OR expiry_count BETWEEN 0 AND 36500", name=op.f("ck_scheme_expiry_count_range")
        ),
        sa.CheckConstraint("hold_days BETWEEN 1 AND 90", name=op.f("ck_scheme_hold_days")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_scheme_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme")),
        sa.UniqueConstraint("code", name=op.f("uq_scheme_code")),
        sa.UniqueConstraint("place_id", name=op.f("uq_scheme_place_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["scheme_id"], ["scheme.id"], name=op.f("fk_account_scheme_id_scheme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint(
            "scheme_id", "unit", "kind", "owner_id", name=op.f("uq_account_scheme_id_unit_kind_owner_id")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_account_owner_id"), "account", ["owner_id"], unique=False)
    op.create_table(
        "rule",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("measure", sa.String(length=30), nullable=False),
        sa.Column("points", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("daily_cap", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=True),
        sa.Column("min_minutes", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=True),
        sa.Column("manual_earns", sa.Boolean(), nullable=False),
        sa.Column("multipliers", Json, nullable=False),
        sa.Column("valid_from", UtcDateTime(), nullable=False),
        sa.Column("valid_to", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("daily_cap IS NULL OR daily_cap > 0", name=op.f("ck_rule_daily_cap")),
        sa.CheckConstraint("min_minutes IS NULL OR min_minutes >= 0", name=op.f("ck_rule_min_minutes")),
        sa.CheckConstraint("points BETWEEN 1 AND 1000000", name=op.f("ck_rule_points")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name=op.f("ck_rule_validity")),
        sa.ForeignKeyConstraint(["category"], ["category.code"], name=op.f("fk_rule_category_category")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_rule_created_by_person")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_rule_place_id_place")),
        sa.ForeignKeyConstraint(["replaces_id"], ["rule.id"], name=op.f("fk_rule_replaces_id_rule")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_rule_category"), "rule", ["category"], unique=False)
    op.create_index(
        op.f("ix_rule_place_id_category_valid_from"), "rule", ["place_id", "category", "valid_from"], unique=False
    )
    op.create_table(
        "balance",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("slot", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("debits", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("credits", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("version", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("min_balance", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=True),
        sa.Column("max_balance", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=True),
        sa.CheckConstraint("debits >= 0 AND credits >= 0", name=op.f("ck_balance_counters")),
        sa.CheckConstraint(
            "max_balance IS NULL OR credits - debits <= max_balance", name=op.f("ck_balance_max_balance")
        ),
        sa.CheckConstraint(
            "min_balance IS NULL OR credits - debits >= min_balance", name=op.f("ck_balance_min_balance")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_balance_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", "slot", name=op.f("pk_balance")),
        sqlite_strict=True,
    )
    op.create_table(
        "txn",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("idem_key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.Text(), nullable=False),
        sa.Column("source_type", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("resolves_id", sa.Uuid(), nullable=True),
        sa.Column("effective_at", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("approver_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("rule_id", sa.Uuid(), nullable=True),
        sa.Column("meta", Json, nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_txn_actor_id_person")),
        sa.ForeignKeyConstraint(["approver_id"], ["person.id"], name=op.f("fk_txn_approver_id_person")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_txn_place_id_place")),
        sa.ForeignKeyConstraint(["resolves_id"], ["txn.id"], name=op.f("fk_txn_resolves_id_txn")),
        sa.ForeignKeyConstraint(["reverses_id"], ["txn.id"], name=op.f("fk_txn_reverses_id_txn")),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_txn_rule_id_rule")),
        sa.ForeignKeyConstraint(["scheme_id"], ["scheme.id"], name=op.f("fk_txn_scheme_id_scheme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_txn")),
        sa.UniqueConstraint("idem_key", name=op.f("uq_txn_idem_key")),
        sa.UniqueConstraint("resolves_id", name=op.f("uq_txn_resolves_id")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_txn_reverses_id")),
        sa.UniqueConstraint(
            "source_id", "source_type", "kind", "scheme_id", name=op.f("uq_txn_source_id_source_type_kind_scheme_id")
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_txn_actor_id"), "txn", ["actor_id"], unique=False)
    op.create_index(op.f("ix_txn_approver_id"), "txn", ["approver_id"], unique=False)
    op.create_index(op.f("ix_txn_place_id_id"), "txn", ["place_id", "id"], unique=False)
    op.create_index(op.f("ix_txn_rule_id"), "txn", ["rule_id"], unique=False)
    op.create_index(op.f("ix_txn_scheme_id_id"), "txn", ["scheme_id", "id"], unique=False)
    op.create_table(
        "lot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("amount", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("remaining", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("earned_on", sa.Date(), nullable=True),
        sa.Column("earned_for", sa.Text(), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("ck_lot_amount")),
        sa.CheckConstraint("remaining BETWEEN 0 AND amount", name=op.f("ck_lot_remaining")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_lot_account_id_account")),
        sa.ForeignKeyConstraint(["id"], ["txn.id"], name=op.f("fk_lot_id_txn")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_lot_account_id_earned_on"), "lot", ["account_id", "earned_on"], unique=False)
    op.create_index(
        "ix_lot_open",
        "lot",
        ["account_id", "expires_at"],
        unique=False,
        sqlite_where=sa.text("remaining > 0"),
        postgresql_where=sa.text("remaining > 0"),
    )
    op.create_index(
        "ix_lot_open_expires_at",
        "lot",
        ["expires_at"],
        unique=False,
        sqlite_where=sa.text("remaining > 0"),
        postgresql_where=sa.text("remaining > 0"),
    )
    op.create_table(
        "seal",
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("txn_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("ck_seal_seq")),
        sa.ForeignKeyConstraint(["scheme_id"], ["scheme.id"], name=op.f("fk_seal_scheme_id_scheme")),
        sa.ForeignKeyConstraint(["txn_id"], ["txn.id"], name=op.f("fk_seal_txn_id_txn")),
        sa.PrimaryKeyConstraint("scheme_id", "seq", name=op.f("pk_seal")),
        sa.UniqueConstraint("txn_id", name=op.f("uq_seal_txn_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "transfer",
        sa.Column("txn_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("debit_account_id", sa.Uuid(), nullable=False),
        sa.Column("credit_account_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfer_amount")),
        sa.CheckConstraint("debit_account_id <> credit_account_id", name=op.f("ck_transfer_two_accounts")),
        sa.ForeignKeyConstraint(
            ["credit_account_id"], ["account.id"], name=op.f("fk_transfer_credit_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["debit_account_id"], ["account.id"], name=op.f("fk_transfer_debit_account_id_account")
        ),
        sa.ForeignKeyConstraint(["txn_id"], ["txn.id"], name=op.f("fk_transfer_txn_id_txn")),
        sa.PrimaryKeyConstraint("txn_id", "line", name=op.f("pk_transfer")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_transfer_credit_account_id_txn_id"), "transfer", ["credit_account_id", "txn_id"], unique=False
    )
    op.create_index(
        op.f("ix_transfer_debit_account_id_txn_id"), "transfer", ["debit_account_id", "txn_id"], unique=False
    )
    op.create_table(
        "lot_move",
        sa.Column("txn_id", sa.Uuid(), nullable=False),
        sa.Column("lot_id", sa.Uuid(), nullable=False),
        sa.Column("delta", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.CheckConstraint("delta <> 0", name=op.f("ck_lot_move_delta")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_move_lot_id_lot")),
        sa.ForeignKeyConstraint(["txn_id"], ["txn.id"], name=op.f("fk_lot_move_txn_id_txn")),
        sa.PrimaryKeyConstraint("txn_id", "lot_id", name=op.f("pk_lot_move")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_lot_move_lot_id"), "lot_move", ["lot_id"], unique=False)
    for statement in BOOKS.create_statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in BOOKS.drop_statements(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_index(op.f("ix_lot_move_lot_id"), table_name="lot_move")
    op.drop_table("lot_move")
    op.drop_index(op.f("ix_transfer_debit_account_id_txn_id"), table_name="transfer")
    op.drop_index(op.f("ix_transfer_credit_account_id_txn_id"), table_name="transfer")
    op.drop_table("transfer")
    op.drop_table("seal")
    op.drop_index(
        "ix_lot_open_expires_at",
        table_name="lot",
        sqlite_where=sa.text("remaining > 0"),
        postgresql_where=sa.text("remaining > 0"),
    )
    op.drop_index(
        "ix_lot_open",
        table_name="lot",
        sqlite_where=sa.text("remaining > 0"),
        postgresql_where=sa.text("remaining > 0"),
    )
    op.drop_index(op.f("ix_lot_account_id_earned_on"), table_name="lot")
    op.drop_table("lot")
    op.drop_index(op.f("ix_txn_scheme_id_id"), table_name="txn")
    op.drop_index(op.f("ix_txn_rule_id"), table_name="txn")
    op.drop_index(op.f("ix_txn_place_id_id"), table_name="txn")
    op.drop_index(op.f("ix_txn_approver_id"), table_name="txn")
    op.drop_index(op.f("ix_txn_actor_id"), table_name="txn")
    op.drop_table("txn")
    op.drop_table("balance")
    op.drop_index(op.f("ix_rule_place_id_category_valid_from"), table_name="rule")
    op.drop_index(op.f("ix_rule_category"), table_name="rule")
    op.drop_table("rule")
    op.drop_index(op.f("ix_account_owner_id"), table_name="account")
    op.drop_table("account")
    op.drop_table("scheme")
    op.drop_table("refusal")
