"""Tables of accounts."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.infrastructure.database import Base, database_now


class User(Base):
    """A person who signs in. `email` is the address in its canonical form (lower case, NFC, no spaces around).

    One that was merged into another account of the same person (`merged_into_id`) is closed and stays, since what was
    done by it says so. Meets the sign-in library's interface with the four small members at the end, so that no Flask
    is needed here.
    """

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("merged_into_id IS NULL OR (disabled_at IS NOT NULL AND merged_into_id <> id)", name="merged"),
        Index(
            "uq_user_email_standing",
            "email",
            unique=True,
            sqlite_where=text("merged_into_id IS NULL"),
            postgresql_where=text("merged_into_id IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str] = mapped_column(info={"personal": "address"})
    name: Mapped[str] = mapped_column(default="", info={"personal": "name"})
    language: Mapped[str] = mapped_column(default="en", info={"personal": "preference"})
    roles_version: Mapped[int] = mapped_column(default=1)
    disabled_at: Mapped[datetime | None]
    merged_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
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
    """A one-time code and link for one address: short life, single use, the newest only, five tries.

    With `for_user_id` it signs nobody in: it proves to that user's account that its person reads the address, too.
    """

    __tablename__ = "sign_in_code"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    email: Mapped[str] = mapped_column(index=True, info={"personal": "address"})
    code_digest: Mapped[str | None]
    link_digest: Mapped[str] = mapped_column(unique=True)
    landing: Mapped[str] = mapped_column(default="/")
    waives_second_step: Mapped[bool] = mapped_column(default=False)
    for_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class SignOn(Base):
    """Somebody's account at the provider of single sign-on, by which they sign in here too; one a person."""

    __tablename__ = "sign_on"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), unique=True)
    issuer: Mapped[str]
    subject: Mapped[str] = mapped_column(info={"personal": "an identifier elsewhere"})
    bound_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Look(Base):
    """Staff look at an edition's pages as one of its nominees or judges does, for a while and changing nothing.

    It belongs to one session, which may be erased before it; both people stand in the audit log.
    """

    __tablename__ = "look"
    __table_args__ = (
        CheckConstraint("by_user_id <> as_user_id", name="as_another"),
        CheckConstraint("begun_at < ends_at", name="ends"),
        Index(
            "uq_look_live",
            "session_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    session_id: Mapped[UUID]
    by_user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    as_user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    begun_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AttemptCount(Base):
    """How often something was tried by one account, address or network since `begun_at`: `whose` is a keyed digest."""

    __tablename__ = "attempt_count"
    __table_args__ = (CheckConstraint("attempts >= 0", name="attempts"),)

    deed: Mapped[str] = mapped_column(primary_key=True)
    whose: Mapped[str] = mapped_column(primary_key=True)
    begun_at: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int]


class AuthenticatorApp(Base):
    """The one app of a user that shows six digits which change every half minute.

    What the app knows follows from `seed` and the program's secret and is not kept. `last_step` is the half minute
    (counted from 1970) of the newest code that was taken: a code counts once, and none before it.
    """

    __tablename__ = "authenticator_app"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), primary_key=True)
    seed: Mapped[UUID]
    last_step: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]


class RecoveryCode(Base):
    """One of ten codes on paper, each good once in place of the second step; only its digest is kept."""

    __tablename__ = "recovery_code"
    __table_args__ = (UniqueConstraint("user_id", "code_digest"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    code_digest: Mapped[str]
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(Base):
    """A key that a person's device or security stick holds; here are its name, its public half and its counter."""

    __tablename__ = "passkey"
    __table_args__ = (CheckConstraint("sign_count >= 0", name="sign_count"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    credential_id: Mapped[str] = mapped_column(unique=True)
    public_key: Mapped[str]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(info={"personal": "what a person wrote"})
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ApiToken(Base):
    """A secret with which a program of a user's reads or changes something; only its digest is kept.

    It may what the user may at that moment, and no more than its scope, until it expires or is ended. The scope names
    kinds of things (`rules.SCOPES`) with spaces between; a token of an edition is for nothing else.
    """

    __tablename__ = "api_token"
    __table_args__ = (
        CheckConstraint("scope <> ''", name="scope"),
        CheckConstraint("created_at < expires_at", name="expires"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(info={"personal": "what a person wrote"})
    scope: Mapped[str]
    edition_id: Mapped[UUID | None] = mapped_column(ForeignKey("edition.id"))
    token_digest: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    @property
    def scopes(self) -> frozenset[str]:
        """What it is for, one by one."""
        return frozenset(self.scope.split())


class ApiAnswer(Base):
    """What a program was answered when it changed something with a key of its own, as it was sent; kept for a day.

    `asked_digest` is the SHA-256 of what was asked: how, where and with which body.
    """

    __tablename__ = "api_answer"
    __table_args__ = (CheckConstraint("status BETWEEN 200 AND 299", name="status"),)

    token_id: Mapped[UUID] = mapped_column(ForeignKey("api_token.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    asked_digest: Mapped[str]
    status: Mapped[int]
    body: Mapped[str] = mapped_column(info={"personal": "what a program was told"})
    made_at: Mapped[datetime] = mapped_column(index=True)


class PasskeyChallenge(Base):
    """What a passkey is asked to sign: for one session and purpose, five minutes, once."""

    __tablename__ = "passkey_challenge"
    __table_args__ = (
        CheckConstraint("purpose IN ('add', 'prove', 'sign_in')", name="purpose"),
        CheckConstraint("(purpose = 'sign_in') = (session_id IS NULL)", name="session"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("session_record.id"))
    purpose: Mapped[str]
    challenge: Mapped[str]
    expires_at: Mapped[datetime] = mapped_column(index=True)
