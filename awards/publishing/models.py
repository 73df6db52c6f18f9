"""Tables of publishing."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from awards.infrastructure.database import Base, database_now
from awards.publishing import rules

STANDS = "kind IN ('finalists', 'winners') AND state IN ('proposed', 'approved')"


class Announcement(Base):
    """What is told to the world at `instant`, once a second person approved: finalists, winners, or a later word.

    A correction or a retraction concerns the publication `corrects_id` and says why in public. `changes` are a
    correction's, as `rules.Change` names them. `retracted` is what was public and was taken back.
    """

    __tablename__ = "announcement"
    __table_args__ = (
        CheckConstraint("kind IN ('finalists', 'winners', 'correction', 'retraction')", name="kind"),
        CheckConstraint("state IN ('proposed', 'approved', 'cancelled', 'retracted')", name="state"),
        CheckConstraint("approved_by <> proposed_by", name="second_person"),
        CheckConstraint(
            "kind = 'retraction' OR (state IN ('approved', 'retracted')) = (publication_id IS NOT NULL)",
            name="approved",
        ),
        CheckConstraint(
            "(kind IN ('correction', 'retraction')) = (corrects_id IS NOT NULL)"
            " AND (corrects_id IS NULL) = (reason IS NULL)",
            name="corrects",
        ),
        Index(
            "uq_announcement_standing",
            "edition_id",
            "kind",
            unique=True,
            sqlite_where=text(STANDS),
            postgresql_where=text(STANDS),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default="proposed")
    instant: Mapped[datetime]
    publication_id: Mapped[UUID | None] = mapped_column(ForeignKey("publication.id"))
    proposed_by: Mapped[UUID] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[datetime]
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("user.id"))
    approved_at: Mapped[datetime | None]
    corrects_id: Mapped[UUID | None] = mapped_column(ForeignKey("publication.id"))
    reason: Mapped[str | None] = mapped_column(info={"personal": "what staff wrote"})
    changes: Mapped[list[Any]] = mapped_column(default=list, info={"personal": "may name a person"})


class Telling(Base):
    """A group of nominators who are told of an announcement by mail: at `tell_at`, or when it is public (None).

    `turn` counts how often its mails were taken back, `told_at` says when they were written last.
    """

    __tablename__ = "announcement_telling"
    __table_args__ = (CheckConstraint("audience IN ('winners', 'finalists', 'rest', 'concerned')", name="audience"),)

    announcement_id: Mapped[UUID] = mapped_column(ForeignKey("announcement.id"), primary_key=True)
    audience: Mapped[str] = mapped_column(primary_key=True)
    tell_at: Mapped[datetime | None]
    held: Mapped[bool] = mapped_column(Boolean(name="held_is_bool"), default=False)
    told_at: Mapped[datetime | None]
    mails: Mapped[int] = mapped_column(default=0)
    turn: Mapped[int] = mapped_column(default=0)

    @property
    def batch(self) -> UUID:
        """The batch of the mails that were written last."""
        return batch_of(self, self.turn)


def batch_of(group: Telling, turn: int) -> UUID:
    """The batch of the mails to a group that were written in one of its turns."""
    return uuid5(group.announcement_id, f"{group.audience} {turn}")


class Publication(Base):
    """Frozen award data that public pages read, from `public_from` on, unless it was cancelled before.

    UPDATE and DELETE are refused by the database (a rehearsal's may be deleted whole). `facts` are the edition's facts
    as `rules.Facts` names them; `digest` is the SHA-256 of `document()` as canonical JSON: over the facts and a salted
    hash (`leaf`) of each laureate, so that it stays when a laureate is erased. A correction is of the kind that it
    corrects, and holds the digest of the publication before it and the public reason, which goes in by its leaf too.
    """

    __tablename__ = "publication"
    __table_args__ = (
        CheckConstraint("kind IN ('record', 'finalists', 'winners')", name="kind"),
        CheckConstraint(
            "(corrects_id IS NULL) = (corrects_digest IS NULL) AND (corrects_id IS NULL) = (reason IS NULL)",
            name="corrects",
        ),
        UniqueConstraint("id", "public_from"),
        Index("ix_publication_public", "rehearsal", "year", "public_from"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    edition_id: Mapped[UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    year: Mapped[int]
    rehearsal: Mapped[bool]
    kind: Mapped[str]
    public_from: Mapped[datetime]
    facts: Mapped[dict[str, Any]]
    digest: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=database_now())
    corrects_id: Mapped[UUID | None] = mapped_column(ForeignKey("publication.id"))
    corrects_digest: Mapped[str | None]
    reason: Mapped[str | None] = mapped_column(info={"personal": "what staff wrote"})
    reason_salt: Mapped[str] = mapped_column(default="", info={"personal": "what makes a hash that of words"})
    reason_leaf: Mapped[str] = mapped_column(default="")
    laureates: Mapped[list["Laureate"]] = relationship(
        lazy="raise", order_by="Laureate.position", back_populates="publication"
    )

    def seal(self) -> None:
        """Give each laureate, and the reason, a salt with the leaf that follows from it, and keep the digest of all."""
        for laureate in self.laureates:
            laureate.salt = secrets.token_hex(32)
            laureate.leaf = rules.leaf(laureate.salt, laureate.document())
        if self.reason is not None:
            self.reason_salt = secrets.token_hex(32)
            self.reason_leaf = rules.leaf(self.reason_salt, self.reason)
        self.digest = rules.digest(self.document())

    @property
    def said(self) -> list[dict[str, Any]]:
        """The laureates as published, those who were erased without what was erased."""
        return [laureate.document() for laureate in self.laureates]

    def document(self) -> dict[str, Any]:
        """The document whose digest is kept; leaves are made again from what is there, but of what was erased."""
        said = {"facts": self.facts, "laureates": [laureate.leaf_now() for laureate in self.laureates]}
        if self.corrects_digest is None:
            return said
        known = rules.leaf(self.reason_salt, self.reason) if self.reason_salt else self.reason_leaf
        return said | {"corrects": self.corrects_digest, "reason": known}


class Cancellation(Base):
    """A publication that was taken back before its instant; after it, the database refuses this row.

    `by` is None where the program stopped it; `because` then says what did not hold any more:
    `[{"category": key, "text": sentence, "values": {..}}]`.
    """

    __tablename__ = "publication_cancellation"
    __table_args__ = (
        ForeignKeyConstraint(
            ["publication_id", "public_from"], ["publication.id", "publication.public_from"],
            name="fk_publication_cancellation_publication",
        ),
        CheckConstraint("at < public_from", name="before_the_instant"),
    )  # fmt: skip

    publication_id: Mapped[UUID] = mapped_column(primary_key=True)
    public_from: Mapped[datetime]
    by: Mapped[UUID | None] = mapped_column("by_user_id", ForeignKey("user.id"))
    at: Mapped[datetime]
    because: Mapped[list[Any]] = mapped_column(default=list)


class Retraction(Base):
    """A publication that was taken back after its instant: from `at` on no page shows it, and its addresses say why."""

    __tablename__ = "publication_retraction"
    __table_args__ = (
        ForeignKeyConstraint(
            ["publication_id", "public_from"], ["publication.id", "publication.public_from"],
            name="fk_publication_retraction_publication",
        ),
        CheckConstraint("at >= public_from", name="after_the_instant"),
    )  # fmt: skip

    publication_id: Mapped[UUID] = mapped_column(primary_key=True)
    public_from: Mapped[datetime]
    announcement_id: Mapped[UUID] = mapped_column(ForeignKey("announcement.id"), index=True)
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(info={"personal": "what staff wrote"})


class Laureate(Base):
    """A finalist or winner as published, or a finalist with an honourable mention.

    Its slug stays the same from the finalists' publication to the winners'.
    `scope` is `country`, `several countries`, `region` (then `region` is a key of the regions), `global` or None;
    `source` holds one or more sources joined by `|`; `entry_id` is None for the record and never shown. `texts` holds
    what staff wrote, as `rules.published_texts` gives it, and the number of the pledge that the nominee named; empty
    for the record. `leaf` stands in the publication's digest for all of it. Once a person was erased (`erased`:
    `person`, or `all` with project, organisations and address), what told of the person and the salt are gone and the
    leaf stays.
    """

    __tablename__ = "laureate"
    __table_args__ = (
        UniqueConstraint("publication_id", "slug"),
        CheckConstraint("role IN ('finalist', 'mention', 'winner')", name="role"),
        Index("ix_laureate_slug", "slug"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publication.id"))
    slug: Mapped[str] = mapped_column(info={"personal": "may name a person"})
    position: Mapped[int]
    category_key: Mapped[str | None]
    category_names: Mapped[dict[str, Any]]
    focus_area: Mapped[str | None]
    role: Mapped[str]
    project: Mapped[str | None] = mapped_column(info={"personal": "may name a person"})
    person: Mapped[str | None] = mapped_column(info={"personal": "name"})
    summary: Mapped[str | None] = mapped_column(info={"personal": "may name a person"})
    language: Mapped[str | None]
    scope: Mapped[str | None]
    region: Mapped[str | None]
    note: Mapped[str | None] = mapped_column(info={"personal": "may name a person"})
    source: Mapped[str] = mapped_column(info={"personal": "may name a person"})
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict, info={"personal": "what staff wrote"})
    salt: Mapped[str] = mapped_column(default="", info={"personal": "what makes the leaf that of a person"})
    leaf: Mapped[str] = mapped_column(default="")
    erased: Mapped[str | None]
    entry_id: Mapped[UUID | None] = mapped_column(ForeignKey("entry.id"))
    organisations: Mapped[list["LaureateOrganisation"]] = relationship(
        lazy="raise", order_by="LaureateOrganisation.position"
    )
    countries: Mapped[list["LaureateCountry"]] = relationship(lazy="raise", order_by="LaureateCountry.iso2")
    publication: Mapped[Publication] = relationship(lazy="raise", back_populates="laureates")

    @property
    def holders(self) -> list[str]:
        """Names of the organisations that hold the award; empty when not recorded."""
        return [organisation.name for organisation in self.organisations if not organisation.partner]

    @property
    def partners(self) -> list[str]:
        """Names of those that took part without holding the award."""
        return [organisation.name for organisation in self.organisations if organisation.partner]

    @property
    def name(self) -> str | None:
        """What the laureate is called: its project, else its organisations, else the person; None when not recorded."""
        return self.project or ", ".join(self.holders) or self.person

    def leaf_now(self) -> str:
        """What stands for the laureate in the digest, made again from what is there; of an erased one what is kept."""
        return self.leaf if self.erased else rules.leaf(self.salt, self.document())

    def document(self) -> dict[str, Any]:
        """The laureate as published, without our own identifiers."""
        return {
            "slug": self.slug, "role": self.role, "category_key": self.category_key,
            "category_names": self.category_names, "focus_area": self.focus_area, "project": self.project,
            "person": self.person, "summary": self.summary, "language": self.language,
            "organisations": self.holders, "partners": self.partners,
            "countries": sorted(country.iso2 for country in self.countries), "scope": self.scope,
            "region": self.region, "note": self.note, "source": self.source,
        } | ({"texts": self.texts} if self.texts else {})  # fmt: skip


class LaureateErasure(Base):
    """What was published of a person is erased from a laureate; without this row the database lets nothing of it go.

    `scope` is `person` (name, texts and picture) or `all` (project, organisations and address as well).
    """

    __tablename__ = "laureate_erasure"
    __table_args__ = (CheckConstraint("scope IN ('person', 'all')", name="scope"),)

    laureate_id: Mapped[UUID] = mapped_column(ForeignKey("laureate.id"), primary_key=True)
    scope: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column("erased_at")


class LaureateText(Base):
    """What staff write of a chosen entry for the day it is published: by language, and a picture with its description.

    A publication takes it in when it is built, and keeps it as it was then. `summary` says what was done, `valued` what
    the jury valued, `alternative` what the picture shows.
    """

    __tablename__ = "laureate_text"
    __table_args__ = (
        CheckConstraint("picture IS NULL OR CAST(alternative AS TEXT) <> '{}'", name="described"),
        CheckConstraint("version > 0", name="version"),
    )

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("entry.id"), primary_key=True)
    summary: Mapped[dict[str, Any]] = mapped_column(default=dict, info={"personal": "what staff wrote"})
    valued: Mapped[dict[str, Any]] = mapped_column(default=dict, info={"personal": "what staff wrote"})
    alternative: Mapped[dict[str, Any]] = mapped_column(default=dict, info={"personal": "what staff wrote"})
    picture: Mapped[str | None] = mapped_column(ForeignKey("laureate_picture.digest"))
    version: Mapped[int] = mapped_column(default=1)
    saved_by: Mapped[UUID] = mapped_column("saved_by_user_id", ForeignKey("user.id"))
    saved_at: Mapped[datetime]


class LaureatePicture(Base):
    """A picture of a laureate, drawn anew: `small` for its page (WebP), `large` for the press (JPEG).

    `digest` is the SHA-256 of `small`; by it a publication names the picture. `width` and `height` are of `small`.
    """

    __tablename__ = "laureate_picture"

    digest: Mapped[str] = mapped_column(primary_key=True)
    width: Mapped[int]
    height: Mapped[int]
    small: Mapped[bytes] = mapped_column(deferred=True, info={"personal": "may show a person"})
    large: Mapped[bytes] = mapped_column(deferred=True, info={"personal": "may show a person"})


class ShareCard(Base):
    """The picture that other sites show beside a link to a laureate's page, in one language (PNG, 1200 by 630)."""

    __tablename__ = "share_card"

    laureate_id: Mapped[UUID] = mapped_column(ForeignKey("laureate.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(deferred=True, info={"personal": "names and titles"})


class PressKit(Base):
    """All that the press needs of a publication as one ZIP file; made by a job, as public as the publication."""

    __tablename__ = "press_kit"

    publication_id: Mapped[UUID] = mapped_column(ForeignKey("publication.id"), primary_key=True)
    content: Mapped[bytes] = mapped_column(deferred=True, info={"personal": "names and titles"})
    made_at: Mapped[datetime]


class LaureateOrganisation(Base):
    """An organisation that holds the award, or took part in it as a partner, as published."""

    __tablename__ = "laureate_organisation"

    laureate_id: Mapped[UUID] = mapped_column(ForeignKey("laureate.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(info={"personal": "may name a person"})
    partner: Mapped[bool] = mapped_column(Boolean(name="partner_is_bool"), default=False)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)


class LaureateCountry(Base):
    """A country of a laureate, as published."""

    __tablename__ = "laureate_country"

    laureate_id: Mapped[UUID] = mapped_column(ForeignKey("laureate.id"), primary_key=True)
    iso2: Mapped[str] = mapped_column(ForeignKey("country.iso2"), primary_key=True, index=True)
