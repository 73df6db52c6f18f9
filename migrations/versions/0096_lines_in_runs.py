"""Keep the runs of a pledge's line apart by a sign instead of as JSON: `awards upgrade` writes each line anew."""

from alembic import op

revision = "0096_lines_in_runs"
down_revision = "0095_highest_pledge"


def upgrade() -> None:
    op.execute("DELETE FROM pledge_line")


def downgrade() -> None:
    op.execute("DELETE FROM pledge_line")
