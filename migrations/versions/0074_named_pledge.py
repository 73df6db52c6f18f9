"""Let a nominee name a pledge in the nomination, and let ties be looked for anew when it changes."""

from alembic import op

from awards.infrastructure import noting

revision = "0074_named_pledge"
down_revision = "0073_pledge_parts"

BEFORE = ["edition_id", "state", "title", "nominee_names", "answers", "nominator_id"]


def upgrade() -> None:
    op.execute("ALTER TABLE nomination ADD COLUMN pledge VARCHAR")
    _note([*BEFORE, "pledge"])
    noting.note_statements("pledge_link", "tie_change", ("nomination_id", "user_id"))


def downgrade() -> None:
    noting.drop("pledge_link", "tie_change")
    _note(BEFORE)
    op.execute("ALTER TABLE nomination DROP COLUMN pledge")


def _note(columns: list[str]) -> None:
    noting.drop("nomination", "tie_change")
    noting.note_rows("nomination", "tie_change", "nomination_id", "id", columns)
