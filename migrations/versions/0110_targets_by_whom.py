"""Let `awards upgrade` write anew the lines of pledges in files, now with the figures of targets and whom they count."""

from alembic import op

revision = "0110_targets_by_whom"
down_revision = "0109_lights_in_index"


def upgrade() -> None:
    op.execute("DELETE FROM pledge_line")


def downgrade() -> None:
    op.execute("DELETE FROM pledge_line")
