"""What staff write of the entries that were chosen: who is to be written of, and what is written already."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from awards.core.errors import NotFound
from awards.core.vocabulary import LANGUAGES
from awards.decisions import queries as decisions
from awards.nominations.models import Entry, Nomination, NominationFile
from awards.nominations.rules.files import IMAGES, FileState
from awards.pledges.models import Pledge
from awards.programme import queries as programme
from awards.programme.models import Category, Edition
from awards.publishing import rules
from awards.publishing.models import LaureatePicture, LaureateText
from awards.publishing.queries.announcements import publication_of_kind


@dataclass(frozen=True)
class Written:
    """An entry that was chosen, with what is written of it."""

    edition: Edition
    entry_id: UUID
    category: Category
    nomination: Nomination
    text: LaureateText | None

    @property
    def edition_id(self) -> UUID:
        return self.edition.id

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        """Each kind of text by language; empty where nothing is written."""
        return texts_of(self.text)

    @property
    def pictured(self) -> bool:
        return self.text is not None and self.text.picture is not None

    def lacking(self, kind: str) -> list[str]:
        """The languages in which a text of this kind lacks; none for the description of a picture that is not there."""
        if kind == "alternative" and not self.pictured:
            return []
        return [code for code in LANGUAGES if code not in self.texts[kind]]


def texts_of(text: LaureateText | None) -> dict[str, dict[str, str]]:
    """Each kind of text by language."""
    return {kind: dict(getattr(text, kind)) if text else {} for kind in rules.LONGEST}


def to_write(session: Session, edition: Edition, without: Collection[UUID] = ()) -> list[Written]:
    """The approved finalists by category and number, but for those of the nominations `without`."""
    chosen = [entry for found in decisions.approved(session, edition.id, "shortlist") for entry in found.chosen]
    categories = {category.id: category for category in edition.categories}
    rows = session.execute(
        select(Entry.id, Entry.category_id, Nomination, LaureateText)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .outerjoin(LaureateText, LaureateText.entry_id == Entry.id)
        .where(Entry.id.in_(chosen), Nomination.id.not_in(list(without)))
    )
    found = [Written(edition, row[0], categories[row[1]], row[2], row[3]) for row in rows]
    return sorted(found, key=lambda one: (one.category.position, one.nomination.number))


def one_to_write(session: Session, edition_id: UUID, entry_id: UUID) -> Written:
    """An approved finalist of this edition. Raises NotFound."""
    edition = programme.outlined_edition(session, edition_id)
    for found in to_write(session, edition):
        if found.entry_id == entry_id:
            return found
    raise NotFound("laureate")


def written_of(session: Session, entry_ids: Iterable[UUID]) -> dict[UUID, tuple[LaureateText, LaureatePicture | None]]:
    """What is written of entries, with the marks of their pictures."""
    rows = session.execute(
        select(LaureateText, LaureatePicture)
        .outerjoin(LaureatePicture, LaureatePicture.digest == LaureateText.picture)
        .where(LaureateText.entry_id.in_(list(entry_ids)))
    )
    return {text.entry_id: (text, picture) for text, picture in rows}


def pictures_sent(session: Session, nomination_id: UUID) -> list[NominationFile]:
    """The pictures among a nomination's files that anybody may open."""
    return list(
        session.scalars(
            select(NominationFile)
            .where(
                NominationFile.nomination_id == nomination_id,
                NominationFile.removed_at.is_(None),
                NominationFile.state == FileState.READY,
                NominationFile.kind.in_(sorted(IMAGES)),
            )
            .order_by(NominationFile.number)
        )
    )


def picture(session: Session, digest: str, size: str = "small") -> bytes:
    """The bytes of a picture: `small` or `large`. Raises NotFound."""
    column = getattr(LaureatePicture, size)
    found = session.scalar(select(LaureatePicture).where(LaureatePicture.digest == digest).options(undefer(column)))
    if found is None:
        raise NotFound("picture")
    made: bytes = getattr(found, size)
    return made


def frozen(session: Session, edition_id: UUID) -> bool:
    """Whether the announcement of the winners is approved, so that texts written now come too late for it."""
    return publication_of_kind(session, edition_id, "winners") is not None


def as_published(session: Session, entry_ids: Iterable[UUID], *, valued: bool) -> dict[UUID | None, dict[str, Any]]:
    """What a publication takes in of each entry's texts; what the jury valued only with the winners.

    With it goes the number of the pledge that the nominee named (`pledge`), if it is public.
    """
    found: dict[UUID | None, dict[str, Any]] = {}
    entries = list(entry_ids)
    for entry, (text, picture) in written_of(session, entries).items():
        found[entry] = rules.published_texts(texts_of(text), _mark(picture) if picture else None, valued=valued)
    for entry, pledge in _named_pledges(session, entries).items():
        found.setdefault(entry, {})["pledge"] = pledge
    return found


def _named_pledges(session: Session, entries: Iterable[UUID]) -> dict[UUID, str]:
    """The number of the public pledge that each entry's nominee named, where one did."""
    rows = session.execute(
        select(Entry.id, Nomination.pledge)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Pledge, Pledge.public_id == Nomination.pledge)
        .where(Entry.id.in_(entries), Pledge.stands)
    )
    return {entry: pledge for entry, pledge in rows if pledge}


def _mark(picture: LaureatePicture) -> rules.PictureMark:
    return rules.PictureMark(digest=picture.digest, width=picture.width, height=picture.height)
