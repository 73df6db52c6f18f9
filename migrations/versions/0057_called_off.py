"""A jury meeting may be called off, and be about who wins: motions for a mention and for no award."""

import sqlalchemy as sa
from alembic import op

from awards.infrastructure import guard

revision = "0057_called_off"
down_revision = "0056_closing"

CLOSED = "a closed jury meeting does not change"
COUNTED = "a counted ballot does not change"
IN_A_MEETING = ("jury_member", "jury_agenda", "jury_motion", "jury_ballot", "jury_vote")
ADDED_ONLY = ("jury_ruling", "jury_text")
BY = "fk_jury_meeting_called_off_by_user_id"
CALLED_OFF = "SELECT id FROM jury_meeting WHERE called_off_at IS NOT NULL"
SIGNED = "chair_signed_at IS NOT NULL AND staff_signed_at IS NOT NULL"


def upgrade() -> None:
    _drop_guards()
    with op.batch_alter_table("jury_meeting") as batch:
        batch.add_column(sa.Column("called_off_by_user_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True))
        batch.add_column(sa.Column("about", sa.String(), nullable=False, server_default="places"))
        batch.create_foreign_key(op.f(BY), "user", ["called_off_by_user_id"], ["id"])
        batch.drop_constraint(op.f("ck_jury_meeting_closed"), type_="check")
        batch.create_check_constraint(
            op.f("ck_jury_meeting_closed"), f"(closed_at IS NOT NULL) = (called_off_at IS NOT NULL OR ({SIGNED}))"
        )
        batch.create_check_constraint(
            op.f("ck_jury_meeting_called_off"),
            "(called_off_at IS NULL) = (called_off_by_user_id IS NULL)"
            " AND (called_off_at IS NULL OR (chair_signed_at IS NULL AND staff_signed_at IS NULL))",
        )
        batch.create_check_constraint(op.f("ck_jury_meeting_about"), "about IN ('places', 'winners')")
    _motions(
        "kind IN ('take', 'leave', 'before', 'words', 'mention', 'no_award')",
        "kind = 'words' OR (kind = 'no_award') = (entry_id IS NULL)",
    )
    _texts("motion_id IS NULL OR ballot_id IS NULL")
    _guard()


def downgrade() -> None:
    _drop_guards()
    # the earlier shape knows no meeting that ended without two signatures, and another one may be open by now
    for table in ("jury_text", "jury_ruling", "jury_vote", "jury_ballot", "jury_motion", "jury_agenda", "jury_member"):
        op.execute(f"DELETE FROM {table} WHERE meeting_id IN ({CALLED_OFF})")
    op.execute("DELETE FROM jury_meeting WHERE called_off_at IS NOT NULL")
    op.execute("DELETE FROM jury_text WHERE motion_id IS NULL AND ballot_id IS NULL")
    _texts("(motion_id IS NULL) <> (ballot_id IS NULL)")
    op.execute("UPDATE jury_motion SET kind = 'words' WHERE kind IN ('mention', 'no_award')")
    _motions("kind IN ('take', 'leave', 'before', 'words')", "kind = 'words' OR entry_id IS NOT NULL")
    with op.batch_alter_table("jury_meeting") as batch:
        batch.drop_constraint(op.f("ck_jury_meeting_about"), type_="check")
        batch.drop_constraint(op.f("ck_jury_meeting_called_off"), type_="check")
        batch.drop_constraint(op.f("ck_jury_meeting_closed"), type_="check")
        batch.create_check_constraint(op.f("ck_jury_meeting_closed"), f"(closed_at IS NOT NULL) = ({SIGNED})")
        batch.drop_constraint(op.f(BY), type_="foreignkey")
        batch.drop_column("about")
        batch.drop_column("called_off_at")
        batch.drop_column("called_off_by_user_id")
    _guard()


def _motions(kinds: str, entry: str) -> None:
    with op.batch_alter_table("jury_motion") as batch:
        for name, condition in (("kind", kinds), ("entry", entry)):
            batch.drop_constraint(op.f(f"ck_jury_motion_{name}"), type_="check")
            batch.create_check_constraint(op.f(f"ck_jury_motion_{name}"), condition)


def _texts(one_thing: str) -> None:
    with op.batch_alter_table("jury_text") as batch:
        batch.drop_constraint(op.f("ck_jury_text_one_thing"), type_="check")
        batch.create_check_constraint(op.f("ck_jury_text_one_thing"), one_thing)


def _guard() -> None:
    guard.frozen_once("jury_meeting", "closed_at", CLOSED)
    for table in IN_A_MEETING:
        guard.frozen_with(table, "meeting_id", "jury_meeting", "closed_at", CLOSED)
    guard.frozen_once("jury_ballot", "counted_at", COUNTED)
    guard.frozen_with("jury_vote", "ballot_id", "jury_ballot", "counted_at", COUNTED)
    guard.append_only("jury_ruling")
    guard.append_only("jury_text", deletable="true")
    for table in ADDED_ONLY:
        guard.frozen_with(table, "meeting_id", "jury_meeting", "closed_at", CLOSED, events=("INSERT",))


def _drop_guards() -> None:
    for table in ADDED_ONLY:
        guard.drop_frozen_with(table, "jury_meeting", events=("INSERT",))
        guard.drop_append_only(table)
    guard.drop_frozen_with("jury_vote", "jury_ballot")
    guard.drop_frozen_once("jury_ballot")
    for table in IN_A_MEETING:
        guard.drop_frozen_with(table, "jury_meeting")
    guard.drop_frozen_once("jury_meeting")
