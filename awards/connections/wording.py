"""How pages say who was honoured, and why a pledge stands beside a laureate."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from awards.connections import queries, rules
from awards.connections.queries import Progress
from awards.pledges.models import Pledge
from awards.pledges.wording import STAGE_WORDS, Row, listed, row
from awards.publishing.models import Laureate
from awards.publishing.wording import lacking
from awards.web.filters import date_in_words, partial_date
from awards.web.labels import label
from awards.web.languages import in_language, translated

KINDS = {
    "same_organisation": _l("The same organisation"), "named_partner": _l("A partner, confirmed by both sides"),
    "supported": _l("The pledge supports the laureate"),
}  # fmt: skip
HIDING = {"asked": _l("Asked to be hidden"), "hidden": _l("Hidden")}
Names = Mapping[str, dict[str, Any]]


@dataclass(frozen=True)
class LaureateCard:
    """A laureate as a row of a list."""

    title: str
    url: str
    category_key: str | None
    category_name: str | None
    countries: list[str]
    year: int
    by: str | None
    where: str | None
    note: str


@dataclass(frozen=True)
class Told:
    """What is reported of a pledge, in words."""

    text: str
    stage: str | None
    when: str | None


@dataclass(frozen=True)
class Beside:
    """A pledge that stands beside a laureate, with its class and the reasons in words."""

    pledge: Row
    grade: str
    reasons: list[str]
    told: Told | None = None


@dataclass(frozen=True)
class Near:
    """A pledge that is not connected: what it shares with a laureate, and what it lacks."""

    pledge: Row
    matches: list[str]
    missing: list[str]


def laureate_url(laureate: Laureate) -> str:
    """The address of a laureate's page, in its rehearsal when it is one's."""
    publication = laureate.publication
    if publication.rehearsal:
        return url_for("connections.rehearsal_laureate", year=publication.year, slug=laureate.slug)
    return url_for("connections.laureate", slug=laureate.slug)


def title(laureate: Laureate) -> str:
    """What a laureate is called, or that its name is not recorded."""
    return laureate.name or lacking(laureate)


def card(laureate: Laureate, countries: Names) -> LaureateCard:
    """A laureate as a row; `countries` holds the names of its countries."""
    year = laureate.publication.year
    holders = listed(laureate.holders) if laureate.holders else None
    return LaureateCard(
        title=title(laureate),
        url=laureate_url(laureate),
        category_key=laureate.category_key,
        category_name=in_language(laureate.category_names) or None,
        countries=[country.iso2 for country in laureate.countries],
        year=year,
        by=holders if holders != laureate.name else None,
        where=where(laureate, countries),
        note=str(_("%(role)s %(year)s", role=label(laureate.role), year=year)),
    )


def beside_pledge(session: Session, pledge: Pledge, at: datetime) -> list[tuple[LaureateCard, list[str]]]:
    """The laureates of whom a pledge is told, each with why."""
    found = queries.laureates_of(session, pledge, at)
    names = queries.names_of_countries(session, [laureate for laureate, _link in found]) if found else {}
    return [
        (card(laureate, names), [reason(one, names) for one in link.reasons] if link else [_("Named by the nominee.")])
        for laureate, link in found
    ]


def where(laureate: Laureate, countries: Names) -> str | None:
    """The countries of a laureate as a list, or None when none is recorded."""
    names = [in_language(countries.get(c.iso2)) or c.iso2 for c in laureate.countries]
    return listed(names) if names else None


def beside(
    connection: rules.Connection, pledge: Pledge, countries: Names, told: Progress | None = None
) -> Beside:  # fmt: skip
    """A connection in words, with what is reported of the pledge."""
    reasons = [reason(r, countries) for r in connection.reasons]
    return Beside(row(pledge), connection.grade, reasons, progress(told) if told else None)


def near(wanted: rules.Honoured, candidate: rules.Pledged, pledge: Pledge, countries: Names) -> Near:
    """What a pledge that is not connected shares with a laureate, and what it lacks."""
    shared = []
    if wanted.focus_area and wanted.focus_area == candidate.focus_area:
        shared.append(reason(rules.Reason("focus_area", (wanted.focus_area,)), countries))
    if both := tuple(sorted(wanted.countries & candidate.countries)):
        shared.append(reason(rules.Reason("country", both), countries))
    return Near(row(pledge), shared, [translated(message) for message in rules.missing(wanted, candidate)])


def progress(found: Progress) -> Told:
    """The newest that is reported of a pledge; what a source told says as of when."""
    stage = str(STAGE_WORDS[found.stage]) if found.stage else None
    when = None
    if found.until:
        when = str(_("until %(date)s", date=date_in_words(found.until)))
    elif found.as_of:
        when = str(_("as of %(date)s", date=partial_date(found.as_of)))
    return Told(found.text, stage, when)


def reason(reason: rules.Reason, countries: Names) -> str:
    """A reason in the page's language; `countries` holds the names of countries, and of groups where there are any."""
    if reason.kind in ("country", "group"):
        names = listed([in_language(countries.get(key)) or key for key in reason.keys])
    else:
        names = listed([label(key) for key in reason.keys]) if reason.keys else ""
    return translated(rules.message(reason, names))
