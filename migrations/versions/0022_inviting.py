"""Let a judge say to which other organisations there are ties, and in which time zone the judge lives."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022_inviting"
down_revision = "0021_addresses"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("judge_profile") as table:
        table.add_column(sa.Column("ties", DOCUMENT, nullable=False, server_default=sa.text("'[]'")))
        table.add_column(sa.Column("zone", sa.String(), nullable=False, server_default="UTC"))


def downgrade() -> None:
    with op.batch_alter_table("judge_profile") as table:
        table.drop_column("zone")
        table.drop_column("ties")
