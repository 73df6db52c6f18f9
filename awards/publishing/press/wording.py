"""How cards and the press kit say who was honoured, in the language of the moment."""

from babel.lists import format_list
from flask_babel import gettext as _

from awards.publishing.models import Laureate, Publication
from awards.publishing.queries import Places
from awards.publishing.wording import lacking
from awards.web.labels import label
from awards.web.languages import babel_locale, in_language
from awards.web.typesetting import apart


def title(laureate: Laureate) -> str:
    """What a laureate is called, or that its name is not recorded."""
    return laureate.name or lacking(laureate)


def by(laureate: Laureate) -> str | None:
    """Who stands behind it, as far as the title does not say it."""
    holders = [name for name in laureate.holders if name != laureate.name]
    people = [laureate.person] if laureate.person and laureate.person != laureate.name else []
    named = [*(holders if laureate.project else []), *people]
    return format_list([apart(name) for name in named], locale=babel_locale()) if named else None


def where(laureate: Laureate, places: Places) -> str | None:
    """The countries, the region or the world; None when nothing is recorded."""
    names = [in_language(places.countries.get(c.iso2)) or c.iso2 for c in laureate.countries]
    if names:
        return format_list(names, locale=babel_locale())
    if laureate.scope == "global":
        return str(_("Worldwide"))
    return in_language(places.regions.get(laureate.region)) or laureate.region if laureate.region else None


def role(publication: Publication, laureate: Laureate) -> str:
    """`Winner 2027`."""
    return str(_("%(role)s %(year)s", role=label(laureate.role), year=publication.year))
