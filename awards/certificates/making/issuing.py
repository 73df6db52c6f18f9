"""The standing job that gives each laureate of an announcement a certificate in six languages, before its instant."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from flask import current_app
from sqlalchemy.orm import Session

from awards.certificates import queries, rules
from awards.certificates.making.wording import TEMPLATE, certificate_values
from awards.certificates.models import Certificate
from awards.certificates.queries.issued import ISSUE
from awards.certificates.services import issue
from awards.certificates.services.issuing import Made
from awards.core.identifiers import certificate_code
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure import clock
from awards.infrastructure.jobs import Job, LongSteps, Watch
from awards.infrastructure.standing_jobs import Moment
from awards.publishing import queries as publishing
from awards.publishing.models import Laureate, Publication
from awards.web import typesetting
from awards.web.languages import words_in

SETTING = "setting certificates"


@dataclass(frozen=True)
class Material:
    """The certificates that a publication needs, and the values of each file that lacks."""

    publication_id: UUID
    at: datetime
    certificates: dict[UUID, Certificate] = field(default_factory=dict)
    """By the laureate's id; one that is new is in no session yet."""
    values: dict[tuple[UUID, str], dict[str, Any]] = field(default_factory=dict)
    """By certificate and language."""


def issue_due(session: Session) -> Sequence[Moment]:
    """A job for each publication with a laureate without a certificate, its instant past or to come."""
    at = clock.now(session)
    return [
        Moment(
            ISSUE, f"{ISSUE}:{found.id}", {"publication": str(found.id)}, min(found.withdrawn or found.created_at, at)
        )
        for found in queries.to_issue(session)
    ]


def _read(session: Session, values: dict[str, Any]) -> Material | None:
    publication = publishing.publication(session, UUID(values["publication"]))
    if queries.taken_back(session, publication.id):
        return None
    places = publishing.places(session, publication.laureates)
    site = str(current_app.config["AWARDS"].base_url).rstrip("/")
    at = clock.now(session)
    issued = queries.issued(session, publication)
    material = Material(publication.id, at)
    for laureate in publication.laureates:
        if laureate.erased == "all":
            continue
        found = queries.certificate_of(issued, publication, laureate)
        certificate = found.certificate if found else _new(publication, laureate, at)
        material.certificates[laureate.id] = certificate
        for code in LANGUAGES:
            if found is not None and code in found.languages:
                continue
            with words_in(code):
                material.values[certificate.id, code] = certificate_values(
                    publication, laureate, places, certificate.code, certificate.role, certificate.dated, site
                )
    return material


def _new(publication: Publication, laureate: Laureate, at: datetime) -> Certificate:
    return Certificate(
        id=uuid4(), edition_id=publication.edition_id, entry_id=laureate.entry_id, role=laureate.role,
        code=certificate_code(), mark=rules.mark(publication.facts["names"], laureate.document(), laureate.role),
        dated=publication.public_from, issued_at=at,
    )  # fmt: skip


def _make(material: Material | None, watch: Watch) -> tuple[Material, list[Made]] | None:
    if material is None:
        return None
    made = []
    for (certificate_id, code), values in material.values.items():
        if code == LANGUAGES[0]:
            watch.tell(SETTING)
        content = typesetting.as_pdf(TEMPLATE, values, material.at, universal=True)
        made.append(Made(certificate_id, code, content, hashlib.sha256(content).hexdigest()))
    return material, made


def _keep(session: Session, job: Job, found: tuple[Material, list[Made]] | None) -> None:
    if found is not None:
        material, made = found
        issue(session, material.publication_id, material.certificates, made, clock.now(session))


issue_job = LongSteps(read=_read, look=_make, keep=_keep)
"""Issue what lacks; done again it is the same, and setting the files holds no lock."""
