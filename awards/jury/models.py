"""Tables of jury meetings. Once a meeting is closed, the database refuses every change to it and to what is in it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from awards.infrastructure.database import Base


class JuryMeeting(Base):
    """The jury of a category meets about a round that has closed.

    `about` says which cut: who gets a place, or who wins. `quorum` is a share of those who may vote on a motion. It
    ends when its chair and a member of staff have signed, or when it is called off (the reason is a `JuryText`). `seed`
    mixes the letters that stand for judges.
    """

    __tablename__ = "jury_meeting"
    __table_args__ = (
        CheckConstraint("quorum IN ('majority', 'two_thirds', 'all')", name="quorum"),
        CheckConstraint("(chair_signed_at IS NULL) = (chair_signed_by_user_id IS NULL)", name="chair_signed"),
        CheckConstraint("(staff_signed_at IS NULL) = (staff_signed_by_user_id IS NULL)", name="staff_signed"),
        CheckConstraint("chair_signed_by_user_id <> staff_signed_by_user_id", name="second_person"),
        CheckConstraint(
            "(closed_at IS NOT NULL) = (called_off_at IS NOT NULL"
            " OR (chair_signed_at IS NOT NULL AND staff_signed_at IS NOT NULL))",
            name="closed",
        ),
        CheckConstraint(
            "(called_off_at IS NULL) = (called_off_by_user_id IS NULL)"
            " AND (called_off_at IS NULL OR (chair_signed_at IS NULL AND staff_signed_at IS NULL))",
            name="called_off",
        ),
        CheckConstraint("about IN ('places', 'winners')", name="about"),
        Index(
            "uq_jury_meeting_open",
            "category_id",
            "round_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    quorum: Mapped[str]
    places: Mapped[int]
    seed: Mapped[int]
    meets_at: Mapped[datetime]
    opened_by: Mapped[UUID] = mapped_column("opened_by_user_id", ForeignKey("user.id"))
    opened_at: Mapped[datetime]
    chair_signed_by: Mapped[UUID | None] = mapped_column("chair_signed_by_user_id", ForeignKey("user.id"))
    chair_signed_at: Mapped[datetime | None]
    staff_signed_by: Mapped[UUID | None] = mapped_column("staff_signed_by_user_id", ForeignKey("user.id"))
    staff_signed_at: Mapped[datetime | None]
    called_off_by: Mapped[UUID | None] = mapped_column("called_off_by_user_id", ForeignKey("user.id"))
    called_off_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    about: Mapped[str] = mapped_column(default="places")


class JuryMember(Base):
    """A judge who sits in a meeting; one of them `presides`."""

    __tablename__ = "jury_member"
    __table_args__ = (
        Index(
            "uq_jury_member_chair",
            "meeting_id",
            unique=True,
            sqlite_where=text("presides"),
            postgresql_where=text("presides"),
        ),
    )

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("jury_meeting.id"), primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    presides: Mapped[bool] = mapped_column(default=False)


class JuryAgenda(Base):
    """An entry that the scores could not separate from the cut when the meeting was opened.

    `standing` is its line of the ranking then: `{"rank": 3, "raw": "47/12", "rank_raw": 4, "adjusted": 3.9, …}`.
    """

    __tablename__ = "jury_agenda"

    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("jury_meeting.id"), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    place: Mapped[int]
    standing: Mapped[dict[str, Any]]


class JuryMotion(Base):
    """What is moved: an entry taken in, left out, put before another, mentioned, no award, or words (`JuryText`).

    An entry stands on the agenda. A motion in words may be about one entry, or about the category as a whole, as one
    for no award is.
    """

    __tablename__ = "jury_motion"
    __table_args__ = (
        UniqueConstraint("meeting_id", "number"),
        UniqueConstraint("id", "meeting_id"),
        CheckConstraint("kind IN ('take', 'leave', 'before', 'words', 'mention', 'no_award')", name="kind"),
        CheckConstraint("kind = 'words' OR (kind = 'no_award') = (entry_id IS NULL)", name="entry"),
        CheckConstraint("(kind = 'before') = (other_entry_id IS NOT NULL)", name="other_entry"),
        CheckConstraint("other_entry_id <> entry_id", name="two_entries"),
        ForeignKeyConstraint(["meeting_id", "entry_id"], ["jury_agenda.meeting_id", "jury_agenda.entry_id"]),
        ForeignKeyConstraint(["meeting_id", "other_entry_id"], ["jury_agenda.meeting_id", "jury_agenda.entry_id"]),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("jury_meeting.id"))
    number: Mapped[int]
    kind: Mapped[str]
    entry_id: Mapped[UUID | None]
    other_entry_id: Mapped[UUID | None]
    put_by: Mapped[UUID] = mapped_column("put_by_user_id", ForeignKey("user.id"))
    put_at: Mapped[datetime]


class JuryBallot(Base):
    """One time that a motion is voted on; a counted one never changes, another vote is another ballot.

    `entitled` members might vote, `recused` ones not, by the conflicts that stood at the count.
    """

    __tablename__ = "jury_ballot"
    __table_args__ = (
        UniqueConstraint("motion_id", "number"),
        UniqueConstraint("id", "meeting_id"),
        ForeignKeyConstraint(["motion_id", "meeting_id"], ["jury_motion.id", "jury_motion.meeting_id"]),
        CheckConstraint("outcome IN ('carried', 'lost', 'tied', 'no_quorum')", name="outcome"),
        CheckConstraint(
            "(counted_at IS NULL) = (outcome IS NULL) AND (counted_at IS NULL) = (counted_by_user_id IS NULL)"
            " AND (counted_at IS NULL) = (entitled IS NULL) AND (counted_at IS NULL) = (recused IS NULL)"
            " AND (counted_at IS NULL) = (in_favour IS NULL) AND (counted_at IS NULL) = (against IS NULL)"
            " AND (counted_at IS NULL) = (abstained IS NULL)",
            name="counted",
        ),
        CheckConstraint("in_favour + against + abstained <= entitled", name="votes"),
        Index(
            "uq_jury_ballot_open",
            "motion_id",
            unique=True,
            sqlite_where=text("counted_at IS NULL"),
            postgresql_where=text("counted_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    motion_id: Mapped[UUID]
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("jury_meeting.id"), index=True)
    number: Mapped[int]
    opened_by: Mapped[UUID] = mapped_column("opened_by_user_id", ForeignKey("user.id"))
    opened_at: Mapped[datetime]
    counted_by: Mapped[UUID | None] = mapped_column("counted_by_user_id", ForeignKey("user.id"))
    counted_at: Mapped[datetime | None]
    entitled: Mapped[int | None]
    recused: Mapped[int | None]
    in_favour: Mapped[int | None]
    against: Mapped[int | None]
    abstained: Mapped[int | None]
    outcome: Mapped[str | None]


class JuryVote(Base):
    """A member's vote in a ballot: one row a member, so that none is lost or counted twice.

    The choice is forgotten when the ballot is counted: who voted stays, what each one voted does not.
    """

    __tablename__ = "jury_vote"
    __table_args__ = (
        ForeignKeyConstraint(["ballot_id", "meeting_id"], ["jury_ballot.id", "jury_ballot.meeting_id"]),
        ForeignKeyConstraint(["meeting_id", "user_id"], ["jury_member.meeting_id", "jury_member.user_id"]),
        CheckConstraint("choice IN ('for', 'against', 'abstain')", name="choice"),
        CheckConstraint("NOT counted OR choice IS NULL", name="secret"),
    )

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("jury_meeting.id"))
    choice: Mapped[str | None] = mapped_column(info={"personal": "how a judge votes"})
    counted: Mapped[bool] = mapped_column(default=False)
    cast_at: Mapped[datetime]


class JuryRuling(Base):
    """The chair's reasons for what a ballot came to; of a tied one also what the chair decides (`carried`)."""

    __tablename__ = "jury_ruling"
    __table_args__ = (ForeignKeyConstraint(["ballot_id", "meeting_id"], ["jury_ballot.id", "jury_ballot.meeting_id"]),)

    ballot_id: Mapped[UUID] = mapped_column(primary_key=True)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("jury_meeting.id"))
    carried: Mapped[bool | None]
    by: Mapped[UUID] = mapped_column("ruled_by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column("ruled_at")


class JuryText(Base):
    """The words of a motion, the reasons of a ruling, or else why a meeting is called off; never changed, erasable."""

    __tablename__ = "jury_text"
    __table_args__ = (
        CheckConstraint("motion_id IS NULL OR ballot_id IS NULL", name="one_thing"),
        UniqueConstraint("motion_id"),
        UniqueConstraint("ballot_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    meeting_id: Mapped[UUID] = mapped_column(ForeignKey("jury_meeting.id"))
    motion_id: Mapped[UUID | None] = mapped_column(ForeignKey("jury_motion.id"))
    ballot_id: Mapped[UUID | None] = mapped_column(ForeignKey("jury_ballot.id"))
    words: Mapped[str] = mapped_column(info={"personal": "what a person wrote"})
