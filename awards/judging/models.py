"""Tables of judging."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.infrastructure.database import Base, database_now
from awards.judging import terms

Points = Numeric(4, 1)
"""Whole or half points."""


class Scorecard(Base):
    """One judge's scores for one entry in one round. Once confirmed, the database refuses every change to it.

    The one way back is a `ScorecardReopening` of its last confirmation, which stays on record.
    `version` counts the changes of the two texts; scores count their own.
    """

    __tablename__ = "scorecard"
    __table_args__ = (
        UniqueConstraint("entry_id", "round_id", "judge_id"),
        Index("ix_scorecard_round_confirmed", "round_id", "confirmed_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    comment: Mapped[str] = mapped_column(default="", info={"personal": "a judge's word to the committee"})
    feedback: Mapped[str] = mapped_column(default="", info={"personal": "a judge's word to the nominee"})
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=database_now())
    confirmed_at: Mapped[datetime | None]
    scores: Mapped[list["Score"]] = relationship(lazy="raise")


class Score(Base):
    """The points for one criterion; `version` is the number of its last change, so that an older tab clashes.

    `why` is one line about the lowest or the highest point; empty at every other.
    A score that was taken back has no row; its next one goes on counting where the history ended.
    """

    __tablename__ = "score"

    scorecard_id: Mapped[UUID] = mapped_column(ForeignKey("scorecard.id"), primary_key=True)
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"), primary_key=True)
    points: Mapped[Decimal] = mapped_column(Points)
    why: Mapped[str] = mapped_column(default="", info={"personal": "what a judge wrote"})
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]


class ScoreChange(Base):
    """What a score was before and after its nth change; None is unscored. No two changes have the same number.

    `why` is the line that stood beside the points after the change.
    """

    __tablename__ = "score_change"
    __table_args__ = (UniqueConstraint("scorecard_id", "criterion_id", "n"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    scorecard_id: Mapped[UUID] = mapped_column(ForeignKey("scorecard.id"))
    criterion_id: Mapped[UUID] = mapped_column(ForeignKey("criterion.id"))
    n: Mapped[int]
    before: Mapped[Decimal | None] = mapped_column(Points)
    after: Mapped[Decimal | None] = mapped_column(Points)
    why: Mapped[str] = mapped_column(default="", info={"personal": "what a judge wrote"})
    at: Mapped[datetime]


class PrivateNote(Base):
    """What a judge notes about an entry for nobody else: no staff, no chair, no export reads this table."""

    __tablename__ = "private_note"

    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    text: Mapped[str] = mapped_column(info={"personal": "a judge's note to oneself"})
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]


class ScorecardConfirmation(Base):
    """A card as its judge confirmed it the nth time: points by criterion's key, and the SHA-256 of the whole card.

    Rows are only added; the words of the card stand in an erasable row beside.
    """

    __tablename__ = "scorecard_confirmation"
    __table_args__ = (
        UniqueConstraint("scorecard_id", "n"),
        CheckConstraint("n >= 1", name="n"),
        CheckConstraint("length(digest) = 64", name="digest"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    scorecard_id: Mapped[UUID] = mapped_column(ForeignKey("scorecard.id"))
    n: Mapped[int]
    confirmed_at: Mapped[datetime]
    points: Mapped[dict[str, Any]]
    digest: Mapped[str]


class ScorecardConfirmationText(Base):
    """What the judge had written on the card when it was confirmed: `comment`, `feedback`, and `why` by criterion."""

    __tablename__ = "scorecard_confirmation_text"

    confirmation_id: Mapped[UUID] = mapped_column(ForeignKey("scorecard_confirmation.id"), primary_key=True)
    words: Mapped[dict[str, Any]] = mapped_column(info={"personal": "what a judge wrote"})


class ScorecardReopening(Base):
    """Staff gave a confirmed card back to its judge; without this row the database lets nobody change the card."""

    __tablename__ = "scorecard_reopening"
    __table_args__ = (UniqueConstraint("confirmation_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    confirmation_id: Mapped[UUID] = mapped_column(ForeignKey("scorecard_confirmation.id"))
    by: Mapped[UUID] = mapped_column("reopened_by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column("reopened_at")


class ScorecardReopeningText(Base):
    """Why staff reopened a card, told to its judge; erasable."""

    __tablename__ = "scorecard_reopening_text"

    reopening_id: Mapped[UUID] = mapped_column(ForeignKey("scorecard_reopening.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(info={"personal": "what a person wrote"})


class ScorecardErasure(Base):
    """A person was erased from the words of a card; without this row the database lets no confirmed word go."""

    __tablename__ = "scorecard_erasure"

    scorecard_id: Mapped[UUID] = mapped_column(ForeignKey("scorecard.id"), primary_key=True)
    at: Mapped[datetime] = mapped_column("erased_at")


class AnswerTranslation(Base):
    """What one part of a nomination's text says in another language, for judges to read beside the original.

    `part` is named as in `nominations.rules.parts`, `seal` is of the text that was translated: when that changed, the
    translation is an older one. A `machine` made it or a `human`.
    """

    __tablename__ = "answer_translation"
    __table_args__ = (
        UniqueConstraint("nomination_id", "part", "language"),
        CheckConstraint("kind IN ('machine', 'human')", name="kind"),
        CheckConstraint("text <> ''", name="text"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"))
    part: Mapped[str]
    language: Mapped[str]
    seal: Mapped[str]
    text: Mapped[str] = mapped_column(info={"personal": "what a person wrote"})
    kind: Mapped[str]
    by: Mapped[UUID] = mapped_column("supplied_by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column("supplied_at")


class BlindRelease(Base):
    """Staff looked and let judges of a blind round see a part of a nomination that is held back otherwise.

    `part` is `title`, `links` or `file-<id>`; `seal` is of what staff saw: what changed since is held back again.
    """

    __tablename__ = "blind_release"

    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    seal: Mapped[str]
    by: Mapped[UUID] = mapped_column("released_by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column("released_at")


class Recusal(Base):
    """A judge stepped back from an entry, with the reason."""

    __tablename__ = "recusal"
    __table_args__ = (UniqueConstraint("assignment_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id"))
    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"))
    reason: Mapped[str] = mapped_column(info={"personal": "what a judge wrote"})
    at: Mapped[datetime]


class Confidentiality(Base):
    """A judge agreed to a version of the terms of confidentiality; no nomination of the edition is opened before.

    `digest` is of the very text (`judging.terms`). Whoever agreed to an older version is asked for the present one.
    """

    __tablename__ = "confidentiality"
    __table_args__ = (CheckConstraint("length(digest) = 64", name="digest"),)

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=terms.VERSION)
    digest: Mapped[str] = mapped_column(default=lambda: terms.digest())
    agreed_at: Mapped[datetime]


class GateAnswer(Base):
    """A judge was asked at the gate about a tie to this nomination and answered; it is not opened before."""

    __tablename__ = "gate_answer"

    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    nomination_id: Mapped[UUID] = mapped_column(ForeignKey("nomination.id"), primary_key=True, index=True)
    answered_at: Mapped[datetime]


class JudgingSave(Base):
    """A save to which a judge's page gave a number of its own: done once, however often it arrives.

    `digest` is of what was sent, so that one number never stands for two things.
    """

    __tablename__ = "judging_save"
    __table_args__ = (CheckConstraint("length(digest) = 64", name="digest"),)

    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    digest: Mapped[str]
    saved_at: Mapped[datetime]


class PaperForm(Base):
    """The form on paper on which one judge may score one assigned entry; the code printed on it stands for both.

    `keyed` is what staff keyed in: under `points` and `why` by the criterion's key, `comment` and `feedback`, and under
    `numbers` the change of each score that this made, and of the card. What was saved on the sheet since has a higher
    number. `signed` says where staff keep the form, when they confirmed the card because the judge signed it.
    """

    __tablename__ = "paper_form"
    __table_args__ = (
        UniqueConstraint("assignment_id"),
        UniqueConstraint("code"),
        CheckConstraint("length(code) = 8", name="code"),
        CheckConstraint("(keyed_at IS NULL) = (keyed_in_by_user_id IS NULL)", name="keyed"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    assignment_id: Mapped[UUID] = mapped_column(ForeignKey("assignment.id"))
    code: Mapped[str]
    made_at: Mapped[datetime]
    keyed_at: Mapped[datetime | None]
    keyed_by: Mapped[UUID | None] = mapped_column("keyed_in_by_user_id", ForeignKey("user.id"))
    keyed: Mapped[dict[str, Any]] = mapped_column(default=dict, info={"personal": "what a judge wrote"})
    signed: Mapped[str] = mapped_column(default="", info={"personal": "what staff wrote"})


class PrintedPack(Base):
    """A judge's nominations as a PDF to print, with a paper form for each; made by a job, gone when it expires.

    `entries` are the ids of those in it: once one of them is not the judge's any more, nobody is handed the pack.
    """

    __tablename__ = "printed_pack"
    __table_args__ = (
        CheckConstraint("(content IS NULL) = (made_at IS NULL)", name="made"),
        Index("ix_printed_pack_judge", "judge_id", "round_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"))
    judge_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    language: Mapped[str]
    asked_by: Mapped[UUID] = mapped_column("asked_by_user_id", ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    entries: Mapped[list[Any]] = mapped_column(default=list)
    size: Mapped[int] = mapped_column(default=0)
    content: Mapped[bytes | None] = mapped_column(deferred=True, info={"personal": "nominations"})
    job_id: Mapped[UUID | None]
