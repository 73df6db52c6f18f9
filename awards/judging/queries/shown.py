"""What judges are shown of a nomination: one function for the page, the files, the scripts and the printed pack."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import and_, cast, literal, null, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from awards.accounts.models import User
from awards.infrastructure.database import JsonDocument
from awards.judging import masking, rules
from awards.judging.models import AnswerTranslation, BlindRelease
from awards.nominations.models import Collaborator, Nomination, NominationFile, NominationOrganisation, Referee
from awards.nominations.queries.files import submitted_files
from awards.nominations.queries.people import Letter, letters
from awards.organisations.models import Organisation, OrganisationAlias
from awards.programme.models import Category, Edition
from awards.programme.questions import Question, asked, every

Names = Mapping[str, Sequence[str]]
"""Names by whose they are: a `person`'s or an `organisation`'s."""

PERSONS = ("person", "several")
"""Kinds of nominee whose names are people's."""


@dataclass(frozen=True)
class Translation:
    """A text in another language beside the original; `older` when the original was changed since."""

    language: str
    text: str
    kind: str
    older: bool


class Readable(Protocol):
    """A nomination that a judge reads in one of its categories: a sheet, or what staff look at beforehand."""

    @property
    def edition(self) -> Edition: ...

    @property
    def category(self) -> Category: ...

    @property
    def nomination(self) -> Nomination: ...

    @property
    def organisations(self) -> list[tuple[str, str | None]]: ...

    @property
    def countries(self) -> dict[str, list[dict[str, str]]]: ...

    @property
    def evidence(self) -> list[tuple[str, str]]: ...

    @property
    def blind(self) -> bool: ...


@dataclass(frozen=True)
class Shown:
    """What a judge may read of one nomination; of a blind round without whatever tells whose it is.

    `title` is None while it is held back, `nominee_names`, `organisations` and `countries["organisation"]` are empty
    then; letters have no name. `answers` are by the question's key, `translations` by the part: `title`, or
    `answer-<question>`, since a question may be called `title` too. `links_held` and `files_held` count what staff have
    not released.
    """

    blind: bool
    number: int
    language: str
    title: str | None
    nominee_names: Sequence[str]
    organisations: Sequence[tuple[str, str | None]]
    countries: Mapping[str, list[dict[str, str]]]
    questions: Sequence[Question]
    answers: Mapping[str, str]
    translations: Mapping[str, Sequence[Translation]]
    evidence: Sequence[tuple[str, str]]
    files: Sequence[NominationFile]
    letters: Sequence[Letter]
    links_held: int = 0
    files_held: int = 0

    def file(self, file_id: UUID) -> NominationFile | None:
        """One of the files, None when the judge may not open it."""
        return next((file for file in self.files if file.id == file_id), None)


def shown_to_judges(session: Session, of: Readable) -> Shown:
    """What a judge reads of a nomination: never what the form hides, and blind in a blind round.

    Four queries, in a blind round two more.
    """
    nomination = of.nomination
    questions = [
        question
        for section in asked(of.edition.form, [of.category.key])
        for question in section.questions
        if not question.hidden
    ]
    keys = {question.key for question in questions}
    whole = Shown(
        blind=False,
        number=nomination.number,
        language=nomination.language,
        title=nomination.title,
        nominee_names=nomination.nominee_names,
        organisations=of.organisations,
        countries=of.countries,
        questions=questions,
        answers={question.key: str(nomination.answers.get(question.key, "")) for question in questions},
        translations=_translations(session, nomination, keys),
        evidence=of.evidence,
        files=submitted_files(session, nomination.id, keys),
        letters=letters(session, nomination.id),
    )
    if not of.blind:
        return whole
    return _blind(whole, nomination, of, releases(session, nomination.id), _names(session, nomination))


def releases(session: Session, nomination_id: UUID) -> dict[str, str]:
    """What staff released of a nomination to judges of blind rounds: the seal of what they saw, by part."""
    rows = session.execute(
        select(BlindRelease.part, BlindRelease.seal).where(BlindRelease.nomination_id == nomination_id)
    )
    return {row.part: row.seal for row in rows}


def links_of(form: Mapping[str, Any], answers: Mapping[str, Any], evidence: Sequence[tuple[str, str]]) -> list[str]:
    """Every link that a nomination gives in any category, as answers and as evidence: staff release all or none."""
    asked_for = [q.key for section in every(form) for q in section.questions if q.kind == "link" and not q.hidden]
    given = [str(answers.get(key, "")) for key in asked_for]
    return [*(link for link in given if link), *(f"{title} {url}" for title, url in evidence)]


