"""Teams and partner shops."""

import sqlalchemy as sa
from alembic import op
from app.core.columns import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shop",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name=op.f("ck_shop_whole_location")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_shop_created_by_person")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_shop_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_shop_place_id"), "shop", ["place_id"], unique=False)
    op.create_table(
        "team",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("brand_code", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["brand_code"], ["brand.code"], name=op.f("fk_team_brand_code_brand")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_team_created_by_person")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_team_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_team_brand_code"), "team", ["brand_code"], unique=False)
    op.create_index(op.f("ix_team_name"), "team", ["name"], unique=False)
    op.create_index(op.f("ix_team_place_id"), "team", ["place_id"], unique=False)
    op.create_table(
        "shop_staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_shop_staff_added_by_person")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_shop_staff_ended_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_shop_staff_person_id_person")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_shop_staff_shop_id_shop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_staff")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_shop_staff_person_id"), "shop_staff", ["person_id"], unique=False)
    op.create_index(
        "uq_shop_staff_shop_id_person_id",
        "shop_staff",
        ["shop_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "team_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("joined_at", UtcDateTime(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("left_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["added_by"], ["person.id"], name=op.f("fk_team_member_added_by_person")),
        sa.ForeignKeyConstraint(["ended_by"], ["person.id"], name=op.f("fk_team_member_ended_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_team_member_person_id_person")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_team_member_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_team_member_person_id"), "team_member", ["person_id"], unique=False)
    op.create_index(
        "uq_team_member_team_id_person_id",
        "team_member",
        ["team_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_team_member_team_id_person_id",
        table_name="team_member",
        sqlite_where=sa.text("left_at IS NULL"),
        postgresql_where=sa.text("left_at IS NULL"),
    )
    op.drop_index(op.f("ix_team_member_person_id"), table_name="team_member")
    op.drop_table("team_member")
    op.drop_index(
        "uq_shop_staff_shop_id_person_id",
        table_name="shop_staff",
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.drop_index(op.f("ix_shop_staff_person_id"), table_name="shop_staff")
    op.drop_table("shop_staff")
    op.drop_index(op.f("ix_team_place_id"), table_name="team")
    op.drop_index(op.f("ix_team_name"), table_name="team")
    op.drop_index(op.f("ix_team_brand_code"), table_name="team")
    op.drop_table("team")
    op.drop_index(op.f("ix_shop_place_id"), table_name="shop")
    op.drop_table("shop")
