"""Stub of inviting."""

revision = "0022_inviting"
down_revision = "0021_addresses"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
