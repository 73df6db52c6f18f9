"""The blueprint of assignment's pages, and what several of them need."""

from uuid import UUID

from flask import Blueprint

from awards.assignment.models import JudgeProfile
from awards.core.errors import BadRequest
from awards.places import queries as places
from awards.programme import rounds
from awards.programme.choosing import round_asked
from awards.programme.models import Edition, Round
from awards.web import lists
from awards.web.languages import in_language
from awards.web.transaction import db_session, now

bp = Blueprint("assignment", __name__)

STAFF = "/staff/<uuid:edition_id>"

Choices = list[tuple[str, str]]


def category_choices(edition: Edition) -> Choices:
    """The edition's categories for a form."""
    return [(category.key, in_language(category.names)) for category in edition.categories]


def country_choices() -> Choices:
    """Every country for a form, by its name in the page's language."""
    found = [(country.iso2, in_language(country.names)) for country in places.countries(db_session())]
    return sorted(found, key=lambda choice: choice[1])


def as_typed(profile: JudgeProfile) -> dict[str, object]:
    """A profile as a form shows it."""
    return {
        "languages": profile.languages, "categories": profile.categories, "min_load": profile.min_load,
        "max_load": profile.max_load, "organisation": profile.organisation, "country": profile.country or "",
        "version": profile.version,
    }  # fmt: skip


def round_in_work(edition: Edition) -> Round:
    """The round that `?round=` names, else the one to work on now."""
    return round_asked(edition, rounds.current(edition, now()))


def after_id() -> UUID | None:
    """Behind which row a page of a list begins."""
    text = lists.one("after")
    try:
        return UUID(text) if text else None
    except ValueError:
        raise BadRequest("parameter 'after' has a value that is not known") from None
