"""How a page names the facets of the registry, their values and the filters that are on."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from awards.organisations.queries import organisation
from awards.places.queries import region
from awards.pledges import queries
from awards.pledges.asking import belonging
from awards.pledges.rules import Figures
from awards.pledges.wording import GOALS, LEVELS, LIGHTS, PLEDGES, TAGS
from awards.web.filters import date_in_words, money, partial_date
from awards.web.labels import label
from awards.web.languages import in_language, with_commas
from awards.web.lists import here, one
from awards.web.transaction import db_session

MOST_OPTIONS = 12
"""So many values of a facet are offered; a chosen one always is."""

OPEN = ("focus_area", "pledge_type", "from_region", "region", "country")
"""The facets that stand open; others open by a touch, or when one of their values is chosen."""

IN_ORDER = ("year", "sdg", "level")
"""Facets whose values have an order of their own; those of others stand by how frequent they are."""


def facet_names(day: date | None = None) -> dict[str, str]:
    """The facets in the order of the page, by what they are called; that of UN lists by those that held on a day."""
    lists = {partial_date(held.stated) for held in queries.lists_on(db_session(), day).values()}
    return {
        "focus_area": _("Focus area"), "pledge_type": _("Kind of pledge"), "entity_kind": _("Pledged by"),
        "from_region": _("Region of the organisation"), "region": _("Region of the work"),
        "country": _("Country of the work"),
        "un_list": _("UN list of %(date)s", date=with_commas(sorted(lists))) if lists else _("UN list"),
        "group": _("For whom"), "sdg": _("Development goal"), "sector": _("Sector"),
        "technology": _("Technology"), "year": _("First year"), "state": _("State"),
        "level": _("Newest report"), "light": _("Whether reports are up to date"),
    }  # fmt: skip


def groups(figures: Figures, filters: queries.Filters) -> list[dict[str, Any]]:
    """The facets with their options, the most frequent first, each with the number of pledges it would show."""
    found = []
    for facet, name in facet_names(filters.lists_on).items():
        counts = figures.facets[facet]
        if filters.chosen.get(facet) or any(value is not None for value in counts):
            options = _options(facet, figures, filters)
            folded = facet not in OPEN and not filters.chosen.get(facet)
            found.append({"key": facet, "label": name, "options": options, "folded": folded})
    return found


def filters_on(found: list[dict[str, Any]], filters: queries.Filters) -> list[tuple[str, str]]:
    """Every filter that is on, with the address of the list without it."""
    on = [(_("Search: %(words)s", words=filters.q), here(q=None, after=None))] if filters.q else []
    if filters.organisation_id:
        name = organisation(db_session(), filters.organisation_id).name
        on.append((_("With a part of %(organisation)s", organisation=name), here(organisation=None, after=None)))
    if place := one("place"):
        names = queries.country_names([place]) or {place: region(db_session(), place).names}
        name = in_language(names.get(place)) or place
        on.append((_("From or for %(country)s", country=name), here(place=None, after=None)))
    if filters.at_least is not None:
        least = money(filters.at_least, filters.currency)
        on.append((_("At least %(amount)s under one word", amount=least), here(at_least=None, after=None)))
    if filters.lists_on is not None:
        day = date_in_words(filters.lists_on)
        on.append((_("UN lists on %(date)s", date=day), here(lists_on=None, after=None)))
    for name, words in (("campaign", _("Campaign")), ("edition", _("Edition"))):
        if value := one(name):
            called = in_language(belonging(name, value)[0]) or value
            on.append((_("%(facet)s: %(value)s", facet=words, value=called), here(**{name: None, "after": None})))
    for group in found:
        values = filters.chosen.get(group["key"], ())
        for option in group["options"]:
            if option["chosen"]:
                rest = [value for value in values if value != option["value"]]
                text = _("%(facet)s: %(value)s", facet=group["label"], value=option["label"])
                on.append((text, here(**{group["key"]: rest or None, "after": None})))
    return on


def value_names(facet: str, values: Sequence[str]) -> dict[str, str]:
    """What these values of a facet are called; one that nobody knows is shown as it is."""
    if facet == "country":
        names = queries.country_names(values)
    elif facet == "group":
        names = queries.group_names(values)
    elif facet == "level":
        levels = {str(level): str(words) for level, words in LEVELS.items()} | {"0": _("As the organisation says")}
        return {value: levels.get(value, value) for value in values}
    elif facet == "light":
        return {value: str(LIGHTS.get(value, value)) for value in values}
    elif facet in ("sector", "technology"):
        return {value: str(TAGS.get(value, value)) for value in values}
    elif facet == "state":
        return {value: str(PLEDGES.get(value, value)) for value in values}
    elif facet == "sdg":
        return {value: str(GOALS.get(value, value)) for value in values}
    else:
        more = {"other": _("Another region"), queries.ON_NO_LIST: _("On none of the lists")}
        return {value: more.get(value) or label(value) for value in values}
    return {value: in_language(names.get(value)) or value for value in values}


def _options(facet: str, figures: Figures, filters: queries.Filters) -> list[dict[str, Any]]:
    counts, chosen = figures.facets[facet], filters.chosen.get(facet, ())
    words = value_names(facet, [*(value for value in counts if value), *chosen])
    stated = sorted((v for v in counts if v is not None), key=lambda v: (-counts[v], words[v]))
    if facet in IN_ORDER:
        stated.sort(key=lambda v: int(v) if v.isdigit() else 0, reverse=facet == "year")
    most = len(stated) if facet == "sdg" else MOST_OPTIONS
    offered = [value for place, value in enumerate(stated) if place < most or value in chosen]
    offered += [value for value in chosen if value not in counts and value != queries.NOT_STATED]
    options = [(value, words[value], counts.get(value, 0)) for value in offered]
    if None in counts or queries.NOT_STATED in chosen:
        options.append((queries.NOT_STATED, _("Not stated"), counts.get(None, 0)))
    return [
        {"value": value, "label": text, "count": count, "chosen": value in chosen} for value, text, count in options
    ]
