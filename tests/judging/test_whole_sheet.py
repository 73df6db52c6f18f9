"""A page without scripts: every button of a sheet saves all that its judge chose and wrote, or nothing of it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from awards.infrastructure import clock
from awards.infrastructure.audit import AuditRow
from awards.judging.models import PrivateNote, Score, Scorecard, ScoreChange
from tests.judging.test_pages import look

ALL = {"score_results-points": "4", "score_evidence-points": "2", "words-comment": "Strong.", "note-note": "Ask Omar."}


@pytest.fixture
def nina(judging, client_for):
    return client_for(judging.nina)


def opened(client, judging):
    return client.get("judging.scorecard", **judging.address())


def fields(page):
    """What a browser without scripts would send of the sheet as it is shown."""
    sent = {}
    for box in page.find("//form[@data-all]//*[@name]"):
        if box.tag == "button" or (box.get("type") == "radio" and box.get("checked") is None):
            continue
        sent[box.get("name")] = (box.text or "").removeprefix("\n") if box.tag == "textarea" else box.get("value")
    sent.pop("csrf_token")
    return sent


def send(client, judging, page, more, *, to="save_sheet", expect=303):
    return client.post(f"judging.{to}", fields(page) | more, expect=expect, **judging.address())


def stands(session, judging):
    points = {row.criterion_id: row.points for row in look(session, select(Score))}
    return {key: points.get(judging.criteria[key].id) for key in ("results", "evidence")}


def test_the_button_of_one_criterion_saves_what_was_chosen_and_written_elsewhere_too(session, judging, nina):
    page = opened(nina, judging)
    button = page.one("//fieldset[@id='criterion-results']//button")
    done = send(nina, judging, page, ALL | {button.get("name"): button.get("value")})
    assert done.location.endswith("#criterion-evidence")
    assert stands(session, judging) == {"results": 4, "evidence": 2}
    page = opened(nina, judging)
    assert "2 of 2 scored" in page.main
    assert "Both texts are saved." in page.text
    assert "Your note is saved." in page.text
    assert (page.field("words-comment"), page.field("note-note")) == ("Strong.", "Ask Omar.")
    actions = look(session, select(AuditRow.action).where(AuditRow.actor_id == judging.nina.id))
    assert sorted(a for a in actions if a.endswith("saved")) == [
        "private_note.saved", "score.saved", "score.saved", "scorecard.words_saved",
    ]  # fmt: skip


def test_what_is_as_the_page_showed_it_is_left_alone(session, judging, nina):
    send(nina, judging, opened(nina, judging), ALL)
    before = look(session, select(ScoreChange.n))
    send(nina, judging, opened(nina, judging), {})
    assert look(session, select(ScoreChange.n)) == before


def test_an_older_page_does_not_put_back_what_it_showed_of_other_criteria(session, judging, nina):
    send(nina, judging, opened(nina, judging), {"score_results-points": "4"})
    older = opened(nina, judging)
    send(nina, judging, opened(nina, judging), {"score_results-points": "5", "note-note": "Newer."})
    send(nina, judging, older, {"score_evidence-points": "3"})
    assert stands(session, judging) == {"results": 5, "evidence": 3}
    assert look(session, select(PrivateNote.text)) == ["Newer."]


def test_a_change_of_what_changed_elsewhere_saves_nothing_and_shows_both(session, judging, nina):
    older = opened(nina, judging)
    score = {"score_results-points": "5", "score_results-why": "Counted."}
    send(nina, judging, opened(nina, judging), score | {"words-comment": "Weak.", "note-note": "A"})
    page = send(nina, judging, older, ALL | {"words-feedback": "Show figures."}, expect=422)
    assert stands(session, judging) == {"results": 5, "evidence": None}
    assert [error.split(":")[0] for error in page.errors] == [
        "Results", "Comment to the committee", "Feedback to the nominee", "Private note",
    ]  # fmt: skip
    assert "What is saved now: 5 · Counted." in page.errors[0]
    assert "What is saved now: Weak." in page.errors[1]
    assert page.one("//fieldset[@id='criterion-results']//input[@checked]").get("value") == "4"
    assert page.one("//fieldset[@id='criterion-evidence']//input[@checked]").get("value") == "2"
    assert (page.field("words-comment"), page.field("note-note")) == ("Strong.", "Ask Omar.")
    send(nina, judging, page, {})
    assert stands(session, judging) == {"results": 4, "evidence": 2}
    assert look(session, select(Scorecard.comment)) == ["Strong."]
    assert look(session, select(PrivateNote.text)) == ["Ask Omar."]


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"score_results-points": "6"}, "Results: Choose"),
        ({"score_results-points": "4\x00"}, "Results: Choose"),
        ({"score_results-points": "5", "score_results-why": "x" * 201}, "Results: Use at most 200 characters."),
        ({"score_results-points": "5", "score_results-why": "a\x07b"}, "Results: Remove the character U+0007"),
        ({"words-feedback": "x" * 2001}, "Feedback to the nominee: Use at most 2000 characters"),
        ({"note-note": "x" * 2001}, "Private note: Use at most 2000 characters"),
    ],
)
def test_one_fault_saves_nothing_is_named_once_and_keeps_all_that_was_typed(session, judging, nina, more, error):
    page = send(nina, judging, opened(nina, judging), ALL | more, expect=422)
    assert [told[: len(error)] for told in page.errors] == [error]
    assert stands(session, judging) == {"results": None, "evidence": None}
    assert page.one("//fieldset[@id='criterion-evidence']//input[@checked]").get("value") == "2"
    assert page.field("words-comment") == "Strong."
    for name in ("words-feedback", "note-note"):
        assert page.field(name) == (ALL | more).get(name, "")
    assert fields(page)["score_evidence-version"] == "0"


def test_undo_takes_one_change_back_and_saves_the_rest(session, judging, nina):
    send(nina, judging, opened(nina, judging), {"score_results-points": "5", "score_results-why": "Counted."})
    send(nina, judging, opened(nina, judging), {"score_results-points": "2"})
    done = send(nina, judging, opened(nina, judging), {"score_evidence-points": "3", "undo": "results"})
    assert done.location.endswith("#criterion-results")
    assert stands(session, judging) == {"results": 5, "evidence": 3}
    assert look(session, select(Score.why).where(Score.points == 5)) == ["Counted."]
    older = opened(nina, judging)
    send(nina, judging, opened(nina, judging), {"score_results-points": "1"})
    page = send(nina, judging, older, {"undo": "results"}, expect=422)
    assert "What is saved now: 1" in page.errors[0]
    assert stands(session, judging)["results"] == 1


def test_confirming_saves_first_what_was_chosen(session, judging, nina):
    done = send(nina, judging, opened(nina, judging), ALL, to="confirm")
    assert done.location == f"/judging/{judging.edition.id}"
    assert look(session, select(Scorecard.confirmed_at.is_not(None))) == [True]
    assert stands(session, judging) == {"results": 4, "evidence": 2}


def test_confirming_too_early_keeps_what_was_chosen_and_says_so(session, judging, nina):
    send(nina, judging, opened(nina, judging), {"score_results-points": "4"}, to="confirm")
    assert stands(session, judging)["results"] == 4
    assert look(session, select(Scorecard.confirmed_at)) == [None]
    told = opened(nina, judging).text
    assert "Saved, but not confirmed yet: Score every criterion before you confirm." in told


def test_a_confirmation_of_an_older_page_confirms_nothing(session, judging, nina):
    older = opened(nina, judging)
    send(nina, judging, opened(nina, judging), ALL)
    send(nina, judging, older, {"score_results-points": "1"}, to="confirm", expect=422)
    assert look(session, select(Scorecard.confirmed_at)) == [None]
    assert stands(session, judging)["results"] == 4


def test_a_score_changed_elsewhere_is_not_confirmed_before_the_page_shows_it(session, judging, nina):
    send(nina, judging, opened(nina, judging), ALL)
    older = opened(nina, judging)
    send(nina, judging, opened(nina, judging), {"score_results-points": "5", "score_results-why": "Counted."})
    page = send(nina, judging, older, {}, to="confirm", expect=422)
    assert [error.split(":")[0] for error in page.errors] == ["Results"]
    assert "What is saved now: 5 · Counted." in page.errors[0]
    assert page.one("//fieldset[@id='criterion-results']//input[@checked]").get("value") == "5"
    assert look(session, select(Scorecard.confirmed_at)) == [None]
    send(nina, judging, page, {}, to="confirm")
    assert look(session, select(Scorecard.confirmed_at.is_not(None))) == [True]
    assert stands(session, judging) == {"results": 5, "evidence": 2}


def test_what_was_chosen_beside_a_score_changed_elsewhere_is_saved_and_not_confirmed(session, judging, nina):
    send(nina, judging, opened(nina, judging), ALL)
    older = opened(nina, judging)
    send(nina, judging, opened(nina, judging), {"score_results-points": "1"})
    send(nina, judging, older, {"score_evidence-points": "3"}, to="confirm")
    assert stands(session, judging) == {"results": 1, "evidence": 3}
    assert look(session, select(Scorecard.confirmed_at)) == [None]
    told = opened(nina, judging).text
    assert "Saved, but not confirmed yet: Results: You saved another score" in told
    assert "What is saved now: 1" in told


def test_the_same_score_saved_elsewhere_stands_in_no_way(session, judging, nina):
    send(nina, judging, opened(nina, judging), ALL)
    older = opened(nina, judging)
    send(nina, judging, opened(nina, judging), {"score_results-points": "1"})
    send(nina, judging, opened(nina, judging), {"score_results-points": "4"})
    send(nina, judging, older, {}, to="confirm")
    assert look(session, select(Scorecard.confirmed_at.is_not(None))) == [True]


def test_words_alone_are_saved(session, judging, nina):
    send(nina, judging, opened(nina, judging), {"words-comment": "Strong.", "words-feedback": "Show figures."})
    assert [(card.comment, card.feedback) for card in look(session, select(Scorecard))] == [
        ("Strong.", "Show figures.")
    ]
    assert stands(session, judging) == {"results": None, "evidence": None}


def test_what_is_saved_elsewhere_just_so_stands_in_no_way(session, judging, nina):
    more = {**ALL, "score_results-points": "5", "score_results-why": "Counted.", "words-feedback": "Show figures."}
    older = opened(nina, judging)
    send(nina, judging, opened(nina, judging), more)
    send(nina, judging, older, more)
    assert stands(session, judging) == {"results": 5, "evidence": 2}
    send(nina, judging, older, more | {"score_results-why": "Guessed."}, expect=422)
    send(nina, judging, older, more | {"words-feedback": "None."}, expect=422)
    send(nina, judging, older, more | {"note-note": "None."}, expect=422)
    assert look(session, select(Score.why).where(Score.points == 5)) == ["Counted."]
    assert look(session, select(Scorecard.feedback)) == ["Show figures."]
    assert look(session, select(PrivateNote.text)) == ["Ask Omar."]


def test_after_the_close_all_that_was_typed_goes_back_by_name(session, judging, nina):
    page = opened(nina, judging)
    clock.move(session, int(timedelta(weeks=5).total_seconds()), None)
    session.commit()
    late = send(nina, judging, page, ALL, expect=409)
    assert "Not counted: the round of judging closed on" in late.main
    assert [label.text for label in late.find("//main//label")] == [
        "Results · Score", "Evidence · Score", "Comment to the committee", "Private note",
    ]  # fmt: skip
    assert late.one("//textarea[@id='words-comment']").text.strip() == "Strong."
    assert look(session, select(Scorecard)) == []
    kept = opened(nina, judging)
    assert set(fields(kept)) == {"note-version", "note-seen", "note-note"}
    send(nina, judging, kept, {"note-note": "Later thoughts."})
    assert look(session, select(PrivateNote.text)) == ["Later thoughts."]


def test_a_confirmed_card_takes_nothing_from_an_older_page(session, judging, nina):
    older = opened(nina, judging)
    send(nina, judging, opened(nina, judging), ALL, to="confirm")
    late = send(nina, judging, older, {"score_results-points": "1"}, expect=409)
    assert "You confirmed this card" in late.main
    assert stands(session, judging)["results"] == 4


@pytest.mark.parametrize("name", ["score_results-version", "words-version"])
def test_what_does_not_say_which_version_it_showed_is_no_form_of_ours(session, judging, nina, name):
    send(nina, judging, opened(nina, judging), ALL | {name: "newest"}, expect=400)
    assert stands(session, judging) == {"results": None, "evidence": None}


def test_without_its_token_nothing_is_saved(session, judging, nina):
    data = fields(opened(nina, judging)) | ALL
    nina.post("judging.save_sheet", data, token=False, expect=400, **judging.address())
    assert stands(session, judging) == {"results": None, "evidence": None}
