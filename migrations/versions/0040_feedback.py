"""Feedback to nominees after the result, and appeals with one answer each."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040_feedback"
down_revision = "0039_kept_ties"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "feedback_settings",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("delay_days", sa.Integer(), nullable=False),
        sa.Column("fewest", sa.Integer(), nullable=False),
        sa.Column("appeal_days", sa.Integer(), nullable=False),
        sa.Column("held_at", MOMENT, nullable=True),
        sa.Column("held_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("delay_days >= 0 AND delay_days <= 365", name=op.f("ck_feedback_settings_delay_days")),
        sa.CheckConstraint("fewest >= 0 AND fewest <= 2000", name=op.f("ck_feedback_settings_fewest")),
        sa.CheckConstraint("appeal_days >= 1 AND appeal_days <= 365", name=op.f("ck_feedback_settings_appeal_days")),
        sa.CheckConstraint("(held_at IS NULL) = (held_by_user_id IS NULL)", name=op.f("ck_feedback_settings_held")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_feedback_settings_edition_id")),
        sa.ForeignKeyConstraint(["held_by_user_id"], ["user.id"], name=op.f("fk_feedback_settings_held_by_user_id")),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_feedback_settings")),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("texts", DOCUMENT, nullable=False),
        sa.Column("longest", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("told", DOCUMENT, nullable=False),
        sa.Column("changed_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("approved_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("released_at", MOMENT, nullable=True),
        sa.CheckConstraint("(approved_at IS NULL) = (approved_by_user_id IS NULL)", name=op.f("ck_feedback_approved")),
        sa.CheckConstraint("released_at IS NULL OR approved_at IS NOT NULL", name=op.f("ck_feedback_released")),
        sa.ForeignKeyConstraint(["approved_by_user_id"], ["user.id"], name=op.f("fk_feedback_approved_by_user_id")),
        sa.ForeignKeyConstraint(["changed_by_user_id"], ["user.id"], name=op.f("fk_feedback_changed_by_user_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_feedback_edition_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_feedback_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_feedback_entry_id")),
    )
    op.create_index("ix_feedback_waiting", "feedback", ["edition_id", "released_at"])
    op.create_table(
        "appeal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("nomination_id", sa.Uuid(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("answered_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.CheckConstraint("text <> ''", name=op.f("ck_appeal_text")),
        sa.CheckConstraint("outcome IN ('upheld', 'not_upheld', 'noted')", name=op.f("ck_appeal_outcome")),
        sa.CheckConstraint(
            "(outcome IS NULL) = (answered_at IS NULL) AND (outcome IS NULL) = (answered_by_user_id IS NULL) "
            "AND (outcome IS NULL) = (answer = '')",
            name=op.f("ck_appeal_answered"),
        ),
        sa.ForeignKeyConstraint(["answered_by_user_id"], ["user.id"], name=op.f("fk_appeal_answered_by_user_id")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_appeal_by_user_id")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_appeal_edition_id")),
        sa.ForeignKeyConstraint(["nomination_id"], ["nomination.id"], name=op.f("fk_appeal_nomination_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("nomination_id", name=op.f("uq_appeal_nomination_id")),
        sa.UniqueConstraint("receipt", name=op.f("uq_appeal_receipt")),
    )
    op.create_index("ix_appeal_edition", "appeal", ["edition_id", "at"])


def downgrade() -> None:
    op.drop_index("ix_appeal_edition", table_name="appeal")
    op.drop_table("appeal")
    op.drop_index("ix_feedback_waiting", table_name="feedback")
    op.drop_table("feedback")
    op.drop_table("feedback_settings")
