"""Transactions carry a MAC."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("txn", sa.Column("mac", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("txn", "mac")
