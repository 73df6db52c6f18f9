"""How many people a pledge counts: by what its unit says, and never by a guess."""

import pytest

from awards.pledges.rules import People, people


@pytest.mark.parametrize(
    "unit", ["people", "People", "women and girls", "young people", "Étudiants", "أشخاص", "受益人", "женщин", "niñas"]
)
def test_a_unit_that_is_a_word_for_people_counts_people(unit):
    assert people.counts_people({"text": "We reach them", "value": "5", "unit": unit})


@pytest.mark.parametrize(
    "unit", ["schools", "training places for women", "households", "newsletter subscribers", "and", "", None]
)
def test_any_other_unit_does_not(unit):
    assert not people.counts_people({"text": "We reach them", "value": "5", "unit": unit})


@pytest.mark.parametrize("said", [{"sex": "female"}, {"age": "15-24"}, {"disability": True}])
def test_a_figure_that_says_of_whom_it_is_counts_people(said):
    assert people.counts_people({"text": "We train", "value": "5", "unit": "trained"} | said)


def test_the_most_that_one_target_aims_at_is_told_and_nothing_is_added():
    targets = [
        {"text": "One", "value": "20", "unit": "people"},
        {"text": "Two", "value": "1 000", "unit": "women", "qualifier": "over"},
        {"text": "Three", "value": "9000", "unit": "schools"},
        {"text": "Four", "value": "about 8000", "unit": "people"},
        {"text": "Five", "value": "7000.5", "unit": "people"},
    ]
    assert people.aimed_at({"targets": targets}) == 1000
    assert people.qualifier_of({"targets": targets}, people.AIMED, 1000) == "over"
    assert people.qualifier_of({"targets": targets}, people.AIMED, 20) is None
    assert people.aimed_at({"targets": targets[2:]}) is None
    assert people.aimed_at({}) is None


def test_what_was_reached_is_the_most_that_a_source_or_a_report_on_such_a_target_says():
    facts = {
        "targets": [{"text": "People", "value": "9", "unit": "people"}, {"text": "Schools", "unit": "schools"}],
        "progress": [{"text": "Some", "people_reached": "40"}, {"text": "None said"}],
    }
    assert people.reached(facts) == 40
    assert people.reached(facts, [["People", "50"], ["Schools", "600"], ["Gone", "700"]]) == 50
    assert people.reached(facts, [["People", "30 of 80"]]) == 40
    assert people.reached({"targets": facts["targets"]}, [["People", "٢٥"]]) == 25
    assert people.reached({}) is None


def test_more_people_than_can_be_is_a_slip_of_the_pen():
    assert people.aimed_at({"targets": [{"text": "All", "value": "9" * 16, "unit": "people"}]}) is None


def test_a_figure_says_of_what_it_is():
    assert People(people.AIMED, 2, 5, None, 7).what == "aimed"
