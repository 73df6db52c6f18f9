"""Stub of api_tokens."""

revision = "0030_api_tokens"
down_revision = "0029_award_log"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
