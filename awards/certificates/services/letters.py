"""Write, approve, keep and forget the letters after the result."""

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.certificates import queries, rules
from awards.certificates.models import Letter, LetterCode, LetterText
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.core.vocabulary import LANGUAGES
from awards.decisions.services.grounds import session_digest
from awards.infrastructure import audit
from awards.nominations.models import Nomination
from awards.programme.models import Edition
from awards.programme.queries import lock_edition


@dataclass(frozen=True)
class MadeLetter:
    """A letter that was set, with the digest of all that it says, its code, and the mark of what it tells."""

    nomination_id: UUID
    language: str
    basis: str
    code: str
    mark: str
    content: bytes


def save_letter(
    session: Session,
    edition: Edition,
    kind: str,
    texts: Mapping[str, str],
    seen: int,
    by: User,
    at: datetime,
    session_id: UUID | None = None,
) -> LetterText:
    """Keep what a letter says, by language; an approval is gone with it. `seen` is the version that was open.

    Raises RuleBroken.
    """
    lock_edition(session, edition)
    said = {code: texts[code] for code in LANGUAGES if texts.get(code)}
    text = queries.texts_of_letters(session, edition.id).get(kind)
    if text is not None and text.texts == said:
        return text
    if (text.version if text else 0) != seen:
        raise RuleBroken(N_("Somebody saved other words meanwhile: they stand below. Save again to keep yours."))
    rules.check_texts(kind, said)
    if text is None:
        text = LetterText(edition_id=edition.id, kind=kind, version=0)
        session.add(text)
    text.texts, text.version, text.changed_by, text.changed_at = said, seen + 1, by.id, at
    text.changed_in = session_digest(session_id)
    text.approved_by = text.approved_at = None
    audit.record(
        session, actor=by.id, action="letter_text.saved", subject=edition.id, edition=edition.id,
        details={"kind": kind, "version": text.version, "languages": list(said)}, words=dict(said),
    )  # fmt: skip
    session.flush()
    return text


def approve_letter(
    session: Session, edition: Edition, kind: str, seen: int, by: User, at: datetime, session_id: UUID | None = None
) -> LetterText:
    """Approve what a letter says, as another person than whoever saved it last, and from another session.

    From the result on the job makes the letters of it. Raises RuleBroken.
    """
    lock_edition(session, edition)
    text = queries.texts_of_letters(session, edition.id).get(kind)
    if text is None:
        raise RuleBroken(N_("Save the letter first, then look at it and approve it."))
    if text.version != seen:
        raise RuleBroken(N_("The letter was changed since you opened this page. Read it again, then approve it."))
    if text.approved_at is None:
        if by.id == text.changed_by:
            raise RuleBroken(N_("You saved this letter last: another member of staff approves it."))
        if session_id is not None and text.changed_in == session_digest(session_id):
            raise RuleBroken(N_("This was saved from the session that you are in: sign in anew, then approve it."))
        text.approved_by, text.approved_at = by.id, at
        audit.record(
            session, actor=by.id, action="letter_text.approved", subject=edition.id, edition=edition.id,
            details={"kind": kind, "version": text.version},
        )  # fmt: skip
        session.flush()
    return text


def keep_letters(session: Session, edition_id: UUID, kind: str, made: Sequence[MadeLetter], at: datetime) -> int:
    """Keep letters that were set; gives how many. None is kept that was forgotten meanwhile, or was withdrawn from."""
    ids = sorted(letter.nomination_id for letter in made)
    standing = set(
        session.scalars(
            select(Nomination.id)
            .where(Nomination.id.in_(ids), Nomination.state == "submitted")
            .order_by(Nomination.id)
            .with_for_update()
        )
    )
    present = {
        found.nomination_id: found for found in session.scalars(select(Letter).where(Letter.nomination_id.in_(ids)))
    }
    kept = 0
    for letter in made:
        found = present.get(letter.nomination_id)
        if letter.nomination_id not in standing or (found is not None and found.basis is None):
            continue
        if found is None:
            found = Letter(nomination_id=letter.nomination_id, edition_id=edition_id)
            session.add(found)
        found.kind, found.language, found.basis, found.made_at = kind, letter.language, letter.basis, at
        found.content = letter.content
        session.flush()
        _give_code(session, letter, edition_id, at)
        kept += 1
    audit.record(
        session, actor=None, action="letter.made", subject=edition_id, edition=edition_id,
        details={"kind": kind, "count": kept},
    )  # fmt: skip
    session.flush()
    return kept


def forget_letters(session: Session, nomination_ids: Collection[UUID], by: UUID | None, at: datetime) -> int:
    """Forget the letters about nominations whose people are erased, for good; gives how many. Done again: none."""
    found = session.scalars(
        select(Letter)
        .where(Letter.nomination_id.in_(list(nomination_ids)), Letter.basis.is_not(None))
        .order_by(Letter.nomination_id)
        .with_for_update()
    ).all()
    for letter in found:
        letter.content = letter.basis = None
    for edition_id, count in sorted(Counter(letter.edition_id for letter in found).items()):
        audit.record(
            session, actor=by, action="letter.forgotten", subject=edition_id, edition=edition_id,
            details={"count": count},
        )  # fmt: skip
    session.flush()
    return len(found)


def _give_code(session: Session, letter: MadeLetter, edition_id: UUID, at: datetime) -> None:
    """Let the code that the letter bears stand, and whichever it bore before say that it was replaced."""
    standing = (LetterCode.nomination_id == letter.nomination_id, LetterCode.replaced_at.is_(None))
    session.execute(update(LetterCode).where(*standing).values(replaced_at=at))
    session.add(
        LetterCode(
            code=letter.code, nomination_id=letter.nomination_id, edition_id=edition_id, mark=letter.mark,
            digest=hashlib.sha256(letter.content).hexdigest(), made_at=at,
        )
    )  # fmt: skip
