"""What a nomination lacks, and what cannot even be kept as a draft."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from awards.core.addresses import is_web_address
from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.core.vocabulary import LANGUAGES
from awards.nominations.rules.content import EVIDENCE, FRAME, NOMINEE_KINDS, RELATIONS, Content, length
from awards.programme.questions import asked, every, mistake

LONGEST_NAME = 200
LONGEST_TITLE = 150
LONGEST_ADDRESS = 1000
LONGEST_REASON = 2000
MOST_NAMES = 20
MOST_ORGANISATIONS = 5
MOST_COUNTRIES = 20
MOST_EVIDENCE = 10
LONGEST_KEPT = 40_000
"""A draft keeps an answer above its limit, so that nothing is lost, up to so many characters."""


@dataclass(frozen=True)
class Problem:
    """Something to mend before a nomination can be submitted: in which section, at which field, and how."""

    section: str
    field: str
    message: Message


def questions(form: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The questions of an edition's form by their keys, in order."""
    return {q["key"]: q for section in form.get("sections", []) for q in section["questions"]}


def sections(form: Mapping[str, Any], categories: Collection[str] | None = None) -> dict[str, list[str]]:
    """The keys of a nomination's sections in order, each with its questions' keys: frame, the form's own, evidence.

    With `categories`, only what is asked of a nomination in these.
    """
    found = every(form) if categories is None else asked(form, categories)
    return {FRAME: [], **{s.key: [question.key for question in s.questions] for s in found}, EVIDENCE: []}


def answer_field(key: str) -> str:
    """The name of an answer's field in forms and refusals."""
    return f"answer-{key}"


def returnable(form: Mapping[str, Any]) -> list[str]:
    """What staff may send back to be mended: every question, the frame, the evidence."""
    return [FRAME, *questions(form), EVIDENCE]


def refuse_bad_shape(
    content: Content, form: Mapping[str, Any], categories: Iterable[str], kept: Collection[str] = ()
) -> None:
    """Refuse what cannot even be kept as a draft: unknown keys, bad addresses, texts beyond any measure. RuleBroken.

    `kept` are questions that were answered before; a later version of the form need not ask them any more.
    """
    problems = dict(_bad_shapes(content, form, set(categories), kept))
    if problems:
        raise RuleBroken(next(iter(problems.values())), problems)


def problems(content: Content, form: Mapping[str, Any], arriving: Collection[str] = ()) -> list[Problem]:
    """All that keeps the nomination from being submitted, in the order of its sections.

    A file on its way to one of the questions `arriving` does not keep it: it joins what was submitted.
    """
    return [*_frame_problems(content), *_answer_problems(content, form, arriving)]


def is_answered(problem: Problem, content: Content) -> bool:
    """Whether the problem is with an answer that is there, and not with one that lacks."""
    return problem.section != FRAME and bool(content.answers.get(problem.field.removeprefix("answer-")))


def _bad_shapes(
    content: Content, form: Mapping[str, Any], categories: set[str], kept: Collection[str]
) -> Iterator[tuple[str, Message]]:
    if content.relation not in RELATIONS:
        yield "relation", N_("Choose whether you nominate yourself or somebody else.")
    if content.nominee_kind not in NOMINEE_KINDS:
        yield "nominee_kind", N_("Choose what kind of nominee it is.")
    if content.language not in LANGUAGES:
        yield "language", N_("Choose the language that you write in.")
    if length(content.title) > LONGEST_TITLE or "\n" in content.title:
        yield "title", N_("Use one line of at most %(limit)s characters.", limit=LONGEST_TITLE)
    unknown = next((key for key in content.categories if key not in categories), None)
    if unknown is not None:
        yield "categories", N_("This edition has no category “%(key)s”.", key=unknown)
    if length(content.pledge) > LONGEST_NAME:
        yield "pledge", N_("Use at most %(count)s characters", count=LONGEST_NAME)
    yield from _bad_names(content)
    for name in ("countries_organisation", "countries_impact"):
        if len(getattr(content, name)) > MOST_COUNTRIES:
            yield name, N_("Name at most %(count)s countries.", count=MOST_COUNTRIES)
    known = questions(form)
    for key, text in content.answers.items():
        if key not in known and key not in kept:
            yield answer_field(key), N_("This edition does not ask “%(key)s”.", key=key)
        elif length(text) > LONGEST_KEPT:
            yield answer_field(key), N_("This text is far too long to be kept. Shorten it.")
    yield from _bad_evidence(content)


def _bad_names(content: Content) -> Iterator[tuple[str, Message]]:
    names = [name for name, _address in content.organisations]
    for place, found, most in (
        ("nominee_names", content.nominee_names, MOST_NAMES),
        ("organisations", names, MOST_ORGANISATIONS),
    ):
        if len(found) > most:
            yield place, N_("Name at most %(count)s.", count=most)
        if any(length(name) > LONGEST_NAME or "\n" in name or "|" in name for name in found):
            yield place, N_("Use at most %(limit)s characters for a name, and no “|”.", limit=LONGEST_NAME)
    for name, address in content.organisations:
        if address is not None and (not is_web_address(address) or len(address) > LONGEST_ADDRESS):
            words = N_("Enter the web address of “%(name)s” so that it begins with https:// or http://.", name=name)
            yield "organisations", words


def _bad_evidence(content: Content) -> Iterator[tuple[str, Message]]:
    if len(content.evidence) > MOST_EVIDENCE:
        yield EVIDENCE, N_("Give at most %(count)s links.", count=MOST_EVIDENCE)
    for title, url in content.evidence:
        if not is_web_address(url) or len(url) > LONGEST_ADDRESS or "|" in url:
            yield EVIDENCE, N_("Enter a web address that begins with https:// or http://.")
        if length(title) > LONGEST_NAME or "\n" in title or "|" in title:
            yield EVIDENCE, N_("Use at most %(limit)s characters for a name, and no “|”.", limit=LONGEST_NAME)


def _frame_problems(content: Content) -> Iterator[Problem]:
    if not content.title:
        yield Problem(FRAME, "title", N_("Give the nomination a title."))
    if content.nominee_kind == "organisation":
        if not content.organisations:
            yield Problem(FRAME, "organisations", N_("Name the organisation that is nominated."))
    elif not content.nominee_names:
        yield Problem(FRAME, "nominee_names", N_("Name who or what is nominated."))
    if not content.categories:
        yield Problem(FRAME, "categories", N_("Choose at least one category."))
    if not content.countries_organisation:
        yield Problem(FRAME, "countries_organisation", N_("Name the country of the organisation or person."))
    if not content.countries_impact:
        yield Problem(FRAME, "countries_impact", N_("Name at least one country where the work has an effect."))


def _answer_problems(content: Content, form: Mapping[str, Any], arriving: Collection[str]) -> Iterator[Problem]:
    for section in asked(form, content.categories):
        for question in section.questions:
            text = content.answers.get(question.key, "")
            if why := mistake(question, text):
                yield Problem(section.key, answer_field(question.key), why)
            elif question.required and question.kind == "file":
                if question.key not in {*arriving, *(mark.question for mark in content.files)}:
                    yield Problem(section.key, answer_field(question.key), N_("This question needs a file."))
            elif question.required and not text:
                yield Problem(section.key, answer_field(question.key), N_("This question is not answered yet."))
