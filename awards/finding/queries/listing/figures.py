"""How many nominations the list shows, and how many each value of a facet would leave."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, select, union_all
from sqlalchemy.orm import Session

from awards.finding.queries.listing.conditions import (
    category_ids,
    conditions,
    in_state,
    on_the_newest_list,
    pair_sides,
)
from awards.finding.queries.listing.missing import missing_parts
from awards.finding.rules import FACETS, Wanted
from awards.nominations.models import Entry, Nomination, NominationCountry, Referee
from awards.nominations.queries.people.standing import consent_stands, letter_stands
from awards.places.models import Country, CountryStatus
from awards.programme.models import Category, Edition
from awards.screening.models import NominationTag, ScreeningTag


@dataclass
class Figures:
    """All nominations of the edition, those that the list shows, and by facet and value those that it would show."""

    everything: int = 0
    found: int = 0
    facets: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    words: dict[str, str] = field(default_factory=dict)
    """The words of the edition's tags by the value of their facet."""


def figures(session: Session, of: Edition, wanted: Wanted) -> Figures:
    """Counts of the list in two queries. A facet counts with the others chosen and its own left open."""
    parts = [
        _count("all").where(Nomination.edition_id == of.id),
        _count("found").where(*conditions(of, wanted)),
        *(_facet(of, wanted, facet) for facet in FACETS if facet != "missing"),
    ]
    answer = Figures()
    for what, value, words, number in session.execute(union_all(*parts)):
        if what == "all":
            answer.everything = number
        elif what == "found":
            answer.found = number
        elif value is not None:
            answer.facets[what][value] = number
            if words:
                answer.words[value] = words
    lacking = missing_parts(of)
    counts = session.execute(
        select(*(func.count(case((condition, 1))) for condition in lacking.values()))
        .select_from(Nomination)
        .where(*conditions(of, wanted, "missing"))
    ).one()
    answer.facets["missing"] = {name: count for name, count in zip(lacking, counts, strict=True) if count}
    return answer


def _count(what: str) -> Select[*tuple[Any, ...]]:
    nothing = cast(literal(None), String)
    return select(
        literal(what).label("what"), nothing.label("value"), nothing.label("words"), func.count()
    ).select_from(Nomination)


ONCE = ("category", "country", "impact", "language", "consent", "tag")
"""Facets of which a nomination has each value once, by a key of the database or because it has one value."""


def _facet(of: Edition, wanted: Wanted, facet: str) -> Select[*tuple[Any, ...]]:
    """Each value of a facet with its nominations, every one counted once."""
    values = _values(of, wanted, facet)
    each = (values if facet in ONCE else values.distinct()).subquery()
    words = func.max(each.c.words)
    return select(literal(facet), each.c.value, words, func.count()).select_from(each).group_by(each.c.value)


def _values(of: Edition, wanted: Wanted, facet: str) -> Select[*tuple[Any, ...]]:
    chosen = wanted.chosen
    match facet:
        case "category":
            return (
                _named(Category.key.expression)
                .join(Entry, Entry.nomination_id == Nomination.id)
                .join(Category, Category.id == Entry.category_id)
                .where(*conditions(of, wanted, "category", "state"), in_state(chosen.get("state", ())))
            )
        case "state":
            of_entry = case((Entry.state == "received", "to_screen"), else_=Entry.state)
            found = (
                _named(case((Nomination.state == "submitted", of_entry), else_=Nomination.state))
                .join(Entry, Entry.nomination_id == Nomination.id, isouter=True)
                .where(*conditions(of, wanted, "category", "state"))
            )
            categories = chosen.get("category", ())
            return found.where(Entry.category_id.in_(category_ids(of, categories))) if categories else found
        case "language":
            return _named(Nomination.language.expression).where(*conditions(of, wanted, facet))
        case "consent":
            return _named(consent_stands()).where(*conditions(of, wanted, facet))
        case "letters":
            return (
                _named(letter_stands())
                .join(Referee, Referee.nomination_id == Nomination.id)
                .where(*conditions(of, wanted, facet))
            )
        case "tag":
            return (
                _named(ScreeningTag.folded.expression, ScreeningTag.word.expression)
                .join(NominationTag, NominationTag.nomination_id == Nomination.id)
                .join(ScreeningTag, ScreeningTag.id == NominationTag.tag_id)
                .where(*conditions(of, wanted, facet))
            )
        case "duplicates":
            sides = pair_sides(of.id).subquery()
            return (
                _named(sides.c.state)
                .join(sides, sides.c.nomination_id == Nomination.id)
                .where(*conditions(of, wanted, facet))
            )
        case _:
            return _places(of, wanted, facet)


def _places(of: Edition, wanted: Wanted, facet: str) -> Select[*tuple[Any, ...]]:
    values: dict[str, ColumnElement[Any]] = {
        "region": Country.itu_region.expression,
        "group": CountryStatus.status.expression,
    }
    roles = {"country": ["organisation"], "impact": ["impact"]}.get(facet, ["organisation", "impact"])
    found = (
        _named(values.get(facet, Country.iso2.expression))
        .join(NominationCountry, NominationCountry.nomination_id == Nomination.id)
        .join(Country, Country.iso2 == NominationCountry.iso2)
        .where(NominationCountry.role.in_(roles), *conditions(of, wanted, facet))
    )
    if facet != "group":
        return found
    return found.join(CountryStatus, CountryStatus.iso2 == Country.iso2).where(on_the_newest_list())


def _named(value: ColumnElement[Any], words: ColumnElement[Any] | None = None) -> Select[*tuple[Any, ...]]:
    said = cast(literal(None), String) if words is None else words
    return select(Nomination.id, cast(value, String).label("value"), said.label("words")).select_from(Nomination)
