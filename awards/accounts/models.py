"""Tables of accounts."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.infrastructure.database import Base, database_now


class User(Base):
    """A person who signs in. `email` is the address in its canonical form (lower case, NFC, no spaces around).

    Meets the sign-in library's interface with the four small members at the end, so that no Flask is needed here.
    """

    __tablename__ = "user"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str] = mapped_column(unique=True, info={"personal": "address"})
    name: Mapped[str] = mapped_column(default="", info={"personal": "name"})
    language: Mapped[str] = mapped_column(default="en", info={"personal": "preference"})
    roles_version: Mapped[int] = mapped_column(default=1)
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=database_now())
    rehearsal: Mapped[bool] = mapped_column(default=False)
    roles: Mapped[list["Role"]] = relationship(
        lazy="raise", primaryjoin="and_(User.id == Role.user_id, Role.ended_at.is_(None))", viewonly=True
    )
    addresses: Mapped[list["UserAddress"]] = relationship(lazy="raise", order_by="UserAddress.email")

    def has(self, kind: str, edition_id: UUID | None = None, category_id: UUID | None = None) -> bool:
        """Whether the user holds this role now; with an edition (and category) for just that one."""
        return any(
            role.kind == kind
            and (edition_id is None or role.edition_id == edition_id)
            and (category_id is None or role.category_id == category_id)
            for role in self.roles
        )

    @property
    def is_authenticated(self) -> bool:
        return True

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None

    @property
    def is_anonymous(self) -> bool:
        return False

    def get_id(self) -> str:
        return str(self.id)


class UserAddress(Base):
    """Every address of a user, the primary one too: conflicts are found on any of them."""

    __tablename__ = "user_address"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    email: Mapped[str] = mapped_column(unique=True, info={"personal": "address"})


class Role(Base):
    """What a user may do: admin and pledger have no edition, staff and judge have one, a chair a category as well."""

    __tablename__ = "role"
    __table_args__ = (
        CheckConstraint("kind IN ('admin', 'staff', 'judge', 'chair', 'pledger')", name="kind"),
        CheckConstraint("(kind IN ('admin', 'pledger')) = (edition_id IS NULL)", name="edition"),
        CheckConstraint("(kind = 'chair') = (category_id IS NOT NULL)", name="category"),
        Index(
            "uq_role_live",
            "user_id",
            "kind",
            text("coalesce(CAST(edition_id AS TEXT), '')"),
            text("coalesce(CAST(category_id AS TEXT), '')"),
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str]
    edition_id: Mapped[UUID | None] = mapped_column(ForeignKey("edition.id"))
    category_id: Mapped[UUID | None] = mapped_column(ForeignKey("category.id"))
    granted_at: Mapped[datetime] = mapped_column(default=database_now())
    ended_at: Mapped[datetime | None]


class SignInCode(Base):
    """A one-time code and link for one address: short life, single use, the newest only, five tries."""

    __tablename__ = "sign_in_code"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str] = mapped_column(index=True, info={"personal": "address"})
    code_digest: Mapped[str | None]
    link_digest: Mapped[str] = mapped_column(unique=True)
    landing: Mapped[str] = mapped_column(default="/")
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
