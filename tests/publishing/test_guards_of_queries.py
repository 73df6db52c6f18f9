"""What everybody reads is out, of this side, this year and this laureate: each condition that no page shows."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.core.errors import NotFound, Withdrawn
from awards.places.models import Country, Region
from awards.pledges.services import withdraw_pledge
from awards.publishing import queries, rules, services
from awards.publishing.models import Laureate
from awards.publishing.queries.public import newest_of_edition
from awards.publishing.services import announcing
from tests.decisions.things import a_judged_edition, all_judged
from tests.pledges.conftest import put
from tests.publishing.things import NO_UNDO, a_record_edition, announce, decide, finalists, two_laureates

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BRIDGE = "bridge-school-2027"


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def beside(session, at, **values):
    """An edition of another year, with people and numbers of its own."""
    return a_judged_edition(session, at, name="beside", last_number=100, **{"year": 2028} | values)


def retract(session, judged, at, kind="finalists"):
    proposed = services.propose_retraction(session, judged.edition, kind, "Two cards were mixed up", judged.staff, at)
    return services.approve_retraction(session, proposed, judged.second, at)


def take_off(session, judged, at, slug=BRIDGE):
    gone = [rules.Change(slug=slug, category="skills", removed=True)]
    proposed = services.propose_correction(session, judged.edition, gone, "It was no finalist", at, judged.staff, at)
    return services.approve_correction(session, proposed, judged.second, at, NO_UNDO)


def never_was(read, *args, **values):
    """Not even Withdrawn, which tells that there was something."""
    with pytest.raises(NotFound) as missing:
        read(*args, **values)
    return type(missing.value) is NotFound


def test_a_rehearsal_that_was_put_away_is_out_no_more_whatever_else_stands(session, at):
    rehearsed = a_judged_edition(session, at, rehearsal=True)
    beside(session, at, rehearsal=True)
    finalists(session, rehearsed, at, at)
    assert queries.of_year(session, 2027, at, 2027).kind == "finalists"
    rehearsed.edition.put_away_at = at
    session.flush()
    assert never_was(queries.of_year, session, 2027, at, 2027)


def test_a_year_is_out_when_something_of_it_is_public(session, judged, at):
    finalists(session, judged, at + HOUR, at)
    other = beside(session, at)
    finalists(session, other, at, at)
    assert [queries.is_out(session, year, at) for year in (2027, 2028)] == [False, True]
    assert [queries.is_out(session, 2027, at + HOUR), queries.is_out(session, 2027, at + HOUR, 2027)] == [True, False]


def test_a_laureate_who_was_taken_off_is_withdrawn_with_the_reason_and_no_other_is(session, judged, at):
    finalists(session, judged, at, at)
    take_off(session, judged, at)
    with pytest.raises(Withdrawn, match="It was no finalist"):
        queries.laureate(session, BRIDGE, at)
    assert never_was(queries.laureate, session, "nobody-2027", at)
    assert never_was(queries.of_year, session, 2026, at)


def test_what_was_taken_back_in_a_rehearsal_or_corrected_there_tells_the_public_nothing(session, at):
    rehearsed = a_judged_edition(session, at, rehearsal=True)
    finalists(session, rehearsed, at, at)
    take_off(session, rehearsed, at)
    with pytest.raises(Withdrawn):
        queries.laureate(session, BRIDGE, at, 2027)
    assert never_was(queries.laureate, session, BRIDGE, at)
    retract(session, rehearsed, at)
    assert never_was(queries.laureate, session, BRIDGE, at)
    assert never_was(queries.of_year, session, 2027, at)


def test_of_a_retraction_nothing_is_told_before_it_nor_of_another_year(session, judged, at):
    finalists(session, judged, at, at)
    retract(session, judged, at + HOUR)
    with pytest.raises(Withdrawn):
        queries.of_year(session, 2027, at + HOUR)
    assert never_was(queries.of_year, session, 2027, at - HOUR)
    assert never_was(queries.of_year, session, 2028, at + HOUR)


def test_laureates_are_narrowed_down_by_addresses_and_by_year(session, judged, at):
    finalists(session, judged, at, at)
    finalists(session, beside(session, at), at, at)
    some = select(Laureate.slug).where(Laureate.slug == BRIDGE)
    assert [one.slug for one in queries.laureates(session, at, slugs=some)] == [BRIDGE]
    assert {one.slug[-4:] for one in queries.laureates(session, at, year=2028)} == {"2028"}
    assert len(queries.laureates(session, at)) == 6


def test_the_newest_of_an_edition_is_its_own_and_was_not_cancelled(session, judged, at):
    first = finalists(session, judged, at, at)
    decide(session, judged, at, "Anna’s workshop", kind="winners")
    announce(session, judged, "winners", at + HOUR, at)
    finalists(session, beside(session, at), at + DAY, at)
    announcing.take_back(session, queries.standing(session, judged.edition.id)["winners"], None, at)
    assert newest_of_edition(session, judged.edition.id).id == first.id


def test_places_are_those_of_the_laureates_and_the_regions_of_itu(session, at):
    keys = session.scalars(select(Region.key).where(Region.kind == "m49").order_by(Region.key)).all()
    assert len(keys) > 1
    rows = [two_laureates()[0] | {"countries": ["LB"]}, two_laureates()[1] | {"region": keys[0]}]
    record = services.publish_record(session, a_record_edition(session, 2019), rules.facts(), rows, at)
    found = queries.places(session, record.laureates)
    assert found.countries.keys() == {"LB"}
    itu = set(session.scalars(select(Region.key).where(Region.kind == "itu")))
    assert found.regions.keys() == itu | {keys[0]}
    assert session.get(Country, "JO") is not None, "there are others"


def test_the_file_of_pledges_is_of_the_day_of_the_newest_that_stands(session, judged, at):
    put(session, at, title="Masts", source_id="1")
    gone = put(session, at + DAY, title="Gone", source_id="2")
    withdraw_pledge(session, gone, "Over.", judged.staff.id, at + DAY)
    assert queries.pledges_recorded_at(session) == at
