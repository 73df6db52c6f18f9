"""A decision keeps when it was taken back and an entry since when it is what it is, so that pages know what held when."""

import sqlalchemy as sa
from alembic import op

revision = "0043_lost_ground"
down_revision = "0042_last_by_pairs"

TAKEN_BACK = "ck_decision_taken_back"


def upgrade() -> None:
    with op.batch_alter_table("decision") as batch:
        batch.add_column(sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_check_constraint(op.f(TAKEN_BACK), "taken_back_at IS NULL OR state = 'rejected'")
    op.add_column("entry", sa.Column("state_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("entry", "state_since")
    with op.batch_alter_table("decision") as batch:
        batch.drop_constraint(op.f(TAKEN_BACK), type_="check")
        batch.drop_column("taken_back_at")
