"""Let jobs and mails keep the number of the request that caused them, so that a log can be followed through."""

import sqlalchemy as sa
from alembic import op

revision = "0104_request_numbers"
down_revision = "0103_answers_to_programs"


def upgrade() -> None:
    for table in ("job", "outbox_mail"):
        op.add_column(table, sa.Column("request_number", sa.String(), nullable=True))


def downgrade() -> None:
    for table in ("job", "outbox_mail"):
        op.drop_column(table, "request_number")
