"""Let `awards upgrade` fill anew what pledges are found by, now with the day on which each was last heard of."""

from alembic import op

revision = "0109_lights_in_index"
down_revision = "0108_served_programs"


def upgrade() -> None:
    _empty()


def downgrade() -> None:
    _empty()


def _empty() -> None:
    for table in ("pledge_index", "pledge_outdated", "pledge_line", "pledge_search"):
        op.execute(f"DELETE FROM {table}")
