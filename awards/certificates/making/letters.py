"""The standing job that makes the letters after the result, a stretch of nominations at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.certificates import queries, rules
from awards.certificates.making.wording import COLOURS, qr
from awards.certificates.queries.letters import LETTERS, Addressee
from awards.certificates.services import keep_letters
from awards.certificates.services.letters import MadeLetter
from awards.core.identifiers import certificate_code
from awards.infrastructure import clock, jobs
from awards.infrastructure.jobs import Job, LongSteps, Watch
from awards.infrastructure.standing_jobs import Moment
from awards.nominations.models import Nomination
from awards.programme.models import Edition
from awards.publishing.rules import digest
from awards.web import typesetting
from awards.web.drawing import cloth, svg
from awards.web.filters import date_in_words
from awards.web.languages import in_language, words_in
from awards.web.typesetting import apart, direction_of, fonts_to_read_out

TEMPLATE = "certificates/letter.typ"
SETTING = "setting letters"
STRETCH = 200
"""So many nominations of an edition a job looks at."""

TOLD_EACH = 25


@dataclass(frozen=True)
class Material:
    """The letters that lack, or say something else than would be said now."""

    edition_id: UUID
    kind: str
    at: datetime
    first: int
    said: tuple[Any, ...]
    """What all of them say alike (`ToWrite.said`), when it was read."""
    letters: list[tuple[Addressee, str, str, dict[str, Any]]] = field(default_factory=list)
    """To whom, the digest of all that is said, the code, and the values that the letter is set from."""


def letters_due(session: Session) -> Sequence[Moment]:
    """A job for each stretch of an edition whose result is public and whose letters are approved."""
    found = []
    for due in queries.letters_due(session, clock.now(session)):
        for first in range(1, due.last_number + 1, STRETCH):
            key = f"{LETTERS}:{due.edition_id}:{due.kind}:{due.version}:{due.publication_id}:{first}"
            values = {"edition": str(due.edition_id), "kind": due.kind, "first": first}
            found.append(Moment(LETTERS, key, values, due.since))
    done = queries.armed(session, [moment.key for moment in found]) if found else set()
    return [moment for moment in found if moment.key not in done]


def letter_values(edition: Edition, kind: str, text: str, code: str, to: Addressee, day: datetime) -> dict[str, Any]:
    """What the letter to a nominee is set from, in the nominee's language; the text is in the language `code`."""
    with words_in(to.language):
        name, known = in_language(edition.names), svg.colours()
        values = {"nominee": to.name, "title": to.title, "edition": name, "result": result_in_words(to)}
        values = {field: apart(said) for field, said in values.items()}
        said = rules.fill(kind, text, values)
        return {
            "lang": to.language,
            "dir": direction_of(to.language),
            "fonts": fonts_to_read_out(to.language),
            "colours": {name: known[name] for name in COLOURS},
            "document": f"{name}: {to.title}",
            "edition": name,
            "date": date_in_words(day),
            "about": _("Nomination N-%(number)s", number=f"{to.number:04d}"),
            "emblem": svg.cloth_svg(cloth.weave(to.category_key, to.countries, edition.year)),
            "text_lang": code,
            "text_dir": direction_of(code),
            "paragraphs": [part.strip() for part in said.replace("\r", "").split("\n\n") if part.strip()],
            "rehearsal": _("Rehearsal") if edition.rehearsal else None,
        }


def with_code(said: dict[str, Any], edition: Edition, code: str, language: str) -> dict[str, Any]:
    """The same with the code, and the square that leads to its page; both are no part of what the letter says."""
    site = str(current_app.config["AWARDS"].base_url).rstrip("/")
    prefix = f"/rehearsal/{edition.year}" if edition.rehearsal else ""
    with words_in(language):
        check = {
            "page": (page := f"{site}{prefix}/certificates/letters/{code}"),
            "qr": qr(page, svg.colours()["ink"]),
            "qr_words": _("QR code of the page that tells whether this letter is genuine"),
            "words": _("Is it genuine, and does it still hold? Scan the square, or type the code at"),
            "address": f"{site}{prefix}/certificates",
            "code_words": _("Code"),
            "code": rules.grouped(code),
        }
    return said | {"check": check}


def result_in_words(to: Addressee) -> str:
    """`Winner in Skills. Finalist in Access.`"""
    words = {
        "winner": _("Winner in %(category)s."),
        "mention": _("Honourable mention in %(category)s."),
        "finalist": _("Finalist in %(category)s."),
    }
    return " ".join(words[role] % {"category": in_language(names)} for names, role in to.places)


def _read(session: Session, values: dict[str, Any]) -> Material | None:
    at, kind = clock.now(session), values["kind"]
    found = queries.to_write(session, UUID(values["edition"]), kind, values["first"], STRETCH, at)
    if found is None:
        return None
    material = Material(found.edition.id, kind, at, values["first"], found.said)
    for to in found.addressees:
        text, code = rules.text_for(found.texts, to.language)
        said = letter_values(found.edition, kind, text, code, to, found.since)
        basis = digest(said)
        if found.is_needed(to, basis):
            bears = certificate_code()
            material.letters.append((to, basis, bears, with_code(said, found.edition, bears, to.language)))
    return material


def _make(material: Material | None, watch: Watch) -> tuple[Material, list[MadeLetter]] | None:
    if material is None:
        return None
    made = []
    for done, (to, basis, code, said) in enumerate(material.letters):
        if done % TOLD_EACH == 0:
            watch.tell(SETTING)
        content = typesetting.as_pdf(TEMPLATE, said, material.at, universal=True)
        mark = rules.letter_mark(to.honours)
        made.append(MadeLetter(to.nomination_id, to.language, basis, code, mark, content))
    return material, made


def _keep(session: Session, job: Job, found: tuple[Material, list[MadeLetter]] | None) -> None:
    """Keep what is still said; where the text or the result changed meanwhile another job is due, else this one is."""
    if found is None or not found[1]:
        return
    material, made = found
    at = clock.now(session)
    ids = [letter.nomination_id for letter in made]
    session.execute(select(Nomination.id).where(Nomination.id.in_(ids)).order_by(Nomination.id).with_for_update())
    now = queries.to_write(session, material.edition_id, material.kind, material.first, STRETCH, at)
    if now is None or now.said != material.said:
        return
    as_set = {to.nomination_id: to for to, _basis, _code, _said in material.letters}
    still = {to.nomination_id for to in now.addressees if as_set.get(to.nomination_id) == to}
    keep_letters(session, material.edition_id, material.kind, [one for one in made if one.nomination_id in still], at)
    if any(to.nomination_id in as_set.keys() - still for to in now.addressees):
        values = {"edition": str(material.edition_id), "kind": material.kind, "first": material.first}
        jobs.enqueue(session, LETTERS, values, None)


letters_job = LongSteps(read=_read, look=_make, keep=_keep)
"""Make the letters of a stretch that lack; done again it is the same, and setting them holds no lock."""
