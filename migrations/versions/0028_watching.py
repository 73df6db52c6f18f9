"""Stub of watching."""

revision = "0028_watching"
down_revision = "0027_rounds"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
