"""A pledge knows when anything public of it last changed, so that a program may ask for what is new."""

import sqlalchemy as sa
from alembic import op

revision = "0069_pledges_changed"
down_revision = "0068_verification_notes"

CHANGED = """
UPDATE pledge SET changed_at = coalesce(
  (SELECT max(pledge_version.recorded_at) FROM pledge_version WHERE pledge_version.pledge_id = pledge.id), created_at)
"""


def upgrade() -> None:
    op.add_column("pledge", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(CHANGED)
    with op.batch_alter_table("pledge") as batch:
        batch.alter_column("changed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.create_index("ix_pledge_changed", "pledge", ["changed_at"])


def downgrade() -> None:
    op.drop_index("ix_pledge_changed", "pledge")
    with op.batch_alter_table("pledge") as batch:
        batch.drop_column("changed_at")
