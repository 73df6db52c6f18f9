"""Room for what this revision brings."""

revision = "0016_evidence_files"
down_revision = "0015_writing"


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
