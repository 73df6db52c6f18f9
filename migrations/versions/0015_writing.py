"""Room for what this revision brings."""

revision = "0015_writing"
down_revision = "0014_programme_form"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
