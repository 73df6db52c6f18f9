"""Stub of packs."""

revision = "0026_packs"
down_revision = "0025_sheet"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
