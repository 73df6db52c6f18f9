"""Packs to print: asked for by the judge or by staff, made by a job."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.identifiers import paper_code
from awards.core.text import N_
from awards.infrastructure import audit, jobs
from awards.infrastructure.jobs import Job
from awards.judging import queries
from awards.judging.models import PaperForm, PrintedPack
from awards.judging.queries import paper

PACK = "judging.pack"
KEPT_FOR = timedelta(days=1)


def ask_for_pack(
    session: Session, edition_id: UUID, judge: User, language: str, by: User, at: datetime, number: int | None = None
) -> PrintedPack:
    """Have a judge's nominations of a round, else the present one, made into a PDF, each with a form and its code.

    A nomination keeps its code however often it is printed. Asked for twice a pack is made once; expired ones go.
    Raises NotFound, and RuleBroken before the gate, after the close, and when there is nothing to judge.
    """
    queue = queries.queue(session, edition_id, judge.id, at, number)
    if queue.agreed_at is None:
        raise RuleBroken(N_("There is no pack before the judge has accepted the terms of confidentiality."))
    if at >= queue.round.closes_at:
        raise RuleBroken(N_("There is no pack any more: the round of judging has closed."))
    if not any(item.asked for item in queue.items):
        raise RuleBroken(N_("There is no pack: no nomination waits for this judge."))
    session.execute(delete(PrintedPack).where(PrintedPack.edition_id == edition_id, PrintedPack.expires_at < at))
    being_made = session.scalar(
        select(PrintedPack)
        .join(Job, Job.id == PrintedPack.job_id)
        .where(
            PrintedPack.round_id == queue.round.id, PrintedPack.judge_id == judge.id, PrintedPack.asked_by == by.id,
            PrintedPack.language == language, Job.state.in_(("waiting", "running")),
        )
        .limit(1)
    )  # fmt: skip
    if being_made is not None:
        return being_made
    for assignment_id in paper.assignments_to_print(session, queue.round.id, judge.id):
        _form(session, assignment_id, at)
    pack = PrintedPack(
        id=uuid4(), edition_id=edition_id, round_id=queue.round.id, judge_id=judge.id, language=language,
        asked_by=by.id, asked_at=at, expires_at=min(at + KEPT_FOR, queue.round.closes_at),
    )  # fmt: skip
    session.add(pack)
    session.flush()
    pack.job_id = jobs.enqueue(session, PACK, {"pack_id": str(pack.id)}, by.id).id
    audit.record(
        session, actor=by.id, action="pack.asked", subject=pack.id, edition=edition_id,
        details={"judge": str(judge.id), "entries": sum(item.asked for item in queue.items)},
    )  # fmt: skip
    session.flush()
    return pack


def keep_pack(session: Session, pack_id: UUID, content: bytes, entries: Sequence[str], at: datetime) -> None:
    """Keep the bytes of a pack that was made of these entries, unless it went meanwhile."""
    pack = session.get(PrintedPack, pack_id)
    if pack is None:
        return
    pack.content, pack.size, pack.entries, pack.made_at = content, len(content), list(entries), at
    session.flush()


def _form(session: Session, assignment_id: UUID, at: datetime) -> None:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    while assignment_id not in paper.forms_of(session, [assignment_id]):  # a code that is taken is drawn again
        session.execute(
            insert(PaperForm)
            .values(id=uuid4(), assignment_id=assignment_id, code=paper_code(), made_at=at, keyed={}, signed="")
            .on_conflict_do_nothing()
        )
