"""What corrections put right stays right when the winners are taken back: the finalists are corrected with it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.programme.models import Edition
from awards.publishing import queries, rules
from awards.publishing.models import Announcement, Laureate, Publication
from awards.publishing.services import announcing
from awards.publishing.services.building import again
from awards.publishing.services.correcting import recounted

WITH_WINNERS_ALONE = "valued"
"""The kind of text that a publication of finalists never holds."""


def keep_corrections(
    session: Session, edition: Edition, gone: Collection[Publication], retraction: Announcement, by: User, at: datetime
) -> Publication | None:
    """Correct the finalists with what corrections of their winners, which are `gone` now, said of them.

    The reason is that of those corrections; who proposed and approved the retraction stands behind it. None where no
    correction said anything of the finalists.
    """
    finalists = queries.newest_public(session, edition.id, at, "finalists")
    corrections = _corrections(session, gone)
    if finalists is None or not corrections:
        return None
    last = queries.publication(session, corrections[-1].publication_id or finalists.id)
    laureates = _as_finalists(session, edition, finalists, last, _texts_of(corrections))
    publication = Publication(
        id=uuid4(), edition_id=edition.id, year=edition.year, rehearsal=edition.rehearsal, kind="finalists",
        public_from=at, facts=recounted(finalists.facts, laureates), laureates=laureates, corrects_id=finalists.id,
        corrects_digest=finalists.digest, reason=" ".join(dict.fromkeys(found.reason or "" for found in corrections)),
    )  # fmt: skip
    if not rules.differences(finalists.said, publication.said):
        return None
    publication.seal()
    made = Announcement(
        id=uuid4(), edition_id=edition.id, kind="correction", state="proposed", instant=at,
        proposed_by=retraction.proposed_by, proposed_at=retraction.proposed_at, corrects_id=finalists.id,
        reason=publication.reason, changes=[change for found in corrections for change in found.changes],
    )  # fmt: skip
    session.add(made)
    announcing.keep(session, edition, made, publication, by, at, at)
    return publication


def _corrections(session: Session, gone: Collection[Publication]) -> Sequence[Announcement]:
    """The corrections of winners among these publications, the oldest first."""
    query = (
        select(Announcement)
        .join(Publication, Publication.id == Announcement.publication_id)
        .where(
            Publication.id.in_([found.id for found in gone if found.kind == "winners"]),
            Announcement.kind == "correction",
        )
        .order_by(Publication.public_from, Publication.created_at)
    )
    return session.scalars(query).all()


def _texts_of(corrections: Sequence[Announcement]) -> set[str]:
    """The addresses of those whose texts a correction took in anew."""
    changes = [change for found in corrections for change in found.changes]
    return {change["slug"] for change in changes if "slug" in change and change.get("fields", {}).get("texts")}


def _as_finalists(
    session: Session, edition: Edition, finalists: Publication, last: Publication, texts: Collection[str]
) -> list[Laureate]:
    """The laureates of the last correction as finalists: without what tells of winning, and who came as one of them."""
    was = {laureate.slug: laureate for laureate in finalists.laureates}
    decided = queries.roles_decided(session, edition, "finalists")
    found = []
    for laureate in last.laureates:
        before = was.get(laureate.slug)
        if before is None and laureate.entry_id not in decided:
            continue
        kept = before.texts if before is not None and laureate.slug not in texts else _without_winning(laureate.texts)
        found.append(again(laureate, "finalist", kept))
    for position, laureate in enumerate(found):
        laureate.position = position
    return found


def _without_winning(texts: Mapping[str, Any]) -> dict[str, Any]:
    return {kind: said for kind, said in texts.items() if kind != WITH_WINNERS_ALONE}
