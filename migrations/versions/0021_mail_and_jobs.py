"""Room for what this revision brings."""

revision = "0021_mail_and_jobs"
down_revision = "0020_finding"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
