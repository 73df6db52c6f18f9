"""Keep what an edition rests on in a log of its own that nobody can change unseen; mark entries to warm up with.

The log begins here: what was assigned, declared and confirmed before is not in it.
"""

import sqlalchemy as sa
from alembic import op

from awards.infrastructure import guard

revision = "0029_award_log"
down_revision = "0028_watching"


def upgrade() -> None:
    op.create_table(
        "award_log",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("leaf", sa.String(), nullable=False),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_award_log_seq")),
        sa.CheckConstraint("length(commitment) = 64 AND length(leaf) = 64", name=op.f("ck_award_log_hashes")),
        sa.PrimaryKeyConstraint("edition_id", "seq", name=op.f("pk_award_log")),
        sa.UniqueConstraint("id", name=op.f("uq_award_log_id")),
    )
    op.create_table(
        "award_log_payload",
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["row_id"],
            ["award_log.id"],
            name=op.f("fk_award_log_payload_row_id"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("row_id", name=op.f("pk_award_log_payload")),
    )
    guard.append_only("award_log")
    op.create_table(
        "warm_up_entry",
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("marked_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("marked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("noted_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("place BETWEEN 1 AND 3", name=op.f("ck_warm_up_entry_place")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_warm_up_entry_round_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_warm_up_entry_entry_id")),
        sa.ForeignKeyConstraint(["marked_by_user_id"], ["user.id"], name=op.f("fk_warm_up_entry_marked_by_user_id")),
        sa.ForeignKeyConstraint(["noted_by_user_id"], ["user.id"], name=op.f("fk_warm_up_entry_noted_by_user_id")),
        sa.PrimaryKeyConstraint("round_id", "entry_id", name=op.f("pk_warm_up_entry")),
        sa.UniqueConstraint("round_id", "place", name=op.f("uq_warm_up_entry_round_id_place")),
    )


def downgrade() -> None:
    op.drop_table("warm_up_entry")
    guard.drop_append_only("award_log")
    op.drop_table("award_log_payload")
    op.drop_table("award_log")
