"""Charges, adjustments, closings, and captures taken back."""

import sqlalchemy as sa
from alembic import op
from app.core.columns import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_BIG = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    number = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    op.execute(
        f"ALTER TABLE scheme ADD COLUMN charge_limit {number} NOT NULL DEFAULT 200 "
        "CONSTRAINT ck_scheme_charge_limit CHECK (charge_limit BETWEEN 0 AND 1000000)"
    )
    op.execute(
        f"ALTER TABLE redemption ADD COLUMN returned {number} NOT NULL DEFAULT 0 "
        "CONSTRAINT ck_redemption_returned CHECK (returned >= 0)"
    )
    op.add_column("redemption", sa.Column("reversed_at", UtcDateTime(), nullable=True))
    _ledger_tables()
    _charge_tables()
    _reversal_tables()


def _ledger_tables() -> None:
    op.create_table(
        "ledger_adjustment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("amount", _BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("transaction_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_ledger_adjustment_amount")),
        sa.CheckConstraint(
            "(state = 'approved') = (transaction_id IS NOT NULL)", name=op.f("ck_ledger_adjustment_booked")
        ),
        sa.CheckConstraint(
            "decided_by IS NULL OR asked_by IS NULL OR decided_by <> asked_by",
            name=op.f("ck_ledger_adjustment_two_people"),
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_ledger_adjustment_asked_by_person")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_ledger_adjustment_decided_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ledger_adjustment_person_id_person")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_ledger_adjustment_place_id_place")),
        sa.ForeignKeyConstraint(["scheme_id"], ["scheme.id"], name=op.f("fk_ledger_adjustment_scheme_id_scheme")),
        sa.ForeignKeyConstraint(["transaction_id"], ["txn.id"], name=op.f("fk_ledger_adjustment_transaction_id_txn")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_adjustment")),
        sqlite_strict=True,
    )
    for columns in (["asked_by"], ["decided_by"], ["person_id"], ["place_id", "id"], ["scheme_id"], ["transaction_id"]):
        op.create_index(op.f(f"ix_ledger_adjustment_{'_'.join(columns)}"), "ledger_adjustment", columns, unique=False)
    op.create_table(
        "ledger_closing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("points", _BIG, nullable=False),
        sa.Column("debt", _BIG, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=False),
        sa.Column("transaction_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("points >= 0 AND debt >= 0", name=op.f("ck_ledger_closing_left")),
        sa.CheckConstraint("(points + debt > 0) = (transaction_id IS NOT NULL)", name=op.f("ck_ledger_closing_booked")),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_ledger_closing_closed_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ledger_closing_person_id_person")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_ledger_closing_place_id_place")),
        sa.ForeignKeyConstraint(["scheme_id"], ["scheme.id"], name=op.f("fk_ledger_closing_scheme_id_scheme")),
        sa.ForeignKeyConstraint(["transaction_id"], ["txn.id"], name=op.f("fk_ledger_closing_transaction_id_txn")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_closing")),
        sa.UniqueConstraint("person_id", "scheme_id", name=op.f("uq_ledger_closing_person_id_scheme_id")),
        sqlite_strict=True,
    )
    for columns in (["closed_by"], ["place_id", "id"], ["scheme_id"], ["transaction_id"]):
        op.create_index(op.f(f"ix_ledger_closing_{'_'.join(columns)}"), "ledger_closing", columns, unique=False)


def _charge_tables() -> None:
    op.create_table(
        "charge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("points", _BIG, nullable=False),
        sa.Column("memo", sa.Text(), nullable=False),
        sa.Column("by_card", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        sa.Column("captured_at", UtcDateTime(), nullable=True),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("points > 0", name=op.f("ck_charge_points")),
        sa.CheckConstraint(
            "(captured_at IS NOT NULL) = (state IN ('captured', 'reversed'))", name=op.f("ck_charge_captured")
        ),
        sa.CheckConstraint("state <> 'pending' OR expires_at IS NOT NULL", name=op.f("ck_charge_pending")),
        sa.ForeignKeyConstraint(["clerk_id"], ["person.id"], name=op.f("fk_charge_clerk_id_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_charge_person_id_person")),
        sa.ForeignKeyConstraint(["resolved_by"], ["person.id"], name=op.f("fk_charge_resolved_by_person")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_charge_shop_id_shop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge")),
        sqlite_strict=True,
    )
    for columns in (
        ["clerk_id"], ["person_id", "id"], ["resolved_by"], ["shop_id", "captured_at"], ["shop_id", "id"],
        ["state", "expires_at"],
    ):  # fmt: skip
        op.create_index(op.f(f"ix_charge_{'_'.join(columns)}"), "charge", columns, unique=False)
    op.create_table(
        "charge_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("typed", sa.Boolean(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("charge_id", sa.Uuid(), nullable=True),
        sa.Column("refusal", sa.String(length=30), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_charge_attempt_charge_id_charge")),
        sa.ForeignKeyConstraint(["clerk_id"], ["person.id"], name=op.f("fk_charge_attempt_clerk_id_person")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_charge_attempt_shop_id_shop")),
        sa.ForeignKeyConstraint(["subject_id"], ["person.id"], name=op.f("fk_charge_attempt_subject_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_attempt")),
        sa.UniqueConstraint("clerk_id", "device", "nonce", name=op.f("uq_charge_attempt_clerk_id_device_nonce")),
        sqlite_strict=True,
    )
    for columns in (["charge_id"], ["clerk_id", "at"], ["shop_id"], ["subject_id"]):
        op.create_index(op.f(f"ix_charge_attempt_{'_'.join(columns)}"), "charge_attempt", columns, unique=False)


def _reversal_tables() -> None:
    op.create_table(
        "capture_reversal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("redemption_id", sa.Uuid(), nullable=True),
        sa.Column("charge_id", sa.Uuid(), nullable=True),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("side", sa.String(length=30), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(redemption_id IS NULL) <> (charge_id IS NULL)", name=op.f("ck_capture_reversal_one_capture")
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR decided_by <> asked_by", name=op.f("ck_capture_reversal_two_people")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_capture_reversal_asked_by_person")),
        sa.ForeignKeyConstraint(["charge_id"], ["charge.id"], name=op.f("fk_capture_reversal_charge_id_charge")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_capture_reversal_decided_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_capture_reversal_person_id_person")),
        sa.ForeignKeyConstraint(
            ["redemption_id"], ["redemption.id"], name=op.f("fk_capture_reversal_redemption_id_redemption")
        ),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_capture_reversal_shop_id_shop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture_reversal")),
        sqlite_strict=True,
    )
    for columns in (["asked_by"], ["charge_id"], ["decided_by"], ["person_id"], ["redemption_id"], ["shop_id", "id"]):
        op.create_index(op.f(f"ix_capture_reversal_{'_'.join(columns)}"), "capture_reversal", columns, unique=False)
    for of in ("redemption_id", "charge_id"):
        op.create_index(
            f"uq_capture_reversal_open_{of}",
            "capture_reversal",
            [of],
            unique=True,
            sqlite_where=sa.text("state <> 'rejected'"),
            postgresql_where=sa.text("state <> 'rejected'"),
        )


def downgrade() -> None:
    for table in ("capture_reversal", "charge_attempt", "charge", "ledger_closing", "ledger_adjustment"):
        op.drop_table(table)
    op.drop_column("redemption", "reversed_at")
    op.drop_column("redemption", "returned")
    op.drop_column("scheme", "charge_limit")
