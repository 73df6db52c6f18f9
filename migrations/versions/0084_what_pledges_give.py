"""Keep beside each public pledge whether it states an amount, and else what it gives, so that lists count it at once."""

import sqlalchemy as sa
from alembic import op

revision = "0084_what_pledges_give"
down_revision = "0083_pledge_lines"

KNOWN = """
    UPDATE pledge_search SET gives = CASE
        WHEN EXISTS (SELECT 1 FROM pledge_money m WHERE m.version_id = pledge_search.version_id) THEN 'amount'
        ELSE (SELECT v.resource_kind FROM pledge_version v WHERE v.id = pledge_search.version_id)
    END
"""


def upgrade() -> None:
    op.add_column("pledge_search", sa.Column("gives", sa.String(), nullable=True))
    op.execute(KNOWN)


def downgrade() -> None:
    with op.batch_alter_table("pledge_search") as batch:
        batch.drop_column("gives")
