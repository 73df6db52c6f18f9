"""Stub of gate."""

revision = "0023_gate"
down_revision = "0022_inviting"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
