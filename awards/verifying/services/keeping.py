"""Bundles that are kept to be fetched: made by a standing job once winners are public, and anew when they changed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from awards.infrastructure import clock
from awards.infrastructure.jobs import Job, TwoSteps
from awards.infrastructure.standing_jobs import Moment
from awards.publishing import queries as publishing
from awards.publishing.models import Publication
from awards.verifying import queries
from awards.verifying.models import Bundle
from awards.verifying.services.looking import look
from awards.verifying.services.making import Bundled, bundle_of, script

MAKE = "verifying.bundle"
"""The kind of job that makes the bundle of a publication."""


@dataclass(frozen=True)
class Material:
    """A bundle that was made, and what it stands on."""

    publication_id: UUID
    mark: str
    made: Bundled


def bundles_due(session: Session) -> Sequence[Moment]:
    """A job for each result whose bundle lacks or is out of date, tried once a minute while that is so."""
    at = clock.now(session)
    minute = at.replace(second=0, microsecond=0)
    return [
        Moment(MAKE, f"{MAKE}:{found}", {"publication": str(found)}, minute)
        for found in queries.to_make(session, at, _script())
    ]


def forget_outdated(session: Session) -> None:
    """Forget each bundle that tells of something that was erased since, whoever's it was; it is made anew."""
    kept = session.execute(select(Bundle.publication_id, Bundle.mark)).all()
    gone = [row.publication_id for row in kept if row.mark != queries.mark(session, row.publication_id, _script())]
    session.execute(delete(Bundle).where(Bundle.publication_id.in_(gone)))


def forget_bundles(session: Session, edition_id: UUID) -> None:
    """Forget the bundles of an edition."""
    of_edition = select(Publication.id).where(Publication.edition_id == edition_id)
    session.execute(delete(Bundle).where(Bundle.publication_id.in_(of_edition)))


def _script() -> str:
    return hashlib.sha256(script()).hexdigest()[:16]


def _read(session: Session, values: dict[str, Any]) -> Material | None:
    wanted = UUID(values["publication"])
    if wanted not in queries.to_make(session, clock.now(session), _script()):
        return None
    made = bundle_of(session, publishing.publication(session, wanted))
    return Material(wanted, queries.mark(session, wanted, _script()), made)


def _look(material: Material | None) -> tuple[Material, dict[str, Any]] | None:
    return None if material is None else (material, look(material.made.content))


def _keep(session: Session, job: Job, found: tuple[Material, dict[str, Any]] | None) -> None:
    if found is None:
        return
    material, report = found
    if material.mark != queries.mark(session, material.publication_id, _script()):
        return  # somebody was erased meanwhile: the next look makes it anew
    publication = session.get_one(Publication, material.publication_id)
    forget_bundles(session, publication.edition_id)
    session.add(
        Bundle(
            publication_id=publication.id, mark=material.mark, digest=material.made.digest,
            size=len(material.made.content), content=material.made.content, report=report, made_at=clock.now(session),
        )
    )  # fmt: skip
    session.flush()


bundle_job = TwoSteps(read=_read, look=_look, keep=_keep)
"""Make a bundle and let its script look at it; making holds no lock."""
