"""Keep which steps of the logs lost their content: the look at bundles counted all steps to find them."""

import sqlalchemy as sa
from alembic import op

from awards.infrastructure import noting

revision = "0114_steps_blanked"
down_revision = "0113_nominee_named_for"


def upgrade() -> None:
    op.create_table(
        "award_log_blank",
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("row_id", name="pk_award_log_blank"),
    )
    op.execute(
        "INSERT INTO award_log_blank (row_id) SELECT id FROM award_log"
        " WHERE NOT EXISTS (SELECT 1 FROM award_log_payload WHERE row_id = award_log.id)"
    )
    noting.note_rows("award_log_payload", "award_log_blank", "row_id", "row_id", (), ("DELETE",))


def downgrade() -> None:
    noting.drop("award_log_payload", "award_log_blank")
    op.drop_table("award_log_blank")
