"""What staff see of the plan of an announcement, and what they do with it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.assignment.models import Conflict, Pairing
from awards.infrastructure import clock, jobs
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Nomination
from awards.publishing import services
from awards.publishing.models import Announcement, Telling
from awards.web.filters import GENEVA
from tests import factories
from tests.decisions.things import all_judged
from tests.publishing.things import decide, finalists

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def proposed(session, judged, at, **plan):
    decide(session, judged, at, "Anna’s workshop", "Bridge school", "Code clubs")
    found = services.propose_announcement(session, judged.edition, "finalists", at + DAY, judged.staff, at, plan)
    session.commit()
    return found


def here(judged, announcement, audience=None):
    found = {"edition_id": judged.edition.id, "announcement_id": announcement.id}
    return found | ({"audience": audience} if audience else {})


def tie(session, person, nomination_id, at):
    session.add(Pairing(nomination_id=nomination_id, judge_id=person.id, blocked=True))
    session.flush()
    session.add(Conflict(nomination_id=nomination_id, judge_id=person.id, kind="declared", evidence="", found_at=at))
    session.commit()


def work(sessions):
    while jobs.run_next(sessions, {services.TELL: services.tell}):
        pass


def test_the_second_person_reads_who_gets_what_and_when_before_approving(session, at, judged, client_for):
    found = proposed(session, judged, at, finalists=at + HOUR)
    page = client_for(judged.second).get("publishing.announcements", edition_id=judged.edition.id)
    assert "Finalists: 3 mails" in page.main
    assert "The others who were judged: 1 mail, when it is public" in page.main
    assert "Before the public" in page.main
    plan = client_for(judged.staff).get("publishing.plan", **here(judged, found))
    assert "only as secret as they keep it" in plan.main


def test_staff_propose_groups_with_times_of_their_own(session, at, judged, client_for):
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    session.commit()
    typed = (at + HOUR).astimezone(GENEVA).strftime("%Y-%m-%dT%H:%M")
    form = {"when": "later", "instant": (at + DAY).astimezone(GENEVA).strftime("%Y-%m-%dT%H:%M")}
    form |= {"names_checked": "y", "tell_finalists": typed, "tell_rest": ""}
    client_for(judged.staff).post("publishing.proposal", form, edition_id=judged.edition.id, kind="finalists")
    moments = dict(session.execute(select(Telling.audience, Telling.tell_at)).all())
    assert moments["rest"] is None
    assert moments["finalists"] == (at + HOUR).replace(second=0, microsecond=0)


def test_a_group_shows_the_mail_in_each_language_in_use_and_every_address(session, at, judged, client_for):
    other = factories.a_user(session, "amal@example.net", language="ar")
    factories.a_nomination(session, judged.edition, other, at, title="Salam", entry_state="eligible")
    found = proposed(session, judged, at)
    page = client_for(judged.staff).get("publishing.group", **here(judged, found, "rest"))
    assert "2 mails" in page.main
    assert [summary.text_content().strip() for summary in page.find("//main//summary")] == [
        "English: 1 mail",
        "العربية: 1 mail",
    ]
    assert page.find("//div[@lang='ar' and @dir='auto']")
    assert "amal@example.net" in page.main
    assert "it is not among the finalists" in page.main


def test_a_group_is_held_moved_and_released_by_buttons(session, at, judged, client_for):
    found = proposed(session, judged, at)
    client, address = client_for(judged.staff), here(judged, found, "rest")
    page = client.post("publishing.group_hold", **address, follow=True, expect=200)
    assert "Nobody is told until you release this group." in page.main
    assert "Held" in client.get("publishing.plan", **here(judged, found)).main
    client.post("publishing.group_release", **address)
    typed = (at + 2 * HOUR).astimezone(GENEVA).strftime("%Y-%m-%dT%H:%M")
    client.post("publishing.group_instant", {"instant": typed}, **address)
    assert client.get("publishing.group", **address).field("instant") == typed
    past = (at - DAY).astimezone(GENEVA).strftime("%Y-%m-%dT%H:%M")
    refused = client.post("publishing.group_instant", {"instant": past}, **address, expect=422)
    assert refused.errors == ["Tell this group at: Choose a time that is not past yet."]
    assert refused.field("instant") == past


def test_there_is_no_group_nor_list_of_changes_that_the_announcement_does_not_have(session, at, judged, client_for):
    found = proposed(session, judged, at)
    client = client_for(judged.staff)
    client.get("publishing.group", **here(judged, found, "winners"), expect=404)
    client.post("publishing.group_hold", **here(judged, found, "winners"), expect=404)
    client.get("publishing.correction_preview", **here(judged, found), expect=404)


def test_an_administrator_reads_a_group_and_is_offered_none_of_its_buttons(session, at, judged, client_for):
    found = proposed(session, judged, at)
    for person, offered in ((judged.admin, False), (judged.staff, True)):
        page = client_for(person).get("publishing.group", **here(judged, found, "finalists"))
        assert bool(page.find("//main//form[@method='post']")) is offered


def test_written_mails_are_taken_back_or_let_go_by_a_button(session, sessions, at, judged, client_for):
    publication = finalists(session, judged, at, at)
    found = session.scalars(select(Announcement).where(Announcement.publication_id == publication.id)).one()
    session.commit()
    work(sessions)
    client = client_for(judged.staff)
    page = client.get("publishing.group", **here(judged, found, "finalists"))
    assert "They leave within a minute." in page.main
    page = client.post("publishing.group_undo", **here(judged, found, "finalists"), follow=True, expect=200)
    assert "Nobody is told until you release this group." in page.main
    again = client.post("publishing.group_undo", **here(judged, found, "finalists"), expect=422)
    assert again.errors == ["No mail to this group waits any more."]
    client.post("publishing.group_departure", **here(judged, found, "rest"))
    session.rollback()
    states = session.execute(
        select(OutboxMail.state, OutboxMail.hold_until.is_(None)).where(OutboxMail.template == "announcement_finalists")
    ).all()
    assert sorted(map(tuple, states)) == [("cancelled", True)] * 3 + [("waiting", True)]


def test_whoever_is_tied_to_a_nomination_sees_no_letter_of_its_category(session, at, judged, client_for):
    found = proposed(session, judged, at)
    tie(session, judged.staff, judged.entries["Delta radio"].nomination_id, at)
    client = client_for(judged.staff)
    for page in (
        client.get("publishing.group", **here(judged, found, "finalists")),
        client.get("publishing.plan", **here(judged, found)),
        client.get("publishing.announcements", edition_id=judged.edition.id),
    ):
        assert "3 mails" not in page.main
        for secret in ("Anna", "Bridge", "nominator@example.net"):
            assert secret not in page.main
    assert "left out here" in client.get("publishing.plan", **here(judged, found)).main


def test_whoever_is_tied_proposes_and_cancels_but_does_not_approve(session, at, judged, client_for):
    found = proposed(session, judged, at)
    tie(session, judged.second, judged.entries["Delta radio"].nomination_id, at)
    client = client_for(judged.second)
    page = client.get("publishing.announcements", edition_id=judged.edition.id)
    assert "You are tied to a nomination that this concerns" in page.main
    assert not page.find("//form[contains(@action, '/approval')]")
    refused = client.post("publishing.approval", **here(judged, found), expect=403)
    assert "other members of staff approve it" in refused.main
    assert session.scalars(select(Announcement.state)).all() == ["proposed"]
    session.commit()
    client.post("publishing.cancellation", **here(judged, found))
    assert session.scalars(select(Announcement.state)).all() == ["cancelled"]


def test_what_is_lost_names_no_number_to_whoever_is_tied_to_the_category(session, at, judged, client_for):
    proposed(session, judged, at)
    tie(session, judged.staff, judged.entries["Delta radio"].nomination_id, at)
    nomination = session.get_one(Nomination, judged.entries["Bridge school"].nomination_id)
    nomination.state, nomination.withdrawn_at = "withdrawn", at
    session.commit()
    tied = client_for(judged.staff).get("publishing.announcements", edition_id=judged.edition.id)
    assert "Nomination N-0002" not in tied.main
    assert "Skills: You are tied to a nomination of this category" in tied.main
    untied = client_for(judged.second).get("publishing.announcements", edition_id=judged.edition.id)
    assert "Nomination N-0002" in untied.main


def test_an_approval_is_undone_within_the_minute_and_afterwards_cancelled(session, at, judged, client_for):
    found = proposed(session, judged, at)
    client_for(judged.second).post("publishing.approval", **here(judged, found))
    page = client_for(judged.second).get("publishing.announcements", edition_id=judged.edition.id)
    assert "Undo the approval" in page.main
    clock.move(session, 61, None)
    session.commit()
    page = client_for(judged.second).get("publishing.announcements", edition_id=judged.edition.id)
    assert "Undo the approval" not in page.main
    assert "Cancel this announcement" in page.main


def test_the_list_before_an_announcement_counts_what_is_there(session, at, judged, client_for):
    decide(session, judged, at, "Anna’s workshop", "Bridge school")
    session.commit()
    page = client_for(judged.staff).get("publishing.announcements", edition_id=judged.edition.id)
    assert "Nominees who agreed: 2 of 2." in page.main
    assert "Laureates with a text, each picture described: 0 of 2." in page.main


def test_the_pages_of_a_plan_cost_the_same_whatever_the_number_of_letters(
    session, at, judged, client_for, count_queries
):
    found = proposed(session, judged, at)
    client, pages = client_for(judged.staff), [("plan", here(judged, found)), ("group", here(judged, found, "rest"))]

    def costs():
        asked = {}
        for name, values in pages:
            client.get(f"publishing.{name}", **values)
            with count_queries(at_most=17) as statements:
                client.get(f"publishing.{name}", **values)
            asked[name] = len(statements)
        return asked

    before = costs()
    for number in range(5):
        factories.a_nomination(
            session, judged.edition, judged.nominator, at, title=f"N{number}", entry_state="eligible"
        )
    session.commit()
    assert costs() == before
