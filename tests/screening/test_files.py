"""Staff see and open every file of what was submitted, those of hidden questions too."""

import pytest

from awards.infrastructure import storage
from tests.factories import FORM, a_file, a_nomination, a_user, an_edition

HIDDEN = {
    "key": "identity", "kind": "file", "label": {"en": "Who you are"}, "help": {}, "limit": None, "required": True,
    "criteria": [], "hidden": True,
}  # fmt: skip


@pytest.fixture
def place(session, app, at):
    """A sent nomination with two files, and staff of its edition and of another."""
    edition, other = an_edition(session, at, phase="screening"), an_edition(session, at, year=2028, phase="screening")
    edition.form = {"sections": [{**FORM["sections"][0], "questions": [*FORM["sections"][0]["questions"], HIDDEN]}]}
    ama = a_user(session, "ama@cooperative.example")
    nomination = a_nomination(session, edition, ama, at)
    lying = {"storage": storage.at("", app.config["AWARDS"].instance)}
    found = {
        "nomination": nomination, "report": a_file(session, nomination, ama, at, **lying),
        "identity": a_file(session, nomination, ama, at, question="identity", content=b"%PDF-1.4 a card", **lying),
        "arriving": a_file(session, nomination, ama, at, state="uploading"),
        "staff": a_user(session, "staff@office.example", ("staff", edition.id)),
        "others": a_user(session, "other@office.example", ("staff", other.id)), "other": other,
    }  # fmt: skip
    session.commit()
    return found


def here(place, **more):
    return {"edition_id": place["nomination"].edition_id, "nomination_id": place["nomination"].id, **more}


def test_staff_read_the_files_in_their_places(client_for, place):
    staff = client_for(place["staff"])
    page = staff.get("screening.nomination", **here(place))
    assert "Who you are N-0001-identity-2.pdf PDF · 1 kB" in page.main
    assert "N-0001-evidence-1.pdf PDF · 1 kB" in page.main
    assert "report.pdf" not in page.body
    assert "evidence-3" not in page.body, "what is still arriving was not submitted"
    answer = staff.browser.get(page.links()["N-0001-identity-2.pdf"])
    assert answer.data == b"%PDF-1.4 a card"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_other_staff_and_other_editions_get_nothing(client_for, place):
    client_for(place["others"]).get("screening.file", expect=404, **here(place, file_id=place["report"].id))
    elsewhere = here(place, file_id=place["report"].id) | {"edition_id": place["other"].id}
    client_for(place["others"]).get("screening.file", expect=404, **elsewhere)
    client_for(place["staff"]).get("screening.file", expect=404, **here(place, file_id=place["arriving"].id))
