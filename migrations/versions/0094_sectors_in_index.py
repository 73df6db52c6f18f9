"""Let `awards upgrade` fill anew what pledges are found by, now with their sectors and technologies."""

from alembic import op

revision = "0094_sectors_in_index"
down_revision = "0093_programs_import"


def upgrade() -> None:
    _empty()


def downgrade() -> None:
    _empty()


def _empty() -> None:
    for table in ("pledge_index", "pledge_outdated", "pledge_line", "pledge_search"):
        op.execute(f"DELETE FROM {table}")
