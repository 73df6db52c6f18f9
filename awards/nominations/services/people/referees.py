"""Letters about a nominee: asked for by the nominator, written by a link, read by staff and assigned judges alone."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.identifiers import digest, opaque_token
from awards.core.text import N_
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure import audit, outbox
from awards.nominations import rules
from awards.nominations.models import Nomination, Referee
from awards.nominations.queries import lock_nomination
from awards.nominations.queries import people as queries
from awards.nominations.rules import people as measures
from awards.nominations.services.people.asking import address_to_ask, ask_again, refuse_withdrawn
from awards.programme.models import Edition


def ask_referee(
    session: Session,
    nomination: Nomination,
    edition: Edition,
    name: str,
    email: str,
    language: str,
    due_at: datetime | None,
    by: User,
    at: datetime,
) -> Referee:
    """Ask somebody for a letter by mail, until `due_at` (two weeks when not said, never past the start of judging).

    Raises RuleBroken for an address that takes part already, too many referees or mails, and once judging has begun.
    """
    lock_nomination(session, nomination)
    refuse_withdrawn(nomination)
    name = rules.clean(name)
    if not name or "\n" in name or rules.length(name) > measures.LONGEST_REFEREE:
        raise RuleBroken(N_("Enter the name of the person who writes the letter."), ["name"])
    if language not in LANGUAGES:
        raise RuleBroken(N_("Choose a language."), ["language"])
    until = measures.letter_due(at, due_at, edition.rounds[0].opens_at)
    address = address_to_ask(session, email, by, at)
    standing = queries.referees(session, nomination.id)
    if any(row.email == address for row in standing):
        raise RuleBroken(N_("This person is asked already. Remind instead."), ["email"])
    if len(standing) >= measures.MOST_REFEREES:
        raise RuleBroken(N_("Ask at most %(count)s people for a letter.", count=measures.MOST_REFEREES))
    if address in queries.addresses_taking_part(session, nomination):
        raise RuleBroken(N_("Ask somebody who does not work on the nomination."), ["email"])
    token = opaque_token()
    row = Referee(
        id=uuid4(), nomination_id=nomination.id, name=name, email=address, language=language,
        token_digest=digest(token), asked_by=by.id, asked_at=at, due_at=until, letter="",
    )  # fmt: skip
    session.add(row)
    _note(session, "asked", row, nomination, by.id, due_at=until.isoformat())
    _write_to(session, row, nomination, edition, by, token, again=False)
    return row


def remind_referee(
    session: Session, nomination: Nomination, edition: Edition, row: Referee, by: User, at: datetime
) -> None:
    """Write once more, with a link that replaces the earlier one; a letter that is late gets a new date. RuleBroken."""
    lock_nomination(session, nomination)
    _lock(session, row)
    refuse_withdrawn(nomination)
    if row.sent_at is not None or row.ended_at is not None:
        raise RuleBroken(N_("This letter is written already, or not asked for any more."))
    address_to_ask(session, row.email, by, at)
    ask_again(session, row.id, at)
    if row.due_at <= at:
        row.due_at = measures.letter_due(at, None, edition.rounds[0].opens_at)
    token = opaque_token()
    row.token_digest, row.asked_at = digest(token), at
    _note(session, "reminded", row, nomination, by.id, due_at=row.due_at.isoformat())
    _write_to(session, row, nomination, edition, by, token, again=True)


def withdraw_request(session: Session, nomination: Nomination, row: Referee, by: User, at: datetime) -> None:
    """Ask for the letter no more; a draft of it is forgotten. Raises RuleBroken once it was sent."""
    lock_nomination(session, nomination)
    _lock(session, row)
    if row.ended_at is not None:
        return
    if row.sent_at is not None:
        raise RuleBroken(N_("This letter was sent. Staff and judges read it; it cannot be taken back by you."))
    row.ended_at, row.letter, row.saved_at = at, "", None
    _note(session, "request_withdrawn", row, nomination, by.id)


def save_letter(
    session: Session,
    asked: queries.LetterAsked,
    letter: str,
    at: datetime,
    *,
    send: bool,
    begun_with: str | None = None,
) -> None:
    """Keep a letter as a draft, or send it: then it is final, and its nominator learns that it is written.

    `begun_with` is the seal of the draft that the writer had before; one kept since then is not written over. The same
    letter sent again is sent once. Raises RuleBroken when the time for it is over, when it was sent, when it is too
    long, or empty to be sent, and when another draft was kept.
    """
    nomination, row = asked.nomination, asked.referee
    lock_nomination(session, nomination)
    _lock(session, row)
    if row.sent_at is not None and send and row.ended_at is None and measures.says_the_same(letter, row.letter):
        return
    if not asked.is_open(at):
        raise RuleBroken(N_("This letter cannot be written any more."))
    kept_since = begun_with is not None and begun_with != measures.seal_of(row.letter)
    if kept_since and not measures.says_the_same(letter, row.letter):
        raise RuleBroken(
            N_("Another draft of this letter was kept since you opened the page. Bring both together, then go on."),
            ["letter"],
        )
    row.letter = measures.refuse_letter(letter, whole=send)
    row.saved_at = at if row.letter else None
    if not send:
        _note(session, "letter_saved", row, nomination, None)
        return
    row.sent_at = at
    _note(session, "letter_sent", row, nomination, None)
    nominator = session.get_one(User, nomination.nominator_id)
    outbox.put(
        session, to=nominator.email, language=nominator.language, template="nomination_letter_written",
        edition=nomination.edition_id,
        values={
            "name": nominator.name, "referee": row.name, "title": nomination.title,
            "edition_id": str(nomination.edition_id), "nomination_id": str(nomination.id),
        },
        dedupe_key=f"nomination_letter_written:{row.id}",
    )  # fmt: skip


def _write_to(
    session: Session, row: Referee, nomination: Nomination, edition: Edition, by: User, token: str, *, again: bool
) -> None:
    outbox.put(
        session, to=row.email, language=row.language, template="nomination_letter_asked", edition=edition.id,
        values={
            "sender": rules.quoted(by.name), "sender_address": by.email, "title": rules.quoted(nomination.title),
            "edition": edition.names, "until": row.due_at.isoformat(), "token": token, "again": again,
            "lang": row.language,
        },
    )  # fmt: skip


def _lock(session: Session, row: Referee) -> None:
    session.refresh(row, ["due_at", "saved_at", "sent_at", "ended_at", "token_digest", "letter"], with_for_update=True)


def _note(session: Session, what: str, row: Referee, nomination: Nomination, by: UUID | None, **details: str) -> None:
    audit.record(
        session, actor=by, action=f"referee.{what}", subject=nomination.id, edition=nomination.edition_id,
        details={"referee": str(row.id), **details},
    )  # fmt: skip
    session.flush()
