"""Rows of the list of nominations as their template draws them: hashable, so that each is drawn once while it stays."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from flask import url_for

from awards.finding.queries import OfEdition
from awards.finding.queries.listing import Listed
from awards.finding.wording import part_words
from awards.web.filters import date_in_short
from awards.web.languages import in_language, with_commas
from awards.web.lists import one_of_many


class Line(NamedTuple):
    """A nomination in words of the page's language, with everything that a column may show.

    `columns` are those of the list with their names; `entries` (key of the category, its name, state).
    """

    columns: tuple[tuple[str, str], ...]
    number: str
    url: str
    title: str
    entries: tuple[tuple[str, str, str], ...]
    state: str
    countries: str
    impact: str
    received: str
    saved: str
    language: str
    missing: tuple[str, ...]
    tags: tuple[str, ...]
    duplicates: int
    pairs_url: str
    consent: str | None
    letters: tuple[str, ...]
    nominator: str
    organisations: tuple[str, ...]
    nominee: tuple[str, ...]


def lines(
    of: OfEdition, rows: Sequence[Listed], columns: Iterable[tuple[str, str]], names: Mapping[str, dict[str, str]]
) -> list[Line]:
    """The rows of a page; `names` are those of countries."""
    edition_id, shown = of.edition_id, tuple(columns)
    draft = one_of_many("finding.draft", "nomination_id", edition_id=edition_id)
    sent = one_of_many("screening.nomination", "nomination_id", edition_id=edition_id)
    called = {category.key: in_language(category.names) for category in of.edition.categories}
    parts = {name: part_words(of.edition, name) for name in {part for row in rows for part in row.missing}}
    return [
        Line(
            shown, f"{row.number:04d}", sent(row.id) if row.received else draft(row.id), row.title,
            tuple((key, called[key], state) for key, state in row.entries), row.state,
            with_commas(in_language(names[code]) for code in row.countries),
            with_commas(in_language(names[code]) for code in row.impact),
            date_in_short(row.received) if row.received else "", date_in_short(row.saved), row.language,
            tuple(parts[name] for name in row.missing), tuple(row.tags),
            row.duplicates,
            url_for("finding.duplicates", edition_id=edition_id, nomination=row.number) if row.duplicates else "",
            row.consent, tuple(row.letters), row.nominator, tuple(row.organisations), tuple(row.nominee),
        )
        for row in rows
    ]  # fmt: skip
