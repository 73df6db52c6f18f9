"""Who writes beside the end of an edition is counted before it or refused: on PostgreSQL each waits for the other."""

from awards.infrastructure import guard

revision = "0060_closing_in_turn"
down_revision = "0059_comparisons_reopened"


def upgrade() -> None:
    guard.before_the_end("audit_row")


def downgrade() -> None:
    guard.drop_before_the_end("audit_row")
