"""Let the reason of an edition's end be blanked when somebody is erased whom it names."""

from awards.infrastructure import guard

revision = "0058_reasons_go"
down_revision = "0057_called_off"

MESSAGE = "what was approved or dropped of an edition''s end does not change"
SAME = ("id", "edition_id", "kind", "state", "proposed_by_user_id", "proposed_in", "proposed_at", "ended_by_user_id",
        "ended_at")  # fmt: skip


def upgrade() -> None:
    same = " AND ".join(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in SAME)
    guard.drop_frozen_once("closing_act")
    guard.frozen_once(
        "closing_act",
        "ended_at",
        MESSAGE,
        f"NEW.reason = '' AND CAST(NEW.open_items AS TEXT) = CAST(OLD.open_items AS TEXT) AND {same}",
    )


def downgrade() -> None:
    guard.drop_frozen_once("closing_act")
    guard.frozen_once("closing_act", "ended_at", MESSAGE)
