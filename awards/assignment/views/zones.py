"""Time zones as people know them: by country, in the page's language."""

from functools import cache

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

from awards.assignment.rules.inviting import zones
from awards.web.languages import babel_locale

Choices = list[tuple[str, str]]

NOWHERE = ("001", "ZZ")
"""Where zones are said to be that belong to no country: in the world, and nobody knows where."""


def zone_choices() -> Choices:
    """Every zone of a country for a form, by its name in the page's language; last the time of no place."""
    return [*_named(str(babel_locale())), ("UTC", "UTC")]


def zone_of(country: str | None) -> str:
    """The zone of a country that has only one; empty for any other."""
    found = [zone for zone, where in _territories().items() if where == country]
    return found[0] if len(found) == 1 else ""


@cache
def _named(locale: str) -> Choices:
    named = [(zone, get_timezone_location(zone, locale=Locale.parse(locale))) for zone in _territories()]
    return sorted(named, key=lambda choice: choice[1])


@cache
def _territories() -> dict[str, str]:
    """Zones that this machine knows, with the country of each."""
    known = zones()
    return {
        zone: where for zone, where in get_global("zone_territories").items() if where not in NOWHERE and zone in known
    }  # fmt: skip
