"""An edition's rules say what is published of the scores with the winners."""

from alembic import op

revision = "0049_open_scores"
down_revision = "0048_comparing"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE edition ADD COLUMN open_scores VARCHAR DEFAULT 'sheets' NOT NULL "
        "CONSTRAINT ck_edition_open_scores CHECK (open_scores IN ('sheets', 'aggregates'))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE edition DROP COLUMN open_scores")
