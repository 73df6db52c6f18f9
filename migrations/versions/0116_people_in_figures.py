"""Keep of each pledge how many people it aims at and reached; -1 until `awards upgrade` has looked at it."""

import sqlalchemy as sa
from alembic import op

revision = "0116_people_in_figures"
down_revision = "0115_appeals_settled"

COLUMNS = ("people_aimed", "people_reached")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("pledge_search", sa.Column(name, sa.BigInteger(), server_default="-1", nullable=True))


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("pledge_search", name)
