"""Know which organisations are public only since a public one was merged into them, so that parting hides them again."""

import sqlalchemy as sa
from alembic import op

revision = "0118_public_by_merge"
down_revision = "0117_one_hold_of_an_edition"
goes_on = True


def upgrade() -> None:
    op.add_column("organisation", sa.Column("public_by_merge", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    op.drop_column("organisation", "public_by_merge")
