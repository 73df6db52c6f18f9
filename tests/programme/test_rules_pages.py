"""A change of published rules on its pages, and what the public reads of it."""

import hashlib
from datetime import timedelta

import pytest

from awards.programme import queries
from awards.web.filters import GENEVA
from tests.factories import a_user, an_edition
from tests.programme.test_pages import DATE_FIELDS

NOTE = {"en": "Answers may be longer.", "fr": "Les réponses peuvent être plus longues."}


@pytest.fixture
def edition(published_edition):
    return published_edition


@pytest.fixture
def ada(staff_of, edition):
    return staff_of(edition, "ada")


@pytest.fixture
def sam(staff_of, edition):
    return staff_of(edition, "sam")


def lengthen(desk, edition, limit="3000"):
    """Change the first question's limit as its page does."""
    from tests.programme.test_form_pages import typed_of

    page = desk.get("programme.question", edition_id=edition.id, key="what")
    desk.post("programme.question", typed_of(page) | {"limit": limit}, edition_id=edition.id, key="what")


def hand_in(desk, edition):
    page = desk.get("programme.rules_change", edition_id=edition.id)
    typed = {code: page.field(code) for code in ("ar", "zh", "en", "fr", "ru", "es")} | NOTE
    desk.post("programme.proposal_of_change", typed | {"version": page.field("version")}, edition_id=edition.id)


def limit(edition) -> int:
    return edition.form["sections"][0]["questions"][0]["limit"]


def test_the_call_tells_the_version_its_instant_and_the_digest_of_the_file(session, edition, client_for):
    session.commit()
    visitor = client_for()
    page = visitor.get("programme.call")
    (version,) = queries.rules_versions(session, edition.id)
    assert "Version 1, published" in page.main
    assert version.digest in page.main.replace(" ", "")
    rules = visitor.get(page.links()["The version and its file"])
    file = visitor.get(rules.links()["Download version 1 (JSON)"])
    assert hashlib.sha256(file.response.data).hexdigest() == version.digest
    assert 'filename="rules-2027-1.json"' in file.response.headers["Content-Disposition"]
    assert file.json["categories"][0]["criteria"][0]["weight"] == 35
    visitor.get("/call/rules/2.json", expect=404)


def test_a_change_becomes_public_when_a_second_person_approves_it(session, edition, ada, sam, client_for, reread):
    lengthen(ada, edition)
    page = ada.get("programme.rules_change", edition_id=edition.id)
    assert "The work · What do you do? · Limit 2000 3000" in page.main
    hand_in(ada, edition)
    visitor = client_for()
    assert "at most 2000 characters" in visitor.get("programme.call").main
    page = ada.get("programme.rules_change", edition_id=edition.id)
    assert "You handed this change in, so another member of staff approves it." in page.main
    assert "Approve and publish" not in page.main
    version = page.tree.xpath("string(//h1)") and str(queries.open_change(session, edition.id).version)
    session.commit()
    refused = ada.post("programme.approval_of_change", {"version": version}, edition_id=edition.id, expect=422)
    assert refused.errors == ["You handed this change in, so another member of staff approves it."]
    page = sam.get("programme.rules_change", edition_id=edition.id)
    assert "Answers may be longer." in page.main
    sam.post("programme.approval_of_change", {"version": page.field("version")}, edition_id=edition.id)
    assert limit(reread(edition)) == 3000
    page = visitor.get("programme.call")
    assert "Version 2, published" in page.main
    assert "Answers may be longer." in page.main
    assert "at most 3000 characters" in page.main
    rules = visitor.get(page.links()["All 2 versions, and what changed"])
    assert "The work · What do you do? · Limit20003000" in rules.main.replace(" 2000 3000", "20003000")
    assert rules.main.index("Version 2") < rules.main.index("Version 1")
    assert "Les réponses peuvent être plus longues." in visitor.get("/call/rules?lang=fr").main


