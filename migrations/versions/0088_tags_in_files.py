"""Files say the sectors and technologies of pledges: `awards upgrade` writes each pledge's line in files anew."""

from alembic import op

revision = "0088_tags_in_files"
down_revision = "0087_looks"


def upgrade() -> None:
    op.execute("DELETE FROM pledge_line")


def downgrade() -> None:
    op.execute("DELETE FROM pledge_line")
