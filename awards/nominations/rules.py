"""Rules of nominations: states, what a nomination holds, what it lacks, how its text is counted and frozen."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.core.vocabulary import LANGUAGES
from awards.organisations.rules import domain_of, fold


class State(StrEnum):
    """Where a nomination stands with its nominator."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


NOMINATION: dict[State, set[State]] = {
    State.DRAFT: {State.SUBMITTED},
    State.SUBMITTED: {State.RETURNED, State.WITHDRAWN},
    State.RETURNED: {State.SUBMITTED, State.WITHDRAWN},
    State.WITHDRAWN: set(),
}
"""From each state, those that may follow."""

NOMINEE_KINDS = ("organisation", "person", "several", "project")
RELATIONS = ("self", "other")

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

FRAME, EVIDENCE = "frame", "evidence"
"""The two sections of every nomination beside those of the edition's form."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Who is nominated for what: `organisations` are pairs of name and web address (None when there is none)."""

    title: str = ""
    relation: str = "self"
    nominee_kind: str = "organisation"
    nominee_names: tuple[str, ...] = ()
    organisations: tuple[tuple[str, str | None], ...] = ()
    countries_organisation: tuple[str, ...] = ()
    countries_impact: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class Content(Frame):
    """A whole nomination: its frame, the answers by question, and links to evidence as pairs of title and address."""

    answers: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Problem:
    """Something to mend before a nomination can be submitted: in which section, at which field, and how."""

    section: str
    field: str
    message: Message


def may_follow(now: str, then: State) -> bool:
    """Whether a nomination in the state `now` may go on to `then`."""
    return then in NOMINATION[State(now)]


def clean(text: str) -> str:
    """NFC, one character for a line's end, no blanks around: how every text is kept and counted."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def length(text: str) -> int:
    """Characters of a text as a limit counts them: code points of the clean text."""
    return len(clean(text))


def cleaned(content: Content) -> Content:
    """The content with every text clean and everything empty or doubled left out; countries and categories sorted."""
    return replace(
        content,
        title=clean(content.title),
        nominee_names=_distinct(clean(name) for name in content.nominee_names),
        organisations=tuple(
            (clean(name), clean(address or "") or None) for name, address in content.organisations if clean(name)
        ),
        countries_organisation=tuple(sorted(set(content.countries_organisation))),
        countries_impact=tuple(sorted(set(content.countries_impact))),
        categories=tuple(sorted(set(content.categories) - {""})),
        answers={key: clean(text) for key, text in sorted(content.answers.items()) if clean(text)},
        evidence=tuple((clean(title), clean(url)) for title, url in content.evidence if clean(title) or clean(url)),
    )


def questions(form: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The questions of an edition's form by their keys, in order."""
    return {q["key"]: q for section in form.get("sections", []) for q in section["questions"]}


def sections(form: Mapping[str, Any]) -> dict[str, list[str]]:
    """The keys of a nomination's sections in order, each with its questions' keys: frame, the form's own, evidence."""
    own = {section["key"]: [q["key"] for q in section["questions"]] for section in form.get("sections", [])}
    return {FRAME: [], **own, EVIDENCE: []}


def answer_field(key: str) -> str:
    """The name of an answer's field in forms and refusals."""
    return f"answer-{key}"


def returnable(form: Mapping[str, Any]) -> list[str]:
    """What staff may send back to be mended: every question, the frame, the evidence."""
    return [FRAME, *questions(form), EVIDENCE]


def refuse_bad_shape(content: Content, form: Mapping[str, Any], categories: Iterable[str]) -> None:
    """Refuse what cannot even be kept as a draft: unknown keys, bad addresses, texts beyond any measure. RuleBroken."""
    problems = dict(_bad_shapes(content, form, set(categories)))
    if problems:
        raise RuleBroken(next(iter(problems.values())), problems)


def problems(content: Content, form: Mapping[str, Any]) -> list[Problem]:
    """All that keeps the nomination from being submitted, in the order of its sections."""
    return [*_frame_problems(content), *_answer_problems(content, form)]


def changed_parts(before: Content, after: Content) -> set[str]:
    """The parts that differ, named as in `returnable`; `categories` apart, since a return never opens them."""
    parts = {
        key
        for key in before.answers.keys() | after.answers.keys()
        if before.answers.get(key, "") != after.answers.get(key, "")
    }
    if before.evidence != after.evidence:
        parts.add(EVIDENCE)
    if before.categories != after.categories:
        parts.add("categories")
    if frame_of(replace(before, categories=())) != frame_of(replace(after, categories=())):
        parts.add(FRAME)
    return parts


