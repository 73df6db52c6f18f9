"""Open an edition, change it, publish its rules."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from awards.accounts import services as accounts
from awards.accounts.models import User
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.text import N_
from awards.infrastructure import audit
from awards.programme import queries
from awards.programme.document import EditionDocument, fill, read, write
from awards.programme.models import Edition
from awards.programme.services import versions


def open_edition(
    session: Session, document: dict[str, Any], by: User | None, at: datetime, *, rehearsal: bool = False
) -> Edition:
    """Open an edition as its document says; whoever opens it becomes its staff (nobody, when the program does).

    Raises RuleBroken that names each place of the document to mend, or that the year has an edition already.
    """
    proposed = read(document)
    if queries.has_edition(session, proposed.year, rehearsal=rehearsal):
        raise RuleBroken(N_("There is an edition of %(year)s already.", year=str(proposed.year)), ["year"])
    edition = Edition(
        id=uuid4(), year=proposed.year, rehearsal=rehearsal, kind="award", names={}, categories=[], rounds=[],
        created_at=at,
    )  # fmt: skip
    apply(session, edition, proposed)
    session.add(edition)
    session.flush()
    audit.record(
        session, actor=by.id if by else None, action="edition.opened", subject=edition.id, edition=edition.id,
        details={"year": edition.year, "rehearsal": rehearsal},
    )  # fmt: skip
    if by is not None:
        accounts.grant_role(session, by, "staff", edition_id=edition.id, by=by, at=at)
    return edition


def change_edition(
    session: Session,
    edition: Edition,
    document: dict[str, Any],
    by: User | None,
    at: datetime,
    *,
    expected_version: int | None = None,
) -> bool:
    """Make the edition what the document says; False when it is that already.

    Raises RuleBroken for a document that contradicts itself and once the rules are published or nominations came in,
    StaleVersion when somebody else changed the edition since `expected_version`.
    """
    proposed = read(document)
    queries.lock_edition(session, edition)
    if expected_version is not None and edition.version != expected_version:
        raise StaleVersion(N_("Somebody else changed the edition meanwhile. Look at it again, then save once more."))
    before = write(edition)
    if proposed == read(before):
        return False
    if is_frozen(edition):
        raise RuleBroken(N_("The rules of this edition are published; they do not change any more."))
    if proposed.year != edition.year:
        raise RuleBroken(N_("The year of an edition does not change."), ["year"])
    apply(session, edition, proposed)
    after = write(edition)
    audit.record(
        session, actor=by.id if by else None, action="edition.changed", subject=edition.id, edition=edition.id,
        details={"changed": sorted(name for name in after if after[name] != before[name])},
    )  # fmt: skip
    session.flush()
    return True


def publish_rules(session: Session, edition: Edition, by: User | None, at: datetime) -> None:
    """Freeze the rules of the edition and tell the public from when, with their digest; nominations can begin.

    Raises RuleBroken when they are published already, or when the call would have opened before its rules stood.
    """
    queries.lock_edition(session, edition)
    if edition.rules_published_at is not None:
        raise RuleBroken(N_("The rules of this edition are published already."))
    if edition.opens_at is not None and edition.opens_at <= at:
        raise RuleBroken(N_("Rules stand before the call opens: move the opening to a time to come, then publish."))
    read(write(edition))
    edition.rules_published_at, edition.proposal = at, False
    kept = versions.keep(session, edition, {}, at, proposed_by=by.id if by else None)
    audit.record(
        session, actor=by.id if by else None, action="edition.rules_published", subject=edition.id, edition=edition.id,
        details={"version": kept.number, "digest": kept.digest},
    )  # fmt: skip
    session.flush()


def put_away(session: Session, edition: Edition, at: datetime) -> None:
    """Put a rehearsal away, so that another of its year can be played: its rows stay, its pages lead nowhere."""
    edition.put_away_at = at
    audit.record(session, actor=None, action="edition.put_away", subject=edition.id, edition=edition.id)
    session.flush()


def is_frozen(edition: Edition) -> bool:
    """Whether the rules stand: they were published, or nominations came in under them."""
    return edition.rules_published_at is not None or edition.last_number > 0


def apply(session: Session, edition: Edition, proposed: EditionDocument) -> None:
    """Make the edition, with all its parts loaded, what the document says."""
    for row in fill(edition, proposed):
        session.delete(row)
