"""Reads that bring laureates and pledges side by side; laureates come from publications, pledges from the registry."""

from awards.connections.queries.links import (
    asked_about,
    asked_links,
    hidden,
    hidden_link,
    hidden_links,
    link,
    rows_of,
    stated,
    stated_links,
)
from awards.connections.queries.places import (
    LaureatePlace,
    m49_regions,
    named_at,
    names_of_countries,
    places_of,
    slugs_of,
)
from awards.connections.queries.told import (
    Progress,
    beside_all,
    laureates_of,
    of_edition,
    pledges_of,
    progress_of,
    told_of,
    weigh,
)
from awards.connections.queries.weighed import (
    nearest,
    of_number,
    of_organisations,
    pledged,
)

__all__ = [
    "LaureatePlace",
    "Progress",
    "asked_about",
    "asked_links",
    "beside_all",
    "hidden",
    "hidden_link",
    "hidden_links",
    "laureates_of",
    "link",
    "m49_regions",
    "named_at",
    "names_of_countries",
    "nearest",
    "of_edition",
    "of_number",
    "of_organisations",
    "places_of",
    "pledged",
    "pledges_of",
    "progress_of",
    "rows_of",
    "slugs_of",
    "stated",
    "stated_links",
    "told_of",
    "weigh",
]
