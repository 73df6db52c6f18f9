"""The public page of a letter: that it is genuine, and not to whom it went nor what it says."""

import io
import re
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from awards.certificates import rules, services
from awards.certificates.models import LetterCode
from awards.core.identifiers import certificate_code
from tests.certificates.test_letters import approve, letters, of
from tests.certificates.things import certificates, work
from tests.decisions.things import a_judged_edition
from tests.publishing.test_corrections import correct, renamed
from tests.publishing.test_embargo import move_clock
from tests.publishing.test_retractions import retract
from tests.publishing.things import finalists, winners

DAY = timedelta(days=1)
GENUINE = "A letter with this code is genuine"


def with_letters_approved(_app, session, at):
    judged = a_judged_edition(session, at)
    for kind in rules.KINDS:
        approve(session, judged, at, kind)
    finalists(session, judged, at, at)
    return judged


def with_letters_made(app, session, at):
    judged = with_letters_approved(app, session, at)
    winners(session, judged, at, at)
    work(app, session)
    return judged


pytestmark = pytest.mark.begins(told=with_letters_made, judged=with_letters_approved)


@pytest.fixture
def judged(begun):
    return begun


@pytest.fixture
def told(begun):
    """The edition with its letters made."""
    return begun


def codes(session, judged, title):
    """The codes of a nomination's letter, the first one first."""
    found = session.scalars(
        select(LetterCode.code)
        .where(LetterCode.nomination_id == judged.entries[title].nomination_id)
        .order_by(LetterCode.made_at, LetterCode.replaced_at.is_(None))
    ).all()
    session.commit()
    return list(found)


def page_of(client, code, expect=200):
    return client.get(f"/certificates/letters/{code}", expect=expect)


def without_numbers(page, code):
    """A page without what every letter has of its own: code and digest."""
    body = page.body.replace(code, "").replace(rules.grouped(code), "")
    body = re.sub(r"(?:[0-9a-f]{8}<wbr>){8}", "", body)
    return re.sub(r'name="csrf_token"[^>]*', "", body)


def test_the_letter_of_whoever_was_not_chosen_answers_like_that_of_a_winner(session, told, client_for):
    client, pages = client_for(), []
    for title in ("Anna’s workshop", "Delta radio"):
        [code] = codes(session, told, title)
        page = page_of(client, code)
        assert page.heading == GENUINE
        assert "EQUALS in Tech Awards 2027" in page.main
        for secret in (title, "Nia Nominator", "Skills", "Winner", "inalist", "N-000"):
            assert secret not in page.main
        pages.append(without_numbers(page, code))
    assert pages[0] == pages[1]


def test_the_letter_bears_its_code_and_a_square_with_words(session, told):
    [code] = codes(session, told, "Delta radio")
    content = letters(session)[told.entries["Delta radio"].nomination_id].content
    assert rules.grouped(code) in " ".join(PdfReader(io.BytesIO(content)).pages[0].extract_text().split())
    assert "QR code of the page that tells whether this letter is genuine".encode("utf-16-be") in content or (
        b"QR code of the page that tells whether this letter is genuine" in content
    )


def test_before_the_winners_are_public_a_code_is_as_unknown_as_any_other(app, session, at, judged, client_for):
    winners(session, judged, at + DAY, at)
    work(app, session)
    assert codes(session, judged, "Delta radio") == []
    move_clock(session, DAY)
    work(app, session)
    [code] = codes(session, judged, "Delta radio")
    client, never = client_for(), certificate_code()
    assert page_of(client, code).heading == GENUINE
    move_clock(session, -DAY)
    unknown = page_of(client, never, expect=404)
    assert page_of(client, code, expect=404).body.replace(code, never) == unknown.body
    assert "No certificate and no letter has this code." in unknown.main


def test_one_field_finds_certificates_and_letters(session, told, client_for):
    client, [code] = client_for(), codes(session, told, "Delta radio")
    [bridge] = certificates(session, "Bridge school")
    asked = client.get("certificates.ask", code=rules.grouped(code), expect=302)
    assert asked.location == f"/certificates/{code}"
    assert client.get(asked.location, expect=302).location == f"/certificates/letters/{code}"
    assert page_of(client, bridge.code, expect=302).location == f"/certificates/{bridge.code}"
    compared = client.post(f"/certificates/{code}/comparison", {}, expect=302)
    assert compared.location == f"/certificates/letters/{code}"


