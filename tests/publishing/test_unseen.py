"""Until its instant a result tells nobody which organisations are in it: no name, list or address knows them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.connections.queries import named_at
from awards.core.errors import NotFound
from awards.organisations import queries
from awards.organisations import services as organisations
from awards.organisations.models import Organisation
from awards.publishing import services
from awards.publishing.models import Announcement, LaureateOrganisation
from awards.publishing.services.remembering import remember_awards
from tests.decisions.things import all_judged
from tests.factories import a_user
from tests.publishing.things import finalists, winners

DAY = timedelta(days=1)
ANNA, BRIDGE = "Anna’s workshop association", "Bridge school association"


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def everybody_s(session) -> list[str]:
    """Names in the list of staff, whatever the edition."""
    return [found.name for found in queries.organisations(session, queries.Wanted(), 100)]


def test_before_the_instant_no_name_and_no_list_knows_an_organisation_of_a_laureate(session, judged, at):
    finalists(session, judged, at + DAY, at)
    assert queries.by_names(session, [ANNA, BRIDGE]) == {}
    assert everybody_s(session) == []
    with pytest.raises(NotFound):
        queries.public_organisation(session, "annas-workshop-association", named_at(at))


def test_whoever_asks_for_one_meanwhile_reads_what_was_typed_and_gets_its_address(session, judged, at):
    finalists(session, judged, at + DAY, at)
    claim = organisations.claim(session, a_user(session, "bea@bridge.example"), BRIDGE.upper(), "I lead it.", at)
    asked = queries.claim(session, claim.id).organisation
    assert (asked.name, asked.slug) == (BRIDGE.upper(), "bridge-school-association")
    assert everybody_s(session) == [BRIDGE.upper()]


def test_many_that_are_made_together_get_their_addresses_too(session, judged, at):
    finalists(session, judged, at + DAY, at)
    other = "Bridge-School Association"
    assert organisations.ensure_organisations(session, [organisations.Named(other)]) == {
        other: "bridge-school-association"
    }


def test_from_the_instant_on_its_page_is_there_and_a_moment_later_everything_knows_it(session, judged, at):
    publication = finalists(session, judged, at + DAY, at)
    assert queries.public_organisation(session, "annas-workshop-association", named_at(at + DAY)).name == ANNA
    remember_awards(session, judged.edition.id, at + DAY)
    linked = {o.name: o.organisation_id for one in publication.laureates for o in one.organisations}
    found = queries.by_names(session, linked)
    assert {one.name: one.id for one in found.values()} == linked
    assert all(one.public for one in found.values())
    assert everybody_s(session) == sorted(linked)


def test_one_that_was_asked_for_meanwhile_is_the_one_that_holds_the_award(session, judged, at):
    publication = finalists(session, judged, at + DAY, at)
    claim = organisations.claim(session, a_user(session, "bea@bridge.example"), BRIDGE.upper(), "I lead it.", at)
    remember_awards(session, judged.edition.id, at + DAY)
    (linked,) = (
        session.get_one(Organisation, o.organisation_id)
        for one in publication.laureates for o in one.organisations if o.name == BRIDGE
    )  # fmt: skip
    assert linked.merged_into_id == claim.organisation_id
    assert queries.successor(session, linked.slug) == "bridge-school-association"
    held = queries.former_awards(session, "skills", [BRIDGE], role="finalist")
    assert [one.organisation_id for one in held] == [claim.organisation_id]


def test_finalists_and_winners_to_come_name_one_and_the_same(session, judged, at):
    finalists(session, judged, at + DAY, at)
    winners(session, judged, at + 2 * DAY, at)
    named = select(LaureateOrganisation.organisation_id).where(LaureateOrganisation.name == ANNA)
    assert len(set(session.scalars(named))) == 1
    assert len(session.scalars(named).all()) == 2


def test_an_announcement_that_is_cancelled_leaves_nothing_to_find(session, judged, at):
    finalists(session, judged, at + DAY, at)
    services.cancel_announcement(session, session.scalars(select(Announcement)).one(), judged.staff, at)
    remember_awards(session, judged.edition.id, at + 2 * DAY)
    assert (queries.by_names(session, [ANNA, BRIDGE]), everybody_s(session)) == ({}, [])
