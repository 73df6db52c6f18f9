"""Each kind of question on the nominee's pages: typed, kept, counted, told when it needs a change, and read."""

import copy
from uuid import uuid4

import pytest

from awards.nominations.models import Nomination
from tests.factories import FORM

QUESTIONS = [
    {"key": "short", "kind": "short", "label": {"en": "In one line?"}, "limit": 40},
    {"key": "words", "kind": "long", "label": {"en": "In few words?"}, "limit": 5, "unit": "words"},
    {"key": "how", "kind": "choice", "label": {"en": "How?"}, "required": False,
     "choices": [{"key": "a", "label": {"en": "In person"}}, {"key": "b", "label": {"en": "By phone"}}]},
    {"key": "many", "kind": "choice", "label": {"en": "Which of many?"},
     "choices": [{"key": f"c{n}", "label": {"en": f"Choice {n}"}} for n in range(9)]},
    {"key": "reached", "kind": "number", "label": {"en": "How many?"}, "measure": {"en": "women"}, "least": 1},
    {"key": "began", "kind": "date", "label": {"en": "Since when?"}},
    {"key": "page", "kind": "link", "label": {"en": "Where on the web?"}},
    {"key": "where", "kind": "countries", "label": {"en": "Where else?"}, "limit": 3},
    {"key": "team", "kind": "people", "label": {"en": "Who works on it?"}, "help": {"en": "The three who lead."}},
    {"key": "paper", "kind": "file", "label": {"en": "The statutes"}},
    {"key": "only", "kind": "short", "label": {"en": "Asked in Access alone"}, "categories": ["access"]},
]  # fmt: skip
SECTIONS = [
    {"key": "kinds", "title": {"en": "All kinds"}, "questions": QUESTIONS},
    {"key": "access", "title": {"en": "For Access"}, "questions": [QUESTIONS[-1] | {"key": "alone"}]},
]
TYPED = {
    "answer-short": "Phones mended", "answer-words": "Widows mend phones here daily", "answer-how": "b",
    "answer-many": "c7", "answer-reached": "١٬٢٥٠", "answer-began": "2029-03-01", "answer-page": "benches.example/a",
    "answer-where.1": "Польша", "answer-where.2": "Ukraine", "answer-team": "Ama Example\n\nBinta Example ",
}  # fmt: skip
KEPT = {
    "short": "Phones mended", "words": "Widows mend phones here daily", "how": "b", "many": "c7", "reached": "1250",
    "began": "2029-03-01", "page": "https://benches.example/a", "where": "PL|UA",
    "team": "Ama Example\nBinta Example",
}  # fmt: skip


@pytest.fixture
def her(session, edition, draft, client_for, ama):
    edition.form = {"sections": [*copy.deepcopy(FORM["sections"]), *SECTIONS]}
    session.commit()
    return client_for(ama)


def address(nomination, **more):
    return {"edition_id": nomination.edition_id, "nomination_id": nomination.id, **more}


def opened(her, draft, key="kinds"):
    page = her.get("nominations.section", **address(draft, key=key))
    return page, {f.get("name"): f.get("value") for f in page.find("//input[starts-with(@name, 'seal-')]")}


def write(her, draft, typed, **more):
    _page, seals = opened(her, draft)
    return her.post("nominations.section", seals | typed, **address(draft, key="kinds"), **more)


def answers(session, draft):
    found = session.get(Nomination, draft.id, populate_existing=True).answers
    session.commit()
    return found


def test_each_kind_is_typed_in_a_field_of_its_own(her, draft):
    page, _seals = opened(her, draft)
    kinds = {e.get("name"): (e.tag, e.get("type"), e.get("inputmode")) for e in page.find("//main//*[@name]")}
    assert kinds["answer-short"] == ("input", "text", None)
    assert kinds["answer-words"][0] == "textarea"
    assert kinds["answer-how"] == ("input", "radio", None)
    assert kinds["answer-many"][0] == "select"
    assert kinds["answer-reached"] == ("input", "text", "decimal")
    assert kinds["answer-began"] == ("input", "date", None)
    assert kinds["answer-page"] == ("input", "url", "url")
    assert kinds["answer-where.1"] == ("input", "text", None)
    assert kinds["answer-team"][0] == "textarea"
    assert "answer-paper" not in kinds
    assert "women" in page.main
    assert "At most 5 words" in page.main
    assert "The three who lead. One name a line." in page.main
    assert len(page.find("//datalist[@id='countries']/option")) == 249


