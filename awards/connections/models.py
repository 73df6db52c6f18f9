"""Tables of what is stated of laureates and pledges, and of what is not to be shown."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.infrastructure.database import Base
from awards.pledges.models import BeneficiaryGroup, Pledge
from awards.publishing.models import Laureate

STANDS = "state IN ('asked', 'hidden')"


class LaureateLink(Base):
    """Staff state how a laureate and a pledge belong together, with what shows it: class A.

    `laureate_id` is a row of any publication; whoever bears its slug in another one is the same laureate. A named
    partner is confirmed by both sides: how, stands in `laureate_word` and `pledge_word`, for staff alone.
    """

    __tablename__ = "laureate_link"
    __table_args__ = (
        CheckConstraint("kind IN ('same_organisation', 'named_partner', 'supported')", name="kind"),
        CheckConstraint("proof <> ''", name="proof"),
        CheckConstraint("kind <> 'named_partner' OR (laureate_word <> '' AND pledge_word <> '')", name="by_both"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_user_id IS NULL)", name="ended"),
        Index("ix_laureate_link_laureate", "laureate_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    laureate_id: Mapped[UUID] = mapped_column(ForeignKey("laureate.id"))
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"), index=True)
    kind: Mapped[str]
    proof: Mapped[str]
    laureate_word: Mapped[str] = mapped_column(default="")
    pledge_word: Mapped[str] = mapped_column(default="")
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]
    ended_by: Mapped[UUID | None] = mapped_column("ended_by_user_id", ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    laureate: Mapped[Laureate] = relationship(lazy="raise")
    pledge: Mapped[Pledge] = relationship(lazy="raise")


class LaureateTag(Base):
    """What staff say of a laureate, with what shows it: whom the work is for, or that nothing is computed beside it.

    A laureate who is under 18 or a private person is `private`. `laureate_id` is a row of any publication, as above.
    """

    __tablename__ = "laureate_tag"
    __table_args__ = (
        CheckConstraint("private = (group_key IS NULL)", name="says_one"),
        CheckConstraint("source <> ''", name="source"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_user_id IS NULL)", name="ended"),
        Index("ix_laureate_tag_laureate", "laureate_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    laureate_id: Mapped[UUID] = mapped_column(ForeignKey("laureate.id"))
    group_key: Mapped[str | None] = mapped_column(ForeignKey("beneficiary_group.key"))
    private: Mapped[bool]
    source: Mapped[str]
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]
    ended_by: Mapped[UUID | None] = mapped_column("ended_by_user_id", ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    laureate: Mapped[Laureate] = relationship(lazy="raise")
    group: Mapped[BeneficiaryGroup | None] = relationship(lazy="raise")


class HiddenLink(Base):
    """A computed link that is not shown: an organisation asks (`words`), staff hide it or not, with a reason."""

    __tablename__ = "hidden_link"
    __table_args__ = (
        CheckConstraint("state IN ('asked', 'hidden', 'refused', 'ended')", name="state"),
        CheckConstraint("(state = 'asked') = (settled_at IS NULL)", name="settled"),
        CheckConstraint("(settled_at IS NULL) = (settled_by_user_id IS NULL)", name="settled_by"),
        CheckConstraint("state = 'asked' OR reason <> ''", name="with_reason"),
        Index(
            "uq_hidden_link_standing",
            "laureate_id",
            "pledge_id",
            unique=True,
            sqlite_where=text(STANDS),
            postgresql_where=text(STANDS),
        ),
        Index("ix_hidden_link_pledge", "pledge_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    laureate_id: Mapped[UUID] = mapped_column(ForeignKey("laureate.id"))
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"))
    state: Mapped[str] = mapped_column(default="asked")
    words: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[UUID] = mapped_column("asked_by_user_id", ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")
    settled_by: Mapped[UUID | None] = mapped_column("settled_by_user_id", ForeignKey("user.id"))
    settled_at: Mapped[datetime | None]
    laureate: Mapped[Laureate] = relationship(lazy="raise")
    pledge: Mapped[Pledge] = relationship(lazy="raise")
