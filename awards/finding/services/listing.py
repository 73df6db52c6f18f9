"""Verbs of the list: keep a view, put it away, and ask for a file that is too long to wait for."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.finding.models import FORGET, MadeFile, SavedView
from awards.finding.rules import Wanted, require_name, to_document
from awards.infrastructure import audit, jobs
from awards.infrastructure.jobs import Job
from awards.programme.models import Edition

MAKE = "finding.file"
LONGEST_AT_ONCE = 5_000
"""So many rows are made while somebody waits; longer files by a job."""

KEPT_FOR = timedelta(days=2)


def save_view(
    session: Session, edition: Edition, wanted: Wanted, name: str, by: User, at: datetime, *, shared: bool
) -> SavedView:
    """Keep a list under a name; the same name again changes what it shows. Raises RuleBroken."""
    own = session.scalars(
        select(SavedView).where(SavedView.edition_id == edition.id, SavedView.user_id == by.id).with_for_update()
    ).all()
    name = require_name(name, [view.name for view in own])
    view = next((view for view in own if view.name == name), None)
    if view is None:
        view = SavedView(id=uuid4(), edition_id=edition.id, user_id=by.id, name=name)
        session.add(view)
    view.query, view.shared, view.saved_at = to_document(wanted), shared, at
    audit.record(
        session, actor=by.id, action="view.saved", subject=view.id, edition=edition.id, details={"shared": shared}
    )
    session.flush()
    return view


def put_view_away(session: Session, view: SavedView, by: User) -> None:
    """The view is kept no more."""
    audit.record(session, actor=by.id, action="view.removed", subject=view.id, edition=view.edition_id)
    session.delete(view)
    session.flush()


def ask_for_file(session: Session, edition: Edition, wanted: Wanted, kind: str, by: User, at: datetime) -> MadeFile:
    """Have a long list made as a file; asked for twice it is made once, and what was asked for long ago goes."""
    session.execute(delete(MadeFile).where(MadeFile.edition_id == edition.id, MadeFile.expires_at < at))
    being_made = session.scalars(
        select(MadeFile)
        .join(Job, Job.id == MadeFile.job_id)
        .where(
            MadeFile.edition_id == edition.id, MadeFile.user_id == by.id, MadeFile.kind == kind,
            Job.state.in_(("waiting", "running")),
        )
    )  # fmt: skip
    for file in being_made:
        if file.query == to_document(wanted):
            return file
    file = MadeFile(
        id=uuid4(), edition_id=edition.id, user_id=by.id, kind=kind, query=to_document(wanted), asked_at=at,
        expires_at=at + KEPT_FOR,
    )  # fmt: skip
    session.add(file)
    session.flush()
    file.job_id = jobs.enqueue(session, MAKE, {"file_id": str(file.id)}, by.id).id
    jobs.enqueue(session, FORGET, {}, by.id, due_at=file.expires_at)
    audit.record(
        session, actor=by.id, action="file.asked", subject=file.id, edition=edition.id,
        details={"kind": kind, "columns": list(wanted.shown)},
    )  # fmt: skip
    session.flush()
    return file
