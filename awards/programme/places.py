"""The places of an edition's document: every value by its path, every text by language, and what differs. Pure.

A path names parts by their keys, as in `categories.skills.criteria.results.weight`.
"""

import json
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from awards.core.errors import NotFound
from awards.core.vocabulary import LANGUAGES

Path = tuple[str, ...]
ORDER = "order"
"""The last step of a path whose value is the order of the parts there."""

IN_ORDER = (
    "version", "year", "proposal", "names", "dates", "opens_at", "closes_at", "finalists_at", "winners_at", "rounds",
    "blind", "advancing", "scale", "lowest", "highest", "half_points", "categories", "descriptions", "reviews",
    "finalists", "winners", "focus_area", "criteria", "weight", "anchors", "rules", "ranked_by", "last_by_pairs",
    "open_scores", "tie_rule", "form", "sections", "title", "questions", "label", "help", "ask", "rule", "eligibility",
)  # fmt: skip
"""Names of a document in the order in which people read them; databases keep none."""

NUMBERED = "rounds"
"""Parts without keys, which paths name by their numbers from 1 on."""

LONGEST = {"names": 300, "label": 300, "title": 300, "ask": 300, "measure": 60}
"""Characters of a text by the last step of its path; others may have 3,000."""


@dataclass(frozen=True)
class Difference:
    """A value that is not the same in two documents; None where there is none."""

    path: Path
    before: Any
    after: Any


@dataclass(frozen=True)
class Text:
    """A text of the document by language, with its path."""

    path: Path
    texts: Mapping[str, str]

    @property
    def address(self) -> str:
        """The path as one word of an address."""
        return ".".join(self.path)

    @property
    def lacking(self) -> list[str]:
        """The languages in which it is not written yet."""
        return [language for language in LANGUAGES if not self.texts.get(language)]


def texts(document: Mapping[str, Any]) -> list[Text]:
    """Every text that staff wrote, in the document's order; one that is written in no language is not there."""
    found: dict[Path, dict[str, str]] = {}
    for path, value in values(document).items():
        if path[-1] in LANGUAGES:
            found.setdefault(path[:-1], {})[path[-1]] = value
    return [Text(path, by_language) for path, by_language in found.items()]


def text_at(document: MutableMapping[str, Any], address: str) -> tuple[MutableMapping[str, Any], str]:
    """The part that holds a text, and the text's name in it. Raises NotFound when no text stands at the address."""
    path = tuple(address.split("."))
    if path not in {text.path for text in texts(document)}:
        raise NotFound("text")
    here: Any = document
    for step in path[:-1]:
        here = here[step] if isinstance(here, Mapping) else part_of(here, step)
    return here, path[-1]


def part_of(parts: Sequence[Any], step: str) -> Any:
    """The part that a step of a path names by its key, or by its number where parts have no keys; None for no part."""
    return next((p for n, p in enumerate(parts, start=1) if p.get("key", str(n)) == step), None)


def values(document: Mapping[str, Any]) -> dict[Path, Any]:
    """Every value of the document by its path, in the document's order, and the order of parts with keys."""
    return dict(_values(document, ()))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Difference]:
    """What differs between two documents of an edition, in the order of the later one, then what is gone."""
    old, new = values(before), values(after)
    paths = [*new, *(path for path in old if path not in new)]
    return [
        Difference(path, old.get(path), new.get(path))
        for path in paths
        if (path in old and path in new and old[path] != new[path]) or (path in old) != (path in new)
    ]


def _values(part: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(part, Mapping):
        for name in sorted(part, key=_reading_order):
            if name != "key":
                yield from _values(part[name], (*path, name))
    elif isinstance(part, list | tuple) and part and all(isinstance(one, Mapping) and "key" in one for one in part):
        yield (*path, ORDER), tuple(one["key"] for one in part)
        for one in part:
            yield from _values(one, (*path, one["key"]))
    elif path == (NUMBERED,):
        for number, one in enumerate(part, start=1):
            yield from _values(one, (*path, str(number)))
    elif isinstance(part, list | tuple):
        yield path, tuple(json.dumps(one, sort_keys=True) if isinstance(one, Mapping) else one for one in part)
    else:
        yield path, part


def _reading_order(name: str) -> tuple[int, int, str]:
    return (IN_ORDER.index(name) if name in IN_ORDER else len(IN_ORDER), int(name) if name.isdecimal() else 0, name)
