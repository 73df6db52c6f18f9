"""Correcting and taking back: what staff do, and what everybody reads afterwards."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.assignment.models import Conflict, Pairing
from awards.infrastructure import clock
from awards.publishing import rules, services
from awards.publishing.models import Announcement
from tests.decisions.things import a_judged_edition
from tests.publishing.things import NO_UNDO, announce, finalists, made_again, winners
from tests.support.page import words

DAY = timedelta(days=1)
BRIDGE, ANNA = "bridge-school-2027", "annas-workshop-2027"
PART = "laureate_bridge_school_2027-"
AS_IT_IS = {
    f"{PART}project": "Bridge school", f"{PART}person": "", f"{PART}organisations": "Bridge school association",
    f"{PART}countries": "KE", f"{PART}role": "finalist", f"{PART}note": "", "add_number": "", "add_category": "skills",
    "add_role": "finalist", "when": "now", "instant": "",
}  # fmt: skip


@pytest.fixture
def judged(session, at):
    judged = a_judged_edition(session, at)
    finalists(session, judged, at, at)
    session.commit()
    return judged


def edition(judged):
    return {"edition_id": judged.edition.id}


def correct(session, judged, at, title="Bridge schools", reason="A letter was missing"):
    change = rules.Change(slug=BRIDGE, category="skills", fields={"project": title})
    found = services.propose_correction(session, judged.edition, [change], reason, at, judged.staff, at)
    publication = services.approve_correction(session, found, judged.second, at, NO_UNDO)
    session.commit()
    return publication


def retract(session, judged, kind, at, reason="Two cards were mixed up"):
    found = services.propose_retraction(session, judged.edition, kind, reason, judged.staff, at)
    services.approve_retraction(session, found, judged.second, at)
    session.commit()


def tie(session, person, nomination_id, at):
    session.add(Pairing(nomination_id=nomination_id, judge_id=person.id, blocked=True))
    session.flush()
    session.add(Conflict(nomination_id=nomination_id, judge_id=person.id, kind="declared", evidence="", found_at=at))
    session.commit()


def test_staff_correct_a_title_and_a_second_person_sees_what_changes_and_approves(session, at, judged, client_for):
    first, second = client_for(judged.staff), client_for(judged.second)
    page = first.get("publishing.correction", **edition(judged), laureate=BRIDGE)
    assert page.field(f"{PART}project") == "Bridge school"
    form = AS_IT_IS | {
        f"{PART}project": "Bridge schools",
        f"{PART}countries": "ke, UG",
        "reason": "A letter was missing",
    }
    first.post("publishing.correction", form, **edition(judged), laureate=BRIDGE)
    found = session.scalars(select(Announcement).where(Announcement.kind == "correction")).one()
    assert found.changes == [
        {"slug": BRIDGE, "category": "skills", "fields": {"project": "Bridge schools", "countries": ["KE", "UG"]}}
    ]
    session.commit()
    address = {**edition(judged), "announcement_id": found.id}
    page = second.get("publishing.correction_preview", **address)
    assert (
        "Project Removed: Bridge school Added: Bridge schools; Countries Removed: Kenya Added: Kenya, Uganda"
        in page.main
    )
    assert [words(gone) for gone in page.find("//main//del")] == ["Removed: Bridge school", "Removed: Kenya"]
    second.post("publishing.approval", **address)
    assert "Bridge schools" not in client_for().get("/winners/2027").main, "for a minute it can be undone"
    clock.move(session, 61, None)
    session.commit()
    assert "Bridge schools" in client_for().get("/winners/2027").main


def test_a_refused_correction_keeps_what_was_typed(session, at, judged, client_for):
    client = client_for(judged.staff)
    form = AS_IT_IS | {f"{PART}countries": "KE QQ", "reason": "A country was missing"}
    page = client.post("publishing.correction", form, **edition(judged), laureate=BRIDGE, expect=422)
    assert page.errors == ["No country has this code: QQ."]
    assert page.field(f"{PART}countries") == "KE QQ"
    page = client.post(
        "publishing.correction", AS_IT_IS | {"reason": ""}, **edition(judged), laureate=BRIDGE, expect=422
    )
    assert page.errors == ["Why, in public: Say why: the reason is public"]
    form = AS_IT_IS | {"add_number": "99", "reason": "Forgotten"}
    page = client.post("publishing.correction", form, **edition(judged), laureate=BRIDGE, expect=422)
    assert "No nomination of this number is in the running in this category." in page.errors[0]


def test_the_pages_say_what_was_corrected_when_and_why_and_link_what_was_published_before(
    session, at, judged, client_for
):
    correct(session, judged, at)
    client = client_for()
    page = client.get("/winners/2027")
    for word in ("Corrected", "A letter was missing", "Project Removed: Bridge school Added: Bridge schools"):
        assert word in page.main
    link = page.find("//a[contains(., 'As published on')]")[0].get("href")
    before = client.get(link)
    assert "Bridge school" in before.main
    assert "Bridge schools" not in before.main
    assert "It may have been corrected since." in before.main
    assert "A letter was missing" in client.get(f"/laureates/{BRIDGE}").main
    assert "A letter was missing" not in client.get(f"/laureates/{ANNA}").main
    feed = client.get("/feed.json").json["items"]
    assert ("Correction 2027", "A letter was missing") in [(item["title"], item["content_text"]) for item in feed]


def test_the_files_of_a_correction_hold_what_its_digest_is_made_of(session, at, judged, client_for):
    first = client_for().get("/winners/2027.json").json
    correct(session, judged, at)
    client = client_for()
    said = client.get("/winners/2027.json").json
    assert said["corrects"] == first["digest"]
    assert made_again(said)
    page = client.get("/winners/2027")
    link = page.find("//a[contains(., 'As published on')]")[0].get("href")
    assert client.get(f"{link}.json").json == first
    assert "the same" in client.get("/verify").main


def test_a_publication_under_embargo_has_no_address_and_one_of_another_year_neither(session, at, judged, client_for):
    publication = winners(session, judged, at + DAY, at)
    session.commit()
    client = client_for()
    client.get(f"/winners/2027/publications/{publication.id}", expect=404)
    client.get(f"/winners/2027/publications/{publication.id}.json", expect=404)
    clock.move(session, 2 * 86_400, None)
    session.commit()
    client.get(f"/winners/2027/publications/{publication.id}")
    client.get(f"/winners/2026/publications/{publication.id}", expect=404)


def test_one_who_was_taken_off_the_list_has_a_page_that_says_why(session, at, judged, client_for):
    change = rules.Change(slug=BRIDGE, category="skills", removed=True)
    found = services.propose_correction(session, judged.edition, [change], "Not eligible", at, judged.staff, at)
    services.approve_correction(session, found, judged.second, at, NO_UNDO)
    session.commit()
    client = client_for()
    assert "Not eligible" in client.get(f"/laureates/{BRIDGE}", expect=410).main
    assert client.get(f"/laureates/{BRIDGE}.json", expect=410).json["error"]["message"] == "Not eligible"
    assert "taken off the list" in client.get("/winners/2027").main


def test_a_result_that_was_taken_back_is_gone_everywhere_and_its_addresses_say_why(session, at, judged, client_for):
    winners(session, judged, at, at)
    session.commit()
    client, why = client_for(), "Two cards were mixed up"
    assert "2027" in client.get("/winners").main
    retract(session, judged, "finalists", clock.now(session))
    page = client.get("/winners/2027")
    assert page.heading == "2027: under correction"
    assert why in page.main
    for path in (f"/laureates/{ANNA}", f"/laureates/{ANNA}.json", "/winners/2027.json", "/winners/2027.csv"):
        assert why in client.get(path, expect=410).text
    for path in ("/winners", "/winners.json", "/winners.csv", "/countries/PL", "/countries/PL.json", "/verify"):
        assert "Anna" not in client.get(path).text
    feed = client.get("/feed.json").json["items"]
    assert [(item["title"], item["content_text"]) for item in feed if "2027" in item["title"]] == [
        ("Taken back 2027", why)
    ]
    assert "Anna" not in client.get("/feed.atom").text


def test_winners_that_were_taken_back_leave_the_finalists_with_a_notice(session, at, judged, client_for):
    winners(session, judged, at, at)
    session.commit()
    retract(session, judged, "winners", clock.now(session))
    page = client_for().get("/winners/2027")
    assert page.heading == "Finalists 2027"
    assert "The winners were taken back" in page.main
    anew = "What stands here was announced anew after that."
    assert anew not in page.main
    assert "Two cards were mixed up" in client_for().get(f"/laureates/{ANNA}").main
    later = clock.now(session)
    announce(session, judged, "winners", later, later)
    session.commit()
    page = client_for().get("/winners/2027")
    assert page.heading == "Winners 2027"
    assert page.main.count(anew) == page.main.count("The winners were taken back") == 1


def test_staff_propose_to_take_back_and_a_second_person_does_it(session, at, judged, client_for):
    first, second = client_for(judged.staff), client_for(judged.second)
    refused = first.post("publishing.retraction", {"kind": "finalists", "reason": ""}, **edition(judged), expect=422)
    assert refused.errors == ["Why, in public: Say why: the reason is public"]
    first.post("publishing.retraction", {"kind": "finalists", "reason": "Mixed up"}, **edition(judged))
    assert client_for().get("/winners/2027").heading == "Finalists 2027"
    found = session.scalars(select(Announcement).where(Announcement.kind == "retraction")).one()
    session.commit()
    page = second.get("publishing.announcements", **edition(judged))
    assert "Mixed up" in page.main
    done = second.post("publishing.approval", **edition(judged), announcement_id=found.id, follow=True, expect=200)
    assert "It is taken back: the pages leave it out and say why." in done.main
    assert "It is public from its time on" not in done.main
    assert client_for().get("/winners/2027").heading == "2027: under correction"


def test_while_nothing_is_public_there_is_nothing_to_correct_or_take_back(session, at, client_for):
    judged = a_judged_edition(session, at)
    session.commit()
    client = client_for(judged.staff)
    for name in ("publishing.correction", "publishing.retraction"):
        page = client.get(name, **edition(judged))
        assert "Nothing of this edition is public yet." in page.main
        assert not page.find("//main//form")
    form = {"kind": "finalists", "reason": "Mixed up"}
    client.post("publishing.retraction", form, **edition(judged), expect=422)
    assert session.scalars(select(Announcement)).all() == []


def test_whoever_is_tied_to_a_category_neither_corrects_it_nor_reads_the_correction(session, at, judged, client_for):
    found = services.propose_correction(
        session, judged.edition, [rules.Change(slug=BRIDGE, category="skills", fields={"project": "Bridges"})],
        "A letter was missing", at, judged.staff, at,
    )  # fmt: skip
    session.commit()
    tie(session, judged.second, judged.entries["Delta radio"].nomination_id, at)
    client = client_for(judged.second)
    client.get("publishing.correction", **edition(judged), laureate=BRIDGE, expect=404)
    assert "Bridge school" not in client.get("publishing.correction", **edition(judged)).main
    assert "A letter was missing" not in client.get("publishing.announcements", **edition(judged)).main
    for page in ("publishing.correction_preview", "publishing.plan"):
        answer = client.get(page, **edition(judged), announcement_id=found.id, expect=403 if "preview" in page else 200)
        assert "Bridges" not in answer.main


def test_before_anything_was_corrected_the_pages_say_nothing_of_it(session, at, judged, client_for):
    page = client_for().get("/winners/2027")
    assert "orrected" not in page.main
    assert "taken back" not in page.main


@pytest.mark.parametrize("end", ["", ".json"])
def test_in_production_only_staff_read_what_a_rehearsal_published_earlier(app, session, at, client_for, end):
    judged = a_judged_edition(session, at)
    judged.edition.rehearsal = True
    publication = finalists(session, judged, at, at)
    session.commit()
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"env": "production"})
    address = f"/rehearsal/2027/winners/publications/{publication.id}{end}"
    client_for().get(address, expect=404)
    client_for(judged.judges[0]).get(address, expect=404)
    page = client_for(judged.staff).get(address)
    assert end or "Rehearsal 2027. Everything on this page is made up." in page.text


def test_a_rehearsed_result_that_was_taken_back_says_so_too(session, at, client_for):
    judged = a_judged_edition(session, at)
    judged.edition.rehearsal = True
    finalists(session, judged, at, at)
    session.commit()
    retract(session, judged, "finalists", clock.now(session))
    page = client_for().get("/rehearsal/2027/winners")
    assert page.heading == "2027: under correction"
    assert "Two cards were mixed up" in page.main
    assert "Rehearsal 2027. Everything on this page is made up." in page.text
    unknown = client_for().get("/rehearsal/1999/winners", expect=404)
    assert "Rehearsal 1999" not in unknown.text


def test_what_was_corrected_is_public_since_it_was_announced(session, at, judged, client_for):
    correct(session, judged, at + timedelta(hours=1))
    clock.move(session, 7200, None)
    session.commit()
    page = client_for(judged.staff).get("publishing.announcements", **edition(judged))
    since = page.one("//section[@aria-labelledby='part-finalists']//*[contains(@class, 'deadline__at')]/time")
    assert "Public since" in page.main
    assert since.get("datetime") == at.isoformat()
