"""Keep each public pledge's line in files; those that are here already get theirs by `awards upgrade`."""

import sqlalchemy as sa
from alembic import op

revision = "0083_pledge_lines"
down_revision = "0082_met_at_events"


def upgrade() -> None:
    op.create_table(
        "pledge_line",
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cells", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["n"], ["pledge_search.n"], name=op.f("fk_pledge_line_n")),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_pledge_line")),
    )


def downgrade() -> None:
    op.drop_table("pledge_line")
