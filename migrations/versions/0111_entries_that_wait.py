"""Find entries that wait to be screened without reading those that do not."""

import sqlalchemy as sa
from alembic import op

revision = "0111_entries_that_wait"
down_revision = "0110_targets_by_whom"

WAITS = sa.text("state = 'received'")


def upgrade() -> None:
    op.create_index("ix_entry_waits", "entry", ["nomination_id"], sqlite_where=WAITS, postgresql_where=WAITS)


def downgrade() -> None:
    op.drop_index("ix_entry_waits", "entry")
