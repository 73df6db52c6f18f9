"""Readers who report an error of a pledge get the answer that they want, in their language."""

import sqlalchemy as sa
from alembic import op

revision = "0077_pledge_errors_answered"
down_revision = "0076_registry_dumps"


def upgrade() -> None:
    for name in ("language", "answer"):
        op.add_column("pledge_error", sa.Column(name, sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("pledge_error") as batch:
        for name in ("answer", "language"):
            batch.drop_column(name)
