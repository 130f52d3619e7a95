"""In a few words, where a checkpoint's plate hangs."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A column more; the points that are there are described by nobody yet."""
    op.add_column("patrol_checkpoint", sa.Column("description", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("patrol_checkpoint", "description")
