"""One question, one number: list, facets, figures and every file of the registry agree for random filters.

READERS are the ways in which a visitor or a program gets the rows of a list; each gives the public ids for an address's
parameters. Later rooms add theirs. The dump's own script, which knows nothing of the program, gives rows and
numbers too. `make test` asks a few questions, ONE_COUNT=1000 as many (`make trust`).
"""

import csv
import io
import json
import os
import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
import python_calamine
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from awards.infrastructure import clock
from awards.organisations.models import OrganisationIdentifier
from awards.organisations.services import ensure_organisation
from awards.pledges import queries, rules, services
from awards.pledges.models import Pledge
from awards.pledges.rules import reports
from awards.pledges.rules.links import KINDS
from awards.sharing import recompute
from awards.sharing.figures import of_list
from awards.sharing.services import written
from tests.factories import a_user
from tests.pledges.conftest import put, report_here

HOW_OFTEN = int(os.environ.get("ONE_COUNT", len(queries.FACETS)))
NOT = queries.NOT_STATED


def of_json(client, asked):
    return [pledge["public_id"] for pledge in client.get("sharing.pledges", form="json", **asked).json["pledges"]]


def of_csv(client, asked):
    table = csv.DictReader(io.StringIO(client.get("sharing.pledges", form="csv", **asked).body))
    return [row["public_id"] for row in table]


def of_xlsx(client, asked):
    content = client.get("sharing.pledges", form="xlsx", **asked).response.get_data()
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    return [row[0] for row in sheet.to_python()[1:]]


def of_programs(client, asked):
    return [pledge["public_id"] for pledge in client.get("api.pledges_list", **asked).json["pledges"]]


READERS = [of_json, of_csv, of_xlsx, of_programs]

COUNTRIES = ("BT", "GH", "RW", "FR", "BR", "BD", "EG", "CH", "NP")
GROUPS = ("women", "rural-population", "children")
WORDS = ("schools", "networks", "Ghana", "women", "nothing-like-it", "made", "Brasil", "网络", "organisation 1")
MONEY = (
    None,
    rules.Money("pledged", Decimal(5), "USD", usd=Decimal(5), usd_basis="stated"),
    rules.Money("pledged", Decimal(100), "EUR"),
    rules.Money("in_kind", Decimal(5), "EUR", usd=Decimal(6), usd_basis="stated"),
    rules.Money("pledged", Decimal(100), "EUR", basis="yearly"),
)
TARGETS = (
    rules.Target("We reach 500 people", "500", "people", "over"),
    rules.Target("We teach 70 women", "70", "learners", sex="female"),
    rules.Target("We equip 900 schools", "900", "schools"),
    rules.Target("We reach many people", None, "people"),
)
PROGRESS = (rules.Progress("Some were reached", people_reached="60"), rules.Progress("One year is over", "2025"))
VALUES = {
    "focus_area": ("access", "adoption", NOT),
    "pledge_type": (*rules.PLEDGE_TYPES, NOT),
    "entity_kind": ("government", "private-sector", "academia", NOT),
    "from_region": ("africa", "americas", "europe", NOT),
    "region": ("africa", "asia-pacific", "other", NOT),
    "country": (*COUNTRIES, NOT),
    "un_list": ("LDC", "LLDC", "SIDS", queries.ON_NO_LIST, NOT),
    "group": (*GROUPS, NOT),
    "sdg": ("4", "5", "9", NOT),
    "sector": ("education", "energy", NOT),
    "technology": ("mobile", "software", NOT),
    "year": ("2022", "2023", NOT),
    "state": ("published", "closed"),
    "level": ("0", "2", NOT),
    "light": ("green", "amber", "red", NOT),
}


