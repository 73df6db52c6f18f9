"""At the instant of an announcement: write to those whom it concerns, and remember who holds an award."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from awards.accounts.models import User
from awards.infrastructure import audit, clock, jobs, outbox
from awards.infrastructure.jobs import Job
from awards.nominations.models import Entry, Nomination
from awards.organisations.services import ensure_organisation, remember_award, remember_laureate
from awards.programme.models import Category
from awards.publishing.models import Cancellation, Laureate, Publication

LETTERS = {"finalists": "announcement_finalists", "winners": "announcement_winners"}
"""The mail that goes with each kind of publication."""


def tell(session: Session, job: Job) -> None:
    """The work of a job `publishing.tell`. Done again, it writes to nobody twice; cancelled, to nobody."""
    publication = session.get(
        Publication,
        UUID(job.values["publication"]),
        options=[selectinload(Publication.laureates).selectinload(Laureate.organisations)],
    )
    if publication is None or session.get(Cancellation, publication.id) is not None:
        return
    if publication.public_from > clock.now(session):
        jobs.enqueue(session, job.kind, job.values, job.created_by, due_at=publication.public_from)
        return
    mails = tell_nominators(session, publication)
    if not publication.rehearsal:
        _remember_awards(session, publication)
    audit.record(
        session, actor=None, action="announcement.told", subject=publication.id, edition=publication.edition_id,
        details={"kind": publication.kind, "mails": mails},
    )  # fmt: skip
    session.flush()


def tell_nominators(session: Session, publication: Publication) -> int:
    """Write to each nominator what the publication says of the nomination; gives the number of mails.

    Finalists are told to all whose entry was judged; winners only to the finalists.
    """
    roles = {laureate.entry_id: laureate for laureate in publication.laureates}
    outcomes: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    people: dict[UUID, tuple[int, str, str, str]] = {}
    rows = session.execute(
        select(Entry.id, Category.names, Nomination.id.label("nomination"), Nomination.number, Nomination.title,
               User.email, User.language)
        .join(Nomination, Nomination.id == Entry.nomination_id)
        .join(Category, Category.id == Entry.category_id)
        .join(User, User.id == Nomination.nominator_id)
        .where(
            Nomination.edition_id == publication.edition_id, Nomination.state == "submitted", Entry.state == "eligible",
        )
        .order_by(Nomination.number, Category.position)
    )  # fmt: skip
    for row in rows:
        laureate = roles.get(row.id)
        if laureate is None and publication.kind == "winners":
            continue
        outcomes[row.nomination].append({"category": row.names, "role": laureate.role if laureate else None})
        people[row.nomination] = (row.number, row.title, row.email, row.language)
    for nomination, told in outcomes.items():
        number, title, email, language = people[nomination]
        outbox.put(
            session, to=email, language=language, template=LETTERS[publication.kind],
            values={"number": number, "title": title, "outcomes": told, **_where(publication)},
            edition=publication.edition_id, dedupe_key=f"announcement-{publication.id}-{nomination}",
        )  # fmt: skip
    return len(outcomes)


def _where(publication: Publication) -> Mapping[str, Any]:
    path = f"/rehearsal/{publication.year}/winners" if publication.rehearsal else f"/winners/{publication.year}"
    return {"year": publication.year, "path": path}


def _remember_awards(session: Session, publication: Publication) -> None:
    """Organisations of a real publication become public, and hold the award from now on."""
    for laureate in publication.laureates:
        parties: dict[str, UUID | None] = {}
        role = "winner" if laureate.role == "winner" else "finalist"
        for organisation in laureate.organisations:
            found = ensure_organisation(session, organisation.name, public=True)
            parties[organisation.name] = found.id
            if laureate.category_key and not organisation.partner:
                remember_award(session, found.id, publication.year, laureate.category_key, role)
        remember_laureate(session, laureate.slug, publication.year, parties, laureate.person, laureate.project)