def _blind(whole: Shown, nomination: Nomination, of: Readable, released: Mapping[str, str], names: Names) -> Shown:
    links = links_of(of.edition.form, nomination.answers, whole.evidence)
    links_free = released.get(rules.LINKS) == rules.seal_of(*links)
    title_free = released.get(rules.TITLE) == rules.seal_of(nomination.title)
    mask = _mask(whole, nomination, of.edition.form, names, titles=[] if title_free else _titles(whole))
    questions = [q for q in whole.questions if q.kind != "people" and (q.kind != "link" or links_free)]
    kept = {question.key for question in questions}
    free_text = {question.key for question in questions if question.kind != "link"}
    free_parts = {f"{rules.ANSWER}{key}" for key in free_text} | ({rules.TITLE} if title_free else set())
    files = [file for file in whole.files if released.get(f"{rules.FILE}{file.id}") == file.digest]
    return replace(
        whole,
        blind=True,
        title=nomination.title if title_free else None,
        nominee_names=[],
        organisations=[],
        countries={**whole.countries, "organisation": []},
        questions=questions,
        answers={
            key: masking.masked(text, mask) if key in free_text else text
            for key, text in whole.answers.items()
            if key in kept
        },
        translations={
            part: [
                replace(one, text=one.text if part == rules.TITLE else masking.masked(one.text, mask)) for one in found
            ]
            for part, found in whole.translations.items()
            if part in free_parts
        },
        evidence=whole.evidence if links_free else [],
        files=files,
        letters=[replace(letter, name="", text=masking.masked(letter.text, mask)) for letter in whole.letters],
        links_held=0 if links_free else len(links),
        files_held=len(whole.files) - len(files),
    )


def _mask(
    whole: Shown, nomination: Nomination, form: Mapping[str, Any], names: Names, *, titles: Sequence[str]
) -> re.Pattern[str]:
    """What has to be taken out of a nomination's texts so that they do not tell whose it is."""
    people = [question.key for section in every(form) for question in section.questions if question.kind == "people"]
    named = [name for key in people for name in str(nomination.answers.get(key, "")).splitlines()]
    of_people = nomination.nominee_kind in PERSONS
    return masking.mask_of(
        [*(name for name, _ in whole.organisations), *([] if of_people else whole.nominee_names), *titles],
        [
            *(whole.nominee_names if of_people else []), *named, *names["person"],
            *(letter.name for letter in whole.letters),
        ],
        [website for _, website in whole.organisations if website],
        names["organisation"],
    )  # fmt: skip


def _titles(whole: Shown) -> list[str]:
    """The title and its translations: while staff hold them back, texts that repeat them must not tell them."""
    return [whole.title or "", *(one.text for one in whole.translations.get(rules.TITLE, ()))]


def _translations(session: Session, nomination: Nomination, keys: set[str]) -> dict[str, list[Translation]]:
    said = {
        rules.TITLE: nomination.title,
        **{f"{rules.ANSWER}{key}": str(nomination.answers.get(key, "")) for key in keys},
    }
    rows = session.execute(
        select(AnswerTranslation.part, AnswerTranslation.language, AnswerTranslation.text, AnswerTranslation.kind,
               AnswerTranslation.seal)
        .where(AnswerTranslation.nomination_id == nomination.id)
        .order_by(AnswerTranslation.language)
    )  # fmt: skip
    found: dict[str, list[Translation]] = {}
    for part, code, text, kind, seal in rows:
        if part in said:
            one = Translation(code, text, kind, older=seal != rules.seal_of(said[part]))
            found.setdefault(part, []).append(one)
    return found


def _names(session: Session, nomination: Nomination) -> Names:
    """Who works or worked on the nomination or was asked for a letter, and what the registry calls its organisations.

    An organisation is known by all names of its row, of those merged into it, and by their aliases. One query.
    """
    own, alias, named = aliased(Organisation), aliased(OrganisationAlias), aliased(Organisation)
    typed = NominationOrganisation
    roots = (
        select(own.id, own.merged_into_id, named.id, named.merged_into_id)
        .select_from(typed)
        .outerjoin(own, own.id == typed.organisation_id)
        .outerjoin(alias, and_(alias.folded == typed.folded, typed.folded != ""))
        .outerjoin(named, named.id == alias.organisation_id)
        .where(typed.nomination_id == nomination.id)
    ).cte("roots")
    ids = union_all(*(select(column) for column in roots.c)).subquery()
    known = select(ids.c[0]).where(ids.c[0].is_not(None))
    of_family = or_(Organisation.id.in_(known), Organisation.merged_into_id.in_(known))
    none = cast(null(), JsonDocument)
    rows = session.execute(
        union_all(
            select(literal("person").label("kind"), User.name.label("name"), none.label("names")).where(
                User.id == nomination.nominator_id
            ),
            select(literal("person"), User.name, none)
            .join(Collaborator, Collaborator.user_id == User.id)
            .where(Collaborator.nomination_id == nomination.id),
            select(literal("person"), Referee.name, none).where(Referee.nomination_id == nomination.id),
            select(literal("organisation"), Organisation.name, Organisation.names).where(of_family),
            select(literal("organisation"), OrganisationAlias.name, none)
            .join(Organisation, Organisation.id == OrganisationAlias.organisation_id)
            .where(of_family),
        )
    )
    found: dict[str, list[str]] = {"person": [], "organisation": []}
    for kind, name, names in rows:
        found[kind] += [name, *map(str, (names or {}).values())]
    return found
