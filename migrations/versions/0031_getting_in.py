"""Keep when a session was last used, so that one that staff left alone ends by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0031_getting_in"
down_revision = "0030_api_tokens"


def upgrade() -> None:
    with op.batch_alter_table("session_record") as table:
        table.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE session_record SET seen_at = proved_at")
    with op.batch_alter_table("session_record") as table:
        table.alter_column("seen_at", nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("session_record") as table:
        table.drop_column("seen_at")
