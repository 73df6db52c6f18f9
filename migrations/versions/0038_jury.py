"""Jury meetings: members, agenda, motions, ballots with their votes, and the chair's rulings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from awards.infrastructure import guard

revision = "0038_jury"
down_revision = "0037_corrections"

MOMENT = sa.DateTime(timezone=True)
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
CLOSED = "a closed jury meeting does not change"
COUNTED = "a counted ballot does not change"
TABLES = (
    "jury_vote", "jury_text", "jury_ruling", "jury_ballot", "jury_motion", "jury_member", "jury_agenda", "jury_meeting",
)  # fmt: skip
IN_A_MEETING = ("jury_member", "jury_agenda", "jury_motion", "jury_ballot", "jury_vote")
ADDED_ONLY = ("jury_ruling", "jury_text")


def upgrade() -> None:
    op.create_table(
        "jury_meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("round_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("quorum", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("meets_at", MOMENT, nullable=False),
        sa.Column("opened_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("chair_signed_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("chair_signed_at", MOMENT, nullable=True),
        sa.Column("staff_signed_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("staff_signed_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.CheckConstraint("quorum IN ('majority', 'two_thirds', 'all')", name=op.f("ck_jury_meeting_quorum")),
        sa.CheckConstraint(
            "(chair_signed_at IS NULL) = (chair_signed_by_user_id IS NULL)", name=op.f("ck_jury_meeting_chair_signed")
        ),
        sa.CheckConstraint(
            "(closed_at IS NOT NULL) = (chair_signed_at IS NOT NULL AND staff_signed_at IS NOT NULL)",
            name=op.f("ck_jury_meeting_closed"),
        ),
        sa.CheckConstraint(
            "(staff_signed_at IS NULL) = (staff_signed_by_user_id IS NULL)", name=op.f("ck_jury_meeting_staff_signed")
        ),
        sa.CheckConstraint(
            "chair_signed_by_user_id <> staff_signed_by_user_id", name=op.f("ck_jury_meeting_second_person")
        ),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_jury_meeting_category_id")),
        sa.ForeignKeyConstraint(
            ["chair_signed_by_user_id"], ["user.id"], name=op.f("fk_jury_meeting_chair_signed_by_user_id")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_jury_meeting_edition_id")),
        sa.ForeignKeyConstraint(["opened_by_user_id"], ["user.id"], name=op.f("fk_jury_meeting_opened_by_user_id")),
        sa.ForeignKeyConstraint(["round_id"], ["round.id"], name=op.f("fk_jury_meeting_round_id")),
        sa.ForeignKeyConstraint(
            ["staff_signed_by_user_id"], ["user.id"], name=op.f("fk_jury_meeting_staff_signed_by_user_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_meeting")),
    )
    op.create_index(op.f("ix_jury_meeting_edition_id"), "jury_meeting", ["edition_id"], unique=False)
    op.create_index(
        "uq_jury_meeting_open",
        "jury_meeting",
        ["category_id", "round_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "jury_agenda",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("standing", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_jury_agenda_entry_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["jury_meeting.id"], name=op.f("fk_jury_agenda_meeting_id")),
        sa.PrimaryKeyConstraint("meeting_id", "entry_id", name=op.f("pk_jury_agenda")),
    )
    op.create_table(
        "jury_member",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("presides", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["jury_meeting.id"], name=op.f("fk_jury_member_meeting_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_jury_member_user_id")),
        sa.PrimaryKeyConstraint("meeting_id", "user_id", name=op.f("pk_jury_member")),
    )
    op.create_index(op.f("ix_jury_member_user_id"), "jury_member", ["user_id"], unique=False)
    op.create_index(
        "uq_jury_member_chair",
        "jury_member",
        ["meeting_id"],
        unique=True,
        sqlite_where=sa.text("presides"),
        postgresql_where=sa.text("presides"),
    )
    op.create_table(
        "jury_motion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("other_entry_id", sa.Uuid(), nullable=True),
        sa.Column("put_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("put_at", MOMENT, nullable=False),
        sa.CheckConstraint("(kind = 'before') = (other_entry_id IS NOT NULL)", name=op.f("ck_jury_motion_other_entry")),
        sa.CheckConstraint("kind = 'words' OR entry_id IS NOT NULL", name=op.f("ck_jury_motion_entry")),
        sa.CheckConstraint("kind IN ('take', 'leave', 'before', 'words')", name=op.f("ck_jury_motion_kind")),
        sa.CheckConstraint("other_entry_id <> entry_id", name=op.f("ck_jury_motion_two_entries")),
        sa.ForeignKeyConstraint(
            ["meeting_id", "entry_id"],
            ["jury_agenda.meeting_id", "jury_agenda.entry_id"],
            name=op.f("fk_jury_motion_meeting_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "other_entry_id"],
            ["jury_agenda.meeting_id", "jury_agenda.entry_id"],
            name=op.f("fk_jury_motion_meeting_id_other_entry_id"),
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["jury_meeting.id"], name=op.f("fk_jury_motion_meeting_id")),
        sa.ForeignKeyConstraint(["put_by_user_id"], ["user.id"], name=op.f("fk_jury_motion_put_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_motion")),
        sa.UniqueConstraint("id", "meeting_id", name=op.f("uq_jury_motion_id_meeting_id")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_jury_motion_meeting_id_number")),
    )
    op.create_table(
        "jury_ballot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("counted_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("counted_at", MOMENT, nullable=True),
        sa.Column("entitled", sa.Integer(), nullable=True),
        sa.Column("recused", sa.Integer(), nullable=True),
        sa.Column("in_favour", sa.Integer(), nullable=True),
        sa.Column("against", sa.Integer(), nullable=True),
        sa.Column("abstained", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.CheckConstraint("outcome IN ('carried', 'lost', 'tied', 'no_quorum')", name=op.f("ck_jury_ballot_outcome")),
        sa.CheckConstraint(
            "(counted_at IS NULL) = (outcome IS NULL) AND (counted_at IS NULL) = (counted_by_user_id IS NULL) AND (counted_at IS NULL) = (entitled IS NULL) AND (counted_at IS NULL) = (recused IS NULL) AND (counted_at IS NULL) = (in_favour IS NULL) AND (counted_at IS NULL) = (against IS NULL) AND (counted_at IS NULL) = (abstained IS NULL)",
            name=op.f("ck_jury_ballot_counted"),
        ),
        sa.CheckConstraint("in_favour + against + abstained <= entitled", name=op.f("ck_jury_ballot_votes")),
        sa.ForeignKeyConstraint(["counted_by_user_id"], ["user.id"], name=op.f("fk_jury_ballot_counted_by_user_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["jury_meeting.id"], name=op.f("fk_jury_ballot_meeting_id")),
        sa.ForeignKeyConstraint(
            ["motion_id", "meeting_id"],
            ["jury_motion.id", "jury_motion.meeting_id"],
            name=op.f("fk_jury_ballot_motion_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(["opened_by_user_id"], ["user.id"], name=op.f("fk_jury_ballot_opened_by_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_ballot")),
        sa.UniqueConstraint("id", "meeting_id", name=op.f("uq_jury_ballot_id_meeting_id")),
        sa.UniqueConstraint("motion_id", "number", name=op.f("uq_jury_ballot_motion_id_number")),
    )
    op.create_index(op.f("ix_jury_ballot_meeting_id"), "jury_ballot", ["meeting_id"], unique=False)
    op.create_index(
        "uq_jury_ballot_open",
        "jury_ballot",
        ["motion_id"],
        unique=True,
        sqlite_where=sa.text("counted_at IS NULL"),
        postgresql_where=sa.text("counted_at IS NULL"),
    )
    op.create_table(
        "jury_ruling",
        sa.Column("ballot_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("carried", sa.Boolean(), nullable=True),
        sa.Column("ruled_by_user_id", sa.Uuid(), nullable=False),
        sa.Column("ruled_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["ballot_id", "meeting_id"],
            ["jury_ballot.id", "jury_ballot.meeting_id"],
            name=op.f("fk_jury_ruling_ballot_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["jury_meeting.id"], name=op.f("fk_jury_ruling_meeting_id")),
        sa.ForeignKeyConstraint(["ruled_by_user_id"], ["user.id"], name=op.f("fk_jury_ruling_ruled_by_user_id")),
        sa.PrimaryKeyConstraint("ballot_id", name=op.f("pk_jury_ruling")),
    )
    op.create_table(
        "jury_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("motion_id", sa.Uuid(), nullable=True),
        sa.Column("ballot_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.CheckConstraint("(motion_id IS NULL) <> (ballot_id IS NULL)", name=op.f("ck_jury_text_one_thing")),
        sa.ForeignKeyConstraint(["ballot_id"], ["jury_ballot.id"], name=op.f("fk_jury_text_ballot_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["jury_meeting.id"], name=op.f("fk_jury_text_meeting_id")),
        sa.ForeignKeyConstraint(["motion_id"], ["jury_motion.id"], name=op.f("fk_jury_text_motion_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_text")),
        sa.UniqueConstraint("ballot_id", name=op.f("uq_jury_text_ballot_id")),
        sa.UniqueConstraint("motion_id", name=op.f("uq_jury_text_motion_id")),
    )
    op.create_table(
        "jury_vote",
        sa.Column("ballot_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("choice", sa.String(), nullable=True),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.Column("cast_at", MOMENT, nullable=False),
        sa.CheckConstraint("choice IN ('for', 'against', 'abstain')", name=op.f("ck_jury_vote_choice")),
        sa.CheckConstraint("NOT counted OR choice IS NULL", name=op.f("ck_jury_vote_secret")),
        sa.ForeignKeyConstraint(
            ["ballot_id", "meeting_id"],
            ["jury_ballot.id", "jury_ballot.meeting_id"],
            name=op.f("fk_jury_vote_ballot_id_meeting_id"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id", "user_id"],
            ["jury_member.meeting_id", "jury_member.user_id"],
            name=op.f("fk_jury_vote_meeting_id_user_id"),
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["jury_meeting.id"], name=op.f("fk_jury_vote_meeting_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_jury_vote_user_id")),
        sa.PrimaryKeyConstraint("ballot_id", "user_id", name=op.f("pk_jury_vote")),
    )
    _guard()


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


def downgrade() -> None:
    for table in ADDED_ONLY:
        guard.drop_frozen_with(table, "jury_meeting", events=("INSERT",))
        guard.drop_append_only(table)
    guard.drop_frozen_with("jury_vote", "jury_ballot")
    guard.drop_frozen_once("jury_ballot")
    for table in IN_A_MEETING:
        guard.drop_frozen_with(table, "jury_meeting")
    guard.drop_frozen_once("jury_meeting")
    for table in TABLES:
        op.drop_table(table)
