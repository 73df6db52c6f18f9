"""Tables of sealing. No private key ever stands in them; rows are only added, on both databases."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.infrastructure.database import Base


class SealKey(Base):
    """The public key of a key holder of an edition, in hexadecimal; it signs once another person has approved it."""

    __tablename__ = "seal_key"
    __table_args__ = (
        CheckConstraint("length(public_key) = 64", name="public_key"),
        UniqueConstraint("edition_id", "public_key"),
        UniqueConstraint("id", "edition_id", "user_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    public_key: Mapped[str]
    at: Mapped[datetime]
    name: Mapped["SealKeyName | None"] = relationship(lazy="raise")
    approval: Mapped["SealKeyApproval | None"] = relationship(lazy="raise", foreign_keys="SealKeyApproval.key_id")
    retirement: Mapped["SealKeyRetirement | None"] = relationship(lazy="raise")

    @property
    def is_live(self) -> bool:
        """Whether it signs now."""
        return self.approval is not None and self.retirement is None


class SealKeyName(Base):
    """Whose key it is, as the public reads it beside a signature; erasable."""

    __tablename__ = "seal_key_name"

    key_id: Mapped[UUID] = mapped_column(ForeignKey("seal_key.id"), primary_key=True)
    name: Mapped[str] = mapped_column(info={"personal": "name of a key holder"})


class SealKeyApproval(Base):
    """The word of a second person that a key is its holder's: from `at` on it signs."""

    __tablename__ = "seal_key_approval"
    __table_args__ = (
        ForeignKeyConstraint(
            ["key_id", "edition_id", "user_id"], ["seal_key.id", "seal_key.edition_id", "seal_key.user_id"],
            name="fk_seal_key_approval_key",
        ),
        CheckConstraint("approved_by_user_id <> user_id", name="second_person"),
        UniqueConstraint("key_id", "edition_id", "user_id"),
    )  # fmt: skip

    key_id: Mapped[UUID] = mapped_column(primary_key=True)
    edition_id: Mapped[UUID]
    user_id: Mapped[UUID]
    approved_by: Mapped[UUID] = mapped_column("approved_by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]


class SealKeyRetirement(Base):
    """From `at` on the key signs no more; what it signed before holds."""

    __tablename__ = "seal_key_retirement"

    key_id: Mapped[UUID] = mapped_column(ForeignKey("seal_key.id"), primary_key=True)
    by: Mapped[UUID] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]


class SealHead(Base):
    """A head of an edition's log: how many steps it had at an instant, and the root over them in hexadecimal.

    It is sealed, and public, once two persons have signed it.
    """

    __tablename__ = "seal_head"
    __table_args__ = (
        CheckConstraint("size >= 1", name="size"),
        CheckConstraint("length(root) = 64", name="root"),
        UniqueConstraint("edition_id", "size"),
        UniqueConstraint("id", "edition_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    size: Mapped[int]
    root: Mapped[str]
    at: Mapped[datetime]
    by: Mapped[UUID | None] = mapped_column("by_user_id", ForeignKey("user.id"))
    signatures: Mapped[list["SealSignature"]] = relationship(
        lazy="raise", order_by="SealSignature.at, SealSignature.key_id", foreign_keys="SealSignature.head_id"
    )


class SealSignature(Base):
    """A signature under a head, by an approved key of the same edition; a person gives one, whatever keys they hold."""

    __tablename__ = "seal_signature"
    __table_args__ = (
        ForeignKeyConstraint(
            ["head_id", "edition_id"], ["seal_head.id", "seal_head.edition_id"], name="fk_seal_signature_head"
        ),
        ForeignKeyConstraint(
            ["key_id", "edition_id", "user_id"],
            ["seal_key_approval.key_id", "seal_key_approval.edition_id", "seal_key_approval.user_id"],
            name="fk_seal_signature_key",
        ),
        CheckConstraint("length(signature) = 128", name="signature"),
        UniqueConstraint("head_id", "user_id"),
    )

    head_id: Mapped[UUID] = mapped_column(primary_key=True)
    key_id: Mapped[UUID] = mapped_column(primary_key=True)
    edition_id: Mapped[UUID]
    user_id: Mapped[UUID]
    signature: Mapped[str]
    at: Mapped[datetime]


class RoundNoted(Base):
    """That the opening or the close of a round at an instant stands in the award's log."""

    __tablename__ = "seal_round_noted"
    __table_args__ = (CheckConstraint("kind IN ('round.opened', 'round.closed')", name="kind"),)

    round_id: Mapped[UUID] = mapped_column(ForeignKey("round.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(primary_key=True)
