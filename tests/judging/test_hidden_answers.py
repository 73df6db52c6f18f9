"""What a form hides from judges is on none of their pages, and in none of their answers to scripts."""

import pytest

from tests.factories import FORM
from tests.judging.conftest import a_round

SECRET = "Our bank is in trouble"
NAMED = "R-000777"
"""A pledge that the nominee names: shown to staff, never to judges."""

KINDS = {
    "sections": [
        *FORM["sections"],
        {
            "key": "more",
            "title": {"en": "More"},
            "questions": [
                {"key": "money", "label": {"en": "How is your money?"}, "hidden": True, "required": False},
                {"key": "reached", "kind": "number", "label": {"en": "How many?"}, "measure": {"en": "women"}},
                {"key": "began", "kind": "date", "label": {"en": "Since when?"}},
                {"key": "page", "kind": "link", "label": {"en": "Where on the web?"}},
                {"key": "where", "kind": "countries", "label": {"en": "Where else?"}, "criteria": ["results"]},
                {"key": "how", "kind": "choice", "label": {"en": "How?"},
                 "choices": [{"key": "a", "label": {"en": "In person"}}, {"key": "b", "label": {"en": "By phone"}}]},
                {"key": "other", "label": {"en": "Only for Access"}, "categories": ["access"]},
            ],
        },
    ]
}  # fmt: skip
GIVEN = {
    "money": SECRET, "reached": "1250", "began": "2029-03-01", "page": "https://benches.example/a", "where": "PL|UA",
    "how": "b", "other": "Not asked in Skills",
}  # fmt: skip


@pytest.fixture
def judging(session, at):
    found = a_round(session, at)
    found.edition.form = KINDS
    for nomination in found.nominations:
        nomination.answers, nomination.pledge = {**nomination.answers, **GIVEN}, NAMED
    found.score(found.nina, results="4")
    session.commit()
    return found


def test_a_judge_reads_each_kind_in_words_and_nothing_that_is_hidden(judging, client_for):
    page = client_for(judging.nina).get("judging.scorecard", **judging.address())
    for words in ("1,250 women", "1 March 2029", "Poland, Ukraine", "By phone"):
        assert words in page.main
    assert page.links()["https://benches.example/a"] == "https://benches.example/a"
    for words in (SECRET, "How is your money?", "Only for Access", "Not asked in Skills"):
        assert words not in page.body


@pytest.mark.parametrize("who", ["nina", "omar"])
def test_none_of_a_judges_pages_holds_a_hidden_answer(app, judging, client_for, who):
    judge = client_for(getattr(judging, who))
    known = judging.address() | {"criterion_id": judging.criteria["results"].id, "key": "skills"}
    opened = 0
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("judging.") or "GET" not in rule.methods or not rule.arguments <= known.keys():
            continue
        values = {name: known[name] for name in rule.arguments}
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **values)
        for accept in ("text/html", "application/json"):
            answer = judge.browser.get(address, headers={"Accept": accept})
            assert SECRET not in answer.get_data(as_text=True), rule.endpoint
            assert NAMED not in answer.get_data(as_text=True), rule.endpoint
            opened += answer.status_code == 200
    assert opened >= 6


def test_the_answers_to_the_scripts_of_the_sheet_hold_none(judging, client_for):
    judge = client_for(judging.nina)
    page = judge.get("judging.scorecard", **judging.address())
    parts = page.find("//*[@data-part]")
    assert len(parts) >= 4
    for part in parts:
        data = {field.get("name").rsplit("-", 1)[-1]: field.get("value") or "4" for field in part.xpath(".//*[@name]")}
        data |= {"points": "4", "csrf_token": judge.csrf()}
        answer = judge.browser.post(part.get("data-to"), data=data, headers={"Accept": "application/json"})
        assert SECRET not in answer.get_data(as_text=True)
