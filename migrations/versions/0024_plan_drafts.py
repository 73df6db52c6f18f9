"""Stub of plan_drafts."""

revision = "0024_plan_drafts"
down_revision = "0023_gate"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
