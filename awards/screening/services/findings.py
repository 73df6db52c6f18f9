"""Findings about one entry: passed, returned for mending, ineligible by a rule."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken, StaleVersion
from awards.core.text import N_
from awards.infrastructure import audit, outbox
from awards.nominations import services as nominations
from awards.nominations.models import Entry, Nomination
from awards.nominations.queries import still_open
from awards.nominations.queries.people import waiting_for_consent, worked_on_by
from awards.nominations.rules import returnable
from awards.programme import queries as programme
from awards.programme.models import Edition
from awards.screening import queries, rules
from awards.screening.models import ScreeningOutcome
from awards.screening.rules import STATE_AFTER, Outcome


def pass_entry(session: Session, entry: Entry, by: User, at: datetime, *, seen: str | None = None) -> None:
    """The entry is eligible and goes to judges. `seen` is the mark of the page: a finding since is a clash."""
    edition, nomination = _open(session, entry, by, at, seen)
    rules.require_new(Outcome.PASSED, entry.state)
    if waiting_for_consent(session, [nomination.id]):
        raise RuleBroken(rules.WAITS_FOR_CONSENT)
    keep(session, edition, entry, Outcome.PASSED, None, "", by, at)


def return_entry(
    session: Session,
    entry: Entry,
    fields: list[str],
    reason: str,
    by: User,
    at: datetime,
    *,
    due_at: datetime | None = None,
    seen: str | None = None,
) -> None:
    """Send the nomination back: only the answers named open, until `due_at` (a week from now when not said).

    All its entries are screened again afterwards, since they share the answers.
    """
    edition, nomination = _open(session, entry, by, at, seen)
    rules.require_fields(fields, returnable(edition.form))
    rules.require_reason(reason, needed=True)
    until = rules.due(at, due_at)
    send_back(session, edition, nomination, entry, fields, reason, by, at, until)


def find_ineligible(
    session: Session, entry: Entry, rule: str, reason: str | None, by: User, at: datetime, *, seen: str | None = None
) -> None:
    """The entry cannot take part, citing the rule of the edition that it breaks; the nominator is told."""
    edition, nomination = _open(session, entry, by, at, seen)
    rules.require_new(Outcome.INELIGIBLE, entry.state)
    rules.require_reason(reason or "", needed=False)
    require_rule(edition, rule)
    nominator = session.get_one(User, nomination.nominator_id)
    leave_out(session, edition, nomination, entry, nominator, rule, reason or "", by, at)


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


def _open(session: Session, entry: Entry, by: User, at: datetime, seen: str | None) -> tuple[Edition, Nomination]:
    """The edition and nomination of an entry that may be screened now, both locked. Raises RuleBroken, StaleVersion."""
    nomination = session.get_one(Nomination, entry.nomination_id, with_for_update=True, populate_existing=True)
    session.refresh(entry, with_for_update=True)
    edition = programme.edition(session, nomination.edition_id)
    rules.require_begun(edition.closes_at, at)
    if still_open(session, edition, [nomination.id], at):
        raise RuleBroken(rules.HAS_TIME)
    if nomination.state != "submitted":
        raise RuleBroken(N_("Only a nomination that is submitted is screened; this one was returned or withdrawn."))
    if worked_on_by(session, by.id, [nomination.id]):
        raise RuleBroken(N_("You work on this nomination yourself: another member of staff must screen it."))
    if seen is not None and seen != str(queries.newest_finding(session, entry.id) or ""):
        raise StaleVersion(N_("Somebody else screened this entry since you opened the page. Open it again."))
    return edition, nomination
