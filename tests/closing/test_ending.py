"""The end of an edition: what must be done before, two people, and that nothing changes afterwards."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from awards.accounts.models import ApiToken, Role
from awards.accounts.services import tokens
from awards.closing import queries, services
from awards.closing.models import ClosingAct
from awards.core.errors import RuleBroken
from awards.core.identifiers import digest
from awards.feedback import services as feedback
from awards.feedback.models import FeedbackSettings
from awards.infrastructure import audit, clock, outbox
from awards.infrastructure.outbox import OutboxMail
from awards.publishing import services as publishing
from awards.webhooks import services as webhooks
from tests import factories
from tests.decisions.things import Judged, all_judged
from tests.publishing.things import finalists, winners

DAY = timedelta(days=1)
LATER = timedelta(days=60)


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def announced(session, judged: Judged, at) -> None:
    """Everything public, and every mail gone."""
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    session.execute(update(OutboxMail).values(state="cancelled"))
    session.commit()


def closed(session, judged: Judged, at) -> ClosingAct:
    act = services.propose_closing(session, judged.edition, "All is told", judged.staff, at)
    services.approve_closing(session, judged.edition, act, judged.second, at)
    session.commit()
    return act


def when(session, later: timedelta) -> None:
    """Let pages be asked so much later."""
    clock.move(session, int(later.total_seconds()), None)
    session.commit()


def where(judged: Judged, **values):
    return {"edition_id": judged.edition.id, **values}


def test_before_the_winners_are_public_it_cannot_end(session, judged, at) -> None:
    with pytest.raises(RuleBroken, match="done first"):
        services.propose_closing(session, judged.edition, "", judged.staff, at)


def test_while_one_may_appeal_it_cannot_end(session, judged, at) -> None:
    announced(session, judged, at)
    assert queries.checklist(session, judged.edition.id, at + DAY)["appeal_time"] == 1
    assert queries.checklist(session, judged.edition.id, at + LATER)["appeal_time"] == 0
    with pytest.raises(RuleBroken, match="done first"):
        services.propose_closing(session, judged.edition, "x", judged.staff, at + DAY)


def test_a_mail_that_waits_stands_in_the_way(session, judged, at) -> None:
    announced(session, judged, at)
    outbox.put(session, to="a@example.org", language="en", template="x", values={}, edition=judged.edition.id)
    with pytest.raises(RuleBroken, match="done first"):
        services.propose_closing(session, judged.edition, "x", judged.staff, at + LATER)


def test_what_may_stay_open_takes_a_reason_that_is_kept(session, judged, at) -> None:
    announced(session, judged, at)
    with pytest.raises(RuleBroken, match="although something is open"):
        services.propose_closing(session, judged.edition, " ", judged.staff, at + LATER)
    act = services.propose_closing(session, judged.edition, "Nobody wrote", judged.staff, at + LATER)
    assert act.reason == "Nobody wrote"
    assert {"feedback", "open_data", "fairness"} <= set(act.open_items)


def test_a_reason_has_at_most_a_thousand_characters(session, judged, at) -> None:
    announced(session, judged, at)
    with pytest.raises(RuleBroken, match="at most") as refused:
        services.propose_closing(session, judged.edition, "é" * 1001, judged.staff, at + LATER)
    assert [*refused.value.fields] == ["reason"]
    act = services.propose_closing(session, judged.edition, "é" * 1000, judged.staff, at + LATER)
    assert act.reason == "é" * 1000


def test_it_takes_a_second_person(session, judged, at) -> None:
    announced(session, judged, at)
    act = services.propose_closing(session, judged.edition, "x", judged.staff, at + LATER)
    with pytest.raises(RuleBroken, match="another member of staff"):
        services.approve_closing(session, judged.edition, act, judged.staff, at + LATER)
    act.state, act.ended_by, act.ended_at = "approved", judged.staff.id, at
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_the_same_session_cannot_approve(session, judged, at) -> None:
    announced(session, judged, at)
    one = judged.edition.id  # any id stands for a session here
    act = services.propose_closing(session, judged.edition, "x", judged.staff, at + LATER, one)
    with pytest.raises(RuleBroken, match="sign in anew"):
        services.approve_closing(session, judged.edition, act, judged.second, at + LATER, one)


def test_what_came_up_after_the_proposal_stops_the_approval(session, judged, at) -> None:
    announced(session, judged, at)
    act = services.propose_closing(session, judged.edition, "x", judged.staff, at + LATER)
    act.open_items = {}
    with pytest.raises(RuleBroken, match="propose it anew"):
        services.approve_closing(session, judged.edition, act, judged.second, at + LATER)


def test_after_the_end_every_change_is_refused_by_the_database(session, judged, at) -> None:
    announced(session, judged, at)
    closed(session, judged, at + LATER)
    with pytest.raises(IntegrityError, match="this edition is closed"):
        feedback.set_dates(session, judged.edition, 7, 120, 99, judged.staff, at + LATER)
    session.rollback()
    assert session.get(FeedbackSettings, judged.edition.id) is None
    for action in ("nomination.saved", "scorecard.reopened", "decision.proposed", "edition.changed", "oddly"):
        audit.record(session, actor=None, action=action, edition=judged.edition.id)
        with pytest.raises(IntegrityError, match="this edition is closed"):
            session.flush()
        session.rollback()


def test_corrections_retractions_and_erasures_stay_possible(session, judged, at) -> None:
    announced(session, judged, at)
    closed(session, judged, at + LATER)
    proposed = publishing.propose_retraction(session, judged.edition, "winners", "A mistake", judged.staff, at + LATER)
    publishing.approve_retraction(session, proposed, judged.second, at + LATER)
    for action in ("person.erased", "erasure.made", "role.granted", "certificates.issued", "seal.signed", "look.begun"):
        audit.record(session, actor=None, action=action, edition=judged.edition.id)
    session.commit()


def test_whoever_can_read_still_ends_what_reads_for_them(session, judged, at, client_for) -> None:
    opaque = tokens.make_token(session, judged.staff, "Dashboard", {"nominations:read"}, 30, at, judged.edition.id)
    mine, theirs = (
        webhooks.make(session, one, "Told", "https://told.example/", {"nomination.withdrawn"}, judged.edition.id, at)
        for one in (judged.staff, judged.second)
    )
    announced(session, judged, at)
    closed(session, judged, at + LATER)
    token = session.scalars(select(ApiToken).where(ApiToken.token_digest == digest(opaque))).one()
    tokens.end_token(session, token, judged.staff, at + LATER)
    webhooks.exchange_secret(session, mine, judged.staff)
    webhooks.end(session, mine, judged.staff)
    session.execute(delete(Role).where(Role.user_id == judged.second.id))
    session.expire_all()
    webhooks.write(session, "https://awards.example")  # the holder has no role any more: it ends, and all others go on
    session.commit()
    assert theirs.ended_at is not None


def test_another_edition_goes_on(session, judged, at) -> None:
    other = factories.an_edition(session, at, year=2028)
    announced(session, judged, at)
    closed(session, judged, at + LATER)
    audit.record(session, actor=None, action="nomination.saved", edition=other.id)
    session.commit()


def test_the_end_itself_does_not_change_any_more(session, judged, at) -> None:
    announced(session, judged, at)
    act = closed(session, judged, at + LATER)
    with pytest.raises(RuleBroken, match="settled"):
        services.drop(session, act, judged.staff, at + LATER)
    act.state = "dropped"
    with pytest.raises(IntegrityError):
        session.flush()
    session.rollback()


def test_whoever_tries_reads_that_the_edition_is_closed(session, judged, at, client_for) -> None:
    announced(session, judged, at)
    closed(session, judged, at + LATER)
    when(session, LATER)
    page = client_for(judged.staff).post(
        "feedback.dates", {"delay_days": "7", "fewest": "120", "appeal_days": "99"}, expect=409, **where(judged)
    )
    assert page.heading == "This edition is closed"
    assert "nothing of it changes any more" in page.main


def test_a_refusal_at_the_commit_is_answered_alike_and_raises_no_alarm(session, judged, at, client_for, caplog) -> None:
    announced(session, judged, at)
    closed(session, judged, at + LATER)
    when(session, LATER)
    with caplog.at_level(logging.ERROR):
        page = client_for(judged.staff).post("finding.search_for_duplicates", expect=409, **where(judged))
    assert "nothing of it changes any more" in page.main
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_staff_see_what_is_open_and_administrators_look_on(session, judged, at, client_for) -> None:
    announced(session, judged, at)
    page = client_for(judged.staff).get("closing.overview", **where(judged))
    assert page.links()["Seals"] == f"/staff/{judged.edition.id}/seals"
    assert "Time to appeal" in page.main
    assert "To be done first" in page.main
    looked = client_for(judged.admin).get("closing.overview", **where(judged))
    assert "Propose to make it public" in page.main
    assert "Propose to make it public" not in looked.main


def test_what_rests_on_the_result_is_not_done_before_there_is_one(session, judged, at, client_for) -> None:
    def states():
        page = client_for(judged.staff).get("closing.overview", **where(judged))
        tasks = page.find("//li[@class='task']")
        return {
            task.find_class("task__link")[0].text: task.find_class("task__state")[0].text_content() for task in tasks
        }

    before = states()
    to_come = (
        "Announcements", "Decisions", "Appeals", "Time to appeal", "Open data", "Bundle", "Certificates", "Seals",
    )  # fmt: skip
    assert {before[item] for item in to_come} == {"Not yet"}
    assert (before["Winners"], before["Feedback to nominees"]) == ("To be done first", "Still open")
    announced(session, judged, at)
    after = states()
    assert (after["Appeals"], after["Time to appeal"], after["Winners"]) == ("Done", "To be done first", "Done")
    assert (after["Open data"], after["Bundle"], after["Certificates"]) == ("Still open",) * 3


def test_from_the_proposal_to_the_end_on_the_pages(session, judged, at, client_for) -> None:
    announced(session, judged, at)
    when(session, LATER)
    first, second = client_for(judged.staff), client_for(judged.second)
    first.post("closing.proposal", {"reason": ""}, expect=422, **where(judged))
    first.post("closing.proposal", {"reason": "Nobody wrote"}, **where(judged))
    act = session.scalars(select(ClosingAct)).one()
    session.commit()
    assert "Another member of staff approves it" in first.get("closing.overview", **where(judged)).main
    first.post("closing.approval", {}, expect=422, **where(judged, proposal_id=act.id))
    second.post("closing.approval", {}, **where(judged, proposal_id=act.id))
    page = first.get("closing.overview", **where(judged))
    assert "Nothing of this edition changes any more" in page.main
    assert "Nobody wrote" in page.main


def test_a_proposal_that_is_taken_back_can_be_made_again(session, judged, at, client_for) -> None:
    announced(session, judged, at)
    when(session, LATER)
    client = client_for(judged.staff)
    client.post("closing.proposal", {"reason": "x"}, **where(judged))
    act = session.scalars(select(ClosingAct)).one()
    session.commit()
    client.post("closing.taking_back", {}, **where(judged, proposal_id=act.id))
    client.post("closing.proposal", {"reason": "y"}, **where(judged))
    session.expire_all()
    assert sorted(session.scalars(select(ClosingAct.state))) == ["dropped", "proposed"]


def test_the_page_costs_a_few_queries(session, judged, at, client_for, count_queries) -> None:
    announced(session, judged, at)
    client = client_for(judged.staff)
    with count_queries(at_most=11):
        client.get("closing.overview", **where(judged))