def test_dates_that_are_not_public_yet_do_not_move_where_the_edition_stands(session, staff_of, at):
    edition = an_edition(session, at, phase="screening")
    ada = staff_of(edition, "ada")
    page = ada.get("programme.edition", edition_id=edition.id)
    stands = page.heading
    assert "Screening" in stands
    page = ada.get("programme.dates", edition_id=edition.id)
    typed = {name: page.field(name) for name in DATE_FIELDS}
    typed["closes_at"] = (at + timedelta(hours=1)).astimezone(GENEVA).strftime("%Y-%m-%dT%H:%M")
    ada.post("programme.dates", typed, edition_id=edition.id)
    page = ada.get("programme.edition", edition_id=edition.id)
    assert "This page shows a change that is not public yet." in page.main
    assert page.heading == stands


def test_a_note_in_one_language_is_marked_for_readers_of_another(session, edition, ada, sam, client_for):
    lengthen(ada, edition)
    hand_in(ada, edition)
    page = sam.get("programme.rules_change", edition_id=edition.id)
    sam.post("programme.approval_of_change", {"version": page.field("version")}, edition_id=edition.id)
    page = client_for().get("/call?lang=ru")
    assert page.find("//span[@lang='en'][@dir='ltr'][text()='Answers may be longer.']")


def test_a_note_is_asked_for(edition, ada):
    lengthen(ada, edition)
    page = ada.get("programme.rules_change", edition_id=edition.id)
    typed = {"version": page.field("version"), "en": " ", "ar": ""}
    page = ada.post("programme.proposal_of_change", typed, edition_id=edition.id, expect=422)
    assert page.errors == ["English: Say what changes and why, in one language at least: everybody can read it."]


def test_a_change_that_waits_is_taken_back_or_given_up(session, edition, ada, sam, reread):
    lengthen(ada, edition)
    hand_in(ada, edition)
    page = sam.get("programme.question", edition_id=edition.id, key="what")
    assert "A change of the rules waits to be approved." in page.main
    assert page.find("//fieldset[@disabled]")
    assert "Add a section" not in sam.get("programme.form", edition_id=edition.id).links()
    seen = sam.get("programme.rules_change", edition_id=edition.id).field("version")
    ada.post("programme.return_of_change", edition_id=edition.id)
    lengthen(ada, edition, "2500")
    hand_in(ada, edition)
    sam.post("programme.approval_of_change", {"version": seen}, edition_id=edition.id, expect=409)
    assert limit(reread(edition)) == 2000
    sam.post("programme.removal_of_change", edition_id=edition.id)
    sam.get("programme.rules_change", edition_id=edition.id, expect=404)
    assert "This page shows a change" not in sam.get("programme.edition", edition_id=edition.id).main
    assert limit(queries.edition_to_edit(session, edition.id)) == 2000


def test_every_way_to_change_an_edition_leads_into_the_change_once_rules_are_published(edition, ada, reread, session):
    where = {"edition_id": edition.id}
    page = ada.get("programme.new_check", **where)
    typed = {
        "version": page.field("version"), "key": "begun", "ask": "Has it begun?", "enter": "yes", "rule": "It has.",
        "category": "", "place": "1",
    }  # fmt: skip
    ada.post("programme.new_check", typed, **where)
    page = ada.get("programme.text", **where, address="categories.skills.names")
    typed = {code: page.field(code) for code in ("version", "ar", "zh", "en", "fr", "ru", "es")}
    ada.post("programme.text", typed | {"en": "Skills for all"}, **where, address="categories.skills.names")
    page = ada.get("programme.category_removal", **where, key="skills", expect=405)
    page = ada.post("programme.category_removal", **where, key="skills", expect=422)
    assert "The category “skills” is published and stays." in page.text
    page = ada.get("programme.rules_change", **where)
    assert "Check before the form · Order" in page.main
    assert "Skills for all · English Skills Skills for all" in page.main
    assert reread(edition).categories[1].names["en"] == "Skills"
    session.commit()


