"""A plan as somebody reads it who is tied to an entry of it: as if the entry had not been asked for."""

from awards.assignment.rules.leaving_out import options_without, sentences, without
from awards.assignment.rules.options import Options
from awards.assignment.rules.preview import PanelAfter, preview

OF_ONE = "1/skills".__eq__


def a_plan():
    """Two entries of two places; Ada gives the first to Ben, Cem has both, the second lacks one."""
    problem = {
        "entries": [{"id": "1/skills", "demand": 2}, {"id": "2/skills", "demand": 2}],
        "judges": [{"id": name, "min": 0, "max": 3} for name in ("ada", "ben", "cem")],
        "pairs": [
            {"entry": entry, "judge": judge, "score": score}
            for entry in ("1/skills", "2/skills")
            for judge, score in (("ada", 1.0), ("ben", 1.25), ("cem", 1.5))
        ],
    }
    answer = {
        "status": "optimal", "total": 4.25, "bound": 4.25, "gap": 0.0, "worst": 1.25, "seconds": 0.1,
        "assignments": [["1/skills", "ben"], ["1/skills", "cem"], ["2/skills", "cem"]], "unfilled": [["2/skills", 1]],
        "messages": [
            {"text": "%(entry)s lacks one.", "values": {"entry": "2/skills"}},
            {"text": "%(all)s", "values": {"all": {"text": "%(some)s", "values": {"some": ["1/skills", "2/skills"]}}}},
        ],
    }  # fmt: skip
    live = [("1/skills", "ada"), ("2/skills", "cem")]
    return preview(problem, answer, live, {}, {"ada": 1, "cem": 1})


def test_every_figure_is_that_of_the_other_entries():
    found = a_plan()
    told = without(found.summary, OF_ONE, [panel for panel in found.panels if panel.key == "1/skills"])
    figures = ("entries", "places", "added", "kept", "ended", "changed", "missing", "short", "total", "bound")
    assert [found.summary[name] for name in figures] == [2, 4, 2, 1, 1, 1, 1, 1, 4.25, 4.25]
    assert [told[name] for name in figures] == [1, 2, 0, 1, 0, 0, 1, 1, 1.5, 1.5]
    assert {judge: (before, after) for judge, before, after, *_ in told["loads"]} == {
        "ada": (0, 0), "ben": (0, 0), "cem": (1, 1),
    }  # fmt: skip
    assert (told["worst"], told["worst_entry"]) == (None, {"key": "2/skills", "fit": 1.5})
    assert found.summary["total"] == 4.25, "what is kept stays as it is"


def test_who_comes_off_worst_is_not_told_when_it_is_the_one_left_out():
    found = a_plan()
    summary = found.summary | {"worst_entry": {"key": "1/skills", "fit": 1.0}}
    assert "worst_entry" not in without(summary, OF_ONE, [panel for panel in found.panels if panel.key == "1/skills"])


def test_a_review_offered_keeps_its_place_empty():
    offered = [{"entry": "1/skills", "judge": "ada"}, {"entry": "2/skills", "judge": "ben"}]
    told = without({"bridges": {"count": 2, "offered": offered}}, OF_ONE, [])
    assert told["bridges"] == {"count": 2, "offered": [None, offered[1]]}


def test_sentences_and_wishes_that_name_it_are_left_out():
    found = a_plan()
    assert [message["text"] for message in sentences(found.summary["messages"], OF_ONE)] == ["%(entry)s lacks one."]
    asked = Options(
        reviews={"1/skills": 3, "2/skills": 1}, together=(("1/skills", "ada"),), apart=(("2/skills", "ben"),)
    )
    assert options_without(asked, OF_ONE) == Options(reviews={"2/skills": 1}, apart=(("2/skills", "ben"),))


def test_where_nothing_is_left_out_a_plan_is_told_as_it_is():
    found = a_plan()
    assert without(found.summary, "9/skills".__eq__, []) == found.summary
    assert without({}, OF_ONE, [PanelAfter("1/skills", [], [], [], 0, 0.0)]) == {}
