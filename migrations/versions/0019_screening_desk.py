"""Room for what this revision brings."""

revision = "0019_screening_desk"
down_revision = "0018_submission"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
