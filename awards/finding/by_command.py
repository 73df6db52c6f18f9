"""A long call brought in by a command, part by part as the page does it; after a kill the same file goes on."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.finding import bringing
from awards.finding.bringing import Good, Long
from awards.finding.models import FORGET, BroughtFile
from awards.infrastructure import audit, clock, jobs
from awards.infrastructure.database import Sessions
from awards.infrastructure.upsert import Counts
from awards.nominations.table import FIRST_ROW

WHAT = ("new", "changed", "same")


@dataclass(frozen=True)
class Brought:
    """What a long file brought; `late` are the rows that were good when they were tried and are no more.

    `stopped_at`: an erasure took the file away when so many rows were in.
    """

    counts: Counts
    late: Sequence[Mapping[str, Any]] = field(default_factory=list)
    stopped_at: int | None = None


@dataclass(frozen=True)
class _Command:
    """A command that works in parts and shows how far it is."""

    sessions: Sessions
    show: Callable[[str], None]

    def tell(self, doing: str | None = None) -> None:
        self.show(doing or "")


def is_long(rows: Sequence[object]) -> bool:
    """Whether so many rows come in part by part."""
    return len(rows) > bringing.MOST_AT_ONCE


def bring(
    sessions: Sessions, edition_id: UUID, name: str, rows: Sequence[Mapping[str, str]], by: UUID,
    show: Callable[[str], None], say: Callable[[str], object], *, dry_run: bool,
) -> Brought:  # fmt: skip
    """Try every row, then bring the file in; one that broke off within a day goes on behind its last part.

    Raises RuleBroken that names row and column of all that needs a change; nothing was written then.
    """
    numbered = [(place, dict(cells)) for place, cells in enumerate(rows, start=FIRST_ROW)]
    content, command = bringing.packed(numbered), _Command(sessions, show)
    key = hashlib.sha256(content).hexdigest()
    with sessions.reading() as session:
        begun, at = _begun(session, edition_id, key), clock.now(session)
        file_id, done = (begun.id, begun.rows_done) if begun else (None, 0)
    if file_id is None or dry_run:
        tried = bringing.try_long(Long(edition_id, by, at, numbered), command)
        if tried is None or tried.wrong:
            raise RuleBroken(N_("Nothing was imported: some cells need a change."), tried.wrong if tried else {})
        if dry_run or tried.counts.nothing_changed:
            return Brought(tried.counts)
        file_id = _keep(sessions, edition_id, name, key, content, len(rows), by)
    else:
        say(f"Going on behind row {numbered[done - 1][0] if done else FIRST_ROW - 1}, where it broke off.")
    bringing.bring_long(Good(file_id, by, numbered), command)
    return _end(sessions, file_id, by)


def _begun(session: Session, edition_id: UUID, key: str) -> BroughtFile | None:
    """The same file, begun by a command that did not come to its end."""
    return session.scalar(
        select(BroughtFile).where(
            BroughtFile.edition_id == edition_id, BroughtFile.digest == key, BroughtFile.state == "bringing",
            BroughtFile.job_id.is_(None),
        )
    )  # fmt: skip


def _keep(sessions: Sessions, edition_id: UUID, name: str, key: str, content: bytes, count: int, by: UUID) -> UUID:
    with sessions.transaction() as session:
        at = clock.now(session)
        file = BroughtFile(
            id=uuid4(), edition_id=edition_id, user_id=by, name=name[-bringing.LONGEST_NAME:], digest=key,
            row_count=count, state="bringing", content=content, uploaded_at=at, expires_at=at + bringing.KEPT_FOR,
            seen_at=clock.real(session),
        )  # fmt: skip
        session.add(file)
        session.flush()
        jobs.enqueue(session, FORGET, {}, by, due_at=file.expires_at)
        audit.record(
            session, actor=by, action="import.begun", subject=file.id, edition=edition_id,
            details={"rows": count, "digest": key, "done": 0},
        )  # fmt: skip
        return file.id


def _end(sessions: Sessions, file_id: UUID, by: UUID) -> Brought:
    with sessions.transaction() as session:
        file = session.get_one(BroughtFile, file_id, with_for_update=True)
        whole = file.rows_done == file.row_count
        if file.state == "bringing" and whole:
            bringing.keep_brought(session, file, by)
        counts = Counts(**{what: {"nomination": n} if (n := file.counts.get(what, 0)) else {} for what in WHAT})
        return Brought(counts, file.problems, None if whole else file.rows_done)
