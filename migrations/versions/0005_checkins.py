"""Codes, scans and attendance."""

import sqlalchemy as sa
from alembic import op
from app.checkins.triggers import SCANS
from app.core.columns import Json, UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "card",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("short_number", sa.Text(), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["issued_by"], ["person.id"], name=op.f("fk_card_issued_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_card_person_id_person")),
        sa.ForeignKeyConstraint(["revoked_by"], ["person.id"], name=op.f("fk_card_revoked_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("short_number", name=op.f("uq_card_short_number")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_card_token_hash")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_card_person_id",
        "card",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "attendance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("checked_in_at", UtcDateTime(), nullable=False),
        sa.Column("checked_out_at", UtcDateTime(), nullable=True),
        sa.Column("seatless", sa.Boolean(), nullable=False),
        sa.Column("marks", Json, nullable=False),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("undone_at", UtcDateTime(), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undo_reason", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name=op.f("ck_attendance_undone_when")),
        sa.CheckConstraint("state <> 'open' OR checked_out_at IS NULL", name=op.f("ck_attendance_open_has_no_end")),
        sa.CheckConstraint(
            "state NOT IN ('closed', 'auto') OR checked_out_at IS NOT NULL", name=op.f("ck_attendance_closed_has_end")
        ),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undo_reason IS NULL)", name=op.f("ck_attendance_undone_for_a_reason")
        ),
        sa.CheckConstraint("checked_out_at >= checked_in_at", name=op.f("ck_attendance_time_runs_forward")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_attendance_person_id_person")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["service_record.id"], name=op.f("fk_attendance_record_id_service_record")
        ),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_attendance_shift_id_shift")),
        sa.ForeignKeyConstraint(["undone_by"], ["person.id"], name=op.f("fk_attendance_undone_by_person")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_attendance_uploaded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sqlite_strict=True,
    )
    op.create_index(
        "ix_attendance_open",
        "attendance",
        ["shift_id"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_index(
        op.f("ix_attendance_person_id_checked_in_at"), "attendance", ["person_id", "checked_in_at"], unique=False
    )
    op.create_index(
        op.f("ix_attendance_shift_id_checked_in_at_id"), "attendance", ["shift_id", "checked_in_at", "id"], unique=False
    )
    op.create_index(
        "uq_attendance_open",
        "attendance",
        ["shift_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "scan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("ticket_id", sa.Text(), nullable=True),
        sa.Column("entry", sa.String(length=30), nullable=False),
        sa.Column("intent", sa.String(length=30), nullable=True),
        sa.Column("kind", sa.String(length=30), nullable=True),
        sa.Column("code_hash", sa.Text(), nullable=True),
        sa.Column("action", sa.String(length=30), nullable=True),
        sa.Column("reason", sa.String(length=30), nullable=True),
        sa.Column("answer", Json, nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=True),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("attendance_id", sa.Uuid(), nullable=True),
        sa.Column("scanned_at", UtcDateTime(), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=True),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("skew_s", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=True),
        sa.Column("offline", sa.Boolean(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("fix_age_s", sa.Double(), nullable=True),
        sa.Column("distance_m", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=True),
        sa.Column("marks", Json, nullable=False),
        sa.CheckConstraint("(reason IS NULL) = (action IS NOT NULL)", name=op.f("ck_scan_refused_or_done")),
        sa.ForeignKeyConstraint(["attendance_id"], ["attendance.id"], name=op.f("fk_scan_attendance_id_attendance")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_scan_person_id_person")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_scan_shift_id_shift")),
        sa.ForeignKeyConstraint(["subject_id"], ["person.id"], name=op.f("fk_scan_subject_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan")),
        sa.UniqueConstraint("person_id", "device_id", "nonce", name=op.f("uq_scan_person_id_device_id_nonce")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_scan_ticket_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_scan_attendance_id"), "scan", ["attendance_id"], unique=False)
    op.create_index(op.f("ix_scan_person_id_received_at"), "scan", ["person_id", "received_at"], unique=False)
    op.create_index(op.f("ix_scan_shift_id_device_id"), "scan", ["shift_id", "device_id"], unique=False)
    op.create_index(op.f("ix_scan_subject_id_scanned_at"), "scan", ["subject_id", "scanned_at"], unique=False)
    for statement in SCANS.create_statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in SCANS.drop_statements(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_index(op.f("ix_scan_subject_id_scanned_at"), table_name="scan")
    op.drop_index(op.f("ix_scan_shift_id_device_id"), table_name="scan")
    op.drop_index(op.f("ix_scan_person_id_received_at"), table_name="scan")
    op.drop_index(op.f("ix_scan_attendance_id"), table_name="scan")
    op.drop_table("scan")
    op.drop_index(
        "uq_attendance_open",
        table_name="attendance",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_index(op.f("ix_attendance_shift_id_checked_in_at_id"), table_name="attendance")
    op.drop_index(op.f("ix_attendance_person_id_checked_in_at"), table_name="attendance")
    op.drop_index(
        "ix_attendance_open",
        table_name="attendance",
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.drop_table("attendance")
    op.drop_index(
        "uq_card_person_id",
        table_name="card",
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.drop_table("card")
