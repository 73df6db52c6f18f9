"""Room for what this revision brings."""

revision = "0014_programme_form"
down_revision = "0013_getting_in"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
