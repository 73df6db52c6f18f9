"""While a pledge is written and waits for staff, nothing that anybody opens tells of it, nor of whose it is."""

import re

import pytest

from awards.organisations import queries as organisations
from awards.organisations import services as organising
from awards.pledges.models import BeneficiaryGroup
from tests.factories import a_user
from tests.judging.test_unseen_by_nominees import OF_THE_MOMENT
from tests.pledges.test_writing import handed_in
from tests.web.test_doors import address, rules

OF_NOBODY = re.compile(r"\b[0-9a-f]{12}\b|\d+ pledges? waits? for an answer now")
"""By what an error page names the request, and how many pledges wait in all."""

KNOWN = {"public_id": "R-000001", "slug": "example-network"}


def shown(app, visitor):
    """What each public address answers, the pledge's and the organisation's own among them, but for its moment."""
    found = {}
    for rule in rules(app, "GET"):
        view = app.view_functions[rule.endpoint]
        if view.__dict__["access"] == "public" and rule.endpoint.partition(".")[0] not in ("development", "health"):
            answer = visitor.browser.get(address(app, rule, **KNOWN))
            words = answer.get_data().decode(errors="replace")
            found[rule.rule] = answer.status_code, OF_NOBODY.sub("", OF_THE_MOMENT.sub("", words))
    return found


@pytest.fixture
def people(session, at):
    session.add(BeneficiaryGroup(key="women", names={"en": "Women"}, source="made up for a test"))
    return {name: a_user(session, f"{name}@example.org") for name in ("writer", "staff")}


@pytest.mark.case("AZ-12")
def test_nothing_public_tells_of_a_pledge_that_waits_nor_of_its_organisation(app, session, people, client_for, at):
    session.commit()
    visitor = client_for()
    before = shown(app, visitor)
    assert {"/pledges", "/pledges/feed.atom", "/api/v1/pledges", "/countries"} <= before.keys()
    assert {before[f"/pledges/<public_id>{form}"][0] for form in ("", ".json")} == {404}
    assert before["/organisations/<slug>"][0] == 404
    claim = organising.claim(session, people["writer"], "Example network", "", at)
    organising.confirm(session, claim, people["staff"], at)
    pledge = handed_in(session, people, at).pledge
    assert {"public_id": pledge.public_id, "slug": pledge.organisation.slug} == KNOWN
    session.commit()
    after = shown(app, visitor)
    assert after.keys() == before.keys()
    assert {rule for rule, answer in after.items() if answer != before[rule]} == set()


def test_no_list_tells_of_an_organisation_that_a_result_to_come_names_or_that_waits_for_staff(
    app, session, people, client_for
):
    """Asked for by its address, whoever guesses that, it is not there; nor may staff merge or give a pledge into it."""
    organising.keep_unseen(session, "Laureate to come", people["staff"].id)
    organising.ensure_organisation(session, "Waiting for staff", by=people["writer"].id)
    organising.ensure_organisation(session, "Known to all", public=True)
    session.commit()
    lists = [
        address(app, rule, **KNOWN, form="json", what="list")
        for rule in rules(app, "GET")
        if "organisation" in app.view_functions[rule.endpoint].__dict__.get("query_parameters", ())
    ]
    assert len(lists) > 5
    visitor = client_for().browser
    for one in lists:
        asked = {
            slug: visitor.get(one, query_string={"organisation": slug}).status_code
            for slug in ("known-to-all", "laureate-to-come", "waiting-for-staff", "nobody")
        }
        assert asked.pop("known-to-all") != 404 or one.endswith((".xml", "/360giving.json")), one
        assert set(asked.values()) == {404}, one
    assert organisations.at_slug(session, "laureate-to-come") is None
    assert organisations.at_slug(session, "waiting-for-staff") is not None
