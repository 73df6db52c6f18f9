"""What the public pages of editions show of a publication: words and addresses, ready for a template."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from awards import record
from awards.core.addresses import parts_of
from awards.core.vocabulary import CATEGORY_KEYS, ITU_REGIONS
from awards.publishing import rules
from awards.publishing.models import Laureate, Publication
from awards.publishing.queries import Places
from awards.publishing.weaving import Strip, strips
from awards.publishing.wording import lacking
from awards.web.filters import number
from awards.web.labels import label
from awards.web.languages import in_language, with_commas

FACETS = ("category", "country", "region")


@dataclass(frozen=True)
class Row:
    """A laureate as a list shows it. `places` are names with addresses; without a country, a region or None."""

    laureate: Laureate
    title: str
    url: str | None
    category: str | None
    codes: list[str]
    by: str | None
    places: list[tuple[str, str | None]]
    is_winner: bool


@dataclass(frozen=True)
class EditionRows:
    """An edition with its cloth and its laureates: winners, honourable mentions and further finalists apart.

    `without_award` are the categories in which no award was given: key, name and why; `without_finalist` those in which
    nobody is a finalist: key and name.
    """

    publication: Publication
    year: int
    url: str
    name: str
    strips: list[Strip]
    winners: list[Row]
    mentions: list[Row]
    finalists: list[Row]
    without_award: list[tuple[str, str, str]]
    without_finalist: list[tuple[str, str]]
    figures: list[tuple[str, str | None]]

    @property
    def laureates(self) -> list[Row]:
        """All of them, in the order of the page."""
        return self.winners + self.mentions + self.finalists


@dataclass(frozen=True)
class Option:
    """A value of a filter with the number of laureates it would leave."""

    value: str
    label: str
    count: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A filter with its values."""

    key: str
    label: str
    options: list[Option]


@dataclass(frozen=True)
class Source:
    """A source with its address where there is one."""

    words: str
    url: str | None


def edition_rows(
    publication: Publication,
    places: Places,
    chosen: Mapping[str, Sequence[str]],
    *,
    linked: bool = True,
    without: Collection[str] = (),
) -> EditionRows:
    """The edition as published, narrowed down to what the filters ask for.

    A preview has no links, and is `without` the categories that its reader is tied to, by key.
    """
    prefix = f"/rehearsal/{publication.year}" if publication.rehearsal else ""
    rows = [_row(laureate, places, prefix, linked) for laureate in matching(publication, places, chosen)]
    rows = [row for row in rows if row.laureate.category_key not in without]
    return EditionRows(
        publication=publication,
        year=publication.year,
        url=f"{prefix}/winners" if prefix else f"/winners/{publication.year}",
        name=in_language(publication.facts["names"]) or str(publication.year),
        strips=strips(publication, without),
        winners=[row for row in rows if row.is_winner],
        mentions=[row for row in rows if row.laureate.role == "mention"],
        finalists=[row for row in rows if row.laureate.role == "finalist"],
        without_award=[
            (one["key"], in_language(one["names"]), one["no_award"])
            for one in _categories_with("no_award", publication.facts, chosen, without)
        ],
        without_finalist=[
            (one["key"], in_language(one["names"]))
            for one in _categories_with("no_finalist", publication.facts, chosen, without)
        ],
        figures=_figures(publication.facts),
    )


def matching(publication: Publication, places: Places, chosen: Mapping[str, Sequence[str]]) -> list[Laureate]:
    """The laureates that the filters let through, in the order of the publication."""
    return [laureate for laureate in publication.laureates if _matches(laureate, places, chosen)]


def facets(publications: Sequence[Publication], places: Places, chosen: Mapping[str, Sequence[str]]) -> list[Facet]:
    """The filters with their counts: how many laureates each would leave, given what the other filters leave."""
    laureates = [laureate for publication in publications for laureate in publication.laureates]
    names = {x.category_key: in_language(x.category_names) for x in reversed(laureates) if x.category_key}
    groups: list[tuple[str, str, Callable[[Laureate], set[str]], Callable[[str], str]]] = [
        ("category", _("Category"), lambda x: {x.category_key or ""} - {""}, lambda key: names.get(key, key)),
        ("region", _("Region"), lambda x: _regions(x, places), lambda key: in_language(places.regions.get(key)) or key),
        ("country", _("Country"), _codes, lambda code: in_language(places.countries.get(code)) or code),
    ]
    return [_facet(laureates, places, chosen, *group) for group in groups]


def category_name(publications: Sequence[Publication], key: str) -> str:
    """A category's name, as the newest edition that has laureates of it calls it."""
    laureates = (laureate for publication in publications for laureate in publication.laureates)
    return next((in_language(x.category_names) for x in laureates if x.category_key == key), "") or key


