"""Tables of needs and introductions."""

import hashlib
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.campaigns.models import Event
from awards.core.identifiers import is_gone
from awards.infrastructure.database import Base
from awards.needs import rules
from awards.organisations.models import Organisation
from awards.places.models import Country
from awards.pledges.models import Amount, BeneficiaryGroup, Pledge


class Need(Base):
    """What an organisation, or staff for a country, look for, with a public id that is never reused (`N-000012`).

    `contact` is where mails about it go when no organisation stands behind it. `reasons` are why it was given back or
    withdrawn.
    """

    __tablename__ = "need"
    __table_args__ = (
        CheckConstraint("state IN ('submitted', 'returned', 'open', 'met', 'closed', 'withdrawn')", name="state"),
        CheckConstraint("state NOT IN ('returned', 'withdrawn') OR reasons <> ''", name="with_reasons"),
        CheckConstraint("state NOT IN ('open', 'met', 'closed') OR published_at IS NOT NULL", name="published"),
        CheckConstraint("(published_at IS NULL) = (published_by_user_id IS NULL)", name="published_by"),
        CheckConstraint("published_by_user_id <> by_user_id", name="by_another"),
        CheckConstraint("organisation_id IS NOT NULL OR contact <> ''", name="contact"),
        CheckConstraint("(amount IS NULL) = (currency IS NULL)", name="currency"),
        CheckConstraint("amount >= 0", name="amount"),
        Index("ix_need_state", "state", "iso2"),
        Index("ix_need_organisation", "organisation_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    public_id: Mapped[str] = mapped_column(unique=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"))
    iso2: Mapped[str] = mapped_column(ForeignKey("country.iso2"))
    focus_area: Mapped[str]
    group_key: Mapped[str | None] = mapped_column(ForeignKey("beneficiary_group.key"))
    title: Mapped[str]
    words: Mapped[str]
    language: Mapped[str]
    amount: Mapped[Decimal | None] = mapped_column(Amount)
    currency: Mapped[str | None]
    until: Mapped[date]
    contact: Mapped[str] = mapped_column(default="", info={"personal": "address"})
    state: Mapped[str] = mapped_column(default="submitted")
    reasons: Mapped[str] = mapped_column(default="")
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]
    published_by: Mapped[UUID | None] = mapped_column("published_by_user_id", ForeignKey("user.id"))
    published_at: Mapped[datetime | None]
    rehearsal: Mapped[bool] = mapped_column(default=False)
    organisation: Mapped[Organisation | None] = relationship(lazy="raise")
    country: Mapped[Country] = relationship(lazy="raise")
    group: Mapped[BeneficiaryGroup | None] = relationship(lazy="raise")


SAYS = ("title", "words", "iso2", "focus_area", "group_key", "amount", "currency", "until", "contact")
"""The columns that say what is needed."""


def mark(need: Need) -> str:
    """A digest of all that a need says: whoever changes or publishes it has read just that."""
    said = "\0".join("" if (value := getattr(need, name)) is None else str(value) for name in SAYS)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


class Introduction(Base):
    """Staff bring a need and a pledge together: each side is written to, and neither sees the other before both agree.

    `asked_by` is who asked for it, when somebody of an organisation did. Of the links in the two mails only digests are
    kept. How far it is follows from the answers and the outcome (`standing`). `event_id` is where the two are to meet.
    """

    __tablename__ = "introduction"
    __table_args__ = (
        UniqueConstraint("need_id", "pledge_id"),
        CheckConstraint("need_answer IN ('yes', 'no')", name="need_answer"),
        CheckConstraint("pledge_answer IN ('yes', 'no')", name="pledge_answer"),
        CheckConstraint("outcome IN ('met', 'agreed', 'nothing')", name="outcome"),
        CheckConstraint("(made_at IS NULL) = (made_by_user_id IS NULL)", name="made_by"),
        CheckConstraint("(outcome IS NULL) = (ended_at IS NULL)", name="ended"),
        CheckConstraint("made_at IS NOT NULL OR (need_answer IS NULL AND pledge_answer IS NULL)", name="asked_first"),
        Index("ix_introduction_pledge", "pledge_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    need_id: Mapped[UUID] = mapped_column(ForeignKey("need.id"))
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"))
    asked_by: Mapped[UUID | None] = mapped_column("asked_by_user_id", ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    event_id: Mapped[UUID | None] = mapped_column(ForeignKey("event.id"), index=True)
    made_by: Mapped[UUID | None] = mapped_column("made_by_user_id", ForeignKey("user.id"))
    made_at: Mapped[datetime | None]
    need_email: Mapped[str] = mapped_column(default="", info={"personal": "address"})
    pledge_email: Mapped[str] = mapped_column(default="", info={"personal": "address"})
    need_digest: Mapped[str | None] = mapped_column(unique=True)
    pledge_digest: Mapped[str | None] = mapped_column(unique=True)
    need_answer: Mapped[str | None]
    pledge_answer: Mapped[str | None]
    outcome: Mapped[str | None]
    outcome_words: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
    need: Mapped[Need] = relationship(lazy="raise")
    pledge: Mapped[Pledge] = relationship(lazy="raise")
    event: Mapped[Event | None] = relationship(lazy="raise")

    @property
    def standing(self) -> str:
        """How far it is; over too once the need, the pledge or whoever was written to is gone, before both agreed."""
        found = rules.standing(self.made_at is not None, self.need_answer, self.pledge_answer, self.outcome)
        over = self.need.state != "open" or self.pledge.state != "published" or self.is_erased
        return "ended" if found in rules.WAITING and over else found

    @property
    def is_erased(self) -> bool:
        """Whether one of the two who were written to was erased: there is no address to tell any more."""
        return is_gone(self.need_email) or is_gone(self.pledge_email)
