"""Keep when a command last brought in a part of a file, so that its page tells soon that it stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0130_seen_of_a_file"
down_revision = "0129_no_to_grants"
goes_on = True


def upgrade() -> None:
    op.add_column("brought_file", sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("brought_file", "seen_at")
