"""Room for what this revision brings."""

revision = "0020_finding"
down_revision = "0019_screening_desk"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
