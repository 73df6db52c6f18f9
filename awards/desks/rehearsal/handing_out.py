"""What laureates of a published rehearsal take home: their certificates, made as the job would and agreed to by two."""

import typing
from types import SimpleNamespace
from uuid import UUID

from sqlalchemy.orm import Session

from awards.certificates import queries, services
from awards.certificates.making import issue_job
from awards.desks.rehearsal import cast
from awards.infrastructure import clock
from awards.infrastructure.jobs import Job, Watch
from awards.programme.models import Edition


def hand_out(session: Session, edition_id: UUID) -> int:
    """Make the certificates that lack and let them go out; gives how many it were. Words need an application."""
    at, nobody = clock.now(session), typing.cast(Watch, SimpleNamespace(tell=lambda _doing: None))
    for publication_id in queries.standing_ids(session, edition_id):
        material = issue_job.read(session, {"publication": str(publication_id)})
        issue_job.keep(session, typing.cast(Job, None), issue_job.look(material, nobody))
    waiting = queries.to_approve(session, edition_id, at)
    if waiting:
        edition = session.get_one(Edition, edition_id)
        first, second = cast.staff(session, edition.year, at)
        approval = services.propose_certificates(session, edition, first, at)
        services.approve_certificates(session, approval, second, at)
    return len(waiting)
