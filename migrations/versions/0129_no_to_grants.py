"""Keep that an organisation does not want a pledge in the 360Giving data, so that its page asks no more."""

import sqlalchemy as sa
from alembic import op

revision = "0129_no_to_grants"
down_revision = "0128_asks_of_campaigns"
goes_on = True


def upgrade() -> None:
    op.add_column("pledge", sa.Column("grants_refused_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("pledge", "grants_refused_at")
