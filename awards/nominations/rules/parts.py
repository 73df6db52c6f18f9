"""The parts of a nomination's text that are saved each on its own: the fields of the frame, the links, each answer."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from awards.nominations.rules.content import EVIDENCE, FRAME, Content, cleaned

FRAME_PARTS = (
    "title", "relation", "nominee_kind", "nominee_names", "organisations", "countries_organisation",
    "countries_impact", "categories", "language", "pledge",
)  # fmt: skip

ANSWER = "answer-"

ONE_SITTING = timedelta(minutes=10)
"""Saves that a page makes by itself within so long become one version, so that the history can be read."""


def parts_of(section: str, questions: list[str]) -> list[str]:
    """The names of a section's parts in order: fields of the frame, `evidence`, or `answer-<question>` each."""
    if section == FRAME:
        return list(FRAME_PARTS)
    return [EVIDENCE] if section == EVIDENCE else [ANSWER + key for key in questions]


def part(content: Content, name: str) -> Any:
    """What one part of the text says."""
    if name.startswith(ANSWER):
        return content.answers.get(name.removeprefix(ANSWER), "")
    return getattr(content, name)


def with_part(content: Content, name: str, value: Any) -> Content:
    """The content with one part said anew, clean."""
    if name.startswith(ANSWER):
        return cleaned(replace(content, answers={**content.answers, name.removeprefix(ANSWER): value}))
    values: dict[str, Any] = {name: value}
    return cleaned(replace(content, **values))


def seal(content: Content, name: str) -> str:
    """A short fingerprint of what one part says: a save names the one that its writer had before the eyes."""
    said = json.dumps(part(content, name), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def merged(present: Content, typed: Mapping[str, Any], seals: Mapping[str, str]) -> tuple[Content, list[str]]:
    """The present text with the typed parts in it, and the parts that were changed by somebody else meanwhile.

    `seals` are those of the text that each part was typed upon. A part that its writer left as it was stays as it
    is now; one that both made the same is no clash. A clashing part keeps the present text.
    """
    content, clashes = present, []
    for name, value in typed.items():
        wanted = with_part(content, name, value)
        mine, now, shown = seal(wanted, name), seal(present, name), seals.get(name)
        if mine in (now, shown):
            continue
        if now == shown:
            content = wanted
        else:
            clashes.append(name)
    return content, clashes


def of_one_sitting(begun_at: datetime | None, frozen: bool, same_writer: bool, at: datetime) -> bool:
    """Whether a save that a page makes by itself joins the present version instead of making another."""
    return begun_at is not None and not frozen and same_writer and at - begun_at <= ONE_SITTING
