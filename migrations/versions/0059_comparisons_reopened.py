"""Let staff give confirmed comparisons back to their judge, on record."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from awards.infrastructure import guard

revision = "0059_comparisons_reopened"
down_revision = "0058_reasons_go"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
CONFIRMED = "confirmed comparisons do not change"
SAME = ("id", "round_id", "category_id", "judge_id", "seed", "begun_at", "ended")
REOPENED = (
    "NEW.confirmed_at IS NULL AND NEW.digest IS NULL AND NEW.leaf IS NULL AND EXISTS (SELECT 1 FROM "
    "comparison_reopening AS r WHERE r.card_id = OLD.id AND r.leaf = OLD.leaf AND r.digest = OLD.digest)"
)


def upgrade() -> None:
    op.create_table(
        "comparison_reopening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=False),
        sa.Column("comparisons", DOCUMENT, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("leaf", sa.String(), nullable=False),
        sa.Column("reopened_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("reopened_at", MOMENT, nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_comparison_reopening_digest")),
        sa.ForeignKeyConstraint(["card_id"], ["comparison_card.id"], name=op.f("fk_comparison_reopening_card_id")),
        sa.ForeignKeyConstraint(
            ["reopened_by_user_id"], ["user.id"], name=op.f("fk_comparison_reopening_reopened_by_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison_reopening")),
        sa.UniqueConstraint("card_id", "leaf", name=op.f("uq_comparison_reopening_card_id_leaf")),
    )
    op.create_table(
        "comparison_reopening_text",
        sa.Column("reopening_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reopening_id"], ["comparison_reopening.id"], name=op.f("fk_comparison_reopening_text_reopening_id")
        ),
        sa.PrimaryKeyConstraint("reopening_id", name=op.f("pk_comparison_reopening_text")),
    )
    guard.append_only("comparison_reopening")
    same = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in SAME)
    guard.drop_frozen_once("comparison_card")
    guard.frozen_once("comparison_card", "confirmed_at", CONFIRMED, f"{REOPENED} AND {same}")


def downgrade() -> None:
    guard.drop_frozen_once("comparison_card")
    guard.frozen_once("comparison_card", "confirmed_at", CONFIRMED)
    guard.drop_append_only("comparison_reopening")
    op.drop_table("comparison_reopening_text")
    op.drop_table("comparison_reopening")
