"""How pages call a publication, and a laureate of whom no name is left, in the language of the moment."""

from decimal import Decimal

from babel.lists import format_list
from flask_babel import gettext as _

from awards.publishing import rules
from awards.publishing.models import Laureate, Publication
from awards.publishing.queries.public import Places
from awards.web.filters import money, number, partial_date, qualified
from awards.web.languages import babel_locale, in_language

BILLION = 10**9


def lacking(laureate: Laureate) -> str:
    """What stands in place of a name: that it was erased, or that it is not recorded."""
    return str(_("Name erased") if laureate.erased else _("Name not recorded"))


def where(laureate: Laureate, names: Places) -> str | None:
    """A laureate's countries, or its region, or the whole world; None when not recorded."""
    countries = [in_language(names.countries[country.iso2]) for country in laureate.countries]
    if countries:
        return format_list(sorted(countries), locale=babel_locale())
    if laureate.region in names.regions:
        return in_language(names.regions[laureate.region])
    return _("the whole world") if laureate.scope == "global" else None


def called(publication: Publication) -> str:
    """The name of a publication in lists and feeds."""
    if publication.kind == "record":
        return in_language(publication.facts["names"]) or str(publication.year)
    if publication.corrects_id is not None:
        return str(_("Correction %(year)s", year=publication.year))
    if publication.kind == "winners":
        return str(_("Winners %(year)s", year=publication.year))
    return str(_("Finalists %(year)s", year=publication.year))


def stated_by_then(publication: Publication) -> list[tuple[str, str | None]]:
    """What the Partner2Connect registry had stated by the day of the ceremony, each in words with its source."""
    return [
        (
            str(_("%(sum)s (stated %(date)s)", sum=_stated(found), date=partial_date(found["stated"]))),
            next((word for word in found["source"].split() if word.startswith("http")), None),
        )
        for found in publication.facts.get("registry", ())
    ]


def _stated(found: rules.RegistryFigure) -> str:
    told = Decimal(found["figure"])
    if found["what"] == "pledges":
        return str(_("%(count)s pledges", count=qualified(number(told), found["qualifier"])))
    return qualified(money(told * BILLION, "USD"), found["qualifier"])
