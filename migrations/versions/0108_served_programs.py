"""Note which versions of the program a schema serves, so that the old one goes on while servers are changed."""

import sqlalchemy as sa
from alembic import op

revision = "0108_served_programs"
down_revision = "0107_plain_values"
goes_on = True


def upgrade() -> None:
    op.create_table(
        "served_program",
        sa.Column("revision", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_served_program")),
    )


def downgrade() -> None:
    op.drop_table("served_program")
