"""Nothing that is public before the winners are tells who came first: 200 seeds against the ranks of the jury.

The test is a permutation test. For each thing that anybody can see or measure of a laureate (its place on a page or in
a file, the bytes of its row, its address, when its rows were written) the sum of the products with the ranks, over all
seeds, is compared with 1,999 sums for ranks that were dealt anew within each seed. It raises the alarm when the true
sum lies further from the middle than all of those, so one thing gives a false alarm in one of 2,000 runs, and the
whole table of them in fewer than one of 200. What is dealt is drawn from fixed seeds; only the ids differ from run to
run.
"""

from dataclasses import dataclass, field
from random import Random
from uuid import uuid4

import numpy as np
import pytest
from lxml import html
from sqlalchemy import insert

from awards.decisions.models import Decision, DecisionPlace
from awards.nominations.models import Entry, Nomination, NominationCountry, NominationOrganisation
from awards.publishing import queries, services
from awards.publishing.services import building
from tests import factories

SEEDS, FINALISTS, DEALS = 200, 5, 1_999
COUNTRIES = ("BR", "KE", "PL", "UA", "BD", "JO", "LB", "UG", "FR", "JP")


@dataclass
class Field:
    """The editions' finalists, five a seed: each seed is a category. `rank` says where the jury put each entry."""

    edition: object
    rank: dict = field(default_factory=dict)
    seed: dict = field(default_factory=dict)


def a_field(session, at):
    """Finalists whose titles, countries, numbers and organisations know nothing of their ranks."""
    people = [factories.a_user(session, f"{name}@example.org") for name in ("nominator", "first", "second")]
    keys = tuple(f"seed{number}" for number in range(SEEDS))
    edition = factories.an_edition(session, at, phase="deciding", categories=keys)
    found, numbers = Field(edition), Random(0).sample(range(1, SEEDS * FINALISTS + 1), SEEDS * FINALISTS)
    rows = {model: [] for model in (Nomination, NominationCountry, NominationOrganisation, Entry)}
    decided = {Decision: [], DecisionPlace: []}
    for seed, category in enumerate(edition.categories):
        chance = Random(seed)
        entries = [uuid4() for _ in range(FINALISTS)]
        for entry in entries:
            nomination, number = uuid4(), numbers.pop()
            title = f"{chance.choice('ABCDEFGHIJ')}{'abcdefghij'[: chance.randint(1, 10)]} {chance.randint(10, 99)}"
            rows[Nomination].append({
                "id": nomination, "edition_id": edition.id, "number": number, "nominator_id": people[0].id,
                "state": "submitted", "title": title, "search_text": title.lower(), "saved_at": at, "submitted_at": at,
                "receipt": f"RANK-{number:05d}",
            })  # fmt: skip
            country = {"nomination_id": nomination, "role": "organisation", "iso2": chance.choice(COUNTRIES)}
            name = f"{chance.choice('KLMNO')}{'group'[: chance.randint(1, 5)]} {number}"
            held = {"nomination_id": nomination, "position": 0, "name": name, "folded": name.lower()}
            rows[NominationCountry].append(country)
            rows[NominationOrganisation].append(held)
            rows[Entry].append(
                {"id": entry, "nomination_id": nomination, "category_id": category.id, "state": "eligible"}
            )
        order = chance.sample(entries, FINALISTS)
        found.rank |= {entry: rank for rank, entry in enumerate(order, start=1)}
        found.seed |= dict.fromkeys(entries, seed)
        for kind, chosen in (("shortlist", order), ("winners", order[:1])):
            decision = uuid4()
            decided[Decision].append({
                "id": decision, "edition_id": edition.id, "round_id": edition.rounds[0].id, "category_id": category.id,
                "kind": kind, "state": "approved", "ranking": [{"entry": str(e), "rank": found.rank[e]} for e in order],
                "proposed_by": people[1].id, "proposed_at": at, "approved_by": people[2].id, "approved_at": at,
            })  # fmt: skip
            decided[DecisionPlace] += [
                {"decision_id": decision, "entry_id": entry, "rank": found.rank[entry], "role": "chosen"}
                for entry in chosen
            ]
    for model, many in {**rows, **decided}.items():
        session.execute(insert(model), many)
    session.flush()
    return found


