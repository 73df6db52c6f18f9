"""Stub of sheet."""

revision = "0025_sheet"
down_revision = "0024_plan_drafts"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
