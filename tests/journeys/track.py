"""What the audit log holds of one nomination, from its draft to its publication."""

from collections import Counter
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment
from awards.decisions.models import Decision
from awards.infrastructure.audit import AuditRow
from awards.judging.models import Scorecard
from awards.nominations.models import Entry, Nomination
from awards.publishing.models import Announcement, Publication


def track(session: Session, nomination: Nomination) -> Counter[str]:
    """How often each action was done to the nomination, its entries, their judging, deciding and announcing.

    A judge who stepped back, and whatever concerns an assignment that ended, is left out. `nomination.saved` alone is
    not counted but noted as done or not done: the form saves by itself while one types, so how often it does in a
    browser depends on the typing, and the rehearsal saves once. What staff write of a laureate (`laureate_text.saved`)
    is left out: the rehearsal writes of all, and need not. So is `announcement.planned`: who does not wait a minute
    lets the mails leave, if they have not left yet. Every other action is compared by its number.
    """
    entries = list(session.execute(select(Entry.id, Entry.category_id).where(Entry.nomination_id == nomination.id)))
    running = list(
        session.execute(
            select(Assignment.id, Assignment.entry_id, Assignment.judge_id).where(
                Assignment.nomination_id == nomination.id, Assignment.ended_at.is_(None)
            )
        )
    )
    cards = session.execute(
        select(Scorecard.id, Scorecard.entry_id, Scorecard.judge_id).where(
            Scorecard.entry_id.in_([entry_id for entry_id, _category in entries])
        )
    )
    held = {(entry_id, judge_id) for _id, entry_id, judge_id in running}
    edition, categories = nomination.edition_id, [category_id for _entry, category_id in entries]
    subjects: set[UUID] = {nomination.id, *(entry_id for entry_id, _category in entries), *(row[0] for row in running)}
    subjects |= {card_id for card_id, entry_id, judge_id in cards if (entry_id, judge_id) in held}
    subjects |= set(
        session.scalars(select(Decision.id).where(Decision.edition_id == edition, Decision.category_id.in_(categories)))
    )
    for of_edition in (Announcement, Publication):
        subjects |= set(session.scalars(select(of_edition.id).where(of_edition.edition_id == edition)))
    done = session.execute(select(AuditRow.action, AuditRow.subject_id).where(AuditRow.edition_id == edition))
    found = Counter(action for action, subject in done if subject in subjects)
    found["nomination.saved"] = min(found["nomination.saved"], 1)
    del found["laureate_text.saved"], found["announcement.planned"]
    return found


def alike(session: Session, other: Nomination, edition_id: UUID) -> Nomination:
    """A nomination of the edition with as many entries and judges as the other, none of whom stepped back."""
    wanted = shape(session, other)
    for nomination in session.scalars(
        select(Nomination).where(Nomination.edition_id == edition_id, Nomination.state == "submitted")
    ):
        if shape(session, nomination) == wanted and not session.scalar(
            select(Assignment.id).where(Assignment.nomination_id == nomination.id, Assignment.ended_at.is_not(None))
        ):
            return nomination
    raise AssertionError(f"no nomination of the rehearsal has {wanted} judges by entry")


def shape(session: Session, nomination: Nomination) -> list[int]:
    """How many judges each entry has."""
    found = session.scalars(
        select(Assignment.entry_id).where(Assignment.nomination_id == nomination.id, Assignment.ended_at.is_(None))
    )
    return sorted(Counter(found).values())
