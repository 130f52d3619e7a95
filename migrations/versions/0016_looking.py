"""Indexes for what one person did in a shift, and for scans to review; that of open attendances was the start of another."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_OPEN = sa.text("state = 'open'")
_TO_REVIEW = sa.text("marks <> '[]' OR offline AND reason IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        op.f("ix_attendance_shift_id_person_id_checked_in_at_id"),
        "attendance",
        ["shift_id", "person_id", "checked_in_at", "id"],
        unique=False,
    )
    op.drop_index("ix_attendance_open", table_name="attendance")
    op.create_index(
        "ix_scan_to_review", "scan", ["received_at"], unique=False, sqlite_where=_TO_REVIEW, postgresql_where=_TO_REVIEW
    )


def downgrade() -> None:
    op.drop_index("ix_scan_to_review", table_name="scan", sqlite_where=_TO_REVIEW, postgresql_where=_TO_REVIEW)
    op.create_index(
        "ix_attendance_open", "attendance", ["shift_id"], unique=False, sqlite_where=_OPEN, postgresql_where=_OPEN
    )
    op.drop_index(op.f("ix_attendance_shift_id_person_id_checked_in_at_id"), table_name="attendance")
