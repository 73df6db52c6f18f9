"""Bands without a rank, criteria beside the middle, lengths, names, dates."""

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from awards.core.errors import RuleBroken
from awards.feedback import rules


def ranked(count: int) -> dict[int, int]:
    return {entry: entry for entry in range(1, count + 1)}


def test_thirds_are_of_all_entries_and_finalists_stand_apart() -> None:
    found = rules.bands(ranked(18), {1, 2, 7})
    assert [found[entry] for entry in (1, 2, 7)] == ["finalist"] * 3
    assert [found[entry] for entry in (3, 6, 8, 12, 13, 18)] == ["upper", "upper", "middle", "middle", "lower", "lower"]


def test_a_third_with_fewer_than_three_would_tell_a_rank_so_only_finalist_or_not_is_told() -> None:
    found = rules.bands(ranked(12), {1, 2})
    assert {found[entry] for entry in range(3, 13)} == {"other"}


def test_a_third_that_is_all_finalists_tells_nothing_of_the_others() -> None:
    found = rules.bands(ranked(9), {1, 2, 3})
    assert [found[4], found[9]] == ["middle", "lower"]


def test_tied_entries_share_a_third() -> None:
    ranks = ranked(18) | {7: 6, 8: 6}
    found = rules.bands(ranks, set())
    assert found[6] == found[7] == found[8] == "upper"


def test_whoever_went_further_stands_before_whoever_stayed_behind() -> None:
    last, first = {"c": 1, "a": 2}, {"a": 1, "b": 2, "c": 3, "d": 2}
    assert rules.in_order([last, first]) == {"c": 1, "a": 2, "b": 3, "d": 3}


def means(*values: str) -> dict[int, dict[str, Fraction]]:
    return {place: {"results": Fraction(value)} for place, value in enumerate(values)}


@pytest.mark.parametrize(
    ("value", "level"), [("3", "at"), ("3.25", "at"), ("2.75", "at"), ("3.5", "above"), ("2.5", "below")]
)
def test_a_criterion_is_above_at_or_below_the_middle_of_the_category(value: str, level: str) -> None:
    assert rules.levels(means(value, "3", "3", "1", "5"), 0) == {"results": level}


def test_of_two_entries_the_middle_would_tell_of_the_other_so_nothing_is_said() -> None:
    assert rules.levels(means("1", "5"), 0) == {}
    assert rules.levels(means("1", "5", "3"), 9) == {}


def test_feedback_names_no_judge_whatever_the_case() -> None:
    with pytest.raises(RuleBroken, match="Amina Diallo"):
        rules.refuse_names(["Well done, says AMINA DIALLO."], ["Amina Diallo"])
    with pytest.raises(RuleBroken):
        rules.refuse_names(["Write to amina@example.org"], ["amina@example.org"])
    rules.refuse_names(["Well done."], ["Amina Diallo", "We"])


def test_a_reader_gets_the_own_language_else_the_nomination_s_else_english_else_any() -> None:
    texts = {"en": "a", "fr": "b", "ar": "c", "ru": ""}
    assert rules.chosen_language(texts, "ar", "fr") == "ar"
    assert rules.chosen_language(texts, "ru", "fr") == "fr"
    assert rules.chosen_language(texts, "zh", "es") == "en"
    assert rules.chosen_language({"es": "d"}, "zh", "fr") == "es"
    assert rules.chosen_language({}, "zh", "fr") is None


def test_a_criterion_that_not_all_were_scored_by_is_compared_among_those_who_were() -> None:
    means = {n: {"results": Fraction(n), **({"reach": Fraction(n)} if n else {})} for n in range(5)}
    assert rules.levels(means, 4) == {"results": "above", "reach": "above"}
    assert rules.levels(means, 0) == {"results": "below"}


def test_feedback_is_released_so_many_days_after_the_result() -> None:
    assert rules.release_at(datetime(2027, 3, 28, 12, tzinfo=UTC), 7) == datetime(2027, 4, 4, 12, tzinfo=UTC)


def test_appeals_close_at_the_end_of_a_day_in_geneva() -> None:
    public = datetime(2027, 3, 20, 23, 30, tzinfo=UTC)
    assert rules.appeals_close(public, 7, 14) == datetime(2027, 4, 11, 21, 59, tzinfo=UTC)


def test_a_text_is_clean_and_no_longer_than_it_may_be() -> None:
    assert rules.words("  a\r\nb ") == "a\nb"
    assert rules.words(" ") == ""
    for text in ("", "x" * 4001):
        with pytest.raises(RuleBroken):
            rules.words(text, lacking=False)
