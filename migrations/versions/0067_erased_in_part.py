"""An erasure may be done in part while something is held, and be found again on a database from a backup."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0067_erased_in_part"
down_revision = "0066_pledges_written"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("erasure", sa.Column("part_at", sa.DateTime(timezone=True), nullable=True))
    for name in ("known", "digests"):
        op.add_column("erasure", sa.Column(name, DOCUMENT, nullable=False, server_default=sa.text("'{}'")))


def downgrade() -> None:
    with op.batch_alter_table("erasure") as batch:
        for name in ("digests", "known", "part_at"):
            batch.drop_column(name)
