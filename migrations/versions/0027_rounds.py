"""Stub of rounds."""

revision = "0027_rounds"
down_revision = "0026_packs"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
