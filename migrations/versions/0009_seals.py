"""Transactions carry a MAC; each day of a scheme ends in a signed head."""

import sqlalchemy as sa
from alembic import op
from app.core.columns import UtcDateTime
from app.ledger.triggers import HEADS

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_BIG = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    op.add_column("txn", sa.Column("mac", sa.Text(), nullable=True))
    op.create_table(
        "seal_head",
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("seq", _BIG, nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("count", _BIG, nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("count >= 0", name=op.f("ck_seal_head_count")),
        sa.CheckConstraint("seq > 0", name=op.f("ck_seal_head_seq")),
        sa.ForeignKeyConstraint(["scheme_id"], ["scheme.id"], name=op.f("fk_seal_head_scheme_id_scheme")),
        sa.PrimaryKeyConstraint("scheme_id", "day", name=op.f("pk_seal_head")),
        sqlite_strict=True,
    )
    for statement in HEADS.create_statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in HEADS.drop_statements(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("seal_head")
    op.drop_column("txn", "mac")
