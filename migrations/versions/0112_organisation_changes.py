"""Count the changes of an organisation, so that pages kept as files are made anew whatever was changed of it."""

import sqlalchemy as sa
from alembic import op

revision = "0112_organisation_changes"
down_revision = "0111_entries_that_wait"

goes_on = True


def upgrade() -> None:
    op.add_column("organisation", sa.Column("change_n", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("organisation", "change_n")
