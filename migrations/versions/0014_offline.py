"""The ticket for WeChat's scanner."""

import sqlalchemy as sa
from alembic import op
from app.core.columns import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wechat_ticket",
        sa.Column("app_id", sa.Text(), nullable=False),
        sa.Column("ticket_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("app_id", name=op.f("pk_wechat_ticket")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    op.drop_table("wechat_ticket")
