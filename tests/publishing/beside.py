"""Announcements and publications made straight as rows, for tests of what is read of many of them."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from awards.programme.models import Edition
from awards.publishing import rules
from awards.publishing.models import Announcement, Cancellation, Laureate, Publication, Retraction

HOUR = timedelta(hours=1)


def a_laureate(slug: str, position: int = 0, role: str = "finalist", **values: Any) -> Laureate:
    """A laureate of Skills, named by its address."""
    said = {"project": slug, "category_key": "skills", "category_names": {"en": "Skills"}, "source": "The jury"}
    return Laureate(
        id=uuid4(), slug=slug, position=position, role=role, organisations=[], countries=[], **said | values
    )


def a_publication(
    session: Session, edition: Edition, kind: str, public_from: datetime, *laureates: Laureate, **values: Any
) -> Publication:
    """A publication of the edition; a correction where `corrects` says of which."""
    if corrects := values.pop("corrects", None):
        values = {"corrects_id": corrects.id, "corrects_digest": corrects.digest, "reason": "A typo"} | values
    made = Publication(
        id=uuid4(), edition_id=edition.id, year=edition.year, rehearsal=edition.rehearsal, kind=kind,
        public_from=public_from, facts=dict(rules.facts(names=edition.names)), laureates=[*laureates], **values,
    )  # fmt: skip
    made.seal()
    session.add(made)
    session.flush()
    return made


def an_announcement(
    session: Session,
    edition: Edition,
    kind: str,
    people: list[UUID],
    at: datetime,
    publication: Publication | None = None,
    *,
    corrects: Publication | None = None,
    **values: Any,
) -> Announcement:
    """Proposed by one of two people and, where there is a publication, approved by the other."""
    if publication is not None:
        values = {"state": "approved", "publication_id": publication.id, "approved_by": people[1], "approved_at": at,
                  } | values  # fmt: skip
    if corrects is not None:
        values |= {"corrects_id": corrects.id, "reason": "A typo"}
    made = Announcement(
        id=uuid4(), edition_id=edition.id, kind=kind, instant=at, proposed_by=people[0], proposed_at=at, **values
    )
    session.add(made)
    session.flush()
    return made


def announced(
    session: Session,
    edition: Edition,
    kind: str,
    people: list[UUID],
    at: datetime,
    public_from: datetime,
    **values: Any,
) -> Publication:
    """A publication with its approved announcement."""
    made = a_publication(session, edition, kind, public_from, a_laureate(f"{kind}-{uuid4()}"))
    an_announcement(session, edition, kind, people, at, made, **values)
    return made


def corrected(
    session: Session,
    edition: Edition,
    before: Publication,
    people: list[UUID],
    public_from: datetime,
    *laureates: Laureate,
) -> Publication:
    """An approved correction of a publication."""
    made = a_publication(session, edition, before.kind, public_from, *laureates, corrects=before)
    an_announcement(session, edition, "correction", people, public_from - HOUR, made, corrects=before)
    return made


def cancelled(session: Session, publication: Publication, at: datetime, by: UUID | None = None) -> None:
    """Taken back before its instant, by somebody or by the program."""
    because = [{"category": "skills", "text": "It fell.", "values": {}}]
    session.add(
        Cancellation(
            publication_id=publication.id, public_from=publication.public_from, by=by, at=at, because=because
        )
    )  # fmt: skip
    session.flush()


def retracted(
    session: Session,
    edition: Edition,
    publication: Publication,
    people: list[UUID],
    at: datetime,
    reason: str = "Mixed up",
) -> Announcement:
    """Taken back after its instant."""
    said = an_announcement(session, edition, "retraction", people, at, corrects=publication, state="approved",
                           approved_by=people[1], approved_at=at)  # fmt: skip
    session.add(
        Retraction(
            publication_id=publication.id, public_from=publication.public_from, announcement_id=said.id, at=at,
            reason=reason,
        )
    )  # fmt: skip
    session.flush()
    return said
