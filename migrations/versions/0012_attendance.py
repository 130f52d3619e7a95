"""After the scan: corrections, re-scans, head counts, who never came, and what was reviewed."""

import sqlalchemy as sa
from alembic import op
from app.checkins.triggers import VERDICTS
from app.core.columns import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_INTEGER = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    op.add_column("activity", sa.Column("rescan", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("sign_up", sa.Column("no_show_at", UtcDateTime(), nullable=True))
    _corrections()
    _rescans()
    _head_counts()
    _reviews()
    for statement in VERDICTS.create_statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in VERDICTS.drop_statements(op.get_bind().dialect.name):
        op.execute(statement)
    for table in ("review_decision", "heads_count", "rescan_call", "rescan", "attendance_correction"):
        op.drop_table(table)  # and its indexes with it
    op.drop_column("sign_up", "no_show_at")
    op.drop_column("activity", "rescan")


def _corrections() -> None:
    op.create_table(
        "attendance_correction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("attendance_id", sa.Uuid(), nullable=True),
        sa.Column("scan_id", sa.Uuid(), nullable=True),
        sa.Column("checked_in_at", UtcDateTime(), nullable=False),
        sa.Column("checked_out_at", UtcDateTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'pending') = (decided_at IS NULL)", name=op.f("ck_attendance_correction_decided_when_settled")
        ),
        sa.CheckConstraint("checked_out_at > checked_in_at", name=op.f("ck_attendance_correction_time_runs_forward")),
        sa.CheckConstraint("decided_by <> person_id", name=op.f("ck_attendance_correction_not_own")),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendance.id"], name=op.f("fk_attendance_correction_attendance_id_attendance")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_attendance_correction_decided_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_correction_person_id_person")),
        sa.ForeignKeyConstraint(["scan_id"], ["scan.id"], name=op.f("fk_attendance_correction_scan_id_scan")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_attendance_correction_shift_id_shift")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_correction")),
        sqlite_strict=True,
    )
    for columns in (["attendance_id"], ["person_id", "id"], ["shift_id", "state"]):
        op.create_index(op.f(f"ix_attendance_correction_{'_'.join(columns)}"), "attendance_correction", columns)
    _unique_where(
        "uq_attendance_correction_pending", "attendance_correction", ["shift_id", "person_id"], "state = 'pending'"
    )


def _rescans() -> None:
    op.create_table(
        "rescan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_rescan_asked_by_person")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_rescan_shift_id_shift")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rescan")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_rescan_shift_id_id"), "rescan", ["shift_id", "id"])
    _unique_where("uq_rescan_by_clock", "rescan", ["shift_id"], "asked_by IS NULL")
    _unique_where("uq_rescan_running", "rescan", ["shift_id"], "settled_at IS NULL")
    op.create_table(
        "rescan_call",
        sa.Column("rescan_id", sa.Uuid(), nullable=False),
        sa.Column("attendance_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["attendance.id"], name=op.f("fk_rescan_call_attendance_id_attendance")
        ),
        sa.ForeignKeyConstraint(["rescan_id"], ["rescan.id"], name=op.f("fk_rescan_call_rescan_id_rescan")),
        sa.PrimaryKeyConstraint("rescan_id", "attendance_id", name=op.f("pk_rescan_call")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_rescan_call_attendance_id"), "rescan_call", ["attendance_id"])


def _head_counts() -> None:
    op.create_table(
        "heads_count",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("counted", _INTEGER, nullable=False),
        sa.Column("listed", _INTEGER, nullable=False),
        sa.Column("counted_by", sa.Uuid(), nullable=True),
        sa.Column("counted_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("counted >= 0 AND listed >= 0", name=op.f("ck_heads_count_not_negative")),
        sa.ForeignKeyConstraint(["counted_by"], ["person.id"], name=op.f("fk_heads_count_counted_by_person")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_heads_count_shift_id_shift")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heads_count")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_heads_count_shift_id_counted_at"), "heads_count", ["shift_id", "counted_at"])


def _reviews() -> None:
    op.create_table(
        "review_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_type", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=30), nullable=False),
        sa.Column("verdict", sa.String(length=30), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_review_decision_decided_by_person")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_review_decision_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decision")),
        sa.UniqueConstraint("subject_id", "stage", name=op.f("uq_review_decision_subject_id_stage")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_review_decision_decided_by_id"), "review_decision", ["decided_by", "id"])
    op.create_index(op.f("ix_review_decision_place_id_id"), "review_decision", ["place_id", "id"])


def _unique_where(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)
