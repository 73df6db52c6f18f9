"""What everybody reads of introductions at an event: counts of those to which both sides agreed, and nothing else."""

import pytest

from awards.campaigns import services as campaigns
from awards.needs.models import Introduction
from awards.needs.queries import Introduced, introduced_at
from tests.needs.test_beside import a_need, people  # noqa: F401
from tests.pledges.conftest import put
from tests.support.page import words

AGREED = {"need_answer": "yes", "pledge_answer": "yes"}


@pytest.fixture
def an_event(session, people, at):  # noqa: F811
    """Makes events that everybody sees, or not."""

    def make(name, *, public=True):
        said = campaigns.Said(name, at.date(), at.date(), public=public)
        return campaigns.add_event(session, said, campaigns.Meeting("roundtable", "Geneva"), people[1][0])

    return make


@pytest.fixture
def meet(session, a_need, people, at):  # noqa: F811
    """Brings another need and another pledge together at an event, as far as is said."""

    def bring(event, *, rehearsal=False, **values):
        need = a_need(title="A secret need", rehearsal=rehearsal)
        pledge = put(session, at, title="A secret pledge", source_id=need.public_id)
        session.add(
            Introduction(
                need_id=need.id, pledge_id=pledge.id, asked_at=at, event_id=event.id if event else None,
                made_by=people[1][0].id, made_at=at, need_email="ada@coop.example", pledge_email="bo@network.example",
                ended_at=at if values.get("outcome") else None, outcome_words="They never met.", **values,
            )
        )  # fmt: skip
        session.commit()

    return bring


def test_those_alone_count_to_which_both_sides_agreed(session, an_event, meet):
    event, other, empty = (an_event(name) for name in ("Round the table", "Another", "A third"))
    for values in (
        AGREED, AGREED, AGREED | {"outcome": "met"}, AGREED | {"outcome": "nothing"}, {}, {"need_answer": "yes"},
        {"need_answer": "yes", "pledge_answer": "no"}, {"need_answer": "no", "outcome": "nothing"},
    ):  # fmt: skip
        meet(event, **values)
    meet(event, rehearsal=True, **AGREED)
    meet(other, **AGREED)
    meet(None, **AGREED)
    found = introduced_at(session, [event.id, empty.id])
    assert found == {event.id: Introduced(4, {"met": 1, "nothing": 1})}


def test_the_page_of_an_event_tells_counts_and_names_nobody(session, an_event, meet, client_for, count_queries):
    event, hidden = an_event("Round the table"), an_event("Behind the door", public=False)
    meet(event, need_answer="no", pledge_answer="yes")
    meet(hidden, **AGREED)
    visitor = client_for()
    with count_queries(at_most=5) as few:
        assert "Who meets here" not in visitor.get("campaigns.event", slug=event.slug).main
    meet(event, **AGREED)
    page = visitor.get("campaigns.event", slug=event.slug)
    assert "brought 1 need together with a pledge, and both sides agreed." in page.main
    assert "What came of it is not known yet." in page.main
    for outcome in ("met", "agreed"):
        meet(event, outcome=outcome, **AGREED)
    with count_queries(at_most=5) as many:
        page = visitor.get("campaigns.event", slug=event.slug)
    assert len(few) == len(many)
    assert "brought 3 needs together with pledges, and both sides agreed each time." in page.main
    assert [words(one) for one in page.find("//section[@aria-labelledby='introductions']//div")] == [
        "The two agreed on something else1", "The need is met1",
    ]  # fmt: skip
    for told in ("A secret", "example", "never met", "Declined"):
        assert told not in page.main
    visitor.get("campaigns.event", slug=hidden.slug, expect=404)
    (row,) = visitor.get("/events.json").json["events"]
    assert (row["slug"], row["introduced"], row["needs_met"]) == (event.slug, 3, 1)
    assert "secret" not in str(row)
