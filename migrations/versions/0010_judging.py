"""Score: one row a criterion with its history; a confirmed scorecard must not change."""

import sqlalchemy as sa
from alembic import op

from awards.infrastructure import guard

revision = "0010_judging"
down_revision = "0009_assignment"


def upgrade() -> None:
    op.create_table(
        "scorecard",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("judge_id", sa.Uuid(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("feedback", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_scorecard_entry_id")),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_scorecard_judge_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_scorecard_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecard")),
        sa.UniqueConstraint("entry_id", "round_id", "judge_id", name=op.f("uq_scorecard_entry_id_round_id_judge_id")),
    )
    op.create_index(op.f("ix_scorecard_judge_id"), "scorecard", ["judge_id"], unique=False)
    op.create_index("ix_scorecard_round_confirmed", "scorecard", ["round_id", "confirmed_at"], unique=False)
    op.create_table(
        "recusal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("judge_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_recusal_assignment_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_recusal_entry_id")),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_recusal_judge_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_recusal_assignment_id")),
    )
    op.create_index(op.f("ix_recusal_judge_id"), "recusal", ["judge_id"], unique=False)
    op.create_table(
        "score",
        sa.Column("scorecard_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("points", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name=op.f("fk_score_criterion_id")),
        sa.ForeignKeyConstraint(["scorecard_id"], ["scorecard.id"], name=op.f("fk_score_scorecard_id")),
        sa.PrimaryKeyConstraint("scorecard_id", "criterion_id", name=op.f("pk_score")),
    )
    op.create_table(
        "score_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scorecard_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_id", sa.Uuid(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("before", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("after", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name=op.f("fk_score_change_criterion_id")),
        sa.ForeignKeyConstraint(["scorecard_id"], ["scorecard.id"], name=op.f("fk_score_change_scorecard_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_change")),
        sa.UniqueConstraint(
            "scorecard_id", "criterion_id", "n", name=op.f("uq_score_change_scorecard_id_criterion_id_n")
        ),
    )
    op.create_table(
        "confidentiality",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("judge_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_confidentiality_edition_id")),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_confidentiality_judge_id")),
        sa.PrimaryKeyConstraint("edition_id", "judge_id", name=op.f("pk_confidentiality")),
    )
    op.create_index(op.f("ix_confidentiality_judge_id"), "confidentiality", ["judge_id"], unique=False)
    guard.frozen_when_confirmed()


def downgrade() -> None:
    guard.drop_frozen_when_confirmed()
    op.drop_table("confidentiality")
    op.drop_table("score_change")
    op.drop_table("score")
    op.drop_table("recusal")
    op.drop_table("scorecard")
