"""Note of which dumps of the registry the file went: of old ones the last of each month alone is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0086_dumps_gone"
down_revision = "0085_registry_log"


def upgrade() -> None:
    op.add_column("registry_dump", sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("registry_dump", "gone_at")
