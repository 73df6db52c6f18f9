"""What a publication says of an edition and of each laureate, where more than one answer could be written."""

from datetime import date, timedelta

import pytest

from awards.nominations.models import Nomination
from awards.pledges.models import RegistryTotal
from awards.publishing import services
from awards.publishing.services import building
from tests import factories
from tests.decisions.things import a_judged_edition
from tests.publishing.things import announce, decide

HOUR = timedelta(hours=1)
FIRST_TWO = ("Anna’s workshop", "Bridge school")
ZOE = "Zoë Roe"


@pytest.fixture
def judged(session, at):
    judged = a_judged_edition(session, at)
    decide(session, judged, at, *FIRST_TWO)
    return judged


@pytest.mark.parametrize(
    ("kind", "person"), [("organisation", None), ("project", None), ("person", ZOE), ("several", ZOE)]
)
def test_a_person_stands_beside_the_project_where_persons_were_nominated_and_no_organisation_twice(
    session, judged, at, kind, person
):
    nomination = session.get_one(Nomination, judged.entries["Bridge school"].nomination_id)
    nomination.nominee_kind, nomination.nominee_names = kind, [ZOE, "Bridge school association"]
    session.flush()
    published = building.finalists(session, judged.edition, at)
    assert {one.project: one.person for one in published.laureates} == {FIRST_TWO[0]: None, FIRST_TWO[1]: person}


def test_nominations_and_countries_are_counted_of_those_that_take_part_in_this_edition(session, judged, at):
    a_judged_edition(session, at, year=2028, name="beside", last_number=100)
    for state in ("withdrawn", "draft", "returned"):
        factories.a_nomination(session, judged.edition, judged.nominator, at, state=state, countries=("NP",))
    other = factories.an_edition(session, at, year=2029, last_number=200)
    factories.a_nomination(session, other, judged.nominator, at, countries=("FJ",))
    facts = building.finalists(session, judged.edition, at).facts
    assert (facts["nominations"]["figure"], facts["countries"]["figure"]) == (5, 6)


@pytest.mark.parametrize(("names", "source"), [({"en": "The awards"}, "The awards"), ({"fr": "Les prix"}, "2027")])
def test_the_source_of_a_laureate_is_its_edition_by_its_name_or_its_year(session, judged, at, names, source):
    judged.edition.names = names
    assert {one.source for one in building.finalists(session, judged.edition, at).laureates} == {
        f"{source}: as announced"
    }


def test_a_preview_is_what_was_approved_what_would_be_or_nothing(session, judged, at):
    assert services.preview(session, judged.edition, "winners", at) is None
    would_be = services.preview(session, judged.edition, "finalists", at)
    assert [one.project for one in would_be.laureates] == [FIRST_TWO[1], FIRST_TWO[0]]
    approved = announce(session, judged, "finalists", at + HOUR, at)
    assert services.preview(session, judged.edition, "finalists", at).id == approved.id
    assert services.preview(session, judged.edition, "winners", at) is None, "who wins is not decided"


def test_a_category_with_winners_is_not_said_to_be_without_an_award(session, judged, at):
    announce(session, judged, "finalists", at, at)
    decide(session, judged, at, FIRST_TWO[0], kind="winners")
    facts = announce(session, judged, "winners", at, at).facts
    assert [category.get("no_award") for category in facts["categories"]] == [None, None]


def test_the_registry_is_told_as_it_was_stated_by_that_day_and_each_figure_for_itself(session, judged, at):
    for days, pledges, billion in ((400, 800, 30), (200, 1000, None), (-5, 9000, 99)):
        day = date.fromordinal(at.date().toordinal() - days)
        session.add(
            RegistryTotal(
                key=f"{days}", stated_date=day.isoformat(), sort_date=day, pledges=pledges, pledges_qualifier=None,
                usd_billion=billion, usd_basis="stated" if billion else None, source="https://example.org/totals",
            )
        )  # fmt: skip
    announce(session, judged, "finalists", at, at)
    decide(session, judged, at, FIRST_TWO[0], kind="winners")
    facts = announce(session, judged, "winners", at, at).facts
    assert {one["what"]: one["figure"] for one in facts["registry"]} == {"pledges": "1000", "usd_billion": "30"}
