"""Slides for the ceremony: in the order of revealing, for staff alone, whole once they are opened."""

import pytest

from awards.assignment.models import Conflict
from awards.infrastructure import storage
from awards.publishing import pictures
from tests.decisions.things import a_judged_edition
from tests.publishing.test_texts import SAID, a_picture, write
from tests.publishing.things import announce, decide
from tests.support.page import words


@pytest.fixture
def judged(session, at):
    made = a_judged_edition(session, at)
    decide(session, made, at, "Anna’s workshop", "Bridge school", "Code clubs")
    announce(session, made, "finalists", at, at)
    session.commit()
    return made


def slides_of(page):
    return [words(slide) for slide in page.find('//section[contains(@class, "slide")]')]


def test_there_are_none_before_the_winners_are_approved(judged, client_for):
    page = client_for(judged.staff).get("publishing.slides", edition_id=judged.edition.id)
    assert "before the winners of every category are approved" in page.main


def test_category_then_the_other_finalists_then_the_winner(session, at, judged, client_for, tmp_path):
    picture = pictures.drawn_from_sent(storage.Folder(tmp_path), "us.jpg", a_picture())
    write(session, judged, at, picture=picture)
    decide(session, judged, at, "Anna’s workshop", kind="winners")
    session.commit()
    client = client_for(judged.staff)
    page = client.get("publishing.slides", edition_id=judged.edition.id)
    found = slides_of(page)
    assert len(found) == 4
    assert found[1].endswith("Skills")
    assert found[2].index("Code clubs") < found[2].index("Bridge school"), "by country, then title"
    assert "Anna’s workshop" not in " ".join(found[:3]), "who wins stands on the last slide alone"
    assert "Winner" in found[3]
    assert "Anna’s workshop" in found[3]
    assert SAID["valued"]["en"] in found[3]
    (shown,) = page.find("//main//img")
    assert shown.get("alt") == "Two women at a bench."
    assert client.browser.get(shown.get("src")).mimetype == "image/webp"
    assert page.find("//img[@loading='lazy']") == [], "all is loaded when the page opens"
    for other in (judged.nominator, judged.judges[0]):
        client_for(other).get(shown.get("src"), expect=404)
        client_for(other).get("publishing.slides", edition_id=judged.edition.id, expect=404)
    client.get("publishing.slide_picture", edition_id=judged.edition.id, digest="0" * 64, expect=404)


def test_whoever_is_tied_to_an_entry_sees_neither_slides_nor_texts_of_its_category(session, at, judged, client_for):
    decide(session, judged, at, "Anna’s workshop", kind="winners")
    tied_to = judged.entries["Bridge school"].nomination_id
    session.add(Conflict(nomination_id=tied_to, judge_id=judged.second.id, kind="declared", evidence="", found_at=at))
    session.commit()
    client = client_for(judged.second)
    page = client.get("publishing.slides", edition_id=judged.edition.id)
    assert "Anna’s workshop" not in page.main
    listed = client.get("publishing.laureate_texts", edition_id=judged.edition.id)
    assert "Anna’s workshop" not in listed.main
    one = judged.entries["Anna’s workshop"].id
    client.get("publishing.laureate_text", edition_id=judged.edition.id, entry_id=one, expect=404)
    assert "Anna’s workshop" in client_for(judged.staff).get("publishing.slides", edition_id=judged.edition.id).main


def test_slides_cost_the_same_number_of_queries_however_many_stand_there(
    judged, session, at, client_for, count_queries
):
    decide(session, judged, at, "Anna’s workshop", kind="winners")
    session.commit()
    client = client_for(judged.staff)
    with count_queries(at_most=19):
        client.get("publishing.slides", edition_id=judged.edition.id)
