"""The standing job that makes share cards and press kit of each publication, before its instant wherever it can."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from sqlalchemy import exists, select
from sqlalchemy.orm import Session, selectinload

from awards.core.vocabulary import LANGUAGES
from awards.infrastructure import clock
from awards.infrastructure.jobs import Job, LongSteps, Watch
from awards.infrastructure.standing_jobs import Moment
from awards.programme.models import Edition
from awards.publishing import queries
from awards.publishing.models import Cancellation, Laureate, PressKit, Publication, Retraction, ShareCard
from awards.publishing.press import cards, kit
from awards.publishing.queries.press import erased_from
from awards.publishing.queries.texts import picture
from awards.web.languages import words_in

PRESS = "publishing.press"
"""The kind of job that makes what the press and other sites use of a publication."""

FOLDER = "equals-in-tech-awards-{year}"
DRAWING = "drawing share cards"


@dataclass(frozen=True)
class Material:
    """All that a press kit is made from: files as they are, and the values of each card by laureate and language.

    `erased` says how much had been erased of the publication by then.
    """

    publication_id: UUID
    folder: str
    public_from: datetime
    erased: int
    files: dict[str, bytes] = field(default_factory=dict)
    cards: dict[tuple[UUID, str, str], dict[str, Any]] = field(default_factory=dict)
    """By the laureate's id and slug, and the language."""


@dataclass(frozen=True)
class Made:
    """A press kit with the cards in it, each by laureate and language."""

    publication_id: UUID
    erased: int
    kit: bytes
    cards: dict[tuple[UUID, str], bytes]


def press_due(session: Session) -> Sequence[Moment]:
    """A job for each publication without a press kit, its instant past or to come; none for what was taken back."""
    rows = session.execute(
        select(Publication.id, Publication.created_at)
        .join(Edition, Edition.id == Publication.edition_id)
        .where(
            Edition.put_away_at.is_(None),
            ~exists().where(PressKit.publication_id == Publication.id),
            ~exists().where(Cancellation.publication_id == Publication.id),
            ~exists().where(Retraction.publication_id == Publication.id),
        )
        .order_by(Publication.created_at.desc(), Publication.id)
    )
    at = clock.now(session)
    return [Moment(PRESS, f"{PRESS}:{row.id}", {"publication": str(row.id)}, min(row.created_at, at)) for row in rows]


def _read(session: Session, values: dict[str, Any]) -> Material | None:
    publication = session.get(
        Publication,
        UUID(values["publication"]),
        options=[
            selectinload(Publication.laureates).selectinload(Laureate.organisations),
            selectinload(Publication.laureates).selectinload(Laureate.countries),
        ],
    )
    if publication is None or _settled(session, publication):
        return None
    places = queries.places(session, publication.laureates)
    site = str(current_app.config["AWARDS"].base_url).rstrip("/")
    prefix = f"{site}/rehearsal/{publication.year}" if publication.rehearsal else site
    folder, erased = FOLDER.format(year=publication.year), erased_from(session, publication.id)
    material = Material(publication.id, folder, publication.public_from, erased)
    material.files.update(kit.kit_files(publication, site))
    for laureate in publication.laureates:
        own = f"laureates/{laureate.slug}"
        for code in LANGUAGES:
            with words_in(code):
                material.cards[laureate.id, laureate.slug, code] = cards.card_values(publication, laureate, places)
                if code in kit.languages_of(laureate):
                    address = f"{prefix}/laureates/{laureate.slug}"
                    material.files[f"{own}/text-{code}.txt"] = kit.told(publication, laureate, places, address)
        if shown := laureate.texts.get("picture"):
            material.files[f"{own}/picture.jpg"] = picture(session, shown["digest"], "large")
    return material


def _settled(session: Session, publication: Publication) -> bool:
    """Whether the kit is made, or the publication was taken back."""
    return any(session.get(model, publication.id) is not None for model in (PressKit, Cancellation, Retraction))


def _make(material: Material | None, watch: Watch) -> Made | None:
    if material is None:
        return None
    made: dict[tuple[UUID, str], bytes] = {}
    files = dict(material.files)
    for (laureate_id, slug, code), values in material.cards.items():
        if code == LANGUAGES[0]:
            watch.tell(DRAWING)
        made[laureate_id, code] = files[f"laureates/{slug}/card-{code}.png"] = cards.drawn(values)
    return Made(
        material.publication_id, material.erased, kit.zipped(material.folder, files, material.public_from), made
    )


def _keep(session: Session, job: Job, made: Made | None) -> None:
    if made is None or session.get(PressKit, made.publication_id) is not None:
        return
    if erased_from(session, made.publication_id) != made.erased:
        return  # somebody was erased meanwhile: the next look makes it anew
    session.add(PressKit(publication_id=made.publication_id, content=made.kit, made_at=clock.now(session)))
    for (laureate_id, code), content in made.cards.items():
        session.merge(ShareCard(laureate_id=laureate_id, language=code, content=content))
    session.flush()


press_job = LongSteps(read=_read, look=_make, keep=_keep)
"""Make cards and kit; done again it is the same, and making them holds no lock."""