def frame_of(content: Content) -> Frame:
    """The frame of a nomination's content."""
    return Frame(**{name: getattr(content, name) for name in Frame.__dataclass_fields__})


def nominees(content: Frame) -> tuple[str, ...]:
    """Who is nominated, by name: an organisation when nobody is named beside it."""
    return content.nominee_names or tuple(name for name, _address in content.organisations)


def identities(content: Frame, nominator: str) -> set[str]:
    """By what a nominee is known again in another nomination: organisation, web domain, name, or the nominator."""
    found = {f"name:{fold(name)}" for name, _address in content.organisations}
    found |= {f"domain:{domain}" for _name, address in content.organisations if (domain := domain_of(address or ""))}
    if content.nominee_kind == "person":
        found |= {f"person:{fold(name)}" for name in content.nominee_names}
    if content.relation == "self":
        found.add(f"nominator:{nominator}")
    return found


def search_text(content: Frame) -> str:
    """Title and names, folded as search compares them."""
    names = [name for name, _address in content.organisations]
    return fold(" ".join([content.title, *content.nominee_names, *names]))


def to_document(content: Content) -> dict[str, Any]:
    """The content as the JSON that a version keeps."""
    return {
        "title": content.title,
        "relation": content.relation,
        "nominee_kind": content.nominee_kind,
        "nominee_names": list(content.nominee_names),
        "organisations": [{"name": name, "website": address} for name, address in content.organisations],
        "countries_organisation": list(content.countries_organisation),
        "countries_impact": list(content.countries_impact),
        "categories": list(content.categories),
        "language": content.language,
        "answers": dict(content.answers),
        "evidence": [{"title": title, "url": url} for title, url in content.evidence],
    }


def from_document(document: Mapping[str, Any]) -> Content:
    """The content of a version's JSON; what an older version did not know is empty."""
    empty = Content()
    return Content(
        title=document.get("title", ""),
        relation=document.get("relation", empty.relation),
        nominee_kind=document.get("nominee_kind", empty.nominee_kind),
        nominee_names=tuple(document.get("nominee_names", ())),
        organisations=tuple((o["name"], o["website"]) for o in document.get("organisations", ())),
        countries_organisation=tuple(document.get("countries_organisation", ())),
        countries_impact=tuple(document.get("countries_impact", ())),
        categories=tuple(document.get("categories", ())),
        language=document.get("language", empty.language),
        answers=dict(document.get("answers", {})),
        evidence=tuple((e["title"], e["url"]) for e in document.get("evidence", ())),
    )


def canonical(document: Mapping[str, Any]) -> bytes:
    """The one spelling of a frozen text as bytes: JSON in UTF-8, keys in order, no blanks between."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of a frozen text's canonical bytes, in hexadecimal: what the receipt tells."""
    return hashlib.sha256(canonical(document)).hexdigest()


def is_web_address(text: str) -> bool:
    """Whether a text is an http or https address with a host name, without user or odd port."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    plain = parts.scheme in ("http", "https") and "." in host and parts.username is None and port in (None, 80, 443)
    return plain and not any(character.isspace() for character in text)


def edit_window(state: str, takes_nominations: bool, due_at: datetime | None, at: datetime) -> Message | None:
    """Why a nomination cannot be changed now; None when it can."""
    match State(state):
        case State.WITHDRAWN:
            return N_("This nomination is withdrawn. It does not change any more.")
        case State.RETURNED:
            return None if due_at is not None and at <= due_at else N_("The time to mend this nomination has passed.")
        case _:
            return None if takes_nominations else N_("Nominations are closed. What was saved before stands.")


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def _bad_shapes(content: Content, form: Mapping[str, Any], categories: set[str]) -> Iterator[tuple[str, Message]]:
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
    yield from _bad_names(content)
    for name in ("countries_organisation", "countries_impact"):
        if len(getattr(content, name)) > MOST_COUNTRIES:
            yield name, N_("Name at most %(count)s countries.", count=MOST_COUNTRIES)
    known = questions(form)
    for key, text in content.answers.items():
        if key not in known:
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


def _answer_problems(content: Content, form: Mapping[str, Any]) -> Iterator[Problem]:
    for section in form.get("sections", []):
        for question in section["questions"]:
            key, limit = question["key"], question["limit"]
            count = length(content.answers.get(key, ""))
            if count > limit:
                words = N_(
                    "This answer has %(count)s characters and the limit is %(limit)s. Shorten it by %(over)s.",
                    count=count, limit=limit, over=count - limit,
                )  # fmt: skip
                yield Problem(section["key"], answer_field(key), words)
            elif question["required"] and not count:
                yield Problem(section["key"], answer_field(key), N_("This question is not answered yet."))
