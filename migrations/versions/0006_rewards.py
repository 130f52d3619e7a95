"""Rewards and redemptions."""

import sqlalchemy as sa
from alembic import op
from app.core.columns import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reward",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("place_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("per_person_limit", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("valid_until", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("per_person_limit > 0", name=op.f("ck_reward_per_person_limit")),
        sa.CheckConstraint("points BETWEEN 1 AND 1000000", name=op.f("ck_reward_points")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_reward_place_id_place")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_reward_shop_id_shop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reward")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_reward_place_id"), "reward", ["place_id"], unique=False)
    op.create_index(op.f("ix_reward_shop_id"), "reward", ["shop_id"], unique=False)
    op.create_index(op.f("ix_reward_valid_until"), "reward", ["valid_until"], unique=False)
    op.create_table(
        "redemption",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reward_id", sa.Uuid(), nullable=False),
        sa.Column("shop_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("points", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=30), nullable=False),
        sa.Column("code_version", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("digits_hash", sa.Text(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("assisted_by", sa.Uuid(), nullable=True),
        sa.Column("captured_at", UtcDateTime(), nullable=True),
        sa.Column("captured_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(captured_at IS NOT NULL) = (state = 'captured')", name=op.f("ck_redemption_captured")),
        sa.CheckConstraint("points > 0", name=op.f("ck_redemption_points")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_redemption_quantity")),
        sa.ForeignKeyConstraint(["assisted_by"], ["person.id"], name=op.f("fk_redemption_assisted_by_person")),
        sa.ForeignKeyConstraint(["captured_by"], ["person.id"], name=op.f("fk_redemption_captured_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_redemption_person_id_person")),
        sa.ForeignKeyConstraint(["reward_id"], ["reward.id"], name=op.f("fk_redemption_reward_id_reward")),
        sa.ForeignKeyConstraint(["shop_id"], ["shop.id"], name=op.f("fk_redemption_shop_id_shop")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redemption")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_redemption_code_hash")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_redemption_assisted_by"), "redemption", ["assisted_by"], unique=False)
    op.create_index(op.f("ix_redemption_captured_by"), "redemption", ["captured_by"], unique=False)
    op.create_index(op.f("ix_redemption_digits_hash"), "redemption", ["digits_hash"], unique=False)
    op.create_index(op.f("ix_redemption_person_id_created_at"), "redemption", ["person_id", "created_at"], unique=False)
    op.create_index(op.f("ix_redemption_reward_id"), "redemption", ["reward_id"], unique=False)
    op.create_index(op.f("ix_redemption_shop_id_captured_at"), "redemption", ["shop_id", "captured_at"], unique=False)
    op.create_index(op.f("ix_redemption_state_expires_at"), "redemption", ["state", "expires_at"], unique=False)
    op.create_index(
        "uq_redemption_held_digits",
        "redemption",
        ["shop_id", "digits_hash"],
        unique=True,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_table(
        "reward_taking",
        sa.Column("reward_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("taken", sa.Integer().with_variant(sa.BigInteger(), "postgresql"), nullable=False),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_reward_taking_taken")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reward_taking_person_id_person")),
        sa.ForeignKeyConstraint(["reward_id"], ["reward.id"], name=op.f("fk_reward_taking_reward_id_reward")),
        sa.PrimaryKeyConstraint("reward_id", "person_id", name=op.f("pk_reward_taking")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_reward_taking_person_id"), "reward_taking", ["person_id"], unique=False)
    op.create_table(
        "capture_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("typed", sa.Boolean(), nullable=False),
        sa.Column("clerk_id", sa.Uuid(), nullable=False),
        sa.Column("redemption_id", sa.Uuid(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=True),
        sa.ForeignKeyConstraint(["clerk_id"], ["person.id"], name=op.f("fk_capture_attempt_clerk_id_person")),
        sa.ForeignKeyConstraint(
            ["redemption_id"], ["redemption.id"], name=op.f("fk_capture_attempt_redemption_id_redemption")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture_attempt")),
        sa.UniqueConstraint("clerk_id", "device", "nonce", name=op.f("uq_capture_attempt_clerk_id_device_nonce")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_capture_attempt_clerk_id_at"), "capture_attempt", ["clerk_id", "at"], unique=False)
    op.create_index(op.f("ix_capture_attempt_redemption_id"), "capture_attempt", ["redemption_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_capture_attempt_redemption_id"), table_name="capture_attempt")
    op.drop_index(op.f("ix_capture_attempt_clerk_id_at"), table_name="capture_attempt")
    op.drop_table("capture_attempt")
    op.drop_index(op.f("ix_reward_taking_person_id"), table_name="reward_taking")
    op.drop_table("reward_taking")
    op.drop_index(
        "uq_redemption_held_digits",
        table_name="redemption",
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.drop_index(op.f("ix_redemption_state_expires_at"), table_name="redemption")
    op.drop_index(op.f("ix_redemption_shop_id_captured_at"), table_name="redemption")
    op.drop_index(op.f("ix_redemption_reward_id"), table_name="redemption")
    op.drop_index(op.f("ix_redemption_person_id_created_at"), table_name="redemption")
    op.drop_index(op.f("ix_redemption_digits_hash"), table_name="redemption")
    op.drop_index(op.f("ix_redemption_captured_by"), table_name="redemption")
    op.drop_index(op.f("ix_redemption_assisted_by"), table_name="redemption")
    op.drop_table("redemption")
    op.drop_index(op.f("ix_reward_valid_until"), table_name="reward")
    op.drop_index(op.f("ix_reward_shop_id"), table_name="reward")
    op.drop_index(op.f("ix_reward_place_id"), table_name="reward")
    op.drop_table("reward")
