"""A plan as somebody may read it who is tied to some of its entries: no list, sentence or figure holds these."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from awards.assignment.rules.options import Options
from awards.assignment.rules.preview import PanelAfter

Names = Callable[[str], bool]
"""Whether an entry's key is of those left out."""

KEY = re.compile(r"\d+/[a-z0-9-]+")


def without(summary: Mapping[str, Any], names: Names, panels: Sequence[PanelAfter]) -> dict[str, Any]:
    """The summary of a plan without these panels, as if the plan had not been asked for them.

    What cannot be told apart (`worst`, `pairs`) is left out; a review offered keeps its place, empty.
    """
    told = dict(summary)
    if "messages" in told:
        told["messages"] = sentences(told["messages"], names)
    offered = told.get("bridges", {}).get("offered", [])
    if any(names(one["entry"]) for one in offered):
        kept = [None if names(one["entry"]) else one for one in offered]
        told["bridges"] = {**told["bridges"], "offered": kept}
    if not panels or "entries" not in told:
        return told
    for name in ("added", "kept", "ended"):
        told[name] -= sum(len(getattr(panel, name)) for panel in panels)
    told["entries"] -= len(panels)
    told["changed"] -= sum(bool(panel.added or panel.ended) for panel in panels)
    told["short"] -= sum(bool(panel.missing) for panel in panels)
    told["missing"] -= sum(panel.missing for panel in panels)
    told["places"] -= sum(len(panel.added) + len(panel.kept) + panel.missing for panel in panels)
    for name in ("total", "bound"):
        if told.get(name) is not None:
            told[name] -= sum(panel.fit for panel in panels)
    told["loads"] = _loads(told["loads"], panels)
    told["worst"] = None
    told.pop("pairs", None)
    if names(told.get("worst_entry", {}).get("key", "")):
        del told["worst_entry"]
    return told


def sentences(messages: Iterable[Mapping[str, Any]], names: Names) -> list[Mapping[str, Any]]:
    """The sentences of the solver that name none of these entries."""
    return [message for message in messages if not any(names(key) for key in KEY.findall(_told(message)))]


def options_without(options: Options, names: Names) -> Options:
    """What was asked, without the exceptions for these entries."""
    return replace(
        options,
        reviews={key: count for key, count in options.reviews.items() if not names(key)},
        together=tuple(pair for pair in options.together if not names(pair[0])),
        apart=tuple(pair for pair in options.apart if not names(pair[0])),
    )


def _told(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(_told(item) for item in value.values())
    return " ".join(map(_told, value)) if isinstance(value, list | tuple) else str(value)


def _loads(loads: Iterable[Sequence[Any]], panels: Sequence[PanelAfter]) -> list[list[Any]]:
    before = Counter(judge for panel in panels for judge in (*panel.kept, *panel.ended))
    after = Counter(judge for panel in panels for judge in (*panel.kept, *panel.added))
    told = [[judge, now - before[judge], then - after[judge], *limits] for judge, now, then, *limits in loads]
    return sorted(told, key=lambda row: (-row[2], row[0]))
