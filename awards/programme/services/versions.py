"""Keep the rules of an edition as the public can read them from an instant on."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from awards.core.cells import plain
from awards.infrastructure import award_log
from awards.programme import queries
from awards.programme.document import digest, write
from awards.programme.models import Edition, RulesVersion


def keep(
    session: Session,
    edition: Edition,
    note: Mapping[str, str],
    at: datetime,
    *,
    proposed_by: UUID | None,
    approved_by: UUID | None = None,
) -> RulesVersion:
    """Add the edition's rules, as they stand on its rows, as the next version; the edition is locked."""
    known = queries.rules_versions(session, edition.id)
    number = known[0].number + 1 if known else 1
    document = write(edition) | {"version": number, "published_at": str(plain(at))}
    if note:
        document["note"] = dict(note)
    kept = RulesVersion(
        id=uuid4(), edition_id=edition.id, number=number, document=document, digest=digest(document), note=dict(note),
        published_at=at, proposed_by=proposed_by, approved_by=approved_by,
    )  # fmt: skip
    session.add(kept)
    award_log.append(
        session, edition.id, award_log.Kind.RULES_PUBLISHED, {"number": number, "digest": kept.digest},
        approved_by or proposed_by, at,
    )  # fmt: skip
    session.flush()
    return kept


def keep_first(session: Session, edition: Edition) -> None:
    """Add the version of rules that were published before versions were kept; nothing when there is one."""
    if edition.rules_published_at is not None and not queries.rules_versions(session, edition.id):
        keep(session, edition, {}, edition.rules_published_at, proposed_by=None)