def test_what_is_typed_is_kept_in_one_spelling_and_shown_again(session, her, draft):
    write(her, draft, TYPED)
    assert answers(session, draft) == KEPT
    page, _seals = opened(her, draft)
    assert page.errors == []
    assert page.field("answer-where.1") == "Poland"
    assert page.field("answer-many") == "c7"
    assert page.one("//input[@name='answer-how'][@checked]").get("value") == "b"
    assert page.field("answer-began") == "2029-03-01"


def test_each_kind_saves_by_itself_too(session, her, draft):
    _page, seals = opened(her, draft)
    for part in [name.removeprefix("seal-") for name in seals]:
        fields = {name: value for name, value in TYPED.items() if name == part or name.startswith(f"{part}.")}
        data = {"csrf_token": her.csrf(), f"seal-{part}": seals[f"seal-{part}"], **fields}
        answer = her.browser.post(
            f"/nominations/{draft.edition_id}/{draft.id}/parts/{part}", data=data, headers={"X-Save": str(uuid4())}
        )
        assert answer.status_code == 200, part
    assert answers(session, draft) == KEPT


def test_a_wrong_answer_is_kept_told_and_bars_only_the_submission(session, her, draft):
    wrong = {
        "answer-short": "x" * 41, "answer-words": "one two three four five six", "answer-reached": "many",
        "answer-began": "soon", "answer-page": "no address", "answer-team": "x" * 201,
    }  # fmt: skip
    page = write(her, draft, TYPED | wrong)
    assert page.location.endswith("/sections/kinds"), "it stays where something needs a change"
    page, _seals = opened(her, draft)
    assert page.errors == [
        "In one line? This answer has 41 characters and the limit is 40. Shorten it by 1.",
        "In few words? This answer has 6 words and the limit is 5. Shorten it by 1.",
        "How many? Enter a number in digits, like 1200 or 12.5.",
        "Since when? Enter a date as year, month and day, like 2026-01-31.",
        "Where on the web? Enter a web address that begins with https:// or http://.",
        "Who works on it? Use at most 200 characters for a name.",
    ]
    assert page.field("answer-reached") == "many"
    assert page.field("answer-began") == "soon"
    assert "Enter a number in digits" in her.get("nominations.check", **address(draft)).main


def test_a_country_that_is_none_is_told_beside_its_line_and_nothing_is_lost(session, her, draft):
    page = write(her, draft, TYPED | {"answer-where.2": "Polnad"}, expect=422)
    assert page.errors == ["Where else? Country 2: Choose a country from the list: “Polnad” is not in it."]
    assert page.field("answer-where.2") == "Polnad"
    assert answers(session, draft) == {}


def test_more_countries_are_offered_without_saving(session, her, draft):
    _page, seals = opened(her, draft)
    page = her.post("nominations.section", seals | TYPED | {"more": "answer-where"}, **address(draft, key="kinds"),
                    expect=200)  # fmt: skip
    assert len(page.find("//input[starts-with(@name, 'answer-where.')]")) == 3, "its limit"
    assert page.field("answer-short") == "Phones mended"
    assert answers(session, draft) == {}


def test_a_question_of_another_category_is_not_asked_and_its_answer_is_kept(session, her, draft, edition):
    page, _seals = opened(her, draft)
    assert "Asked in Access alone" not in page.main
    her.get("nominations.section", **address(draft, key="access"), expect=404)
    frame, seals = opened(her, draft, "frame")
    typed = {name: frame.field(name) for name in ("title", "organisation_1_name", "country_organisation_1")}
    both = seals | typed | {
        "relation": "self", "nominee_kind": "organisation", "language": "en", "country_impact_1": "Kenya",
        "categories": ["skills", "access"],
    }  # fmt: skip
    her.post("nominations.section", both, **address(draft, key="frame"))
    page, seals = opened(her, draft)
    her.post("nominations.section", seals | TYPED | {"answer-only": "Here"}, **address(draft, key="kinds"))
    page, _seals = opened(her, draft, "access")
    assert page.heading == "For Access"
    frame, seals = opened(her, draft, "frame")
    her.post("nominations.section", both | seals | {"categories": ["skills"]}, **address(draft, key="frame"))
    assert answers(session, draft)["only"] == "Here"
    assert "Asked in Access alone" not in her.get("nominations.check", **address(draft)).main


def test_the_check_page_reads_each_kind_in_words(session, her, draft):
    write(her, draft, TYPED)
    page = her.get("nominations.check", **address(draft))
    for words in ("1,250 women", "1 March 2029", "Poland, Ukraine", "By phone", "Choice 7", "Binta Example"):
        assert words in page.main


def test_pages_cost_the_same_number_of_queries_whatever_is_answered(her, draft, count_queries):
    with count_queries(at_most=9):
        opened(her, draft)
    write(her, draft, TYPED)
    with count_queries(at_most=9):
        opened(her, draft)
