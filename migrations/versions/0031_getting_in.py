"""Stub of getting_in."""

revision = "0031_getting_in"
down_revision = "0030_api_tokens"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
