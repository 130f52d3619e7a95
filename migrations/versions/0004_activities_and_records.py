"""Activities with shifts and sign-ups; service records."""

import sqlalchemy as sa
from alembic import op
from app.core.columns import Json, UtcDateTime
from app.records import triggers

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("risks", sa.Text(), nullable=True),
        sa.Column("insurance", sa.Text(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("radius_m", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=True),
        sa.Column("repeat_of", sa.Uuid(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_activity_whole_location")),
        sa.ForeignKeyConstraint(["category_code"], ["category.code"], name=op.f("fk_activity_category_code_category")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_activity_created_by_person")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_activity_place_id_place")),
        sa.ForeignKeyConstraint(["repeat_of"], ["activity.id"], name=op.f("fk_activity_repeat_of_activity")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_activity_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_activity_place_id"), "activity", ["place_id"], unique=False)
    op.create_index(op.f("ix_activity_team_id"), "activity", ["team_id"], unique=False)
    op.create_index(
        "uq_activity_repeat_of",
        "activity",
        ["repeat_of"],
        unique=True,
        sqlite_where=sa.text("cancelled_at IS NULL"),
        postgresql_where=sa.text("cancelled_at IS NULL"),
    )
    op.create_table(
        "service_record",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("activity_id", sa.Uuid(), nullable=True),
        sa.Column("shift_id", sa.Uuid(), nullable=True),
        sa.Column("attendance_id", sa.Uuid(), nullable=True),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=False),
        sa.Column("minutes", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("marks", Json, nullable=False),
        sa.Column("marked", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("keyed_by", sa.Uuid(), nullable=True),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("counted_minutes", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=True),
        sa.Column("points", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=True),
        sa.Column("transaction_id", sa.Uuid(), nullable=True),
        sa.Column("explanation", Json, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "(source = 'manual') = (keyed_by IS NOT NULL) AND (keyed_by IS NULL) = (reason IS NULL)",
            name=op.f("ck_service_record_typed_in_by_someone"),
        ),
        sa.CheckConstraint(
            "(state = 'pending') = (decided_at IS NULL)", name=op.f("ck_service_record_decided_when_settled")
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'reversed')) = (points IS NOT NULL AND counted_minutes IS NOT NULL)",
            name=op.f("ck_service_record_approved_is_counted"),
        ),
        sa.CheckConstraint("counted_minutes BETWEEN 0 AND minutes", name=op.f("ck_service_record_counted_within")),
        sa.CheckConstraint("decided_by <> keyed_by", name=op.f("ck_service_record_not_keyed")),
        sa.CheckConstraint("decided_by <> person_id", name=op.f("ck_service_record_not_own")),
        sa.CheckConstraint("decided_by <> uploaded_by", name=op.f("ck_service_record_not_uploaded")),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_service_record_minutes_positive")),
        sa.CheckConstraint("points >= 0", name=op.f("ck_service_record_points_not_negative")),
        sa.CheckConstraint("started_at < ended_at", name=op.f("ck_service_record_time_runs_forward")),
        sa.ForeignKeyConstraint(["category"], ["category.code"], name=op.f("fk_service_record_category_category")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_service_record_decided_by_person")),
        sa.ForeignKeyConstraint(["keyed_by"], ["person.id"], name=op.f("fk_service_record_keyed_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_service_record_person_id_person")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_service_record_place_id_place")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_service_record_team_id_team")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_service_record_uploaded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_record")),
        sa.UniqueConstraint("attendance_id", name=op.f("uq_service_record_attendance_id")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_service_record_person_id_started_at"), "service_record", ["person_id", "started_at"], unique=False
    )
    op.create_index(
        op.f("ix_service_record_place_id_state_id"), "service_record", ["place_id", "state", "id"], unique=False
    )
    op.create_index(op.f("ix_service_record_shift_id"), "service_record", ["shift_id"], unique=False)
    op.create_index(
        op.f("ix_service_record_team_id_state_id"), "service_record", ["team_id", "state", "id"], unique=False
    )
    op.create_table(
        "record_decision",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_record_decision_decided_by_person")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["service_record.id"], name=op.f("fk_record_decision_record_id_service_record")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_decision")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_record_decision_decided_by_decided_at"), "record_decision", ["decided_by", "decided_at"], unique=False
    )
    op.create_index(op.f("ix_record_decision_record_id_id"), "record_decision", ["record_id", "id"], unique=False)
    for statement in triggers.create_statements(op.get_bind().dialect.name):
        op.execute(statement)
    op.create_table(
        "shift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_id", sa.Text(), nullable=False),
        sa.Column("activity_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("capacity", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("min_people", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("confirmed", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("last_seq", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("backdated", sa.Boolean(), nullable=False),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("confirmed >= 0 AND confirmed <= capacity", name=op.f("ck_shift_seats")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_shift_forward")),
        sa.CheckConstraint("min_people >= 0 AND min_people <= capacity", name=op.f("ck_shift_min_people")),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name=op.f("fk_shift_activity_id_activity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sa.UniqueConstraint("public_id", name=op.f("uq_shift_public_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_shift_activity_id"), "shift", ["activity_id"], unique=False)
    op.create_index(op.f("ix_shift_ends_at"), "shift", ["ends_at"], unique=False)
    op.create_index(op.f("ix_shift_starts_at"), "shift", ["starts_at"], unique=False)
    op.create_table(
        "sign_up",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shift_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("seq", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["cancelled_by"], ["person.id"], name=op.f("fk_sign_up_cancelled_by_person")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_sign_up_created_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_up_person_id_person")),
        sa.ForeignKeyConstraint(["shift_id"], ["shift.id"], name=op.f("fk_sign_up_shift_id_shift")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_up")),
        sa.UniqueConstraint("shift_id", "seq", name=op.f("uq_sign_up_shift_id_seq")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_sign_up_person_id"), "sign_up", ["person_id"], unique=False)
    op.create_index(
        "uq_sign_up_shift_id_person_id",
        "sign_up",
        ["shift_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_sign_up_shift_id_person_id",
        table_name="sign_up",
        sqlite_where=sa.text("state <> 'cancelled'"),
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.drop_index(op.f("ix_sign_up_person_id"), table_name="sign_up")
    op.drop_table("sign_up")
    op.drop_index(op.f("ix_shift_starts_at"), table_name="shift")
    op.drop_index(op.f("ix_shift_ends_at"), table_name="shift")
    op.drop_index(op.f("ix_shift_activity_id"), table_name="shift")
    op.drop_table("shift")
    for statement in triggers.drop_statements(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_index(op.f("ix_record_decision_record_id_id"), table_name="record_decision")
    op.drop_index(op.f("ix_record_decision_decided_by_decided_at"), table_name="record_decision")
    op.drop_table("record_decision")
    op.drop_index(op.f("ix_service_record_team_id_state_id"), table_name="service_record")
    op.drop_index(op.f("ix_service_record_shift_id"), table_name="service_record")
    op.drop_index(op.f("ix_service_record_place_id_state_id"), table_name="service_record")
    op.drop_index(op.f("ix_service_record_person_id_started_at"), table_name="service_record")
    op.drop_table("service_record")
    op.drop_index(
        "uq_activity_repeat_of",
        table_name="activity",
        sqlite_where=sa.text("cancelled_at IS NULL"),
        postgresql_where=sa.text("cancelled_at IS NULL"),
    )
    op.drop_index(op.f("ix_activity_team_id"), table_name="activity")
    op.drop_index(op.f("ix_activity_place_id"), table_name="activity")
    op.drop_table("activity")
