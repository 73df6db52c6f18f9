"""Let tokens, webhooks and looks of an edition that has ended still be ended: they are of whoever reads, not of it.

A webhook whose holder has no role there any more ends by itself, and its refusal kept all others from being told.
"""

from awards.infrastructure import guard

revision = "0119_ended_after_the_end"
down_revision = "0118_public_by_merge"

CLOSED = "SELECT 1 FROM closing_act WHERE edition_id = NEW.edition_id AND kind = 'closing' AND state = 'approved'"
BEFORE = (
    "account", "address", "announcement", "bundle", "certificate", "certificates", "closing", "edition.put_away",
    "erasure", "file.asked", "laureate_text", "letter", "mail", "open_data", "person", "publication", "retention",
    "role", "seal", "seal_key", "session", "user",
)  # fmt: skip
AFTER = (*BEFORE, "look", "token", "webhook")


def upgrade() -> None:
    guard.drop_closed_when("audit_row")
    guard.closed_when("audit_row", CLOSED, AFTER)


def downgrade() -> None:
    guard.drop_closed_when("audit_row")
    guard.closed_when("audit_row", CLOSED, BEFORE)
