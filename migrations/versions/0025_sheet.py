"""Say why beside extreme points, keep a note for oneself, reopen a card on record, translate answers, judge blind."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from awards.infrastructure import guard

revision = "0025_sheet"
down_revision = "0024_plan_drafts"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    for table in ("score", "score_change"):
        op.add_column(table, sa.Column("why", sa.String(), nullable=False, server_default=""))
    _note()
    _confirmations()
    _shown_to_judges()
    guard.append_only("scorecard_confirmation")
    guard.append_only("scorecard_reopening")
    guard.let_reopened_cards_change()


def downgrade() -> None:
    guard.drop_let_reopened_cards_change()
    guard.drop_append_only("scorecard_reopening")
    guard.drop_append_only("scorecard_confirmation")
    for table in (
        "blind_release", "answer_translation", "scorecard_reopening_text", "scorecard_reopening",
        "scorecard_confirmation_text", "scorecard_confirmation", "private_note",
    ):  # fmt: skip
        op.drop_table(table)
    for table in ("score_change", "score"):
        op.drop_column(table, "why")


def _note() -> None:
    op.create_table(
        "private_note",
        sa.Column("judge_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_private_note_entry_id")),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_private_note_judge_id")),
        sa.PrimaryKeyConstraint("judge_id", "entry_id", name=op.f("pk_private_note")),
    )


def _confirmations() -> None:
    op.create_table(
        "scorecard_confirmation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scorecard_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("points", DOCUMENT, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_scorecard_confirmation_digest")),
        sa.CheckConstraint("n >= 1", name=op.f("ck_scorecard_confirmation_n")),
        sa.ForeignKeyConstraint(
            ["scorecard_id"], ["scorecard.id"], name=op.f("fk_scorecard_confirmation_scorecard_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecard_confirmation")),
        sa.UniqueConstraint("scorecard_id", "n", name=op.f("uq_scorecard_confirmation_scorecard_id_n")),
    )
    op.create_table(
        "scorecard_confirmation_text",
        sa.Column("confirmation_id", sa.Uuid(), nullable=False),
        sa.Column("words", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmation_id"], ["scorecard_confirmation.id"],
            name=op.f("fk_scorecard_confirmation_text_confirmation_id"),
        ),
        sa.PrimaryKeyConstraint("confirmation_id", name=op.f("pk_scorecard_confirmation_text")),
    )  # fmt: skip
    op.create_table(
        "scorecard_reopening",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("confirmation_id", sa.Uuid(), nullable=False),
        sa.Column("reopened_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["confirmation_id"], ["scorecard_confirmation.id"], name=op.f("fk_scorecard_reopening_confirmation_id")
        ),
        sa.ForeignKeyConstraint(
            ["reopened_by_user_id"], ["user.id"], name=op.f("fk_scorecard_reopening_reopened_by_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecard_reopening")),
        sa.UniqueConstraint("confirmation_id", name=op.f("uq_scorecard_reopening_confirmation_id")),
    )
    op.create_table(
        "scorecard_reopening_text",
        sa.Column("reopening_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reopening_id"], ["scorecard_reopening.id"], name=op.f("fk_scorecard_reopening_text_reopening_id")
        ),
        sa.PrimaryKeyConstraint("reopening_id", name=op.f("pk_scorecard_reopening_text")),
    )


def _shown_to_judges() -> None:
    op.create_table(
        "answer_translation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("supplied_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("supplied_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('machine', 'human')", name=op.f("ck_answer_translation_kind")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_answer_translation_text")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_answer_translation_nomination_id")),
        sa.ForeignKeyConstraint(
            ["supplied_by_user_id"], ["user.id"], name=op.f("fk_answer_translation_supplied_by_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_translation")),
        sa.UniqueConstraint(
            "nomination_id", "part", "language", name=op.f("uq_answer_translation_nomination_id_part_language")
        ),
    )
    op.create_table(
        "blind_release",
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("released_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_blind_release_nomination_id")),
        sa.ForeignKeyConstraint(
            ["released_by_user_id"], ["user.id"], name=op.f("fk_blind_release_released_by_user_id")
        ),
        sa.PrimaryKeyConstraint("nomination_id", "part", name=op.f("pk_blind_release")),
    )
