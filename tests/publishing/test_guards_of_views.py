"""Each page of staff about announcements shows what is of this one and this reader, and offers what may be done."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from awards.assignment.models import Conflict, Pairing
from awards.infrastructure import clock
from awards.publishing import rules, services
from awards.publishing.models import Announcement, Cancellation, LaureatePicture, LaureateText, Telling
from awards.publishing.views import plan, texts
from awards.publishing.views.announcements import Part
from tests import factories
from tests.decisions.things import judge_an_edition
from tests.publishing.beside import a_publication, announced, retracted
from tests.publishing.things import decide, finalists, winners
from tests.support.page import words

ANNA, BRIDGE, CODE = "Anna’s workshop", "Bridge school", "Code clubs"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def judged(session, at):
    """The judged edition with a third of its staff, whom a conflict ties to an entry of Skills."""
    made = judge_an_edition(session, at)
    made.tied = factories.a_user(session, "tied@example.org", ("staff", made.edition.id), name="Tom Tied")
    nomination_id = made.entries[CODE].nomination_id
    session.add(Pairing(nomination_id=nomination_id, judge_id=made.tied.id, blocked=True))
    session.flush()
    session.add(Conflict(nomination_id=nomination_id, judge_id=made.tied.id, kind="declared", evidence="", found_at=at))
    session.commit()
    return made


def main_of(client_for, person, judged, endpoint="publishing.announcements", **values):
    return client_for(person).get(endpoint, edition_id=judged.edition.id, **values).main


# What may be done with finalists or winners


def part(now, **otherwise):
    said = {
        "kind": "finalists", "announcement": Announcement(state="proposed", approved_at=None), "publication": None,
        "missing": [], "stopped": None, "is_public": False, "is_own": False, "may_announce": True, "closed": False,
        "at": now,
    }  # fmt: skip
    return Part(**said | otherwise)


def test_what_is_proposed_is_approved_by_another_who_may_with_nothing_missing(at):
    assert part(at).may_approve
    approved = Announcement(state="approved", approved_at=at)
    for otherwise in ({"announcement": None}, {"announcement": approved}, {"is_own": True}, {"missing": ["one"]},
                      {"closed": True}, {"may_announce": False}):  # fmt: skip
        assert not part(at, **otherwise).may_approve, otherwise


def test_what_is_not_proposed_is_proposed_and_what_is_not_public_is_cancelled(at):
    assert part(at, announcement=None).may_propose
    for otherwise in ({}, {"announcement": None, "missing": ["one"]}, {"announcement": None, "may_announce": False}):
        assert not part(at, **otherwise).may_propose, otherwise
    assert part(at).may_cancel
    for otherwise in ({"announcement": None}, {"is_public": True}, {"may_announce": False}):
        assert not part(at, **otherwise).may_cancel, otherwise


def test_an_approval_is_undone_for_a_minute_before_anything_left(at):
    approved = {"announcement": Announcement(state="approved", approved_at=at), "publication": object()}
    assert part(at, **approved).undo_until == at + rules.UNDO
    for otherwise in ({"publication": None}, {"is_public": True}, {"at": at + rules.UNDO}, {"announcement": None},
                      {"announcement": Announcement(state="proposed")}):  # fmt: skip
        assert part(at, **approved | otherwise).undo_until is None, otherwise


def test_beside_the_button_stands_whom_this_announcement_tells(session, judged, at, client_for):
    finalists(session, judged, at + DAY, at)
    decide(session, judged, at, ANNA, kind="winners")
    services.propose_announcement(session, judged.edition, "winners", at + 2 * DAY, judged.staff, at)
    session.commit()
    main = main_of(client_for, judged.second, judged)
    assert main.count("Approve this announcement") == 1
    assert "Winners: 1 mail" in main
    assert "The others who were judged" not in main


def test_what_is_public_is_corrected_by_staff_alone(session, judged, at, client_for):
    offer = "Correct what is public"
    finalists(session, judged, at + DAY, at)
    session.commit()
    assert offer not in main_of(client_for, judged.staff, judged)
    clock.move(session, int(DAY.total_seconds()), None)
    session.commit()
    assert offer in main_of(client_for, judged.staff, judged)
    assert offer not in main_of(client_for, judged.admin, judged)


def test_why_the_program_stopped_it_is_not_told_of_a_category_that_the_reader_is_tied_to(
    session, judged, at, client_for
):
    made = a_publication(session, judged.edition, "finalists", at + DAY)
    because = [{"category": key, "text": text, "values": {}} for key, text in
               (("skills", "One fell."), ("skills", "Two fell."), ("access", "Three fell."))]  # fmt: skip
    session.add(Cancellation(publication_id=made.id, public_from=made.public_from, by=None, at=at, because=because))
    session.commit()

    def told(person):
        page = client_for(person).get("publishing.announcements", edition_id=judged.edition.id)
        return [words(one) for one in page.find("//p[contains(., 'was stopped')]/following-sibling::ul/li")]

    assert told(judged.staff) == ["Skills: One fell.", "Skills: Two fell.", "Access: Three fell."]
    closed, other = told(judged.tied)
    assert closed.startswith("Skills: You are tied to a nomination of this category")
    assert other == "Access: Three fell."


def a_correction(session, judged, at, instant):
    change = rules.Change(slug="bridge-school-2027", category="skills", fields={"project": f"Bridges {uuid4()}"})
    return services.propose_correction(session, judged.edition, [change], "A typo", instant, judged.staff, at)


def test_later_words_are_approved_while_they_are_proposed_and_cancelled_until_they_are_out(
    session, judged, at, client_for
):
    finalists(session, judged, at, at)
    correction = a_correction(session, judged, at, at + DAY)
    session.commit()

    def offered(person):
        main = main_of(client_for, person, judged)
        section = main[main.index("Corrected and taken back") :]
        return [said for said in ("Approve this correction", "Take it back now", "Cancel this announcement")
                if said in section]  # fmt: skip

    assert offered(judged.second) == ["Approve this correction", "Cancel this announcement"]
    assert offered(judged.staff) == ["Cancel this announcement"]
    assert offered(judged.tied) == ["Cancel this announcement"]
    assert offered(judged.admin) == []
    services.approve(session, correction, judged.second, at)
    session.commit()
    assert offered(judged.second) == offered(judged.staff) == ["Cancel this announcement"]
    clock.move(session, int(2 * DAY.total_seconds()), None)
    session.commit()
    assert offered(judged.second) == []
    later = clock.now(session)
    services.propose_retraction(session, judged.edition, "finalists", "Mixed up", judged.staff, later)
    session.commit()
    assert offered(judged.second) == ["Take it back now", "Cancel this announcement"]


def test_the_time_that_the_dates_foresee_is_offered_while_it_is_to_come(session, judged, at, client_for):
    decide(session, judged, at, ANNA, BRIDGE)
    judged.edition.finalists_at = at - DAY
    session.commit()
    client = client_for(judged.staff)

    def offered():
        page = client.get("publishing.announcements", edition_id=judged.edition.id)
        return page.field("instant"), [box.get("value") for box in page.find("//input[@name='when'][@checked]")]

    past = offered()
    judged.edition.finalists_at = at + DAY
    session.commit()
    to_come = offered()
    assert past[0] == ""
    assert to_come[0] != ""
    assert past[1] != to_come[1]


# What was said later


def test_only_laureates_and_categories_that_nothing_ties_to_the_reader_are_corrected(session, judged, at, client_for):
    finalists(session, judged, at, at)
    session.commit()
    mine, theirs = (
        client_for(one).get("publishing.correction", edition_id=judged.edition.id)
        for one in (judged.staff, judged.tied)
    )

    def categories(page):
        return [option.get("value") for option in page.find("//select[@name='add_category']/option")]

    assert (categories(mine), categories(theirs)) == (["access", "skills"], ["access"])
    assert (BRIDGE in mine.main, BRIDGE in theirs.main) == (True, False)


def test_winners_are_taken_back_alone_where_there_are_winners(session, judged, at, client_for):
    finalists(session, judged, at, at)
    session.commit()
    client = client_for(judged.staff)

    def kinds():
        page = client.get("publishing.retraction", edition_id=judged.edition.id)
        return [box.get("value") for box in page.find("//input[@name='kind']")]

    assert kinds() == ["finalists"]
    winners(session, judged, at, at)
    session.commit()
    assert kinds() == ["winners", "finalists"]


def test_of_a_correction_that_was_cancelled_or_is_none_there_is_nothing_to_see(session, judged, at, client_for):
    finalists(session, judged, at, at)
    correction = a_correction(session, judged, at, at + DAY)
    session.commit()
    client, of = client_for(judged.second), {"edition_id": judged.edition.id}
    client.get("publishing.correction_preview", **of, announcement_id=correction.id)
    services.cancel_announcement(session, correction, judged.staff, at)
    session.commit()
    client.get("publishing.correction_preview", **of, announcement_id=correction.id, expect=404)
    client.get("publishing.plan", **of, announcement_id=correction.id, expect=404)
    kind = select(Announcement.id).where(Announcement.kind == "finalists")
    client.get("publishing.correction_preview", **of, announcement_id=session.scalars(kind).one(), expect=404)


def test_a_year_is_under_correction_until_something_of_it_is_announced_anew(session, judged, at, client_for):
    people = [judged.staff.id, judged.second.id]
    first = announced(session, judged.edition, "finalists", people, at - DAY, at - DAY)
    retracted(session, judged.edition, first, people, at - HOUR)
    session.execute(update(Announcement).where(Announcement.publication_id == first.id).values(state="retracted"))
    session.commit()
    assert "Mixed up" in client_for().get("/winners/2027").main
    again = announced(session, judged.edition, "finalists", people, at, at)
    session.commit()
    assert again.laureates[0].project in client_for().get("/winners/2027").main, "it stands on the page again"


# The plan


def test_a_group_shows_a_page_of_addresses_and_a_mail_in_each_language(session, judged, at, client_for, monkeypatch):
    monkeypatch.setattr(plan, "PAGE", 1)
    other = factories.a_user(session, "amal@example.net", language="ar")
    factories.a_nomination(session, judged.edition, other, at, title="Salam", entry_state="eligible")
    finalists(session, judged, at + DAY, at)
    made = session.scalars(select(Announcement)).one()
    session.commit()
    client = client_for(judged.staff)
    of = {"edition_id": judged.edition.id, "announcement_id": made.id, "audience": "rest"}
    page = client.get("publishing.group", **of)
    first = page.find("//table[@id='letters']//tbody/tr")
    assert len(first) == 1
    assert "Delta radio" in first[0].text_content()
    mails = {part.get("lang"): part.text_content() for part in page.find("//main//details/div[@lang]")}
    assert ("Delta radio" in mails["en"], "Salam" in mails["ar"]) == (True, True)
    second = client.get("publishing.group", **of, after="4").find("//table[@id='letters']//tbody/tr")
    assert ["Salam" in row.text_content() for row in second] == [True]
    last = client.get("publishing.group", **of, after="5").find("//table[@id='letters']//tbody/tr")
    assert not any("Salam" in row.text_content() for row in last)
    assert "Hold this group" in page.main
    services.cancel_announcement(session, made, judged.staff, at)
    session.commit()


def test_a_time_that_cannot_be_read_moves_no_group(session, judged, at, client_for):
    decide(session, judged, at, ANNA, BRIDGE)
    plan_of = {"finalists": at + HOUR}
    made = services.propose_announcement(session, judged.edition, "finalists", at + DAY, judged.staff, at, plan_of)
    session.commit()
    of = {"edition_id": judged.edition.id, "announcement_id": made.id, "audience": "finalists"}
    page = client_for(judged.staff).post("publishing.group_instant", {"instant": "tomorrow"}, **of, expect=422)
    assert len(page.errors) == 1
    session.rollback()
    assert session.scalars(select(Telling.tell_at).where(Telling.audience == "finalists")).one() == at + HOUR


def test_a_group_of_what_was_taken_back_is_changed_no_more(session, judged, at, client_for):
    finalists(session, judged, at, at)
    found = session.scalars(select(Announcement)).one()
    session.commit()
    client = client_for(judged.staff)
    of = {"edition_id": judged.edition.id, "announcement_id": found.id, "audience": "rest"}
    assert "Hold this group" in client.get("publishing.group", **of).main
    taken = services.propose_retraction(session, judged.edition, "finalists", "Mixed up", judged.staff, at)
    services.approve(session, taken, judged.second, at)
    session.commit()
    assert "Hold this group" not in client.get("publishing.group", **of).main


# Slides and texts


def a_picture(session, name):
    session.add(LaureatePicture(digest=name * 64, width=1, height=1, small=f"small {name}".encode(), large=b"large"))
    session.flush()


def test_pictures_of_slides_are_of_those_who_stand_on_them_for_this_reader(session, judged, at, client_for):
    a_picture(session, "a")
    a_picture(session, "b")
    session.add(LaureateText(entry_id=judged.entries[ANNA].id, picture="a" * 64, alternative={"en": "A bench"},
                             saved_by=judged.staff.id, saved_at=at))  # fmt: skip
    finalists(session, judged, at, at)
    decide(session, judged, at, ANNA, kind="winners")
    session.commit()
    of = {"edition_id": judged.edition.id}
    assert client_for(judged.staff).get("publishing.slide_picture", **of, digest="a" * 64).body == "small a"
    client_for(judged.staff).get("publishing.slide_picture", **of, digest="b" * 64, expect=404)
    client_for(judged.tied).get("publishing.slide_picture", **of, digest="a" * 64, expect=404)


def test_texts_say_which_categories_are_closed_to_the_reader_and_a_picture_is_there_once_it_is(
    session, judged, at, client_for
):
    a_picture(session, "a")
    decide(session, judged, at, ANNA, BRIDGE)
    session.commit()
    mine, theirs = (main_of(client_for, one, judged, "publishing.laureate_texts")
                    for one in (judged.staff, judged.tied))  # fmt: skip
    assert [main.count("You are tied to a nomination of this category") for main in (mine, theirs)] == [0, 1]
    assert [ANNA in main for main in (mine, theirs)] == [True, False]
    client_for(judged.tied).get("publishing.laureate_text", edition_id=judged.edition.id,
                                entry_id=judged.entries[ANNA].id, expect=404)  # fmt: skip
    client, of = client_for(judged.staff), {"edition_id": judged.edition.id, "entry_id": judged.entries[ANNA].id}
    client.get("publishing.laureate_text_picture", **of, expect=404)
    text = LaureateText(entry_id=judged.entries[ANNA].id, saved_by=judged.staff.id, saved_at=at)
    session.add(text)
    session.commit()
    client.get("publishing.laureate_text_picture", **of, expect=404)
    text.picture, text.alternative = "a" * 64, {"en": "A bench"}
    session.commit()
    assert client.get("publishing.laureate_text_picture", **of).body == "small a"


def test_the_version_that_was_seen_is_a_number(session, judged, at, client_for):
    decide(session, judged, at, ANNA, BRIDGE)
    session.commit()
    client, of = client_for(judged.staff), {"edition_id": judged.edition.id, "entry_id": judged.entries[ANNA].id}
    client.post("publishing.laureate_text", {"version": "one", "summary_en": "Repairs."}, **of, expect=400)
    assert session.scalars(select(LaureateText)).all() == []


def test_the_picture_that_was_chosen_of_those_that_were_sent_is_drawn(app, monkeypatch):
    drawn = []
    monkeypatch.setattr(texts.pictures, "drawn_from_stored", lambda _files, stored: drawn.append(stored))
    monkeypatch.setattr(texts, "files", lambda: None)
    monkeypatch.setattr(texts, "outside_of_it", lambda work: work())
    sent = [SimpleNamespace(id=name, stored=f"stored {name}") for name in ("one", "two")]
    for chosen in ("two", ""):
        form = SimpleNamespace(picture=SimpleNamespace(name="picture"), sent=SimpleNamespace(data=chosen))
        with app.test_request_context(method="POST", data={"picture": (b"", "")}):
            texts._picture(form, sent)
    assert drawn == ["stored two"]


# Lists


def test_what_is_chosen_is_let_go_one_by_one_and_a_rehearsal_stands_in_no_frame(session, judged, at, client_for):
    finalists(session, judged, at, at)
    session.commit()
    page = client_for().get("/winners/2027?country=KE&country=BR&category=skills")
    links = [a.get("href") for a in page.find("//main//a[contains(@href, '/winners/2027')]")]
    rests = [set(link.partition("?")[2].split("&")) for link in links if "embed" not in link]
    for rest in ({"country=BR", "category=skills"}, {"country=KE", "category=skills"}, {"country=KE", "country=BR"}):
        assert rest in rests, rests
    assert "embed" in page.body
    rehearsed = judge_an_edition(session, at, name="made", year=2031, rehearsal=True, last_number=100)
    finalists(session, rehearsed, at, at)
    session.commit()
    client = client_for(judged.admin)
    assert "/embed" not in client.get("/rehearsal/2031/winners").body


def test_a_page_of_a_category_lists_the_editions_that_have_it_and_offers_no_other_category(
    session, judged, at, client_for
):
    finalists(session, judged, at, at)
    announced(session, factories.an_edition(session, at, year=2028), "finalists", [judged.staff.id, judged.second.id],
              at, at)  # fmt: skip
    session.commit()
    client = client_for()
    client.get("/winners/categories/research", expect=404)
    assert client.get("/winners/categories/skills.json").json["editions"][0]["laureates"]
    page = client.get("/winners/categories/skills")
    assert page.find("//*[@name='category']") == []
    assert page.find("//*[@name='country']") != []
    assert client.get("/winners").find("//*[@name='category']") != []


def test_a_press_kit_that_is_being_made_is_asked_for_again(session, judged, at, client_for):
    finalists(session, judged, at, at)
    session.commit()
    page = client_for().get("/winners/2027/press-kit.zip", expect=503)
    assert page.response.headers["Retry-After"] == "60"
