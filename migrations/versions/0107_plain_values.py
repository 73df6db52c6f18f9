"""Keep what a pledge stands under in the index as plain text, not as JSON, and ask of an audit row first whose it is.

`awards upgrade` fills the index anew. A row of the audit log that is of no edition was looked at as if it might be of
a closed one.
"""

from alembic import op

from awards.infrastructure import guard

revision = "0107_plain_values"
down_revision = "0106_webhooks"

CLOSED = "SELECT 1 FROM closing_act WHERE edition_id = NEW.edition_id AND kind = 'closing' AND state = 'approved'"
AFTER = (
    "account", "address", "announcement", "bundle", "certificate", "certificates", "closing", "edition.put_away",
    "erasure", "file.asked", "laureate_text", "letter", "mail", "open_data", "person", "publication", "retention",
    "role", "seal", "seal_key", "session", "user",
)  # fmt: skip


def upgrade() -> None:
    guard.drop_closed_when("audit_row")
    guard.closed_when("audit_row", CLOSED, AFTER)
    _empty()


def downgrade() -> None:
    _empty()


def _empty() -> None:
    for table in ("pledge_index", "pledge_outdated", "pledge_line", "pledge_search"):
        op.execute(f"DELETE FROM {table}")
