"""Know of which nominee an address was named, so that nobody is asked to agree for another."""

import sqlalchemy as sa
from alembic import op

revision = "0113_nominee_named_for"
down_revision = "0112_organisation_changes"
goes_on = True


def upgrade() -> None:
    op.add_column("consent", sa.Column("named_for", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("consent", "named_for")
