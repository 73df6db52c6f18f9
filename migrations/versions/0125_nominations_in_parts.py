"""Know how many rows of a file of nominations are in, so that it comes in part by part."""

import sqlalchemy as sa
from alembic import op

revision = "0125_nominations_in_parts"
down_revision = "0120_leave_of_a_pledge"


def upgrade() -> None:
    with op.batch_alter_table("brought_file") as table:
        table.add_column(sa.Column("rows_done", sa.Integer(), server_default="0", nullable=False))
    op.execute("UPDATE brought_file SET rows_done = row_count WHERE state = 'done'")
    with op.batch_alter_table("brought_file") as table:
        table.alter_column("rows_done", server_default=None)
        table.create_check_constraint(op.f("ck_brought_file_rows_done"), "rows_done BETWEEN 0 AND row_count")


def downgrade() -> None:
    with op.batch_alter_table("brought_file") as table:
        table.drop_constraint(op.f("ck_brought_file_rows_done"), type_="check")
        table.drop_column("rows_done")
