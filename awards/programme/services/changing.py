"""Change what staff set up: the edition itself, and once its rules are published by two persons and in public."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.text import N_
from awards.infrastructure import audit, jobs
from awards.programme import queries
from awards.programme.document import later, read, refusal, standing_apart, write
from awards.programme.models import Edition, RulesChange
from awards.programme.services import versions
from awards.programme.services.editions import apply, change_edition

ROUND_MOVED = "programme.round_moved"
"""The job that begins when an approved change moves the close of a round; `before` is when it closed until then."""

STALE = N_("Somebody else changed the edition meanwhile. Look at it again, then save once more.")


def edit(
    session: Session, edition_id: UUID, document: dict[str, Any], by: User, at: datetime, *, expected_version: int
) -> bool:
    """Save what staff edited: into the edition, or once its rules are published into the change under way.

    False when nothing differs. Raises RuleBroken that names each place of the document to mend, and StaleVersion.
    """
    edition = queries.held_edition(session, edition_id)
    if edition.rules_published_at is None:
        return change_edition(session, edition, document, by, at, expected_version=expected_version)
    queries.lock_edition(session, edition)
    change = queries.open_change(session, edition_id)
    if expected_version != (change.version if change else edition.version):
        raise StaleVersion(STALE)
    if change is not None and change.state == "proposed":
        raise RuleBroken(N_("This change waits to be approved. Take it back first, then go on changing it."))
    proposed = read(document)
    if problems := later.unbearable(read(write(edition)), proposed, at):
        raise refusal(problems)
    if proposed == read(change.document if change else write(edition)):
        return False
    kept = write(standing_apart(edition, proposed, edition.version))
    if change is None:
        change = RulesChange(
            id=uuid4(), edition_id=edition_id, state="draft", document=kept, note={}, version=edition.version + 1,
            begun_by=by.id, begun_at=at,
        )  # fmt: skip
        session.add(change)
    else:
        change.document, change.version = kept, change.version + 1
    _note(session, change, by, "rules_change.saved", version=change.version)
    return True


def propose_change(
    session: Session, edition: Edition, note: Mapping[str, str], by: User, at: datetime, *, expected_version: int
) -> None:
    """Hand the change in to be approved by somebody else, with the note that the public will read. Raises RuleBroken.

    `note` is by language; `expected_version` is the change as its page showed it (StaleVersion).
    """
    change = _open(session, edition, ("draft",), N_("This change was handed in already."))
    if change.version != expected_version:
        raise StaleVersion(STALE)
    words = {language: text for language, text in note.items() if text}
    if not words:
        raise RuleBroken(N_("Say what changes and why, in one language at least: everybody can read it."), ["en"])
    if read(change.document) == read(write(edition)):
        raise RuleBroken(N_("Nothing differs from the published rules."))
    change.state, change.note, change.proposed_by, change.proposed_at = "proposed", words, by.id, at
    _note(session, change, by, "rules_change.proposed", version=change.version)


def take_back_change(session: Session, edition: Edition, by: User) -> None:
    """Open a change that waits to be approved again, so that it can be edited. Raises RuleBroken."""
    change = _open(session, edition, ("proposed",), N_("This change was not handed in."))
    change.state, change.proposed_by, change.proposed_at = "draft", None, None
    _note(session, change, by, "rules_change.taken_back")


def drop_change(session: Session, edition: Edition, by: User, at: datetime) -> None:
    """Give a change up; the published rules stay as they are."""
    change = _open(session, edition, ("draft", "proposed"), N_("This change is over."))
    change.state, change.ended_by, change.ended_at = "dropped", by.id, at
    _note(session, change, by, "rules_change.dropped")


def approve_change(session: Session, edition: Edition, by: User, at: datetime, *, expected_version: int) -> None:
    """Make a change the rules of the edition, as a new version with its note; only a second person can.

    `expected_version` is the change as its page showed it. Raises RuleBroken for whoever proposed it and when time has
    overtaken it, StaleVersion when it was taken back and changed meanwhile.
    """
    change = _open(session, edition, ("proposed",), N_("This change is not handed in."))
    if change.version != expected_version:
        raise StaleVersion(STALE)
    if change.proposed_by == by.id:
        raise RuleBroken(N_("You handed this change in, so another member of staff approves it."))
    proposed = read(change.document)
    if problems := later.unbearable(read(write(edition)), proposed, at):
        raise refusal(problems)
    versions.keep_first(session, edition)
    closed = {one.id: one.closes_at for one in edition.rounds}
    apply(session, edition, proposed)
    session.flush()
    for one in edition.rounds:
        if closed.get(one.id, one.closes_at) != one.closes_at:
            jobs.enqueue(session, ROUND_MOVED, {"round": str(one.id), "before": closed[one.id].isoformat()}, by.id)
    change.state, change.ended_by, change.ended_at = "approved", by.id, at
    kept = versions.keep(session, edition, change.note, at, proposed_by=change.proposed_by, approved_by=by.id)
    _note(session, change, by, "rules_change.approved", number=kept.number, digest=kept.digest)


def _open(session: Session, edition: Edition, states: tuple[str, ...], otherwise: Any) -> RulesChange:
    queries.lock_edition(session, edition)
    change = queries.open_change(session, edition.id)
    if change is None:
        raise RuleBroken(N_("No change of the rules is under way."))
    if change.state not in states:
        raise RuleBroken(otherwise)
    return change


def _note(session: Session, change: RulesChange, by: User, action: str, **details: Any) -> None:
    audit.record(
        session, actor=by.id, action=action, subject=change.id, edition=change.edition_id, details=details,
        words={"note": change.note} if change.note else None,
    )  # fmt: skip
    session.flush()
