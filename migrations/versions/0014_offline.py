"""Refused scans are found by when they came in; WeChat's ticket is kept."""

import sqlalchemy as sa
from alembic import op
from app.core.columns import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """An index over refused scans alone, for the review list, and a table of one row."""
    refused = sa.text("reason IS NOT NULL")
    op.create_index(
        "ix_scan_refused", "scan", ["received_at", "id"], sqlite_where=refused, postgresql_where=refused
    )  # fmt: skip
    op.create_table(
        "wechat_ticket",
        sa.Column("app_id", sa.Text(), nullable=False),
        sa.Column("ticket_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("app_id", name=op.f("pk_wechat_ticket")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Look through all scans again, and forget the ticket."""
    op.drop_table("wechat_ticket")
    op.drop_index("ix_scan_refused", table_name="scan")
