"""Room for what this revision brings."""

revision = "0018_submission"
down_revision = "0017_people"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
