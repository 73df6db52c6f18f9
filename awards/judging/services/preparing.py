"""Staff make a nomination ready for judges: translations beside the original, and what blind judges may see."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound, RuleBroken
from awards.core.text import N_
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure import audit
from awards.judging import rules
from awards.judging.models import AnswerTranslation, BlindRelease
from awards.judging.queries import preparing as queries
from awards.judging.queries.preparing import Prepared
from awards.nominations.models import Nomination
from awards.programme.models import Edition


def save_translation(
    session: Session,
    edition: Edition,
    nomination: Nomination,
    part: str,
    language: str,
    text: str,
    kind: str,
    by: User,
    at: datetime,
    *,
    seal: str | None = None,
    stood: str | None = None,
) -> str:
    """Keep what a part of a nomination says in another language, for judges; an empty text takes it away.

    `seal` is of the original that was translated (now's when left out): a changed original makes it an older one.
    `stood` is the seal of the translation that its writer saw; when another was saved meanwhile, nothing is
    overwritten. Gives `new`, `changed` or `same`. Raises RuleBroken naming what is wrong.
    """
    said = queries.texts_of(edition, nomination)
    if part not in said:
        raise RuleBroken(N_("The nomination has no such text for judges."), ["part"])
    if language not in LANGUAGES or language == nomination.language:
        raise RuleBroken(N_("Choose one of the other five languages."), ["language"])
    if kind not in rules.TRANSLATION_KINDS:
        raise RuleBroken(N_("Say who made the translation: a person or a machine."), ["kind"])
    text = text.strip()
    if len(text) > rules.LONGEST_TRANSLATION:
        raise RuleBroken(N_("Use at most %(count)s characters.", count=rules.LONGEST_TRANSLATION), ["text"])
    found = queries.translation(session, nomination.id, part, language)
    if stood is not None and stood != seal_of_translation(found):
        raise RuleBroken(N_("Somebody saved another translation of this text meanwhile. Open it anew."), ["text"])
    seal = rules.seal_of(said[part][1]) if seal is None else seal
    if (text, kind, seal) == ((found.text, found.kind, found.seal) if found else ("", kind, seal)):
        return "same"
    outcome = "changed" if found else "new"
    if found is not None and not text:
        session.delete(found)
    elif found is not None:
        found.text, found.kind, found.seal, found.by, found.at = text, kind, seal, by.id, at
    else:
        session.add(
            AnswerTranslation(
                id=uuid4(), nomination_id=nomination.id, part=part, language=language, seal=seal, text=text, kind=kind,
                by=by.id, at=at,
            )
        )  # fmt: skip
    action = "translation.saved" if text else "translation.removed"
    audit.record(
        session, actor=by.id, action=action, subject=nomination.id, edition=edition.id,
        details={"part": part, "language": language, "kind": kind},
    )  # fmt: skip
    session.flush()
    return outcome


def seal_of_translation(found: AnswerTranslation | None) -> str:
    """Which translation stands, for a page to name; of none an empty text."""
    return rules.seal_of(found.text, found.kind, found.seal) if found else ""


def release(session: Session, of: Prepared, part: str, seal: str, by: User, at: datetime) -> None:
    """Let judges of blind rounds see a part whose `seal` staff looked at; what it becomes later is held back again.

    Raises NotFound for no such part, RuleBroken when it is another by now.
    """
    found = next((one for one in queries.held(session, of) if one.part == part), None)
    if found is None:
        raise NotFound("part")
    if found.seal != seal:
        raise RuleBroken(N_("This was changed since you looked at it. Look again before you release it."))
    if found.free:
        return
    session.merge(BlindRelease(nomination_id=of.nomination.id, part=part, seal=seal, by=by.id, at=at))
    _note(session, "blind_release.made", of.nomination.id, of.edition.id, part, by)


def hold_back(session: Session, of: Prepared, part: str, by: User) -> None:
    """Hold a released part back again; what is held back already stays so."""
    gone = delete(BlindRelease).where(BlindRelease.nomination_id == of.nomination.id, BlindRelease.part == part)
    if session.scalars(gone.returning(BlindRelease.part)).one_or_none() is not None:
        _note(session, "blind_release.taken_back", of.nomination.id, of.edition.id, part, by)


def _note(session: Session, action: str, nomination_id: UUID, edition_id: UUID, part: str, by: User) -> None:
    audit.record(session, actor=by.id, action=action, subject=nomination_id, edition=edition_id, details={"part": part})
    session.flush()
