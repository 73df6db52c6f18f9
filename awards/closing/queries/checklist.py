"""What stands open of an edition that is to end, by name and how many."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from awards.certificates.models import Certificate, CertifiedLaureate
from awards.certificates.queries import is_approved
from awards.closing.models import OpenData
from awards.closing.queries.acts import approved
from awards.decisions.models import Decision
from awards.feedback import queries as feedback
from awards.feedback import rules as feedback_rules
from awards.feedback.models import Appeal, AppealSettlement, Feedback
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Entry, Nomination
from awards.publishing.models import Announcement, Laureate, Publication
from awards.publishing.queries.public import out
from awards.sealing.queries import seal_due
from awards.verifying.models import Bundle

PROPOSED, DROPPED = "closing_proposed", "closing_dropped"
"""Mails among staff about the end itself, which does not wait for them."""


def checklist(session: Session, edition_id: UUID, at: datetime) -> dict[str, int]:
    """How many of each item of `rules.checklist.ITEMS` stand open; 0 for what is done or still to come."""
    winners = select(func.max(Publication.public_from)).where(
        Publication.edition_id == edition_id, Publication.kind == "winners", out(at)
    )
    public_from = session.scalar(winners)
    settings = feedback.settings(session, edition_id)
    appealed = public_from is not None and at < feedback_rules.appeals_close(
        public_from, settings.delay_days, settings.appeal_days
    )
    newest = (
        select(Publication.id)
        .where(Publication.edition_id == edition_id, Publication.kind == "winners", out(at))
        .order_by(Publication.public_from.desc(), Publication.created_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        union_all(
            select(literal("announcements"), func.count()).select_from(Announcement).where(
                Announcement.edition_id == edition_id,
                or_(
                    Announcement.state == "proposed",
                    (Announcement.state == "approved") & (Announcement.instant > at),
                ),
            ),
            select(literal("decisions"), func.count()).select_from(Decision).where(
                Decision.edition_id == edition_id, Decision.state == "proposed"
            ),
            select(literal("appeals"), func.count()).select_from(Appeal).where(
                Appeal.edition_id == edition_id,
                or_(
                    Appeal.outcome.is_(None),
                    (Appeal.outcome == "upheld") & ~exists().where(AppealSettlement.appeal_id == Appeal.id),
                ),
            ),
            select(literal("mails"), func.count()).select_from(OutboxMail).where(
                OutboxMail.edition_id == edition_id, OutboxMail.state.in_(("waiting", "held")),
                OutboxMail.template.not_in((PROPOSED, DROPPED)),
            ),
            select(literal("feedback"), func.count())
            .select_from(Entry)
            .join(Nomination, Nomination.id == Entry.nomination_id)
            .where(
                Nomination.edition_id == edition_id, Nomination.state == "submitted", Entry.state == "eligible",
                ~exists().where(Feedback.entry_id == Entry.id, Feedback.released_at <= at),
            ),
            select(literal("bundle"), func.count()).select_from(Publication).where(
                Publication.id == newest, ~exists().where(Bundle.publication_id == Publication.id)
            ),
            select(literal("certificates"), func.count()).select_from(Laureate).where(
                Laureate.publication_id == newest,
                Laureate.erased.is_distinct_from("all"),
                ~exists().where(
                    CertifiedLaureate.laureate_id == Laureate.id,
                    Certificate.id == CertifiedLaureate.certificate_id,
                    is_approved(),
                ),
            ),
            select(literal("seals"), seal_due(edition_id).subquery().c[0]),
            select(literal("open_data"), func.count()).select_from(Publication).where(
                Publication.id == newest, ~exists().where(OpenData.publication_id == Publication.id)
            ),
        )
    ).all()  # fmt: skip
    found = {name: int(count) for name, count in rows}
    found["winners"] = int(public_from is None)
    found["appeal_time"] = int(appealed)
    found["fairness"] = int(not approved(session, edition_id, "fairness"))
    return found
