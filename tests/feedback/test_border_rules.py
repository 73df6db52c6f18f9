"""Bands, levels, words and dates of feedback at every border, by tables."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from awards.core.errors import RuleBroken
from awards.feedback import rules

pytestmark = pytest.mark.one_database


def refused(rule, *given, **named):
    """The words by field of what is refused; nothing when it goes through."""
    try:
        rule(*given, **named)
    except RuleBroken as broken:
        return {name: str(message) for name, message in broken.fields.items()}
    return {}


def test_what_holds_where_staff_set_nothing():
    assert rules.words("") == ""
    assert (rules.DELAY_DAYS, rules.FEWEST, rules.APPEAL_DAYS, rules.LONGEST) == (7, 120, 14, 4000)
    assert rules.UNDO_WITHIN.total_seconds() == 600


@pytest.mark.parametrize(
    ("many", "finalists", "found"),
    [
        (9, "", "UUUMMMLLL"), (8, "", "OOOOOOOO"), (10, "", "UUUUMMMLLL"), (11, "", "UUUUMMMMLLL"),
        (9, "123", "FFFMMMLLL"), (9, "1", "FOOOOOOOO"), (9, "9", "OOOOOOOOF"), (12, "1", "FUUUMMMMLLLL"),
        (3, "123", "FFF"), (12, "19", "FUUUMMMMFLLL"),
    ],
)  # fmt: skip
def test_a_third_is_told_where_each_has_three_or_none(many, finalists, found):
    told = rules.bands({n: n for n in range(1, many + 1)}, {int(one) for one in finalists})
    words = {"U": "upper", "M": "middle", "L": "lower", "O": "other", "F": "finalist"}
    assert [told[n] for n in range(1, many + 1)] == [words[letter] for letter in found]


def test_who_came_further_stands_before_and_equals_stay_equal():
    stages = [{"a": 2, "b": 1}, {"c": 2, "a": 1, "d": 2, "e": 4, "b": 3}]
    assert rules.in_order(stages) == {"b": 1, "a": 2, "c": 3, "d": 3, "e": 5}
    assert rules.in_order([]) == {}


@pytest.mark.parametrize(
    ("own", "others", "level"),
    [
        ("13/4", "3 3", "at"), ("14/4", "3 3", "above"), ("11/4", "3 3", "at"), ("10/4", "3 3", "below"),
        ("5", "1", None), ("5", "", None), ("3", "1 5", "at"), ("5", "1 3", "above"), ("1", "3 5", "below"),
    ],
)  # fmt: skip
def test_a_mean_is_at_the_middle_within_a_quarter_of_a_point(own, others, level):
    means = {n: {"reach": Fraction(one)} for n, one in enumerate([own, *others.split()])}
    assert rules.levels(means, 0) == ({} if level is None else {"reach": level})


def test_one_criterion_of_too_few_hides_no_other():
    means = {0: {"reach": Fraction(1), "idea": Fraction(5)}, 1: {"idea": Fraction(1)}, 2: {"idea": Fraction(2)}}
    assert rules.levels(means, 0) == {"idea": "above"}
    assert rules.levels(means, 9) == {}


@pytest.mark.parametrize(
    ("text", "lacking", "words"),
    [
        ("x", False, None), ("", True, None), (" \n", False, "Write what you want to say."), ("x" * 4000, False, None),
        ("x" * 4001, True, "Use at most 4000 characters."),
    ],
)  # fmt: skip
def test_words_may_lack_or_not_and_have_a_longest_size(text, lacking, words):
    assert refused(rules.words, text, lacking=lacking) == ({} if words is None else {"text": words})
    assert [*refused(rules.words, text, field="answer", lacking=lacking)] == ([] if words is None else ["answer"])


@pytest.mark.parametrize(
    ("names", "named"),
    [(["Ana"], None), (["Anna"], "Anna"), (["Eve Mir", "ANNA"], "ANNA"), (["Anna-Lena"], None), ([], None)],
)
def test_a_name_of_four_letters_or_more_is_not_written(names, named):
    found = refused(rules.refuse_names, ["Thank you.", "anna and ana agree."], names)
    assert [*found] == ([] if named is None else ["text"])
    assert named is None or f"This names a judge: {named}." in found["text"]


@pytest.mark.parametrize(
    ("texts", "chosen"),
    [
        ({"fr": "a", "es": "b", "en": "c", "ar": "d"}, "fr"), ({"fr": "", "es": "b", "en": "c"}, "es"),
        ({"en": "c", "ar": "d"}, "en"), ({"zh": "e", "ar": "d"}, "ar"), ({"fr": ""}, None), ({}, None),
    ],
)  # fmt: skip
def test_a_reader_gets_the_own_language_then_the_nomination_s_then_english_then_any(texts, chosen):
    assert rules.chosen_language(texts, "fr", "es") == chosen


def test_dates_run_from_the_instant_at_which_the_result_was_public():
    public = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert rules.release_at(public, 3) == datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
    assert rules.appeals_close(public, 3, 4) == datetime(2026, 3, 9, 22, 59, tzinfo=UTC)
    late = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # the 3rd in Geneva
    assert rules.appeals_close(late, 0, 0) == datetime(2026, 3, 3, 22, 59, tzinfo=UTC)
