"""Note again that a pledge was withdrawn or changed, so that ties are looked for anew: on SQLite 0069 had lost that.

What was kept before is looked for anew by itself: it holds for the program that found it, which is another now.
"""

from awards.infrastructure import noting

revision = "0132_pledges_noted"
down_revision = "0131_appeals_by_result"


def upgrade() -> None:
    noting.drop("pledge", "tie_change")
    noting.note_statements("pledge", "tie_change", ("nomination_id", "user_id"), ["public_id", "state", "current_n"])


def downgrade() -> None:
    pass
