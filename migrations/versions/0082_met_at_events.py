"""Say of an introduction at which event the two are to meet."""

import sqlalchemy as sa
from alembic import op

revision = "0082_met_at_events"
down_revision = "0081_pledge_erasures"

KEY = "fk_introduction_event_id"


def upgrade() -> None:
    with op.batch_alter_table("introduction") as batch:
        batch.add_column(sa.Column("event_id", sa.Uuid(), nullable=True))
        batch.create_foreign_key(op.f(KEY), "event", ["event_id"], ["id"])
    op.create_index(op.f("ix_introduction_event_id"), "introduction", ["event_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_introduction_event_id"), table_name="introduction")
    with op.batch_alter_table("introduction") as batch:
        batch.drop_constraint(op.f(KEY), type_="foreignkey")
        batch.drop_column("event_id")
