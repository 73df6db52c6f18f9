"""Rows of the desk's list as its template draws them: hashable, so that each is drawn once while it stays the same."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from flask import url_for

from awards.screening.queries import OfEdition, QueueRow
from awards.web.languages import in_language, with_commas
from awards.web.lists import one_of_many


class Line(NamedTuple):
    """A nomination that was sent, in words of the page's language.

    `countries` are (name, address of those from there), `entries` (key of the category, its name, state); `token` is
    what its box sends, None where nobody may act.
    """

    number: str
    url: str
    title: str
    nominees: str
    tags: tuple[str, ...]
    countries: tuple[tuple[str, str], ...]
    entries: tuple[tuple[str, str, str], ...]
    state: str
    consent: str | None
    received: datetime
    token: str | None
    picked: bool


def lines(of: OfEdition, rows: Sequence[QueueRow], picked: Collection[str], *, may_act: bool) -> list[Line]:
    """The rows of a page; `picked` are the tokens of those that were ticked."""
    address = one_of_many("screening.nomination", "nomination_id", edition_id=of.edition_id)
    from_there = cache(lambda iso2: url_for("screening.queue", edition_id=of.edition_id, country=iso2))
    called = {category.id: in_language(category.names) for category in of.edition.categories}
    found = []
    for row in rows:
        token = f"{row.id}.{row.mark}" if may_act else None
        found.append(
            Line(
                f"{row.number:04d}", address(row.id), row.title, with_commas(row.nominee_names), tuple(row.tags),
                tuple((in_language(names), from_there(iso2)) for iso2, names in row.countries),
                tuple((category.key, called[category.id], state) for category, state in row.entries),
                row.state, row.consent, row.submitted_at, token, token in picked,
            )
        )  # fmt: skip
    return found
