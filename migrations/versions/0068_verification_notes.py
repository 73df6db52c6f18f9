"""What staff note for each other beside a verification of a pledge's report."""

from alembic import op

revision = "0068_verification_notes"
down_revision = "0067_erased_in_part"


def upgrade() -> None:
    op.execute("ALTER TABLE pledge_verification ADD COLUMN note VARCHAR")


def downgrade() -> None:
    op.execute("ALTER TABLE pledge_verification DROP COLUMN note")
