"""Do a judge's save once, however often it arrives."""

import sqlalchemy as sa
from alembic import op

revision = "0026_packs"
down_revision = "0025_sheet"


def upgrade() -> None:
    op.create_table(
        "judging_save",
        sa.Column("judge_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_judging_save_digest")),
        sa.ForeignKeyConstraint(["judge_id"], ["user.id"], name=op.f("fk_judging_save_judge_id")),
        sa.PrimaryKeyConstraint("judge_id", "id", name=op.f("pk_judging_save")),
    )


def downgrade() -> None:
    op.drop_table("judging_save")
