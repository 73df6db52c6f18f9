"""What staff see of announcements, and what they may do."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.decisions import services as decisions
from awards.decisions.models import Decision
from awards.infrastructure import clock
from awards.nominations.models import Nomination
from awards.publishing import services
from awards.publishing.models import Announcement, Publication
from awards.web.filters import GENEVA
from tests import factories
from tests.decisions.things import all_judged
from tests.publishing.things import announce, decide, finalists

DAY = timedelta(days=1)


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def announcements(judged):
    return {"edition_id": judged.edition.id}


def strangers(session, judged):
    other = factories.an_edition(session, judged.edition.created_at, year=2028, phase="deciding")
    found = [
        judged.nominator, judged.judges[0],
        factories.a_user(session, "stranger@example.org", ("staff", other.id)),
        factories.a_user(session, "chair@example.org", ("chair", judged.edition.id, judged.skills.id)),
    ]  # fmt: skip
    session.commit()
    return found


def test_staff_and_administrators_see_announcements_and_previews_and_nobody_else(session, at, judged, client_for):
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    people = strangers(session, judged)
    for person in people:
        client_for(person).get("publishing.announcements", **announcements(judged), expect=404)
        client_for(person).get("publishing.preview", **announcements(judged), kind="finalists", expect=404)
    client_for().get("publishing.preview", **announcements(judged), kind="finalists", expect=302)
    for person in (judged.staff, judged.admin):
        client_for(person).get("publishing.announcements", **announcements(judged))
        page = client_for(person).get("publishing.preview", **announcements(judged), kind="finalists")
        assert "It is not public" in page.main
        assert "Anna’s workshop" in page.main
    client_for(judged.staff).get("publishing.preview", **announcements(judged), kind="winners", expect=404)


def test_the_page_names_what_is_missing_and_offers_the_form_when_nothing_is(session, at, judged, client_for):
    page = client_for(judged.staff).get("publishing.announcements", **announcements(judged))
    assert "Skills: The shortlist is not approved." in page.main
    assert not page.find("//form[contains(@action, 'announcements/finalists')]")
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    session.commit()
    page = client_for(judged.staff).get("publishing.announcements", **announcements(judged))
    assert page.find("//form[contains(@action, 'announcements/finalists')]")
    page = client_for(judged.admin).get("publishing.announcements", **announcements(judged))
    assert not page.find("//form[contains(@action, 'announcements/')]")


def test_what_is_to_be_taken_back_is_approved_and_cancelled_by_staff_and_only_read_by_administrators(
    session, at, judged, client_for
):
    finalists(session, judged, at, at)
    services.propose_retraction(session, judged.edition, "finalists", "Two cards were mixed up", judged.staff, at)
    session.commit()
    for person, approves, cancels in (
        (judged.second, True, True), (judged.staff, False, True), (judged.admin, False, False),
    ):  # fmt: skip
        page = client_for(person).get("publishing.announcements", **announcements(judged))
        assert "Two cards were mixed up" in page.main
        assert bool(page.find("//form[contains(@action, '/approval')]")) is approves
        assert bool(page.find("//form[contains(@action, '/cancellation')]")) is cancels


def test_staff_propose_in_geneva_time_and_a_second_person_approves(session, at, judged, client_for):
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    session.commit()
    instant = (at + DAY).replace(second=0, microsecond=0)
    typed = instant.astimezone(GENEVA).strftime("%Y-%m-%dT%H:%M")
    address = announcements(judged)
    form = {"when": "later", "instant": typed, "names_checked": "y"}
    client_for(judged.staff).post("publishing.proposal", form, **address, kind="finalists")
    found = session.scalars(select(Announcement)).one()
    session.commit()
    assert found.instant == instant
    settled = {**address, "announcement_id": found.id}
    refused = client_for(judged.staff).post("publishing.approval", **settled, expect=422)
    assert refused.errors == ["You proposed this announcement: another member of staff approves it."]
    page = client_for(judged.second).post("publishing.approval", **settled, follow=True, expect=200)
    assert "Public from" in page.main
    client_for().get("/winners/2027", expect=404)


def test_a_time_that_is_past_or_missing_is_named_at_its_field(session, at, judged, client_for):
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    session.commit()
    client, address = client_for(judged.staff), {**announcements(judged), "kind": "finalists"}
    past = (at - DAY).astimezone(GENEVA).strftime("%Y-%m-%dT%H:%M")
    page = client.post(
        "publishing.proposal", {"when": "later", "instant": past, "names_checked": "y"}, **address, expect=422
    )
    assert page.errors == ["Time of the announcement: Choose a time that is not past yet."]
    assert page.field("instant") == past
    page = client.post(
        "publishing.proposal", {"when": "later", "instant": "", "names_checked": "y"}, **address, expect=422
    )
    assert page.errors == ["Time of the announcement: Enter a date and a time"]
    page = client.post("publishing.proposal", {}, **address, expect=422)
    assert page.errors == [
        "When is it public? Choose when it is public",
        "I read the preview: names, titles and countries are right: Read the preview, then tick this",
    ]
    assert session.scalars(select(Announcement)).all() == []


def test_as_soon_as_approved_means_when_the_approval_cannot_be_undone_any_more(session, at, judged, client_for):
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    session.commit()
    address = announcements(judged)
    client_for(judged.staff).post(
        "publishing.proposal", {"when": "now", "names_checked": "y"}, **address, kind="finalists"
    )
    found = session.scalars(select(Announcement)).one()
    session.commit()
    client_for().get("/winners/2027", expect=404)
    client_for(judged.second).post("publishing.approval", **address, announcement_id=found.id)
    client_for().get("/winners/2027", expect=404)
    clock.move(session, 61, None)
    session.commit()
    assert client_for().get("/winners/2027").heading == "Finalists 2027"


def test_nobody_else_proposes_approves_or_cancels(session, at, judged, client_for):
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    found = services.propose_announcement(session, judged.edition, "finalists", at + DAY, judged.staff, at)
    people = [*strangers(session, judged), judged.admin]
    address = announcements(judged)
    for person in people:
        client = client_for(person)
        client.post("publishing.proposal", {"when": "now"}, **address, kind="winners", expect=404)
        client.post("publishing.approval", **address, announcement_id=found.id, expect=404)
        client.post("publishing.cancellation", **address, announcement_id=found.id, expect=404)
    assert session.scalars(select(Announcement.state)).all() == ["proposed"]
    assert session.scalars(select(Publication)).all() == []


def test_an_announcement_of_another_edition_is_not_found_under_this_one(session, at, judged, client_for):
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    found = services.propose_announcement(session, judged.edition, "finalists", at + DAY, judged.staff, at)
    stranger = strangers(session, judged)[2]
    other = stranger.roles[0].edition_id
    for endpoint in ("publishing.approval", "publishing.cancellation"):
        client_for(stranger).post(endpoint, edition_id=other, announcement_id=found.id, expect=404)
    assert session.scalars(select(Announcement.state)).all() == ["proposed"]


def test_before_the_instant_staff_cancel_and_after_it_they_cannot(session, at, judged, client_for):
    finalists(session, judged, at + DAY, at)
    session.commit()
    found = session.scalars(select(Announcement)).one()
    session.commit()
    address = {**announcements(judged), "announcement_id": found.id}
    page = client_for(judged.staff).get("publishing.announcements", **announcements(judged))
    assert "Undo the approval" in page.main
    client_for(judged.staff).post("publishing.cancellation", **address)
    announce(session, judged, "finalists", at, at)
    session.commit()
    public = session.scalars(select(Announcement).where(Announcement.state == "approved")).one()
    session.commit()
    page = client_for(judged.staff).get("publishing.announcements", **announcements(judged))
    assert "Cancel this announcement" not in page.main
    assert "Undo the approval" not in page.main
    address["announcement_id"] = public.id
    refused = client_for(judged.staff).post("publishing.cancellation", **address, expect=422)
    assert refused.errors == ["This is public already and cannot be cancelled."]


@pytest.mark.unsound("what is announced lost its ground before its instant")
def test_until_the_instant_the_page_says_what_does_not_hold_any_more(session, at, judged, client_for):
    finalists(session, judged, at + DAY, at)
    session.commit()
    address = announcements(judged)
    held = "This does not hold any more:"
    assert held not in client_for(judged.staff).get("publishing.announcements", **address).main
    nomination = session.get_one(Nomination, judged.entries["Bridge school"].nomination_id)
    nomination.state, nomination.withdrawn_at = "withdrawn", at  # by a way that no service goes
    session.commit()
    page = client_for(judged.staff).get("publishing.announcements", **address)
    assert held in page.main
    assert "Nomination N-0002 was chosen and is not in the running any more." in page.main
    assert page.find("//form[contains(@action, '/cancellation')]")
    clock.move(session, 2 * 86_400, None)
    session.commit()
    page = client_for(judged.staff).get("publishing.announcements", **address)
    assert held not in page.main, "what is public is not weighed again"


def test_a_stopped_announcement_is_told_on_its_page_and_on_the_board_until_it_is_proposed_anew(
    session, at, judged, client_for
):
    finalists(session, judged, at + DAY, at)
    session.commit()
    board, address = "Announcements stopped", announcements(judged)
    assert board not in client_for(judged.staff).get("desks.staff_edition", **address).main
    decisions.reject(session, session.scalars(select(Decision)).one(), "Read again", judged.second, at)
    session.commit()
    page = client_for(judged.staff).get("publishing.announcements", **address)
    assert "stopped before its time" in page.main
    assert "Skills: The shortlist is not approved." in page.main
    today = client_for(judged.staff).get("desks.staff_edition", **address)
    row = today.find(f"//a[contains(., '{board}')]")[0]
    assert row.get("href").endswith("/announcements")
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    later = clock.now(session)
    services.propose_announcement(session, judged.edition, "finalists", later + DAY, judged.staff, later)
    session.commit()
    assert "stopped before" not in client_for(judged.staff).get("publishing.announcements", **address).main
    assert board not in client_for(judged.staff).get("desks.staff_edition", **address).main


def test_taking_a_decision_back_that_is_to_be_announced_asks_to_stop_the_announcement(session, at, judged, client_for):
    finalists(session, judged, at + DAY, at)
    session.commit()
    shortlist = session.scalars(select(Decision)).one()
    session.commit()
    address, client = {**announcements(judged), "decision_id": shortlist.id}, client_for(judged.staff)
    page = client.get("decisions.decision", **address)
    assert "An announcement that rests on this decision is approved" in page.main
    assert "What is announced already stays public as it is." not in page.main
    reason = {"reason": "Read again"}
    refused = client.post("decisions.rejection", reason, **address, expect=422)
    assert refused.errors == [
        "Stop that announcement as well: Tick that the announcement is stopped, or leave the decision as it is"
    ]
    session.refresh(shortlist)
    assert shortlist.state == "approved"
    session.commit()
    client.post("decisions.rejection", {**reason, "stop": "y"}, **address)
    assert session.scalars(select(Announcement.state)).all() == ["cancelled"]


def test_a_decision_that_is_public_already_is_taken_back_without_asking_for_it(session, at, judged, client_for):
    finalists(session, judged, at, at)
    session.commit()
    shortlist = session.scalars(select(Decision)).one()
    session.commit()
    address, client = {**announcements(judged), "decision_id": shortlist.id}, client_for(judged.staff)
    page = client.get("decisions.decision", **address)
    assert "What is announced already stays public as it is." in page.main
    client.post("decisions.rejection", {"reason": "Read again"}, **address)
    assert session.scalars(select(Announcement.state)).all() == ["approved"]
    assert client_for().get("/winners/2027").heading == "Finalists 2027"
