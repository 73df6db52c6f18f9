"""Tables of the programme."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.core.vocabulary import LINEAR, SHEETS
from awards.infrastructure.database import Base, database_now
from awards.organisations.models import Organisation


class Edition(Base):
    """A year of the award: held here (`award`), or known from the record only (`record`: no phases, dates may lack).

    `names`, and the labels inside `form`, are texts by language code. `form` is a flat list of sections with questions:
    `{"sections": [{"key", "title": {lang}, "questions": [{"key", "label": {lang}, "help": {lang}, "limit": characters,
    "required": bool, "criteria": [criterion keys], …}]}]}`; `programme.questions` reads them. `eligibility` are
    yes-or-no questions before the form: `[{"key", "ask": {lang}, "enter": "yes" | "no", "rule": {lang},
    "category": key or null}]`. `tie_rule` is a list of steps
    `{"rule": "criterion", "criterion": key} | {"rule": "more_reviews"} | {"rule": "jury"}`. `proposal` marks rules that
    nobody has adopted yet; publishing them adopts them. `same_country`: a judge of the organisation's country is in
    conflict; `why_for_extremes`: the lowest and the highest point need a short why. `ranked_by` is how scores become
    the ranking that counts: points as amounts (`linear`) or as steps of a rating scale (`ordinal`). `last_by_pairs`: in
    the last round judges compare entries two at a time where few enough go on to it (`rounds.by_pairs`).
    `open_scores` is what is published of the scores with the winners: `sheets` under pseudonyms, or `aggregates`.
    """

    __tablename__ = "edition"
    __table_args__ = (
        Index(
            "uq_edition_year_rehearsal",
            "year",
            "rehearsal",
            unique=True,
            sqlite_where=text("put_away_at IS NULL"),
            postgresql_where=text("put_away_at IS NULL"),
        ),
        CheckConstraint("put_away_at IS NULL OR rehearsal", name="only_rehearsals_are_put_away"),
        CheckConstraint("kind IN ('award', 'record')", name="kind"),
        CheckConstraint("kind = 'record' OR (opens_at IS NOT NULL AND closes_at IS NOT NULL)", name="dates_known"),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
        CheckConstraint("scale_min < scale_max", name="scale"),
        CheckConstraint("most_categories >= 1", name="most_categories"),
        CheckConstraint("most_nominations >= 1", name="most_nominations"),
        CheckConstraint("ranked_by IN ('linear', 'ordinal')", name="ranked_by"),
        CheckConstraint("open_scores IN ('sheets', 'aggregates')", name="open_scores"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    year: Mapped[int]
    rehearsal: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(default="award")
    proposal: Mapped[bool] = mapped_column(default=False)
    names: Mapped[dict[str, Any]]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    finalists_at: Mapped[datetime | None]
    winners_at: Mapped[datetime | None]
    rules_published_at: Mapped[datetime | None]
    scale_min: Mapped[int] = mapped_column(default=1)
    scale_max: Mapped[int] = mapped_column(default=5)
    half_points: Mapped[bool] = mapped_column(default=False)
    most_categories: Mapped[int | None] = mapped_column(default=2)
    most_nominations: Mapped[int | None]
    no_former_winner: Mapped[bool] = mapped_column(default=True)
    no_staff_or_jury: Mapped[bool] = mapped_column(default=True)
    same_country: Mapped[bool] = mapped_column(default=False)
    why_for_extremes: Mapped[bool] = mapped_column(default=False)
    ranked_by: Mapped[str] = mapped_column(default=LINEAR)
    last_by_pairs: Mapped[bool] = mapped_column(default=False)
    open_scores: Mapped[str] = mapped_column(default=SHEETS)
    tie_rule: Mapped[list[Any]] = mapped_column(default=list)
    form: Mapped[dict[str, Any]] = mapped_column(default=dict)
    eligibility: Mapped[list[Any]] = mapped_column(default=list)
    last_number: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=database_now())
    put_away_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    categories: Mapped[list["Category"]] = relationship(lazy="raise", order_by="Category.position")
    rounds: Mapped[list["Round"]] = relationship(lazy="raise", order_by="Round.number")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy reads it once


class Category(Base):
    """A prize of an edition: `finalists` and `winners` are how many there may be, `reviews` the judges of an entry."""

    __tablename__ = "category"
    __table_args__ = (
        UniqueConstraint("edition_id", "key"),
        CheckConstraint("reviews >= 1", name="reviews"),
        CheckConstraint("finalists >= winners AND winners >= 1", name="places"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    key: Mapped[str]
    position: Mapped[int]
    names: Mapped[dict[str, Any]]
    descriptions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reviews: Mapped[int] = mapped_column(default=3)
    finalists: Mapped[int] = mapped_column(default=3)
    winners: Mapped[int] = mapped_column(default=1)
    focus_area: Mapped[str | None]
    criteria: Mapped[list["Criterion"]] = relationship(lazy="raise", order_by="Criterion.position")


class Criterion(Base):
    """What judges score in a category; `anchors` says what points mean: `{"1": {lang: text}, "3": …, "5": …}`."""

    __tablename__ = "criterion"
    __table_args__ = (UniqueConstraint("category_id", "key"), CheckConstraint("weight > 0", name="weight"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    category_id: Mapped[UUID] = mapped_column(ForeignKey("category.id"))
    key: Mapped[str]
    position: Mapped[int]
    names: Mapped[dict[str, Any]]
    weight: Mapped[int]
    anchors: Mapped[dict[str, Any]]


class Round(Base):
    """A stretch of judging in an edition, with its own instants.

    `blind` hides from judges who is nominated. By category key: `reviews` is how many judges read an entry in this
    round where that differs from the category's, or "all" for every judge of the category; `advancing` is how many
    entries go on to the next round, all of them where it says nothing. `awards.programme.rounds` reads both.
    """

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("edition_id", "number"),
        CheckConstraint("opens_at < closes_at", name="opens_before_it_closes"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    number: Mapped[int]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    names: Mapped[dict[str, Any]] = mapped_column(default=dict)
    blind: Mapped[bool] = mapped_column(default=False)
    reviews: Mapped[dict[str, Any]] = mapped_column(default=dict)
    advancing: Mapped[dict[str, Any]] = mapped_column(default=dict)


class RulesVersion(Base):
    """The rules of an edition as the public could read them from an instant on; rows are only added.

    `document` is the whole edition as JSON with `version`, `published_at` and, after the first, the public `note` by
    language; `digest` is its SHA-256. The first is published by one person or by the program, each later one is
    proposed by one and approved by another.
    """

    __tablename__ = "rules_version"
    __table_args__ = (
        UniqueConstraint("edition_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint(
            "number = 1 OR (proposed_by IS NOT NULL AND approved_by IS NOT NULL AND approved_by <> proposed_by)",
            name="second_person",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    number: Mapped[int]
    document: Mapped[dict[str, Any]]
    digest: Mapped[str]
    note: Mapped[dict[str, Any]] = mapped_column(default=dict)
    published_at: Mapped[datetime]
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))


class RulesChange(Base):
    """A change of published rules: drafted by staff, proposed by one of them with a public note, approved by another.

    `document` is the whole edition as it would be; `version` counts its saves, so that nobody overwrites another.
    """

    __tablename__ = "rules_change"
    __table_args__ = (
        CheckConstraint("state IN ('draft', 'proposed', 'approved', 'dropped')", name="state"),
        CheckConstraint("state NOT IN ('proposed', 'approved') OR proposed_by IS NOT NULL", name="proposed"),
        CheckConstraint(
            "state <> 'approved' OR (ended_by IS NOT NULL AND ended_by <> proposed_by)", name="second_person"
        ),
        CheckConstraint("(state IN ('approved', 'dropped')) = (ended_at IS NOT NULL)", name="ended"),
        Index(
            "uq_rules_change_open",
            "edition_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    state: Mapped[str] = mapped_column(default="draft")
    document: Mapped[dict[str, Any]]
    note: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[int]
    begun_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    begun_at: Mapped[datetime]
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]


class EditionSponsor(Base):
    """An organisation that sponsors an edition, as staff know it. Who works for one is tied to what others bring."""

    __tablename__ = "edition_sponsor"

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    gives: Mapped[str] = mapped_column(default="")
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]
    organisation: Mapped[Organisation] = relationship(lazy="raise")


class EligibilityCount(Base):
    """How often a question of the check was answered so, on a day (UTC): figures alone, nothing of a person.

    `outcome` is `met` or `not_met` of a question; of the whole check, whose question is empty, `passed` or `failed`.
    """

    __tablename__ = "eligibility_count"
    __table_args__ = (
        CheckConstraint("outcome IN ('met', 'not_met', 'passed', 'failed')", name="outcome"),
        CheckConstraint("(question = '') = (outcome IN ('passed', 'failed'))", name="of_question_or_whole"),
        CheckConstraint("count >= 1", name="count"),
    )

    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(primary_key=True)
    outcome: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
