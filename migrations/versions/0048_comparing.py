"""Judges compare entries two at a time: what each was asked and answered, unchanged once confirmed."""

import sqlalchemy as sa
from alembic import op

from awards.infrastructure import guard

revision = "0048_comparing"
down_revision = "0047_open_data"

MOMENT = sa.DateTime(timezone=True)
CONFIRMED = "confirmed comparisons do not change"


def upgrade() -> None:
    op.create_table(
        "comparison_card",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("judge_id", sa.Uuid(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("ended", sa.String(), nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("leaf", sa.String(), nullable=True),
        sa.CheckConstraint("ended IN ('sure', 'all')", name=op.f("ck_comparison_card_ended")),
        sa.CheckConstraint("(digest IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_comparison_card_receipt")),
        sa.CheckConstraint("(leaf IS NULL) = (confirmed_at IS NULL)", name=op.f("ck_comparison_card_leaf")),
        sa.CheckConstraint(
            "confirmed_at IS NULL OR ended IS NOT NULL", name=op.f("ck_comparison_card_confirmed_at_its_end")
        ),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_comparison_card_digest")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_comparison_card_category_id")),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_comparison_card_judge_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_comparison_card_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison_card")),
        sa.UniqueConstraint(
            "round_id", "category_id", "judge_id", name=op.f("uq_comparison_card_round_id_category_id_judge_id")
        ),
    )
    op.create_index(op.f("ix_comparison_card_judge_id"), "comparison_card", ["judge_id"])
    op.create_table(
        "comparison",
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("left_id", sa.Uuid(), nullable=False),
        sa.Column("right_id", sa.Uuid(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.CheckConstraint("n >= 1", name=op.f("ck_comparison_n")),
        sa.CheckConstraint("left_id <> right_id", name=op.f("ck_comparison_two_entries")),
        sa.CheckConstraint("answer IN ('left', 'right', 'neither')", name=op.f("ck_comparison_answer")),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_comparison_answered")),
        sa.ForeignKeyConstraint(["card_id"], ["comparison_card.id"], name=op.f("fk_comparison_card_id")),
        sa.ForeignKeyConstraint(["left_id"], ["entry.id"], name=op.f("fk_comparison_left_id")),
        sa.ForeignKeyConstraint(["right_id"], ["entry.id"], name=op.f("fk_comparison_right_id")),
        sa.PrimaryKeyConstraint("card_id", "n", name=op.f("pk_comparison")),
        sa.UniqueConstraint("card_id", "left_id", "right_id", name=op.f("uq_comparison_card_id_left_id_right_id")),
    )
    guard.frozen_once("comparison_card", "confirmed_at", CONFIRMED)
    guard.frozen_with("comparison", "card_id", "comparison_card", "confirmed_at", CONFIRMED)


def downgrade() -> None:
    guard.drop_frozen_with("comparison", "comparison_card")
    guard.drop_frozen_once("comparison_card")
    op.drop_table("comparison")
    op.drop_table("comparison_card")
