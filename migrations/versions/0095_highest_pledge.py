"""Find the highest number of a pledge by an index: each part of a long file asks for it."""

import sqlalchemy as sa
from alembic import op

revision = "0095_highest_pledge"
down_revision = "0094_sectors_in_index"


def upgrade() -> None:
    op.create_index("ix_pledge_highest", "pledge", [sa.text("length(public_id)"), "public_id"])


def downgrade() -> None:
    op.drop_index("ix_pledge_highest", table_name="pledge")