def ways(facets: Sequence[Facet]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The pages that list laureates by category of the present award and by region, each with how many stand there."""
    found = {facet.key: facet for facet in facets}
    addresses = {
        "category": ("/winners/categories/{}", CATEGORY_KEYS),
        "region": ("/regions/{}", ITU_REGIONS),
    }
    return [
        (
            found[key].label,
            [
                (str(_("%(name)s (%(count)s)", name=o.label, count=o.count)), address.format(o.value))
                for o in found[key].options
                if o.value in kept
            ],
        )
        for key, (address, kept) in addresses.items()
        if found[key].options
    ]


def sources(publication: Publication) -> list[Source]:
    """Every source of the edition and its laureates, each once."""
    found = {(s["url"], s["words"]): None for s in publication.facts["sources"]}
    found |= {source: None for laureate in publication.laureates for source in record.sources(laureate.source)}
    addresses = {url for url, words in found if url and words}
    return [
        Source(words or _host(url), url)
        for url, words in found
        if words or url not in addresses
    ]  # fmt: skip


def figure(value: Mapping[str, Any] | None) -> str | None:
    """`more than 132`: the qualifier is part of the figure."""
    if value is None:
        return None
    words = number(value["figure"])
    qualifier = value["qualifier"]
    if not qualifier or qualifier == "exact":
        return words
    return str(_("%(qualifier)s %(number)s", qualifier=label(qualifier), number=words))


def _figures(facts: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    return [
        (_("Nominations"), figure(facts["nominations"])),
        (_("From countries"), figure(facts["countries"])),
        (_("Finalists"), figure(facts["finalists"])),
    ]


def _categories_with(
    word: str, facts: Mapping[str, Any], chosen: Mapping[str, Sequence[str]], without: Collection[str]
) -> list[dict[str, Any]]:
    """The categories of which the facts say this word, as far as the filters ask for them."""
    wanted = chosen.get("category")
    return [
        found
        for found in facts["categories"]
        if word in found and found["key"] not in without and (not wanted or found["key"] in wanted)
        and not chosen.get("country") and not chosen.get("region")
    ]  # fmt: skip


def _row(laureate: Laureate, places: Places, prefix: str, linked: bool) -> Row:
    names = [(in_language(places.countries.get(c.iso2)) or c.iso2, c.iso2) for c in laureate.countries]
    shown: list[tuple[str, str | None]] = [
        (name, f"{prefix}/countries/{code}" if linked else None) for name, code in names
    ]
    if not shown and laureate.scope == "global":
        shown = [(_("Worldwide"), None)]
    elif not shown and laureate.region:
        shown = [(in_language(places.regions.get(laureate.region)) or laureate.region, None)]
    return Row(
        laureate=laureate,
        title=laureate.name or lacking(laureate),
        url=f"{prefix}/laureates/{laureate.slug}" if linked else None,
        category=in_language(laureate.category_names) or None,
        codes=[country.iso2 for country in laureate.countries],
        by=_by(laureate),
        places=shown,
        is_winner=laureate.role == "winner",
    )


def _by(laureate: Laureate) -> str | None:
    """Who stands behind the project, as far as the title does not say it."""
    behind = laureate.holders if laureate.project else []
    named = with_commas([*behind, *([laureate.person] if laureate.person and laureate.name != laureate.person else [])])
    partners = with_commas(laureate.partners)
    if named and partners:
        return str(_("%(organisations)s, with %(partners)s", organisations=named, partners=partners))
    if partners:
        return str(_("with %(partners)s", partners=partners))
    return named or (None if laureate.project else "")


def _codes(laureate: Laureate) -> set[str]:
    return {country.iso2 for country in laureate.countries}


def _regions(laureate: Laureate, places: Places) -> set[str]:
    """The ITU regions of its countries, and the one it stands for: as a region's own page counts it."""
    own = {laureate.region} if laureate.region in ITU_REGIONS else set()
    return own | {region for code in _codes(laureate) if (region := places.region_of.get(code))}


def _matches(laureate: Laureate, places: Places, chosen: Mapping[str, Sequence[str]]) -> bool:
    return rules.matches(laureate.category_key, _codes(laureate), _regions(laureate, places), chosen)


def _facet(
    laureates: Sequence[Laureate],
    places: Places,
    chosen: Mapping[str, Sequence[str]],
    key: str,
    words: str,
    values: Callable[[Laureate], set[str]],
    name: Callable[[str], str],
) -> Facet:
    others = {facet: wanted for facet, wanted in chosen.items() if facet != key}
    counts: Counter[str] = Counter(dict.fromkeys(chosen.get(key, ()), 0))
    for laureate in laureates:
        counts.update(dict.fromkeys(values(laureate), 0))
        if _matches(laureate, places, others):
            counts.update(values(laureate))
    options = [
        Option(value, name(value), number(count), value in chosen.get(key, ())) for value, count in counts.items()
    ]
    if key != "category":
        options.sort(key=lambda option: option.label.casefold())
    return Facet(key, words, options)


def _host(url: str | None) -> str:
    return (parts_of(url).hostname or "").removeprefix("www.")