def published(session, at, found):
    """The finalists of all seeds are public; the winners are approved for later."""
    staff = [factories.a_user(session, f"{n}@example.org", ("staff", found.edition.id)) for n in ("one", "two")]
    for kind, instant in (("finalists", at), ("winners", at.replace(year=at.year + 1))):
        told = services.propose_announcement(session, found.edition, kind, instant, staff[0], at)
        services.approve_announcement(session, told, staff[1], at, at - at)
    session.commit()


def seen(session, client, at, found):
    """What anybody sees or measures of each finalist, by the name of what it is: {thing: {entry: number}}."""
    publication = queries.of_year(session, 2027, at)
    by_slug = {laureate.slug: laureate for laureate in publication.laureates}
    page = client.get("/winners/2027")
    cards = page.find("//article[contains(@class, 'laureate-row')]")
    links = [card.xpath(".//h3//a/@href")[0].rsplit("/", 1)[1] for card in cards]
    document = [row["slug"] for row in client.get("/winners/2027.json").json["laureates"]]
    rows = client.get("/winners/2027.csv").text.splitlines()[1:]
    entry = {slug: laureate.entry_id for slug, laureate in by_slug.items()}
    return {
        "place on the page": {entry[slug]: n for n, slug in enumerate(links)},
        "bytes of its row": {entry[slug]: len(html.tostring(card)) for slug, card in zip(links, cards, strict=True)},
        "place in the JSON": {entry[slug]: n for n, slug in enumerate(document)},
        "bytes in the CSV": {entry[slug]: len(row) for slug, row in zip(document, rows, strict=True)},
        "address": {entry[slug]: n for n, slug in enumerate(sorted(by_slug))},
        "length of the address": {entry[slug]: len(slug) for slug in by_slug},
        "id": {laureate.entry_id: laureate.id.int for laureate in by_slug.values()},
        "place as it was written": {laureate.entry_id: laureate.position for laureate in by_slug.values()},
    }


def alarms(found, things):
    """The things that go with the rank further than all the deals."""
    return {name for name, values in things.items() if told(found, values)}


def told(found, values):
    """Whether this thing tells the ranks: its sum lies outside of every sum of ranks that were dealt anew."""
    entries = sorted(found.rank, key=lambda entry: (found.seed[entry], entry.int))
    ranks = np.array([found.rank[entry] for entry in entries], dtype=float).reshape(SEEDS, FINALISTS)
    numbers = np.array([float(values[entry]) for entry in entries]).reshape(SEEDS, FINALISTS)
    places = numbers.argsort(axis=1).argsort(axis=1)
    places = np.where(numbers.std(axis=1, keepdims=True) == 0, 0.0, places - places.mean(axis=1, keepdims=True))
    true = abs((places * ranks).sum())
    chance = np.random.default_rng(1)
    return all(true > abs((places * chance.permuted(ranks, axis=1)).sum()) for _ in range(DEALS))


@pytest.fixture
def field_of(session, at):
    return a_field(session, at)


@pytest.mark.case("EX-07")
@pytest.mark.case("EB-02")
def test_over_200_seeds_nothing_public_goes_with_the_rank(session, at, field_of, client_for):
    published(session, at, field_of)
    assert alarms(field_of, seen(session, client_for(), at, field_of)) == set()


def test_finalists_in_the_order_of_their_scores_would_be_noticed(session, at, field_of, client_for, monkeypatch):
    by_rank = building._ordered

    def ordered(session, edition, chosen):
        return sorted(by_rank(session, edition, chosen), key=lambda c: (c.category.position, field_of.rank[c.entry]))

    monkeypatch.setattr(building, "_ordered", ordered)
    published(session, at, field_of)
    assert alarms(field_of, seen(session, client_for(), at, field_of)) >= {
        "place on the page", "place in the JSON", "place as it was written",
    }  # fmt: skip


def test_a_few_bytes_more_for_the_first_would_be_noticed(session, at, field_of, client_for, monkeypatch):
    plain = building.laureate_of

    def longer(edition, found, *rest):
        laureate = plain(edition, found, *rest)
        laureate.note = "!" * (field_of.rank[found.entry] == 1) * 9
        return laureate

    monkeypatch.setattr(building, "laureate_of", longer)
    published(session, at, field_of)
    assert "bytes of its row" in alarms(field_of, seen(session, client_for(), at, field_of))
