"""Let one hold of a whole edition stand at a time: an index over the nomination knows no two of none."""

import sqlalchemy as sa
from alembic import op

revision = "0117_one_hold_of_an_edition"
down_revision = "0116_people_in_figures"

LIVE = sa.text("ended_at IS NULL AND nomination_id IS NULL")


def upgrade() -> None:
    op.execute(  # of several the oldest stays
        "UPDATE retention_hold SET ended_at = at, ended_by_user_id = by_user_id"
        " WHERE ended_at IS NULL AND nomination_id IS NULL AND EXISTS (SELECT 1 FROM retention_hold AS older"
        " WHERE older.edition_id = retention_hold.edition_id AND older.ended_at IS NULL AND older.nomination_id IS NULL"
        " AND (older.at < retention_hold.at OR (older.at = retention_hold.at AND older.id < retention_hold.id)))"
    )
    op.create_index(
        "uq_retention_hold_edition", "retention_hold", ["edition_id"], unique=True, sqlite_where=LIVE,
        postgresql_where=LIVE,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("uq_retention_hold_edition", "retention_hold", sqlite_where=LIVE, postgresql_where=LIVE)