def test_who_is_not_on_the_staff_sees_no_change(session, edition, ada, client_for, at):
    lengthen(ada, edition)
    nominee, admin = a_user(session, "nia@example.org"), a_user(session, "root@example.org", ("admin", None))
    session.commit()
    client_for(nominee).get("programme.rules_change", edition_id=edition.id, expect=404)
    page = client_for(admin).get("programme.rules_change", edition_id=edition.id)
    assert "Give the change up" not in page.main
    assert "Hand the change in" not in page.main
    posts = ("proposal_of_change", "return_of_change", "removal_of_change", "approval_of_change")
    for endpoint in posts:
        for client in (client_for(nominee), client_for(admin)):
            client.post(f"programme.{endpoint}", edition_id=edition.id, expect=404)
    assert queries.open_change(session, edition.id).state == "draft"


def test_the_rules_of_a_closed_call_stay_to_be_read_until_the_winners_are_announced(session, client_for, at):
    edition = an_edition(session, at, phase="screening", winners_at=at + timedelta(weeks=9))
    session.commit()
    page = client_for().get("programme.call")
    assert "What they were judged by stays here." in page.main
    assert "Start a nomination" not in page.main
    assert "No version is kept" in client_for().get("/call/rules").main
    edition.winners_at = at - timedelta(seconds=1)
    edition.closes_at, edition.opens_at = at - timedelta(weeks=2), at - timedelta(weeks=4)
    edition.rounds[0].closes_at = at - timedelta(seconds=2)
    edition.rounds[0].opens_at = at - timedelta(weeks=1)
    session.commit()
    assert client_for().get("programme.call").heading == "No call is open"


def test_the_whole_form_is_there_to_read_print_and_keep(session, edition, client_for):
    session.commit()
    visitor = client_for()
    page = visitor.get(visitor.get("programme.call").links()["The whole form, to read and print"])
    for words in (
        "What do you do?",
        "Say in plain words what happens",
        "at most 2000 characters. Feeds Results for women",
    ):
        assert words in page.main, words
    text = visitor.get(page.links()["Download as text"])
    assert text.response.mimetype == "text/plain"
    assert "1. What do you do?\n   (at most 2000 characters)\n   Say in plain words" in text.body
    assert "ماذا تفعلون؟" in visitor.get("/call/form.txt?lang=ar").body
    assert visitor.get(page.links()["Download as JSON"]).json == edition.form


def test_without_a_call_there_is_nothing_to_take_along(client_for):
    for path in ("form", "form.txt", "form.json", "rules", "rules/1.json", "eligibility"):
        client_for().get(f"/call/{path}", expect=404)


def test_a_rehearsals_rules_and_form_stand_beside_its_call_alone(session, client_for, at):
    an_edition(session, at, year=2031, phase="open", rehearsal=True)
    session.commit()
    page = client_for().get("/rehearsal/2031/call")
    links = page.links()
    assert links["The whole form, to read and print"] == "/rehearsal/2031/call/form"
    for path in ("form", "form.txt", "form.json", "rules"):
        client_for().get(f"/rehearsal/2031/call/{path}")
        client_for().get(f"/call/{path}", expect=404)
        client_for().get(f"/rehearsal/2030/call/{path}", expect=404)


def test_a_text_without_the_readers_language_is_marked_on_the_call(session, client_for, at):
    an_edition(session, at, year=2031, phase="open")
    session.commit()
    page = client_for().get("/call?lang=ar")
    assert page.find("//h3/span[@lang='en'][@dir='ltr'][text()='The work']")
    assert page.find("//th//span[@lang='en'][text()='Results']")
    assert not client_for().get("/call").find("//main//span[@lang]")


def test_the_public_pages_cost_few_queries(session, edition, ada, sam, client_for, count_queries):
    lengthen(ada, edition)
    hand_in(ada, edition)
    page = sam.get("programme.rules_change", edition_id=edition.id)
    sam.post("programme.approval_of_change", {"version": page.field("version")}, edition_id=edition.id)
    visitor = client_for()
    for path in ("/call/rules", "/call/form", "/call/form.txt", "/call/rules/1.json", "/call/eligibility"):
        visitor.get(path)
        with count_queries(at_most=6):
            visitor.get(path)
