"""Where laureates work: on the map; the list of countries has them as a table, with those that have no place on it."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from awards.desks.front.words import Chart, sentences, title_of
from awards.publishing.models import Publication
from awards.publishing.queries.public import Places
from awards.publishing.wording import where
from awards.web.drawing import map


def place_chart(published: Sequence[Publication], names: Places) -> Chart:
    """Finalists and winners by their countries."""
    places, countries, without = [], set(), 0
    for publication in published:
        for laureate in publication.laureates:
            title, stands = title_of(laureate), where(laureate, names)
            for country in laureate.countries:
                words = _("%(title)s, %(where)s, %(year)s", title=title, where=stands, year=publication.year)
                places.append(map.Place(country.iso2, laureate.category_key or "earlier", words))
                countries.add(country.iso2)
            without += not laureate.countries
    note = ngettext("%(num)s country.", "%(num)s countries.", len(countries))
    if without:
        note = sentences(
            note,
            ngettext(
                "%(num)s laureate of a region, of the world or without a recorded country is in the table only.",
                "%(num)s laureates of a region, of the world or without a recorded country are in the table only.",
                without,
            ),
        )
    return Chart(map.world(places), note=note)
