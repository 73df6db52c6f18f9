"""Let a nomination appeal against each result once: one that is announced anew after it was taken back is another.

Going back leaves the first appeal of each nomination.
"""

import sqlalchemy as sa
from alembic import op

revision = "0131_appeals_by_result"
down_revision = "0130_seen_of_a_file"


def upgrade() -> None:
    with op.batch_alter_table("appeal") as table:
        table.add_column(sa.Column("n", sa.Integer(), server_default="1", nullable=False))
        table.drop_constraint(op.f("uq_appeal_nomination_id"), type_="unique")
        table.create_unique_constraint(op.f("uq_appeal_nomination_id_n"), ["nomination_id", "n"])


def downgrade() -> None:
    op.execute("DELETE FROM appeal_settlement WHERE appeal_id IN (SELECT id FROM appeal WHERE n > 1)")
    op.execute("DELETE FROM appeal WHERE n > 1")
    with op.batch_alter_table("appeal") as table:
        table.drop_constraint(op.f("uq_appeal_nomination_id_n"), type_="unique")
        table.create_unique_constraint(op.f("uq_appeal_nomination_id"), ["nomination_id"])
        table.drop_column("n")
