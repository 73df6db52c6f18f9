"""What the list of all nominations may be asked for: filters, order and columns, as pages and saved views keep them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.finding.rules.deciding import Said
from awards.nominations.rules.people import CONSENT_STANDS, LETTERS_STAND

FACETS = (
    "state", "category", "consent", "letters", "missing", "duplicates", "tag", "language", "region", "group", "country",
    "impact",
)  # fmt: skip
"""What nominations may be narrowed by; `country` is of the organisation, `impact` where the work has an effect."""

STATES = ("draft", "to_screen", "eligible", "ineligible", "returned", "withdrawn")
GROUPS = ("LDC", "LLDC", "SIDS")
KNOWN: Mapping[str, tuple[str, ...]] = {
    "state": STATES, "consent": tuple(CONSENT_STANDS), "letters": tuple(LETTERS_STAND), "duplicates": tuple(Said),
    "group": GROUPS,
}  # fmt: skip
"""Facets whose values are these alone; the values of others are an edition's own."""

SORTS = ("number", "newest", "received", "saved", "title")

COLUMNS = (
    "number", "title", "nominee", "organisations", "countries", "impact", "categories", "entry_states", "state",
    "language", "nominator", "received", "saved", "missing", "tags", "duplicates", "consent", "letters",
)  # fmt: skip
USUAL_COLUMNS = ("number", "title", "organisations", "countries", "categories", "entry_states", "state", "received")

LONGEST_NAME = 60
MOST_VIEWS = 40


@dataclass(frozen=True)
class Wanted:
    """What is asked of the list: words, chosen values of facets, days of arrival, order, columns, and where to go on.

    `after` is the number of the nomination that was shown last. Empty columns mean the usual ones.
    """

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    sort: str = "number"
    columns: tuple[str, ...] = ()
    after: int | None = None

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns to show, in their one order; the number always is."""
        asked = {"number", *(self.columns or USUAL_COLUMNS)}
        return tuple(column for column in COLUMNS if column in asked)

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.q or self.since or self.until or any(self.chosen.values()))


def to_document(wanted: Wanted) -> dict[str, Any]:
    """The same as JSON, for a saved view or a file that is made later; where the list was read up to is left out."""
    return {
        "q": wanted.q,
        "chosen": {facet: list(values) for facet, values in wanted.chosen.items() if values},
        "since": wanted.since.isoformat() if wanted.since else None,
        "until": wanted.until.isoformat() if wanted.until else None,
        "sort": wanted.sort,
        "columns": list(wanted.columns),
    }


def from_document(document: Mapping[str, Any]) -> Wanted:
    """What a saved view asks; whatever is not known any more is left out."""
    return Wanted(
        q=str(document.get("q") or ""),
        chosen={facet: tuple(values) for facet, values in document.get("chosen", {}).items() if facet in FACETS},
        since=date.fromisoformat(document["since"]) if document.get("since") else None,
        until=date.fromisoformat(document["until"]) if document.get("until") else None,
        sort=document["sort"] if document.get("sort") in SORTS else "number",
        columns=tuple(column for column in document.get("columns", ()) if column in COLUMNS),
    )


def parameters(wanted: Wanted) -> dict[str, Any]:
    """The same as the parameters of an address."""
    found: dict[str, Any] = {"q": wanted.q, "since": wanted.since, "until": wanted.until}
    found |= {facet: list(values) for facet, values in wanted.chosen.items()}
    found["sort"] = wanted.sort if wanted.sort != "number" else None
    found["column"] = list(wanted.columns)
    return {name: value for name, value in found.items() if value}


def going_on(wanted: Wanted, after: int) -> Wanted:
    """The same list from this nomination on."""
    return replace(wanted, after=after)


def require_name(name: str, present: Sequence[str]) -> str:
    """A name for a saved view that is not taken by another of the same person. Raises RuleBroken."""
    name = " ".join(name.split())
    if not name:
        raise RuleBroken(N_("Give the view a name."), ["name"])
    if len(name) > LONGEST_NAME:
        raise RuleBroken(N_("Use at most %(count)d characters.", count=LONGEST_NAME), ["name"])
    if len(present) >= MOST_VIEWS and name not in present:
        raise RuleBroken(N_("You keep %(count)d views already. Delete one first.", count=len(present)), ["name"])
    return name
