"""The registry is kept as one file a day, with its digest and that of the day before."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0076_registry_dumps"
down_revision = "0075_importing"

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "registry_dump",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("previous", sa.String(), nullable=True),
        sa.Column("counts", DOCUMENT, nullable=False),
        sa.Column("figures", DOCUMENT, nullable=False),
        sa.CheckConstraint("size > 0", name="size"),
        sa.PrimaryKeyConstraint("day"),
        sa.UniqueConstraint("stored"),
    )


def downgrade() -> None:
    op.drop_table("registry_dump")
