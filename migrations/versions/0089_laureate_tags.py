"""Staff say whom a laureate's work is for, and beside whom nothing is computed, each with what shows it."""

import sqlalchemy as sa
from alembic import op

revision = "0089_laureate_tags"
down_revision = "0088_tags_in_files"


def upgrade() -> None:
    op.create_table(
        "laureate_tag",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("laureate_id", sa.Uuid(), nullable=False),
        sa.Column("group_key", sa.String(), nullable=True),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("by_user_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("private = (group_key IS NULL)", name=op.f("ck_laureate_tag_says_one")),
        sa.CheckConstraint("source <> ''", name=op.f("ck_laureate_tag_source")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by_user_id IS NULL)", name=op.f("ck_laureate_tag_ended")),
        sa.ForeignKeyConstraint(["laureate_id"], ["laureate.id"], name=op.f("fk_laureate_tag_laureate_id")),
        sa.ForeignKeyConstraint(["group_key"], ["beneficiary_group.key"], name=op.f("fk_laureate_tag_group_key")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_laureate_tag_by_user_id")),
        sa.ForeignKeyConstraint(["ended_by_user_id"], ["user.id"], name=op.f("fk_laureate_tag_ended_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_laureate_tag")),
    )
    op.create_index("ix_laureate_tag_laureate", "laureate_tag", ["laureate_id"])


def downgrade() -> None:
    op.drop_table("laureate_tag")
