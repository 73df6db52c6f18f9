"""Room for what this revision brings."""

revision = "0013_getting_in"
down_revision = "0012_publishing"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
