"""Room for what this revision brings."""

revision = "0017_people"
down_revision = "0016_evidence_files"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
