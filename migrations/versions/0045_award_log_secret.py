"""People and entries stand in the award's log by pseudonyms of the edition; rows of before keep their ids."""

import sqlalchemy as sa
from alembic import op

revision = "0045_award_log_secret"
down_revision = "0044_erasable_results"


def upgrade() -> None:
    op.create_table(
        "award_log_secret",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("edition_id", name=op.f("pk_award_log_secret")),
    )


def downgrade() -> None:
    op.drop_table("award_log_secret")
