"""Keep what becomes public of pledges in a log of its own, beside those of editions.

`awards upgrade` puts what is public already into it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0085_registry_log"
down_revision = "0084_what_pledges_give"


def upgrade() -> None:
    op.add_column("award_log", sa.Column("subject", sa.String(), nullable=True))
    op.create_index("ix_award_log_subject", "award_log", ["subject", "seq"])


def downgrade() -> None:
    op.drop_index("ix_award_log_subject", "award_log")
    op.drop_column("award_log", "subject")
