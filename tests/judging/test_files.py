"""Judges open the files of what they judge, under neutral names, and no others."""

import pytest

from awards.infrastructure import storage
from awards.nominations.models import NominationVersion
from tests.factories import FORM, a_file

A_FILE = {"kind": "file", "help": {}, "limit": None, "required": False, "criteria": ["evidence"]}
WITH_FILES = {
    "sections": [
        *FORM["sections"],
        {
            "key": "numbers", "title": {"en": "In numbers"},
            "questions": [
                {**A_FILE, "key": "budget", "label": {"en": "Your budget"}},
                {**A_FILE, "key": "identity", "label": {"en": "Who you are"}, "hidden": True},
                {**A_FILE, "key": "map", "label": {"en": "Your map"}, "categories": ["access"]},
            ],
        },
    ]
}  # fmt: skip


@pytest.fixture
def sent(session, app, judging):
    """`sent(**values)`: a file of the first nomination, with its bytes."""
    judging.edition.form = WITH_FILES
    session.commit()

    def make(index=0, **values):
        place = storage.at("", app.config["AWARDS"].instance)
        file = a_file(session, judging.nominations[index], judging.nominator, judging.at, storage=place, **values)
        session.commit()
        return file

    return make


@pytest.fixture
def nina(client_for, judging):
    return client_for(judging.nina)


def opened(judge, judging, file, *, index=0, expect=200):
    return judge.get("judging.file", expect=expect, **judging.address(index, file_id=file.id))


def test_evidence_and_answers_by_file_stand_in_their_places_without_the_senders_names(nina, judging, sent):
    sent(content=b"%PDF-1.4 the report")
    sent(question="budget", content=b"%PDF-1.4 the budget")
    page = nina.get("judging.scorecard", **judging.address())
    evidence = page.one("//section[@aria-labelledby='evidence-title']")
    assert "N-0001-evidence-1.pdf PDF · 1 kB" in " ".join(evidence.text_content().split())
    (budget,) = [a for a in page.find("//*[@data-feeds]") if "Your budget" in a.text_content()]
    assert "N-0001-budget-2.pdf" in budget.text_content()
    assert budget.get("data-feeds") == "evidence"
    assert "report.pdf" not in page.body
    answer = nina.browser.get(page.links()["N-0001-budget-2.pdf"])
    assert answer.data == b"%PDF-1.4 the budget"
    assert answer.headers["Content-Disposition"] == "attachment; filename=N-0001-budget-2.pdf"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_files_of_hidden_questions_and_of_other_categories_are_neither_shown_nor_opened(nina, judging, sent):
    hidden, elsewhere = sent(question="identity"), sent(question="map")
    page = nina.get("judging.scorecard", **judging.address())
    assert "Who you are" not in page.text
    assert "N-0001-" not in page.body
    for file in (hidden, elsewhere):
        opened(nina, judging, file, expect=404)


@pytest.mark.parametrize("state", ["uploading", "quarantined", "refused"])
def test_a_file_that_is_not_ready_is_not_opened(nina, judging, sent, state):
    opened(nina, judging, sent(state=state), expect=404)


def test_a_file_that_waits_for_the_scanner_is_named_and_not_linked(nina, judging, sent):
    sent(state="quarantined")
    page = nina.get("judging.scorecard", **judging.address())
    assert "N-0001-evidence-1.pdf PDF · 1 kB Being checked for viruses" in page.main
    assert "N-0001-evidence-1.pdf" not in page.links()


def test_a_file_of_an_edit_that_was_not_submitted_is_nobodys_to_see(session, nina, judging, sent):
    file = sent()
    version = session.get_one(NominationVersion, (judging.nominations[0].id, 1))
    draft = NominationVersion(
        nomination_id=version.nomination_id, n=2, content=version.content, saved_by=version.saved_by,
        saved_at=judging.at,
    )  # fmt: skip
    version.content = {**version.content, "files": []}
    judging.nominations[0].version = 2
    session.add(draft)
    session.commit()
    assert "evidence-1.pdf" not in nina.get("judging.scorecard", **judging.address()).body
    opened(nina, judging, file, expect=404)


def test_a_file_that_was_removed_after_the_submission_is_still_judged(session, nina, judging, sent):
    file = sent()
    file.removed_at = judging.at
    session.commit()
    opened(nina, judging, file)


@pytest.mark.case("AZ-03")
def test_a_file_opens_only_beside_its_own_nomination_and_for_its_own_judges(client_for, judging, nina, sent):
    first, second = sent(), sent(index=1)
    opened(nina, judging, second, index=0, expect=404)
    omar = client_for(judging.omar)
    opened(omar, judging, first)
    opened(omar, judging, second, index=1, expect=404)


def test_nobody_opens_a_file_before_the_terms_are_accepted(session, client_for, make_judging, app):
    judging = make_judging(agreed=False)
    place = storage.at("", app.config["AWARDS"].instance)
    file = a_file(session, judging.nominations[0], judging.nominator, judging.at, storage=place)
    session.commit()
    page = opened(client_for(judging.nina), judging, file, expect=302)
    assert page.location.endswith("/conflicts")


def test_the_sheet_costs_the_same_queries_with_many_files(nina, judging, sent, count_queries):
    sent()
    nina.get("judging.scorecard", **judging.address())
    with count_queries() as few:
        nina.get("judging.scorecard", **judging.address())
    for _ in range(4):
        sent(question="budget")
    with count_queries() as many:
        nina.get("judging.scorecard", **judging.address())
    assert len(few) == len(many)
