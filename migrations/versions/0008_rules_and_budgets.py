"""Caps by week, month and approver; special days; budgets; who was told that points end."""

import sqlalchemy as sa
from alembic import op
from app.core.columns import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_CAPS = ("weekly_cap", "monthly_cap", "approver_daily_cap", "approver_monthly_cap")


def _count() -> sa.Integer:
    return sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    # Added in place, with the check in the column: `rule` and `scheme` are referred to by append-only tables.
    for cap in _CAPS:
        name = _count().compile(op.get_bind().dialect)
        op.execute(f"ALTER TABLE rule ADD COLUMN {cap} {name} CONSTRAINT ck_rule_{cap} CHECK ({cap} > 0)")
    text = "TEXT" if op.get_bind().dialect.name == "sqlite" else "VARCHAR(30)"
    op.execute(
        f"ALTER TABLE scheme ADD COLUMN funding {text} NOT NULL DEFAULT 'issuance'"
        " CONSTRAINT ck_scheme_funding CHECK (funding IN ('issuance', 'budget'))"
    )
    op.create_table(
        "budget",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_budget_place_id_place")),
        sa.ForeignKeyConstraint(["scheme_id"], ["scheme.id"], name=op.f("fk_budget_scheme_id_scheme")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget")),
        sa.UniqueConstraint("place_id", "month", "scheme_id", name=op.f("uq_budget_place_id_month_scheme_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_budget_scheme_id"), "budget", ["scheme_id"], unique=False)
    op.create_table(
        "expiry_told",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_expiry_told_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", "expires_at", name=op.f("pk_expiry_told")),
        sqlite_strict=True,
    )
    op.create_table(
        "special_day",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_special_day_created_by_person")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_special_day_place_id_place")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["person.id"], name=op.f("fk_special_day_withdrawn_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_day")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_special_day_created_by"), "special_day", ["created_by"], unique=False)
    op.create_index(op.f("ix_special_day_day"), "special_day", ["day"], unique=False)
    op.create_index(op.f("ix_special_day_withdrawn_by"), "special_day", ["withdrawn_by"], unique=False)
    op.create_index(
        "uq_special_day_declared",
        "special_day",
        ["place_id", "day", "kind"],
        unique=True,
        sqlite_where=sa.text("withdrawn_at IS NULL"),
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "approver_tally",
        sa.Column("rule_id", sa.Uuid(), nullable=False),
        sa.Column("approver_id", sa.Uuid(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("given", _count(), nullable=False),
        sa.Column("cap", _count(), nullable=False),
        sa.CheckConstraint("given BETWEEN 0 AND cap", name=op.f("ck_approver_tally_given")),
        sa.ForeignKeyConstraint(["approver_id"], ["person.id"], name=op.f("fk_approver_tally_approver_id_person")),
        sa.ForeignKeyConstraint(["rule_id"], ["rule.id"], name=op.f("fk_approver_tally_rule_id_rule")),
        sa.PrimaryKeyConstraint("rule_id", "approver_id", "period", name=op.f("pk_approver_tally")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_approver_tally_approver_id"), "approver_tally", ["approver_id"], unique=False)


def downgrade() -> None:
    for table in ("approver_tally", "special_day", "expiry_told", "budget"):
        op.drop_table(table)
    op.execute("ALTER TABLE scheme DROP COLUMN funding")
    for cap in _CAPS:
        op.execute(f"ALTER TABLE rule DROP COLUMN {cap}")
