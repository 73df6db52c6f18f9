"""What a nomination holds: kept clean, compared part by part, frozen to bytes."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from awards.core.addresses import as_web_address
from awards.nominations.rules.files import FILES, FileMark, marks_document, marks_from
from awards.organisations.rules import domain_of, fold
from awards.programme.questions import tidy

NOMINEE_KINDS = ("organisation", "person", "several", "project")
RELATIONS = ("self", "other")

FRAME, EVIDENCE = "frame", "evidence"
"""The two sections of every nomination beside those of the edition's form."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Who is nominated for what: `organisations` are pairs of name and web address (None when there is none).

    `pledge` is the number of a pledge that the nominee names, or empty; judges do not see it.
    """

    title: str = ""
    relation: str = "self"
    nominee_kind: str = "organisation"
    nominee_names: tuple[str, ...] = ()
    organisations: tuple[tuple[str, str | None], ...] = ()
    countries_organisation: tuple[str, ...] = ()
    countries_impact: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    language: str = "en"
    pledge: str = ""


@dataclass(frozen=True, kw_only=True)
class Content(Frame):
    """A whole nomination: its frame, the answers by question, links to evidence as pairs of title and address, files.

    Files are not typed: who saves a text leaves `files` as they are, and `services.files` adds and removes them.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[tuple[str, str], ...] = ()
    files: tuple[FileMark, ...] = ()


def clean(text: str) -> str:
    """NFC, one character for a line's end, no blanks around: how every text is kept and counted."""
    return tidy(text)


def length(text: str) -> int:
    """Characters of a text as a limit counts them: code points of the clean text."""
    return len(clean(text))


def cleaned(content: Content) -> Content:
    """The content with every text clean and everything empty or doubled left out; countries and categories sorted."""
    return replace(
        content,
        title=clean(content.title),
        pledge=clean(content.pledge),
        nominee_names=_distinct(clean(name) for name in content.nominee_names),
        organisations=tuple(
            (clean(name), as_web_address(clean(address or "")) or None)
            for name, address in content.organisations
            if clean(name)
        ),
        countries_organisation=tuple(sorted(set(content.countries_organisation))),
        countries_impact=tuple(sorted(set(content.countries_impact))),
        categories=tuple(sorted(set(content.categories) - {""})),
        answers={key: clean(text) for key, text in sorted(content.answers.items()) if clean(text)},
        evidence=tuple(
            (clean(title), as_web_address(clean(url))) for title, url in content.evidence if clean(title) or clean(url)
        ),
    )


def frame_of(content: Content) -> Frame:
    """The frame of a nomination's content."""
    return Frame(**{name: getattr(content, name) for name in Frame.__dataclass_fields__})


def changed_parts(before: Content, after: Content) -> set[str]:
    """The parts that differ, named as in `returnable`; `categories`, which a return never opens, and `files` apart."""
    parts = {
        key
        for key in before.answers.keys() | after.answers.keys()
        if before.answers.get(key, "") != after.answers.get(key, "")
    }
    if before.evidence != after.evidence:
        parts.add(EVIDENCE)
    if before.files != after.files:
        parts.add(FILES)
    if before.categories != after.categories:
        parts.add("categories")
    if frame_of(replace(before, categories=())) != frame_of(replace(after, categories=())):
        parts.add(FRAME)
    return parts


def identities(content: Frame, nominator: str) -> set[str]:
    """By what a nominee is known again in another nomination: organisation, web domain, name, or the nominator."""
    found = {f"name:{fold(name)}" for name, _address in content.organisations}
    found |= {f"domain:{domain}" for _name, address in content.organisations if (domain := domain_of(address or ""))}
    if content.nominee_kind == "person":
        found |= {f"person:{fold(name)}" for name in content.nominee_names}
    if content.relation == "self":
        found.add(f"nominator:{nominator}")
    return found


def search_text(content: Content) -> str:
    """Title, names and answers, folded as search compares them."""
    names = [name for name, _address in content.organisations]
    return fold(" ".join([content.title, *content.nominee_names, *names, *content.answers.values()]))


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
        FILES: marks_document(content.files),
    } | ({"pledge": content.pledge} if content.pledge else {})


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
        files=marks_from(document),
        pledge=document.get("pledge", ""),
    )


def canonical(document: Mapping[str, Any]) -> bytes:
    """The one spelling of a frozen text as bytes: JSON in UTF-8, keys in order, no blanks between."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256 of a frozen text's canonical bytes, in hexadecimal: what the receipt tells."""
    return hashlib.sha256(canonical(document)).hexdigest()


def sealed_of(number: int, version: int, digest: str) -> dict[str, str | int]:
    """What the award's log keeps of a submission, as a salted hash alone: nobody learns from it who sent what."""
    return {"digest": digest, "number": number, "version": version}


def _distinct(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