@pytest.fixture
def registry(session, at):
    """Sixty made-up pledges by a seed, with everything stated and everything left out, some tied and reported on."""
    chance, of_people = random.Random(7), random.Random(11)

    def some(values, most=2):
        return tuple(chance.sample(values, chance.randint(0, most)))

    checker = a_user(session, "checker@secretariat.example")
    for number in range(12):
        found = ensure_organisation(session, f"Organisation {number}", public=True)
        found.country = chance.choice((*COUNTRIES, None))
        if number % 3:
            until = chance.choice((None, at.date(), at.date() - timedelta(days=1)))
            said = {"scheme": "XX-TEST", "value": str(number), "valid_until": until}
            session.add(OrganisationIdentifier(organisation_id=found.id, **said))
            found.verified_at, found.verified_by = (at, checker.id) if number % 2 else (None, None)
    for number in range(60):
        countries = some(COUNTRIES, 3)
        given = chance.choice(MONEY)
        put(
            session, at - timedelta(days=chance.choice((0, 364, 380, 740))), source_id=str(number),
            lead=f"Organisation {number % 12}", money=(given,) if given else (),
            title=f"{chance.choice(('Schools', 'Networks', '网络'))} {number}", countries=countries,
            regions=() if countries else some(("africa", "latin-america"), 1), beneficiaries=some(GROUPS),
            sdgs=some(("4", "5", "9")), tags=some(("education", "energy", "mobile", "software")),
            start_year=chance.choice((None, 2022, 2023)),
            end_year=chance.choice((None, 2023, 2025)),
            pledge_type=chance.choice((None, *rules.PLEDGE_TYPES)),
            focus_area=chance.choice((None, "access", "adoption")),
            entity_kind=chance.choice((None, "government", "private-sector", "academia")),
            targets=tuple(of_people.sample(TARGETS, of_people.randint(0, 2))),
            progress=tuple(of_people.sample(PROGRESS, of_people.randint(0, 1))),
        )  # fmt: skip
    _stand_beside(session, chance, at)
    session.commit()
    return session


def _stand_beside(session, chance, at):
    """Ties of each kind and reports, some of which somebody looked at."""
    staff, other = (a_user(session, f"{name}@secretariat.example") for name in ("first", "second"))
    loaded = select(Pledge).options(joinedload(Pledge.current)).order_by(Pledge.public_id)
    pledges = list(session.scalars(loaded))
    for number, kind in enumerate(KINDS * 3):
        services.link(
            session, pledges[number], pledges[number + 30], kind, chance.choice((None, Decimal(40))), "", staff, at
        )
    report_here(session, *pledges[1::2], *pledges[::4])
    for pledge in pledges[::4]:
        stage = chance.choice(reports.STAGES)
        end = at.date() - timedelta(days=chance.choice((0, 0, 400)))
        targets = [target["text"] for target in pledge.current.facts.get("targets", ())]
        results = tuple((text, "1 050" if place else "30 of 80") for place, text in enumerate(targets))
        said = reports.Report(end, end, stage, "So far.", "", results, "None.", evidence="https://a.example")
        found = services.report(session, pledge, said, staff, at.date(), at)
        if chance.random() < 0.6:
            services.verify_report(session, found, 2, "papers", other, at)


@pytest.fixture
def dump(registry):
    """The registry as its dump of this instant has it."""
    found = written(registry, "http://localhost")
    yield recompute.Dump(found.path)
    found.folder.cleanup()


def of_dump(dump, asked, at, among):
    """Rows and numbers as the dump's script gives them. Words of a search are the site's: `among` have them."""
    parameters = {name: held if isinstance(held, list) else [held] for name, held in asked.items() if name != "q"}
    return recompute.chosen(dump, at, parameters, among), recompute.computed(dump, at, parameters, among)


def without(numbers):
    """Those that are of the list itself: not of the instant, nor of what a question left out."""
    return {name: value for name, value in numbers.items() if name not in ("at", "not_compared")}


def question(chance):
    """Random filters, as an address states them."""
    asked = {
        facet: chance.sample(values, chance.randint(1, 2)) for facet, values in VALUES.items() if chance.random() < 0.2
    }
    if chance.random() < 0.4:
        asked["q"] = chance.choice(WORDS)
    if chance.random() < 0.3:
        asked["lists_on"] = chance.choice(("2023-12-12", "2024-06-01"))
    if chance.random() < 0.1:
        asked["place"] = chance.choice(COUNTRIES)
    if chance.random() < 0.2:
        asked |= {"at_least": chance.choice(("5", "6", "100")), "currency": chance.choice(("USD", "EUR"))}
    asked["sort"] = chance.choice(queries.SORTS)
    return asked


