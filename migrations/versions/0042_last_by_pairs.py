"""An edition's rules say whether judges compare entries two at a time in the last round."""

import sqlalchemy as sa
from alembic import op

revision = "0042_last_by_pairs"
down_revision = "0041_open_items"


def upgrade() -> None:
    op.add_column("edition", sa.Column("last_by_pairs", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("edition", "last_by_pairs")