def test_a_file_is_the_letter_byte_for_byte_or_it_is_not(session, told, client_for):
    client, [code] = client_for(), codes(session, told, "Delta radio")
    content = letters(session)[told.entries["Delta radio"].nomination_id].content
    path = f"/certificates/letters/{code}/comparison"
    assert "Yes, byte for byte" in client.post(path, {"file": (io.BytesIO(content), "mine.pdf")}, expect=200).main
    page = client.post(path, {"file": (io.BytesIO(content + b" "), "mine.pdf")}, expect=200)
    assert "It is not the file of this letter." in page.main
    assert "Yes, byte for byte" not in page.main
    page = client.post(path, {}, expect=422)
    assert page.errors == ["The file to compare (PDF): Choose a file"]


def test_a_letter_that_is_made_anew_has_another_code_and_the_first_says_so(app, session, at, told, client_for):
    approve(session, told, at + timedelta(seconds=1), "nominees", {"en": "Another {title}"})
    move_clock(session, timedelta(minutes=1))
    work(app, session)
    first, second = codes(session, told, "Delta radio")
    assert page_of(client_for(), first).heading == "This letter was replaced"
    assert page_of(client_for(), second).heading == GENUINE
    assert len(codes(session, told, "Bridge school")) == 1, "nothing was said of the others"
    page = client_for(told.nominator).get("certificates.own", **of(told, "Delta radio"))
    assert page.links()["the page that they see"] == f"/certificates/letters/{second}"


def test_a_letter_that_tells_another_result_than_is_public_now_holds_no_more(session, at, told, client_for):
    [delta], [bridge] = codes(session, told, "Delta radio"), codes(session, told, "Bridge school")
    row = session.get_one(LetterCode, delta)
    row.mark = rules.letter_mark([(told.entries["Delta radio"].id, "winner")])
    session.commit()
    assert page_of(client_for(), delta).heading == "This letter was replaced"
    correct(session, told, at, renamed("Bridge schools"))
    session.commit()
    assert page_of(client_for(), bridge).heading == GENUINE, "a name put right is no other result"


def test_a_result_that_was_taken_back_takes_its_letters_with_it(session, at, told, client_for):
    [code] = codes(session, told, "Delta radio")
    retract(session, told, "winners", at)
    session.commit()
    page = page_of(client_for(), code, expect=410)
    assert "Two cards were mixed up" in page.main
    assert GENUINE not in page.text


def test_a_letter_that_was_forgotten_is_said_to_have_been_one(session, at, told, client_for):
    [code] = codes(session, told, "Delta radio")
    services.forget_letters(session, [told.entries["Delta radio"].nomination_id], told.staff.id, at)
    session.commit()
    page = page_of(client_for(), code, expect=410)
    assert page.heading == "This letter was deleted"


def test_whoever_guesses_codes_of_letters_is_stopped_with_those_who_guess_certificates(session, told, client_for):
    client, [code] = client_for(), codes(session, told, "Delta radio")
    for place in range(100):
        prefix = "/certificates/letters" if place % 2 else "/certificates"
        client.get(f"{prefix}/{certificate_code()}", expect=404)
    page_of(client, code, expect=429)


def test_the_page_costs_the_same_whatever_the_letter_tells(app, session, at, told, client_for, count_queries):
    client, [code] = client_for(), codes(session, told, "Anna’s workshop")
    page_of(client, code)
    with count_queries(at_most=22) as first:
        page_of(client, code)
    [code] = codes(session, told, "Delta radio")
    with count_queries(at_most=len(first)):
        page_of(client, code)


def test_a_rehearsals_letter_opens_under_its_rehearsal_alone(app, session, at, client_for):
    judged = a_judged_edition(session, at, rehearsal=True)
    approve(session, judged, at, "nominees")
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    work(app, session)
    [code] = codes(session, judged, "Delta radio")
    client = client_for()
    page_of(client, code, expect=404)
    page = client.get(f"/rehearsal/2027/certificates/letters/{code}")
    assert page.heading == GENUINE
    assert "Everything on this page is made up." in page.text
    client.get(f"/rehearsal/2026/certificates/letters/{code}", expect=404)


def test_no_letter_is_found_by_the_code_of_those_that_staff_look_at(told, client_for):
    page_of(client_for(), rules.DRAFT_CODE, expect=404)
