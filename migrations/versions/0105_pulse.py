"""Note each moment at the primary, so that a replica of it can tell how far it is behind."""

import sqlalchemy as sa
from alembic import op

revision = "0105_pulse"
down_revision = "0104_request_numbers"
goes_on = True


def upgrade() -> None:
    op.create_table(
        "pulse",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_pulse_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse")),
    )


def downgrade() -> None:
    op.drop_table("pulse")
