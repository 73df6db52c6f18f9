"""Findings about one entry: passed, returned for mending, ineligible by a rule."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, outbox
from awards.nominations import services as nominations
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Edition
from awards.screening import queries, rules
from awards.screening.models import ScreeningOutcome
from awards.screening.rules import STATE_AFTER, Outcome


def require_rule(edition: Edition, rule: str | None) -> None:
    """A rule of the edition is cited. Raises RuleBroken."""
    if rule not in rules.rules_of(queries.switched_on(edition)):
        raise RuleBroken(N_("Choose the rule that the entry breaks."), ["rule"])


def send_back(
    session: Session, edition: Edition, nomination: Nomination, entry: Entry, fields: list[str], reason: str, by: User,
    at: datetime, until: datetime, written_in: str | None = None,
) -> UUID:  # fmt: skip
    """Return a locked nomination because of this entry; the id of the finding."""
    finding = keep(session, edition, entry, Outcome.RETURNED, None, reason, by, at)
    passed = select(Entry).where(Entry.nomination_id == nomination.id, Entry.state == "eligible")
    for other in session.scalars(passed):
        other.state = "received"
    nominations.return_nomination(
        session, nomination, fields, reason, by, at, until, written_in=written_in, locked=True
    )
    return finding


def leave_out(
    session: Session, edition: Edition, nomination: Nomination, entry: Entry, nominator: User, rule: str, reason: str,
    by: User, at: datetime, written_in: str | None = None,
) -> UUID:  # fmt: skip
    """Find a locked entry ineligible and tell its nominator; the id of the finding."""
    finding = keep(session, edition, entry, Outcome.INELIGIBLE, rule, reason, by, at)
    category = next(category for category in edition.categories if category.id == entry.category_id)
    outbox.put(
        session, to=nominator.email, language=nominator.language, template="screening_ineligible", edition=edition.id,
        values={"name": nominator.name, "number": nomination.number, "title": nomination.title,
                "edition_id": str(edition.id), "nomination_id": str(nomination.id), "category": category.names,
                "rule": rules.RULES[rule].text, "reason": reason, "written_in": written_in},
        dedupe_key=f"screening_ineligible:{finding}",
    )  # fmt: skip
    return finding


def keep(
    session: Session, edition: Edition, entry: Entry, outcome: Outcome, rule: str | None, reason: str, by: User,
    at: datetime,
) -> UUID:  # fmt: skip
    """Write down what was found of a locked entry; the id of the finding."""
    finding = ScreeningOutcome(
        id=uuid4(), entry_id=entry.id, outcome=outcome, rule=rule, reason=reason or None, by=by.id, at=at
    )
    session.add(finding)
    entry.state, entry.state_since = STATE_AFTER[outcome], at
    audit.record(
        session, actor=by.id, action=f"entry.{outcome}", subject=entry.id, edition=edition.id,
        details={"nomination": str(entry.nomination_id), "rule": rule}, words={"reason": reason} if reason else None,
    )  # fmt: skip
    session.flush()
    return finding.id
