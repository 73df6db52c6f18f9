"""The pages on which staff write of laureates."""

import io

import pytest

from awards.nominations.models import Nomination
from tests.decisions.things import a_judged_edition
from tests.factories import a_file
from tests.publishing.test_texts import a_picture
from tests.publishing.things import announce, decide


@pytest.fixture
def judged(session, at):
    made = a_judged_edition(session, at)
    decide(session, made, at, "Anna’s workshop", "Bridge school", "Code clubs")
    session.commit()
    return made


def one(judged, title="Anna’s workshop"):
    return {"edition_id": judged.edition.id, "entry_id": judged.entries[title].id}


def filled(page, **more):
    names = page.find("//main//textarea/@name")
    return {"version": page.field("version"), **dict.fromkeys(names, ""), **more}


def test_staff_write_in_several_languages_and_see_what_lacks(judged, client_for):
    client = client_for(judged.staff)
    page = client.get("publishing.laureate_text", **one(judged))
    said = {"summary_en": "Repairs telephones.", "summary_fr": "Répare.", "valued_en": "The ledgers."}
    client.post("publishing.laureate_text", filled(page, **said), **one(judged), expect=302)
    page = client.get("publishing.laureate_texts", edition_id=judged.edition.id)
    assert "Kept. It becomes public with the announcement." in page.text
    assert "4 languages are missing" in page.main
    assert "5 languages are missing" in page.main
    assert "Not written" in page.main
    again = client.get("publishing.laureate_text", **one(judged))
    assert again.field("summary_fr") == "Répare."


def test_an_administrator_reads_who_has_texts_and_is_led_to_none(judged, client_for):
    for person, led in ((judged.admin, False), (judged.staff, True)):
        page = client_for(person).get("publishing.laureate_texts", edition_id=judged.edition.id)
        assert "Anna’s workshop" in page.main
        assert ("Anna’s workshop" in page.links()) is led


def test_a_picture_without_words_is_refused_beside_the_field_and_what_was_typed_stays(judged, client_for):
    client = client_for(judged.staff)
    page = client.get("publishing.laureate_text", **one(judged))
    typed = filled(page, summary_en="Repairs telephones.", picture=(io.BytesIO(a_picture()), "us.jpg"))
    page = client.post("publishing.laureate_text", typed, **one(judged), expect=422)
    assert any("Say what the picture shows" in error for error in page.errors)
    assert page.field("summary_en") == "Repairs telephones."


def test_a_file_that_is_no_picture_is_refused_with_how_to_mend_it(judged, client_for):
    client = client_for(judged.staff)
    page = client.get("publishing.laureate_text", **one(judged))
    typed = filled(page, alternative_en="A bench.", picture=(io.BytesIO(b"%PDF-1.7"), "us.pdf"))
    page = client.post("publishing.laureate_text", typed, **one(judged), expect=422)
    assert any("JPEG, PNG or WebP" in error for error in page.errors)


def test_a_picture_is_kept_shown_to_staff_and_taken_away_again(judged, client_for):
    client = client_for(judged.staff)
    page = client.get("publishing.laureate_text", **one(judged))
    typed = filled(page, alternative_en="A bench.", picture=(io.BytesIO(a_picture()), "us.jpg"))
    client.post("publishing.laureate_text", typed, **one(judged), expect=302)
    page = client.get("publishing.laureate_text", **one(judged))
    (shown,) = page.find("//main//img")
    assert shown.get("alt") == "A bench."
    assert client.browser.get(shown.get("src")).mimetype == "image/webp"
    client.post(
        "publishing.laureate_text", filled(page, alternative_en="A bench.", without_picture="y"), **one(judged),
        expect=302,
    )  # fmt: skip
    assert client.get("publishing.laureate_text", **one(judged)).find("//main//img") == []


def test_two_who_write_at_once_are_told_so_and_nothing_is_written_over(judged, client_for):
    first, second = client_for(judged.staff), client_for(judged.second)
    page, other = (c.get("publishing.laureate_text", **one(judged)) for c in (first, second))
    first.post("publishing.laureate_text", filled(page, summary_en="First."), **one(judged), expect=302)
    typed = filled(other, summary_en="Second words.") | {"csrf_token": second.csrf()}
    address = f"/staff/{judged.edition.id}/laureates/{judged.entries['Anna’s workshop'].id}"
    told = second.browser.post(address, data=typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert told.status_code == 409
    assert "Second words." in told.get_data(as_text=True), "what was typed is shown"
    assert first.get("publishing.laureate_text", **one(judged)).field("summary_en") == "First."


def test_a_picture_of_the_nomination_is_offered(session, at, judged, client_for):
    nomination = judged.entries["Anna’s workshop"].nomination_id
    file = a_file(session, session.get_one(Nomination, nomination), judged.nominator, at)
    file.kind, file.name = "png", "the-workshop.png"
    other = a_file(session, session.get_one(Nomination, nomination), judged.nominator, at, state="quarantined")
    other.kind, other.name = "png", "not-looked-at.png"
    session.commit()
    page = client_for(judged.staff).get("publishing.laureate_text", **one(judged))
    assert "the-workshop.png" in page.main
    assert "not-looked-at.png" not in page.main


def test_who_comes_too_late_is_told(session, at, judged, client_for):
    announce(session, judged, "finalists", at, at)
    session.commit()
    client = client_for(judged.staff)
    assert "comes too late" not in client.get("publishing.laureate_text", **one(judged)).main
    decide(session, judged, at, "Anna’s workshop", kind="winners")
    announce(session, judged, "winners", at, at)
    session.commit()
    for endpoint, values in (
        ("publishing.laureate_texts", {"edition_id": judged.edition.id}), ("publishing.laureate_text", one(judged)),
    ):  # fmt: skip
        assert "comes too late" in client.get(endpoint, **values).main


def test_nobody_else_opens_them_and_an_entry_that_was_not_chosen_has_none(judged, client_for):
    for person in (judged.nominator, judged.judges[0]):
        client_for(person).get("publishing.laureate_text", **one(judged), expect=404)
    client_for(judged.staff).get("publishing.laureate_text", **one(judged, "Delta radio"), expect=404)
    client_for(judged.admin).get("publishing.laureate_texts", edition_id=judged.edition.id)
    client_for(judged.admin).get("publishing.laureate_text", **one(judged), expect=404)
