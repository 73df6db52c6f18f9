"""Keep what came of a round's scores, so that a large round is worked out once and by a job."""

import sqlalchemy as sa
from alembic import op

revision = "0050_ranking_results"
down_revision = "0049_open_scores"


def upgrade() -> None:
    op.create_table(
        "ranking_result",
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("found", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_ranking_result_round_id")),
        sa.PrimaryKeyConstraint("mark", "part", name=op.f("pk_ranking_result")),
    )
    op.create_index("ix_ranking_result_round_id", "ranking_result", ["round_id", "made_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_ranking_result_round_id", table_name="ranking_result")
    op.drop_table("ranking_result")
