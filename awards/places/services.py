"""Verbs of places: bring countries, regions, memberships and published estimates to what the record says."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards import record
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure import audit
from awards.infrastructure.upsert import Counts, keep
from awards.places.models import Country, CountryStatus, FactFigure, Region


def load_places(session: Session) -> Counts:
    """Read the places of the record; again: no change, and no row in the audit log."""
    counts = Counts()
    _load_regions(session, counts)
    session.flush()
    _load_countries(session, counts)
    session.flush()
    _load_memberships(session, counts)
    _load_facts(session, counts)
    if not counts.nothing_changed:
        audit.record(
            session, actor=None, action="places.loaded", details={"new": counts.new, "changed": counts.changed}
        )
    session.flush()
    return counts


def _load_regions(session: Session, counts: Counts) -> None:
    found = {region.key: region for region in session.scalars(select(Region))}
    for position, row in enumerate(record.rows("regions.csv")):
        values = {
            "key": row["key"], "kind": row["kind"], "position": position, "names": _names(row),
            "source": row["source"],
        }  # fmt: skip
        keep(session, counts, found.get(row["key"]), Region, values)


def _load_countries(session: Session, counts: Counts) -> None:
    found = {country.iso2: country for country in session.scalars(select(Country))}
    for row in record.rows("countries.csv"):
        values = {
            "iso2": row["iso2"], "iso3": row["iso3"], "m49": row["m49"], "names": _names(row),
            "itu_region": row["itu_region"] or None, "m49_region": row["m49_region"] or None,
            "m49_subregion": row["m49_subregion"] or None, "itu_member": row["itu_member"] == "1",
            "note": row["note"] or None, "source": row["source"],
        }  # fmt: skip
        keep(session, counts, found.get(row["iso2"]), Country, values)


def _load_memberships(session: Session, counts: Counts) -> None:
    found = {(s.iso2, s.status, s.as_of): s for s in session.scalars(select(CountryStatus))}
    for row in record.rows("memberships.csv"):
        status, as_of = row["group"].upper(), first_day(row["as_of"])
        values = {
            "iso2": row["iso2"], "status": status, "as_of": as_of, "stated": row["as_of"],
            "member": row["member"] == "1", "left_on": row["left_on"] or None, "source": row["source"],
        }  # fmt: skip
        keep(session, counts, found.get((row["iso2"], status, as_of)), CountryStatus, values)


def _load_facts(session: Session, counts: Counts) -> None:
    indicators = {row["key"]: _names(row) for row in record.rows("indicators.csv")}
    found = {fact.key: fact for fact in session.scalars(select(FactFigure))}
    for position, row in enumerate(record.rows("facts.csv")):
        values = {
            "key": row["key"], "publication": row["publication"], "indicator": row["indicator"],
            "names": indicators[row["indicator"]], "as_of": row["as_of"], "value": row["value"], "unit": row["unit"],
            "position": position, "source": row["source"],
        }  # fmt: skip
        keep(session, counts, found.get(row["key"]), FactFigure, values)


def first_day(stated: str) -> date:
    """The first day of a date that may be a year or a month only, to sort by; what is shown is the date as stated."""
    year, month, day = (*map(int, stated.split("-")), 1, 1)[:3]
    return date(year, month, day)


def _names(row: dict[str, str]) -> dict[str, str]:
    return {code: row[f"name_{code}"] for code in LANGUAGES if row[f"name_{code}"]}
