"""Wishes to be erased; the words of a confirmed card may be blanked once a person is erased from it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from awards.infrastructure import guard

revision = "0051_erasures"
down_revision = "0050_ranking_results"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OPEN = "state IN ('asked', 'proposed', 'approved')"
PEOPLE = ("user_id", "asked_by_user_id", "proposed_by_user_id", "approved_by_user_id")


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rehearsal", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_because", sa.String(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", DOCUMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'proposed', 'approved', 'done', 'ended')", name=op.f("ck_erasure_state")
        ),
        sa.CheckConstraint("approved_by_user_id <> proposed_by_user_id", name=op.f("ck_erasure_second_person")),
        sa.CheckConstraint(
            "approved_by_user_id <> user_id AND proposed_by_user_id <> user_id", name=op.f("ck_erasure_not_ones_own")
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'done')) = (approved_by_user_id IS NOT NULL)"
            " AND (approved_by_user_id IS NULL) = (approved_at IS NULL)"
            " AND (approved_by_user_id IS NULL) = (due_at IS NULL)",
            name=op.f("ck_erasure_approved"),
        ),
        sa.CheckConstraint("(state = 'done') = (done_at IS NOT NULL)", name=op.f("ck_erasure_done")),
        sa.CheckConstraint("user_id IS NOT NULL OR email <> '' OR state = 'done'", name=op.f("ck_erasure_somebody")),
        sa.CheckConstraint("rehearsal IN (0, 1)", name=op.f("ck_erasure_rehearsal_is_bool"))
        if op.get_bind().dialect.name == "sqlite"
        else sa.CheckConstraint("rehearsal IN (true, false)", name=op.f("ck_erasure_rehearsal_is_bool")),
        *(sa.ForeignKeyConstraint([name], ["user.id"], name=op.f(f"fk_erasure_{name}")) for name in PEOPLE),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
    )
    op.create_index(
        "uq_erasure_open", "erasure", ["user_id"], unique=True,
        sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN),
    )  # fmt: skip
    op.create_index("ix_erasure_state", "erasure", ["rehearsal", "state", "asked_at"])
    op.create_table(
        "scorecard_erasure",
        sa.Column("scorecard_id", sa.Uuid(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["scorecard_id"], ["scorecard.id"], name=op.f("fk_scorecard_erasure_scorecard_id")),
        sa.PrimaryKeyConstraint("scorecard_id", name=op.f("pk_scorecard_erasure")),
    )
    guard.append_only("scorecard_erasure")
    guard.let_erased_words_go()


def downgrade() -> None:
    guard.drop_let_erased_words_go()
    guard.drop_append_only("scorecard_erasure")
    op.drop_table("scorecard_erasure")
    op.drop_table("erasure")
