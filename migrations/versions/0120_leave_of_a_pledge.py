"""Let an organisation ask to withdraw or end a pledge above USD 10 million: another person of the staff does it."""

import sqlalchemy as sa
from alembic import op

revision = "0120_leave_of_a_pledge"
down_revision = "0119_ended_after_the_end"

LEAVES = "leaves IS NULL OR (leaves = 'withdraw' AND leave_reason <> '') OR leaves = 'close'"


def upgrade() -> None:
    with op.batch_alter_table("pledge_draft") as table:
        table.add_column(sa.Column("leaves", sa.String(), nullable=True))
        table.add_column(sa.Column("leave_reason", sa.String(), server_default="", nullable=False))
        table.create_check_constraint(op.f("ck_pledge_draft_leaves"), LEAVES)


def downgrade() -> None:
    with op.batch_alter_table("pledge_draft") as table:
        table.drop_constraint(op.f("ck_pledge_draft_leaves"), type_="check")
        table.drop_column("leave_reason")
        table.drop_column("leaves")
