"""The program stops an announcement whose ground went away: a cancellation by nobody says why."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from awards.infrastructure import guard

revision = "0033_stopped"
down_revision = "0032_late_conflicts"

TABLE = "publication_cancellation"
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OF_A_REHEARSAL = "(SELECT rehearsal FROM publication WHERE id = OLD.publication_id)"


def upgrade() -> None:
    guard.drop_append_only(TABLE)
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("by_user_id", existing_type=sa.Uuid(), nullable=True)
        table.add_column(sa.Column("because", DOCUMENT, nullable=False, server_default=sa.text("'[]'")))
    guard.append_only(TABLE, deletable=OF_A_REHEARSAL)


def downgrade() -> None:
    # what a later shape keeps and this one cannot: what the program stopped counts as taken back by who proposed it
    guard.drop_append_only(TABLE)
    op.execute(
        f"UPDATE {TABLE} SET by_user_id = (SELECT a.proposed_by FROM announcement a JOIN publication p "
        f"ON p.edition_id = a.edition_id AND p.kind = a.kind WHERE p.id = {TABLE}.publication_id "
        "ORDER BY a.proposed_at LIMIT 1) WHERE by_user_id IS NULL"
    )
    with op.batch_alter_table(TABLE) as table:
        table.drop_column("because")
        table.alter_column("by_user_id", existing_type=sa.Uuid(), nullable=False)
    guard.append_only(TABLE, deletable=OF_A_REHEARSAL)
