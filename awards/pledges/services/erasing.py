"""A person who is named in a pledge or a report goes from its words; version, figures and digest stay."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from awards.pledges.models import (
    Pledge,
    PledgeErasure,
    PledgeEvidenceNote,
    PledgeReport,
    PledgeVerification,
    PledgeVersion,
)
from awards.pledges.queries.desk import content_of_version
from awards.pledges.queries.items import whole_loading_of
from awards.pledges.services import counting
from awards.pledges.services.finding import keep_found
from awards.pledges.services.logged import forget_reports
from awards.pledges.services.registry import Lists, Put

BESIDE = {model.__tablename__: model for model in (PledgeVerification, PledgeEvidenceNote)}
"""Tables of what was noted of a report."""

ERASABLE = (PledgeVersion.__tablename__, PledgeReport.__tablename__, *BESIDE)
"""Tables whose words the database lets go only with a `PledgeErasure`."""


def let_words_go(session: Session, table: str, ids: Collection[UUID], at: datetime) -> None:
    """Note that words of these rows of a table of ERASABLE go; the database lets them go then."""
    if table == PledgeVersion.__tablename__:
        rows = [{"id": uuid4(), "version_id": key, "report_id": None, "at": at} for key in ids]
    else:
        reports = set(ids)
        if (noted := BESIDE.get(table)) is not None:
            reports = set(session.scalars(select(noted.report_id).where(noted.id.in_(ids))))
        rows = [{"id": uuid4(), "version_id": None, "report_id": key, "at": at} for key in reports]
        forget_reports(session, reports, at)
    if rows:
        session.execute(insert(PledgeErasure), rows)


def say_what_went(session: Session, at: datetime) -> None:
    """Let each version whose words went at this instant say so, and let its pledge be found by what is left."""
    counting.hold(session)
    session.expire_all()
    erased = select(PledgeErasure.version_id).where(PledgeErasure.at == at)
    versions = session.scalars(
        select(PledgeVersion).where(PledgeVersion.id.in_(erased)).options(*whole_loading_of())
    ).all()
    for version in versions:
        pledge = session.get_one(Pledge, version.pledge_id)
        content = content_of_version(version)
        put = Put(pledge.source_register, pledge.source_id, pledge.public_id, pledge.official_number, content)
        values = {
            "facts": version.facts | {"erased_on": at.date().isoformat()},
            "search_text": Lists.read(session, [put]).search_text(pledge.public_id, pledge.official_number, content),
        }
        session.execute(
            update(PledgeVersion)
            .where(PledgeVersion.id == version.id)
            .values(values)
            .execution_options(synchronize_session=False)
        )
    reported = session.scalars(
        select(PledgeReport.pledge_id).where(
            PledgeReport.id.in_(select(PledgeErasure.report_id).where(PledgeErasure.at == at))
        )
    )
    pledges = {version.pledge_id for version in versions} | set(reported)
    if not pledges:
        return
    session.execute(
        update(Pledge).where(Pledge.id.in_(pledges)).values(changed_at=at).execution_options(synchronize_session=False)
    )
    public = session.scalars(select(Pledge.id).where(Pledge.id.in_(pledges), Pledge.current_n > 0))
    keep_found(session, list(public))
    session.flush()
