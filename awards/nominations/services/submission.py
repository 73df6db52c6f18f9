"""Submitting a nomination, once whatever is pressed how often, and withdrawing it."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.identifiers import receipt_number
from awards.core.text import N_
from awards.infrastructure import audit, award_log, locks, outbox
from awards.nominations import queries, rules
from awards.nominations.models import Nomination, Submission
from awards.nominations.queries import files
from awards.nominations.rules import Content, State
from awards.nominations.services import checks, deadlines, text
from awards.nominations.services.arrivals import note_arrival
from awards.nominations.services.drafts import refuse_incomplete, refuse_unnamed
from awards.nominations.services.people.consent import ask_when_sent, note_consent, refuse_unnamed_nominee
from awards.programme import queries as programme
from awards.programme.models import Edition

ACTIONS = {
    "first": "nomination.submitted",
    "again": "nomination.submitted_again",
    "answer": "nomination.return_answered",
}


def submit(
    session: Session,
    nomination: Nomination,
    edition: Edition,
    by: User,
    at: datetime,
    *,
    key: UUID | None = None,
    shown_version: int | None = None,
) -> str:
    """Submit the present text, the first time or again, or answer a return; gives the receipt number.

    The present version is frozen and becomes the text that everybody after the nominee reads. `at` is the instant at
    which the whole request had arrived: it counts however long the locks are waited for. `key` is of the form that was
    sent: the same form sent again changes nothing and gets the same answer; nor does a text that is submitted already.
    `shown_version` is what the page showed: an edit since is not submitted unread.

    Raises RuleBroken after the deadline (of the call, one given, or of the return), and with each field that lacks
    something or breaks a rule of the edition.
    """
    queries.lock_to_submit(session, nomination)
    if nomination.receipt and key is not None and queries.submission_of(session, nomination.id, key):
        return nomination.receipt
    version = queries.version(session, nomination)
    if nomination.state == State.SUBMITTED and nomination.receipt and version.frozen_at is not None:
        return nomination.receipt
    closes_at = deadlines.refuse_late(session, nomination, edition, at)
    if shown_version is not None and shown_version != version.n:
        raise RuleBroken(N_("The text was changed since you opened this page. Read it once more, then submit it."))
    content = rules.from_document(version.content)
    refuse_unnamed_nominee(session, nomination, content)
    _hold_counted(session, nomination, edition, content)
    return send(session, nomination, edition, by.id, at, closes_at=closes_at, key=key)


def send(
    session: Session,
    nomination: Nomination,
    edition: Edition,
    by: UUID | None,
    at: datetime,
    *,
    closes_at: datetime | None,
    key: UUID | None = None,
) -> str:
    """Make the present text of a locked nomination its submitted one. RuleBroken.

    Its nominator reads in a mail that it is received and until when it may change (`closes_at`); None writes to nobody.
    What a nominee may enter and a nominator send is counted over other nominations: `submit` holds both meanwhile.
    """
    version = queries.version(session, nomination)
    content = rules.from_document(version.content)
    arriving = files.questions_under_way(session, nomination.id) if files.file_questions(edition.form) else ()
    refuse_incomplete(content, edition, arriving)
    checks.refuse_entries(session, edition, nomination, content)
    returned = queries.open_return(session, nomination.id) if nomination.state == State.RETURNED else None
    how = "first" if nomination.submitted_at is None else "answer" if returned else "again"
    receipt = nomination.receipt or receipt_number()
    if how != "first":
        _replace(session, nomination, edition, content)
    if returned is not None:
        returned.answered_at = at
    digest = rules.digest(version.content)
    with session.no_autoflush:  # all that follows is written together, not before each of its questions
        _write(session, nomination, edition, by, at, key or uuid4(), receipt, how, digest)
        if closes_at:
            ask_when_sent(session, nomination, edition, content, at)
            _tell(
                session, nomination, edition, "nomination_received", at, receipt=receipt, how=how,
                submitted_at=at.isoformat(), digest=digest, closes_at=closes_at.isoformat(),
            )  # fmt: skip
        else:
            note_consent(session, nomination, edition, content, by, at)
        session.flush()
    return receipt


def _write(
    session: Session,
    nomination: Nomination,
    edition: Edition,
    by: UUID | None,
    at: datetime,
    key: UUID,
    receipt: str,
    how: str,
    digest: str,
) -> None:
    """Write the submission with its audit row and its step in the log, and tell the house."""
    version = queries.version(session, nomination)
    version.frozen_at = at
    session.add(Submission(nomination_id=nomination.id, key=key, version=version.n, digest=digest, by=by, at=at))
    nomination.state, nomination.receipt = State.SUBMITTED, receipt
    nomination.submitted_at = nomination.submitted_at or at
    audit.record(
        session, actor=by, action=ACTIONS[how], subject=nomination.id, edition=edition.id,
        details={
            "number": nomination.number, "version": version.n, "digest": digest,
            "entries": [str(entry.id) for entry in nomination.entries],
        },
    )  # fmt: skip
    award_log.append(
        session, edition.id, award_log.Kind.NOMINATION_SUBMITTED, {}, None, at,
        hidden=rules.sealed_of(nomination.number, version.n, digest),
    )  # fmt: skip
    note_arrival(session, edition.id, at)


def _hold_counted(session: Session, nomination: Nomination, edition: Edition, content: Content) -> None:
    """Let nobody else submit meanwhile of whom the edition's measures count: the nominee's names, the nominator."""
    names: list[str] = []
    if edition.most_categories is not None:
        known_by = rules.identities(content, str(nomination.nominator_id))
        names += [checks.held_nominee(edition, name) for name in known_by]
    if edition.most_nominations is not None:
        names.append(checks.held_nominator(edition, nomination.nominator_id))
    locks.hold(session, names)


def _replace(session: Session, nomination: Nomination, edition: Edition, content: Content) -> None:
    """Put the content in place of the text that was submitted before."""
    queries.lock_nomination(session, nomination)
    standing = queries.frozen_version(session, nomination.id)
    if nomination.state == State.RETURNED and standing is not None:
        refuse_unnamed(session, nomination, rules.changed_parts(rules.from_document(standing.content), content))
    text.put(session, nomination, edition, content, nomination.saved_at)


def withdraw(
    session: Session, nomination: Nomination, reason: str, by: User, at: datetime, *, is_public: bool = False
) -> None:
    """Take the nomination back for good: screening and judging leave it out from now on. Raises RuleBroken.

    One that `is_public` in a result stays named there: the mail says so, and staff are told, who may correct it.
    """
    queries.lock_nomination(session, nomination)
    if nomination.state == State.WITHDRAWN:
        return
    take_back(session, nomination, reason, by.id, at)
    edition = programme.edition(session, nomination.edition_id)
    _tell(session, nomination, edition, "nomination_withdrawn", at, receipt=nomination.receipt, is_public=is_public)
    if is_public:
        tell_staff(session, nomination, edition)


def take_back(session: Session, nomination: Nomination, reason: str, by: UUID | None, at: datetime) -> None:
    """Make a locked nomination a withdrawn one. Raises RuleBroken for a draft, which nobody has received."""
    if not rules.may_follow(nomination.state, State.WITHDRAWN):
        raise RuleBroken(N_("A draft was not sent, so there is nothing to withdraw. It simply is not submitted."))
    reason = rules.clean(reason)
    if rules.length(reason) > rules.LONGEST_REASON:
        raise RuleBroken(N_("Use at most %(limit)s characters.", limit=rules.LONGEST_REASON), ["reason"])
    nomination.state, nomination.withdrawn_at = State.WITHDRAWN, at
    note_arrival(session, nomination.edition_id, at)
    nomination.withdrawal_reason = reason or None
    audit.record(
        session, actor=by, action="nomination.withdrawn", subject=nomination.id, edition=nomination.edition_id,
        details={"number": nomination.number}, words={"reason": reason} if reason else None,
    )  # fmt: skip
    session.flush()


def tell_staff(session: Session, nomination: Nomination, edition: Edition, *, by_nominee: bool = False) -> None:
    """Let staff know that a nomination was taken back which the public result names: they may correct the result."""
    for person in accounts.holders(session, "staff", edition.id):
        outbox.put(
            session, to=person.email, language=person.language, template="laureate_withdrew", edition=edition.id,
            values={
                **_words(nomination, edition, person), "reason": nomination.withdrawal_reason, "by_nominee": by_nominee,
            },
            dedupe_key=f"laureate_withdrew:{nomination.id}:{person.id}",
        )  # fmt: skip


def _tell(
    session: Session, nomination: Nomination, edition: Edition, template: str, at: datetime, **values: Any
) -> None:
    nominator = session.get_one(User, nomination.nominator_id)
    outbox.put(
        session, to=nominator.email, language=nominator.language, template=template, edition=edition.id,
        values=_words(nomination, edition, nominator) | values,
        dedupe_key=f"{template}:{nomination.id}:{at.isoformat()}",
    )  # fmt: skip


def _words(nomination: Nomination, edition: Edition, reader: User) -> dict[str, Any]:
    return {
        "name": reader.name, "number": nomination.number, "title": nomination.title, "edition": edition.names,
        "edition_id": str(edition.id), "nomination_id": str(nomination.id),
    }  # fmt: skip
