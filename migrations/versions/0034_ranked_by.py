"""An edition's rules say how scores become the ranking that counts."""

from alembic import op

revision = "0034_ranked_by"
down_revision = "0033_stopped"


def upgrade() -> None:
    op.execute(
        "ALTER TABLE edition ADD COLUMN ranked_by VARCHAR DEFAULT 'linear' NOT NULL "
        "CONSTRAINT ck_edition_ranked_by CHECK (ranked_by IN ('linear', 'ordinal'))"
    )


def downgrade() -> None:
    op.execute("ALTER TABLE edition DROP COLUMN ranked_by")
