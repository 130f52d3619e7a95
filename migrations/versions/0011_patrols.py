"""Patrols: routes, checkpoints, plates, plans, rounds, visits and hazards."""

import sqlalchemy as sa
from alembic import op
from app.core.columns import Json, UtcDateTime
from app.patrols import triggers

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_INTEGER = sa.Integer().with_variant(sa.BigInteger(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "patrol_route",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("order", sa.String(length=30), nullable=False),
        sa.Column("opens", sa.Text(), nullable=True),
        sa.Column("closes", sa.Text(), nullable=True),
        sa.Column("min_gap_s", _INTEGER, nullable=True),
        sa.Column("max_gap_s", _INTEGER, nullable=True),
        sa.Column("max_speed_mps", sa.Double(), nullable=False),
        sa.Column("radius_m", _INTEGER, nullable=False),
        sa.Column("most_minutes", _INTEGER, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(opens IS NULL) = (closes IS NULL)", name=op.f("ck_patrol_route_whole_window")),
        sa.CheckConstraint("max_speed_mps > 0 AND radius_m > 0", name=op.f("ck_patrol_route_sensible")),
        sa.CheckConstraint("min_gap_s <= max_gap_s", name=op.f("ck_patrol_route_gaps_in_order")),
        sa.ForeignKeyConstraint(
            ["category_code"], ["category.code"], name=op.f("fk_patrol_route_category_code_category")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_patrol_route_created_by_person")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_patrol_route_place_id_place")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_patrol_route_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_route")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_patrol_route_place_id"), "patrol_route", ["place_id"], unique=False)
    op.create_index(op.f("ix_patrol_route_team_id"), "patrol_route", ["team_id"], unique=False)
    op.create_table(
        "patrol_checkpoint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=False),
        sa.Column("seq", _INTEGER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("radius_m", _INTEGER, nullable=True),
        sa.Column("calibrated_at", UtcDateTime(), nullable=True),
        sa.Column("calibrated_by", sa.Uuid(), nullable=True),
        sa.Column("removed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "(lat IS NULL) = (calibrated_at IS NULL)", name=op.f("ck_patrol_checkpoint_calibrated_when")
        ),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_patrol_checkpoint_whole_location")),
        sa.ForeignKeyConstraint(
            ["calibrated_by"], ["person.id"], name=op.f("fk_patrol_checkpoint_calibrated_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["route_id"], ["patrol_route.id"], name=op.f("fk_patrol_checkpoint_route_id_patrol_route")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_checkpoint")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_patrol_checkpoint_seq",
        "patrol_checkpoint",
        ["route_id", "seq"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )
    op.create_table(
        "patrol_plan",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=False),
        sa.Column("weekday", _INTEGER, nullable=False),
        sa.Column("starts", sa.Text(), nullable=False),
        sa.Column("minutes", _INTEGER, nullable=False),
        sa.Column("people", _INTEGER, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("minutes > 0 AND people > 0", name=op.f("ck_patrol_plan_sensible")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_patrol_plan_weekday")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_patrol_plan_created_by_person")),
        sa.ForeignKeyConstraint(["route_id"], ["patrol_route.id"], name=op.f("fk_patrol_plan_route_id_patrol_route")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_plan")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_patrol_plan_route_id"), "patrol_plan", ["route_id"], unique=False)
    op.create_table(
        "patrol_plate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("checkpoint_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("short_number", sa.Text(), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["checkpoint_id"], ["patrol_checkpoint.id"], name=op.f("fk_patrol_plate_checkpoint_id_patrol_checkpoint")
        ),
        sa.ForeignKeyConstraint(["issued_by"], ["person.id"], name=op.f("fk_patrol_plate_issued_by_person")),
        sa.ForeignKeyConstraint(["revoked_by"], ["person.id"], name=op.f("fk_patrol_plate_revoked_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_plate")),
        sa.UniqueConstraint("short_number", name=op.f("uq_patrol_plate_short_number")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_patrol_plate_token_hash")),
        sqlite_strict=True,
    )
    op.create_index(
        "uq_patrol_plate_checkpoint_id",
        "patrol_plate",
        ["checkpoint_id"],
        unique=True,
        sqlite_where=sa.text("revoked_at IS NULL"),
        postgresql_where=sa.text("revoked_at IS NULL"),
    )
    op.create_table(
        "patrol_round",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("route_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("opens_at", UtcDateTime(), nullable=False),
        sa.Column("closes_at", UtcDateTime(), nullable=False),
        sa.Column("people", _INTEGER, nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("points", _INTEGER, nullable=False),
        sa.Column("visited", _INTEGER, nullable=False),
        sa.Column("score", _INTEGER, nullable=True),
        sa.Column("marks", Json, nullable=False),
        sa.Column("missed", Json, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(state = 'done') = (ended_at IS NOT NULL)", name=op.f("ck_patrol_round_ended_when")),
        sa.CheckConstraint("(state = 'done') = (score IS NOT NULL)", name=op.f("ck_patrol_round_scored_when")),
        sa.CheckConstraint(
            "(state IN ('open', 'done')) = (started_at IS NOT NULL)", name=op.f("ck_patrol_round_started_when")
        ),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_patrol_round_time_runs_forward")),
        sa.ForeignKeyConstraint(["plan_id"], ["patrol_plan.id"], name=op.f("fk_patrol_round_plan_id_patrol_plan")),
        sa.ForeignKeyConstraint(["route_id"], ["patrol_route.id"], name=op.f("fk_patrol_round_route_id_patrol_route")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_round")),
        sa.UniqueConstraint("plan_id", "opens_at", name=op.f("uq_patrol_round_plan_id_opens_at")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_patrol_round_route_id_closes_at"), "patrol_round", ["route_id", "closes_at"], unique=False)
    op.create_index(op.f("ix_patrol_round_state_closes_at"), "patrol_round", ["state", "closes_at"], unique=False)
    op.create_index(
        "uq_patrol_round_open",
        "patrol_round",
        ["route_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "patrol_hazard",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("has_photo", sa.Boolean(), nullable=False),
        sa.Column("photo", sa.LargeBinary(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_patrol_hazard_whole_location")),
        sa.CheckConstraint("has_photo = (photo IS NOT NULL)", name=op.f("ck_patrol_hazard_has_photo")),
        sa.CheckConstraint("note IS NOT NULL OR photo IS NOT NULL", name=op.f("ck_patrol_hazard_says_something")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_patrol_hazard_person_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["patrol_round.id"], name=op.f("fk_patrol_hazard_round_id_patrol_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_hazard")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_patrol_hazard_person_id"), "patrol_hazard", ["person_id"], unique=False)
    op.create_index(op.f("ix_patrol_hazard_round_id_id"), "patrol_hazard", ["round_id", "id"], unique=False)
    op.create_table(
        "patrol_round_member",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("minutes", _INTEGER, nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_patrol_round_member_person_id_person")),
        sa.ForeignKeyConstraint(
            ["record_id"], ["service_record.id"], name=op.f("fk_patrol_round_member_record_id_service_record")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["patrol_round.id"], name=op.f("fk_patrol_round_member_round_id_patrol_round")
        ),
        sa.PrimaryKeyConstraint("round_id", "person_id", name=op.f("pk_patrol_round_member")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_patrol_round_member_person_id"), "patrol_round_member", ["person_id"], unique=False)
    op.create_table(
        "patrol_visit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("checkpoint_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("scan_id", sa.Uuid(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("seq", _INTEGER, nullable=False),
        sa.Column("point_lat", sa.Double(), nullable=True),
        sa.Column("point_lon", sa.Double(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("distance_m", _INTEGER, nullable=True),
        sa.Column("gap_s", _INTEGER, nullable=True),
        sa.Column("marks", Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["checkpoint_id"], ["patrol_checkpoint.id"], name=op.f("fk_patrol_visit_checkpoint_id_patrol_checkpoint")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_patrol_visit_person_id_person")),
        sa.ForeignKeyConstraint(["round_id"], ["patrol_round.id"], name=op.f("fk_patrol_visit_round_id_patrol_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patrol_visit")),
        sa.UniqueConstraint(
            "round_id", "checkpoint_id", "person_id", name=op.f("uq_patrol_visit_round_id_checkpoint_id_person_id")
        ),
        sa.UniqueConstraint("scan_id", name=op.f("uq_patrol_visit_scan_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_patrol_visit_checkpoint_id"), "patrol_visit", ["checkpoint_id"], unique=False)
    op.create_index(op.f("ix_patrol_visit_person_id"), "patrol_visit", ["person_id"], unique=False)
    for statement in triggers.create_statements(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    for statement in triggers.drop_statements(op.get_bind().dialect.name):
        op.execute(statement)
    for table in (
        "patrol_hazard",
        "patrol_visit",
        "patrol_round_member",
        "patrol_round",
        "patrol_plan",
        "patrol_plate",
        "patrol_checkpoint",
        "patrol_route",
    ):
        op.drop_table(table)  # and its indexes with it
