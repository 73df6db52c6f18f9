"""Tables of who else takes part in a pledge."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, Numeric, and_, or_, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.infrastructure.database import Base
from awards.organisations.models import Organisation
from awards.pledges.models.registry import Pledge


class PledgePart(Base):
    """What another organisation does in a pledge, and its share of that role.

    `by_lead`: the organisation that pledges now named it; not staff, nor one that pledged before. `shown_at` is when
    staff let readers see it; `confirmed_at` when the named organisation's own people said that it is so.
    """

    __tablename__ = "pledge_part"
    __table_args__ = (
        CheckConstraint("role IN ('co-pledger', 'funder', 'implementer', 'beneficiary')", name="role"),
        CheckConstraint("share > 0 AND share <= 100", name="share"),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_user_id IS NULL)", name="confirmed"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_user_id IS NULL)", name="ended"),
        Index(
            "uq_pledge_part_standing",
            "pledge_id",
            "organisation_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_pledge_part_organisation", "organisation_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    pledge_id: Mapped[UUID] = mapped_column(ForeignKey("pledge.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    role: Mapped[str]
    share: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    by_lead: Mapped[bool]
    named_by: Mapped[UUID] = mapped_column("named_by_user_id", ForeignKey("user.id"))
    named_at: Mapped[datetime]
    shown_at: Mapped[datetime | None]
    confirmed_by: Mapped[UUID | None] = mapped_column("confirmed_by_user_id", ForeignKey("user.id"))
    confirmed_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column("ended_by_user_id", ForeignKey("user.id"))
    ended_at: Mapped[datetime | None]
    pledge: Mapped[Pledge] = relationship(lazy="raise")
    organisation: Mapped[Organisation] = relationship(lazy="raise")

    @hybrid_property
    def shown(self) -> bool:
        """Whether readers see it: confirmed by the named organisation, or shown by staff."""
        return self.ended_at is None and (self.confirmed_at is not None or self.shown_at is not None)

    @shown.inplace.expression
    @classmethod
    def _shown(cls) -> ColumnElement[bool]:
        return and_(cls.ended_at.is_(None), or_(cls.confirmed_at.is_not(None), cls.shown_at.is_not(None)))

    @hybrid_property
    def by_both(self) -> bool:
        """Whether the pledging organisation and the named one both say so."""
        return self.ended_at is None and self.by_lead and self.confirmed_at is not None

    @by_both.inplace.expression
    @classmethod
    def _by_both(cls) -> ColumnElement[bool]:
        return and_(cls.ended_at.is_(None), cls.by_lead, cls.confirmed_at.is_not(None))
