"""Posting by one function in the database (PostgreSQL only), and editions of the rulebook."""

import sqlalchemy as sa
from alembic import op
from app.ledger import procedures

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rulebook_edition",
        sa.Column("id", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), autoincrement=False, nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_rulebook_edition_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rulebook_edition")),
        sqlite_strict=True,
    )
    op.execute("INSERT INTO rulebook_edition (id, edition) VALUES (1, 'first')")
    for statement in procedures.create_statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in procedures.drop_statements(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("rulebook_edition")
