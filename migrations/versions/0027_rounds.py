"""Rounds have names, may be blind, ask for reviews of their own and let entries go on to the next."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027_rounds"
down_revision = "0026_packs"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    for name in ("same_country", "why_for_extremes"):
        op.add_column("edition", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("round", sa.Column("blind", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name in ("names", "reviews", "advancing"):
        op.add_column("round", sa.Column(name, DOCUMENT, nullable=False, server_default=sa.text("'{}'")))


def downgrade() -> None:
    for name in ("advancing", "reviews", "names", "blind"):
        op.drop_column("round", name)
    for name in ("why_for_extremes", "same_country"):
        op.drop_column("edition", name)