def filters_of(asked, at):
    chosen = {facet: tuple(asked[facet]) for facet in queries.FACETS if facet in asked}
    touching = (asked["place"],) if "place" in asked else ()
    least = Decimal(asked["at_least"]) if "at_least" in asked else None
    return queries.Filters(
        asked.get("q", ""), chosen, asked["sort"], touching=touching, at=at, at_least=least,
        currency=asked.get("currency", "USD"),
        lists_on=date.fromisoformat(asked["lists_on"]) if "lists_on" in asked else None,
    )  # fmt: skip


@pytest.mark.case("AZ-13")
def test_every_reader_gives_the_same_pledges_and_facets_count_them(registry, client_for, dump):
    at = clock.now(registry)
    client, chance = client_for(), random.Random(os.environ.get("ONE_COUNT_SEED", "1"))
    for number in range(HOW_OFTEN):
        asked = question(chance)
        filters = filters_of(asked, at)
        rows = [pledge.public_id for pledge in queries.pledges(registry, filters)]
        figures = queries.figures(registry, filters)
        assert figures.found == len(rows) == len(set(rows)), asked
        assert queries.number(registry, filters) == queries.overview(registry, filters, at).found == len(rows), asked
        years = queries.by_year(registry, filters)
        in_years = sum((one.planned + one.assumed for one in years.years), years.without)
        pledged = sum(total.usd for total in figures.totals.sums if total.word == "pledged")
        assert abs(in_years - pledged) < 1, asked
        assert sum(queries.matrix(registry, filters).values()) == len(rows), asked
        for reader in READERS:
            assert reader(client, asked) == rows, (reader.__name__, asked)
        with_words = queries.pledges(registry, queries.Filters(q=asked["q"])) if "q" in asked else None
        among = None if with_words is None else [pledge.public_id for pledge in with_words]
        of_script, numbers = of_dump(dump, asked, at, among)
        assert of_script == sorted(rows), asked
        said = json.loads(json.dumps(of_list(registry, filters, at)))
        totals = client.get("api.totals", **{name: value for name, value in asked.items() if name != "sort"}).json
        assert {name: numbers[name] for name in without(said)} == without(said), asked
        assert without(totals) == {name: said[name] for name in without(totals)}, asked
        shown = [item["url"] for item in client.get("sharing.feed", form="json", **asked).json["items"]]
        assert {url.split("/")[4] for url in shown} <= set(rows), asked
        assert len(shown) == min(len(rows) + said["progressed"][1], 50), asked
        for iso2, held in queries.by_country(registry, filters).items():
            if "country" not in asked:
                assert held.work == figures.facets["country"].get(iso2, 0), (iso2, asked)
        facet = list(queries.FACETS)[number % len(queries.FACETS)]
        for value, count in figures.facets[facet].items():
            narrowed = filters_of({**asked, facet: [NOT if value is None else value]}, at)
            assert len(queries.pledges(registry, narrowed)) == count, (facet, value, asked)
        listed = {value: count for value, count in figures.facets[facet].items() if count}
        missing = [value for value in VALUES[facet] if value != NOT and value not in listed]
        for value in missing:
            assert queries.pledges(registry, filters_of({**asked, facet: [value]}, at), 1) == [], (facet, value, asked)


def test_the_page_shows_the_same_number(registry, client_for, at):
    client, chance = client_for(), random.Random(2)
    for _ in range(HOW_OFTEN):
        asked = question(chance)
        found = queries.figures(registry, filters_of(asked, at)).found
        page = client.get("pledges.pledges", **asked)
        assert len(page.find("//table[@id='pledges']/tbody/tr")) == min(found, 50), asked
        if found:
            assert f"Pledges {found} of 60" in " ".join(" ".join(page.one("//main").itertext()).split()), asked
