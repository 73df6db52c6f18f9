"""How pages say what a pledge gives, from when to when, by whom and where, each amount under its word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from babel.lists import format_list
from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from awards.core.addresses import parts_of
from awards.pledges.models import Pledge, PledgeMoney, PledgeVersion
from awards.pledges.rules import InPrices
from awards.rates.wording import figure
from awards.record import sources
from awards.web.filters import as_typed, money, number, partial_date, qualified
from awards.web.labels import label
from awards.web.languages import babel_locale, direction, in_language, with_commas, with_semicolons

MOST_NAMES = 3
"""So many countries stand in a row of a list; more are counted."""


@dataclass(frozen=True)
class Amount:
    """An amount as a page shows it: the figure with its qualifier, its word, what is to be known beside it."""

    text: str
    word: str | None = None
    note: str | None = None
    recorded: bool = True


@dataclass(frozen=True)
class Row:
    """A pledge as a row of a list."""

    public_id: str
    title: str
    url: str
    by: str
    years: str | None
    countries: str | None
    amounts: list[Amount]
    focus_area: str | None
    targets: list[str]
    note: str | None
    language: str


def row(pledge: Pledge, prices: InPrices | None = None) -> Row:
    """A pledge with its current version as a row; with prices its page tells them too."""
    version = pledge.current
    return Row(
        public_id=pledge.public_id,
        title=version.title,
        url=url_for("pledges.pledge", public_id=pledge.public_id, prices=prices.year if prices else None),
        by=listed([party.organisation.standing.name for party in version.parties if party.role != "partner"]),
        years=years(version),
        countries=country_names(version),
        amounts=amounts(version, prices),
        focus_area=label(version.focus_area) if version.focus_area else None,
        targets=[target["text"] for target in version.facts.get("targets", [])],
        note=version.facts.get("note"),
        language=version.language,
    )


def amounts(version: PledgeVersion, prices: InPrices | None = None) -> list[Amount]:
    """What a version gives: each amount in its own currency first, or that no amount is in it or recorded."""
    if version.money:
        steps = version.facts.get("rates", [])
        return [_amount(given, steps, _at_prices(given, version, prices)) for given in version.money]
    if version.resource_kind == "none":
        return [Amount(_("No money"), _("in this pledge"))]
    if version.resource_kind == "in-kind":
        return [Amount(_("Amount not recorded"), label("in_kind"), recorded=False)]
    return [Amount(_("Amount not recorded"), recorded=False)]


def years(version: PledgeVersion) -> str | None:
    """From when to when, or None when no year is recorded."""
    start, end = version.start_year, version.end_year
    if start and end:
        return str(start) if start == end else str(_("%(start)s to %(end)s", start=start, end=end))
    if start:
        return str(_("from %(start)s", start=start))
    return str(_("until %(end)s", end=end)) if end else None


def country_names(version: PledgeVersion, most: int = MOST_NAMES) -> str | None:
    """The countries that a version lists, or None when it lists none."""
    names = sorted(in_language(place.country.names) for place in version.countries)
    if len(names) > most + 1:
        rest = len(names) - most
        return str(_("%(some)s and %(rest)s more", some=with_commas(names[:most]), rest=rest))
    return listed(names) if names else None


def listed(names: Sequence[str]) -> str:
    """Names as a list in the page's language: `A, B and C`.

    Read from the right, each name keeps its own direction, and the row that of the page whatever stands first in it.
    """
    if direction() == "ltr" or len(names) < 2:
        return format_list(names, locale=babel_locale())
    return "\u200f" + format_list([f"\u2068{name}\u2069" for name in names], locale=babel_locale())


OWN_SOURCES = {
    "Stated by the organisation itself": _l("Stated by the organisation itself"),
    "Made up for a rehearsal": _l("Made up for a rehearsal"),
}
"""Sources that are words of ours, kept in English: each as its reader reads it."""


def source_links(source: str) -> list[tuple[str, str | None]]:
    """Each source as (words, address): the host's name and the place on the page; plain words have no address."""
    found: list[tuple[str, str | None]] = []
    for url, words in sources(source):
        if url is None:
            found.append((str(OWN_SOURCES.get(words, words)), None))
        else:
            host = (parts_of(url).hostname or url).removeprefix("www.")
            found.append((f"{host} ({words})" if words else host, url))
    return found


def _amount(given: PledgeMoney, steps: list[dict[str, Any]], at_prices: list[str]) -> Amount:
    figure = qualified(money(given.amount, given.currency), given.qualifier)
    if given.basis == "yearly":
        return Amount(_("%(figure)s a year", figure=figure), label(given.word), _("total not stated"))
    return Amount(figure, label(given.word), with_semicolons([*_notes(given, steps), *at_prices]) or None)


def _at_prices(given: PledgeMoney, version: PledgeVersion, prices: InPrices | None) -> list[str]:
    """The dollars in the prices of a year, where they are known."""
    found = prices.of(given, version.start_year) if prices else None
    if prices is None or found is None:
        return []
    return [_("%(dollars)s in prices of %(year)s", dollars=money(found, "USD"), year=prices.year)]


def _periods(steps: list[dict[str, Any]]) -> Iterable[str]:
    """By the rates of which years or days an amount was converted."""
    years = sorted(step["period"] for step in steps if step["kind"] == "average")
    if years:
        yield _("mean rate of %(years)s", years=years[0] if len(years) == 1 else as_typed(f"{years[0]}–{years[-1]}"))
    for step in steps:
        if step["kind"] == "day":
            yield _("rate of %(day)s", day=partial_date(step["period"]))
        elif step["kind"] == "last":
            yield _("what lies ahead at the newest rate, of %(day)s", day=partial_date(step["period"]))


def _notes(given: PledgeMoney, steps: list[dict[str, Any]]) -> Iterable[str]:
    if given.most is not None:
        yield _("at most %(most)s", most=money(given.most, given.currency))
    if given.basis == "derived" and given.yearly_amount:
        yearly = money(given.yearly_amount, given.currency)
        times = number(given.amount / given.yearly_amount)
        yield _("derived: %(yearly)s a year, %(times)s years", yearly=yearly, times=times)
    if given.currency == "USD":
        return
    if given.usd is None:
        yield _("no dollar value stated")
    elif given.usd_basis == "converted" and given.usd_rate is not None:
        rate = figure(Decimal(given.usd_rate))
        yield _("%(dollars)s, converted at %(rate)s", dollars=money(given.usd, "USD"), rate=rate)
        yield from _periods([step for step in steps if step["word"] == given.word])
    else:
        yield _("%(dollars)s as stated", dollars=money(given.usd, "USD"))
