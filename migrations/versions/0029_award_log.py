"""Stub of award_log."""

revision = "0029_award_log"
down_revision = "0028_watching"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
