"""The nominee's consent: whom to ask, asking when the nomination is submitted, noting what came by an import."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.identifiers import digest, opaque_token
from awards.core.text import N_
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure import audit, outbox
from awards.nominations import rules
from awards.nominations.models import Consent, Nomination
from awards.nominations.queries import frozen_version, lock_nomination, version
from awards.nominations.queries import people as queries
from awards.nominations.rules import Content
from awards.nominations.rules.people import needs_consent, nominee_mark
from awards.nominations.services.people.asking import address_to_ask, ask_again, refuse_withdrawn
from awards.programme.models import Edition

ANOTHER = N_(
    "The nominee is no longer the one who was asked. Enter this nominee's e-mail address on the page “People”, also "
    "where it is the same."
)
"""What is said of a nominee whose name was changed since somebody was asked."""


def name_nominee(
    session: Session, nomination: Nomination, edition: Edition, email: str, language: str, by: User, at: datetime
) -> None:
    """Say where and in which language the nominee is asked; asks at once when the nomination is submitted already.

    Naming again asks again, and the earlier link ends. While the present text is about another nominee than the
    submitted one, the address is that of the other: who was asked about the submitted text stays asked, and the other
    is asked when the present text is submitted. Raises RuleBroken for an address of somebody who works on the
    nomination, and when the nominee has said yes already.
    """
    lock_nomination(session, nomination)
    refuse_withdrawn(nomination)
    if language not in LANGUAGES:
        raise RuleBroken(N_("Choose a language."), ["language"])
    address = address_to_ask(session, email, by, at)
    if address in queries.addresses_taking_part(session, nomination):
        raise RuleBroken(N_("Enter the nominee's own address, not that of somebody who nominates."), ["email"])
    row = queries.consent(session, nomination.id)
    sent = frozen_version(session, nomination.id)
    content = rules.from_document(sent.content) if sent else None
    mark = nominee_mark(rules.from_document(version(session, nomination).content))
    of_another = content is not None and needs_consent(content) and nominee_mark(content) != mark
    if row is not None and content is not None and not of_another and _has_said_yes(content, row):
        raise RuleBroken(N_("The nominee has said yes already."), ["email"])
    if row is None:
        row = Consent(nomination_id=nomination.id)
        session.add(row)
    row.email, row.language, row.named_by, row.named_for = address, language, by.id, mark
    if not of_another:
        _forget(row)
    note(session, "nominee_named", nomination, by.id)
    if content is not None and needs_consent(content) and not of_another:
        ask_again(session, nomination.id, at)
        _ask(session, row, nomination, edition, content, at)


def refuse_unnamed_nominee(session: Session, nomination: Nomination, content: Content) -> None:
    """Refuse to submit a nomination of somebody else before it is known whom to ask for consent. RuleBroken."""
    if not needs_consent(content):
        return
    row = queries.consent(session, nomination.id)
    if not queries.lacks_address(content, row):
        return
    if row is None:
        raise RuleBroken(N_("Enter the nominee's e-mail address on the page “People”: the nominee is asked to agree."))
    raise RuleBroken(ANOTHER)


def ask_when_sent(session: Session, nomination: Nomination, edition: Edition, content: Content, at: datetime) -> None:
    """Ask the nominee of a locked nomination that is being submitted, unless this nominee was asked already."""
    row = queries.consent(session, nomination.id) if needs_consent(content) else None
    if row is not None and queries.state_of_consent(content, row) == "named":
        _ask(session, row, nomination, edition, content, at)


def note_consent(
    session: Session, nomination: Nomination, edition: Edition, content: Content, by: UUID | None, at: datetime
) -> None:
    """Note the consent to a locked nomination that is brought in: whoever imports it, or plays it, answers for it."""
    if not needs_consent(content):
        return
    row = queries.consent(session, nomination.id)
    if row is not None and queries.state_of_consent(content, row) == "given":
        return
    if row is None:
        row = Consent(nomination_id=nomination.id, language=content.language)
        session.add(row)
    row.of_nominee, row.answer, row.answered_at = nominee_mark(content), "given", at
    row.answered_by = "rehearsal" if edition.rehearsal else "import"
    note(session, "given", nomination, by, answered_by=row.answered_by)


def _has_said_yes(content: Content, row: Consent) -> bool:
    return queries.state_of_consent(content, row) == "given"


def _ask(
    session: Session, row: Consent, nomination: Nomination, edition: Edition, content: Content, at: datetime
) -> None:
    token = opaque_token()
    _forget(row)
    row.token_digest, row.asked_at, row.of_nominee = digest(token), at, nominee_mark(content)
    note(session, "asked", nomination, row.named_by)
    nominator = session.get_one(User, nomination.nominator_id)
    outbox.put(
        session, to=row.email or "", language=row.language, template="nomination_consent_asked", edition=edition.id,
        values={
            "sender": rules.quoted(nominator.name), "sender_address": nominator.email,
            "title": rules.quoted(content.title), "edition": edition.names, "token": token, "lang": row.language,
        },
    )  # fmt: skip


def _forget(row: Consent) -> None:
    """Forget an earlier question with its answer: what is asked next stands alone."""
    row.token_digest = row.asked_at = row.of_nominee = row.answer = row.answered_by = row.answered_at = None


def note(session: Session, what: str, nomination: Nomination, by: UUID | None, **details: str) -> None:
    audit.record(
        session, actor=by, action=f"consent.{what}", subject=nomination.id, edition=nomination.edition_id,
        details={"number": nomination.number, **details},
    )  # fmt: skip
    session.flush()
