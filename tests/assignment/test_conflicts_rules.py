"""What a plan asks, and what is refused: values in, values out."""

from uuid import UUID

import pytest

from awards.assignment.rules import asking, require_load, require_reason
from awards.assignment.rules.asking import Need, Offer, Standing
from awards.core.errors import RuleBroken


def need(number=1, category="skills", language="en", reviews=2):
    return Need(UUID(int=number), UUID(int=100 + number), number, category, language, reviews)


def offer(n, languages=("en",), categories=("skills",), least=0, most=5):
    return Offer(UUID(int=1000 + n), languages, categories, least, most)


def test_a_judge_reads_only_own_categories_and_languages():
    assert asking.fit(need(), offer(1)) is not None
    assert asking.fit(need(category="access"), offer(1)) is None
    assert asking.fit(need(language="fr"), offer(1)) is None


def test_the_fewer_categories_a_judge_takes_on_the_better_the_fit():
    assert asking.fit(need(), offer(1)) == 1.5
    assert asking.fit(need(), offer(2, categories=("skills", "access"))) == 1.25
    assert asking.fit(need(), offer(3, languages=("fr", "en"))) == 1.5


def test_the_problem_names_entries_by_number_and_category_and_judges_by_id():
    found = asking.problem([need(7)], [offer(1, least=1, most=3)], Standing())
    assert found["entries"] == [{"id": "7/skills", "demand": 2}]
    assert found["judges"] == [{"id": str(UUID(int=1001)), "min": 1, "max": 3}]
    assert found["pairs"] == [{"entry": "7/skills", "judge": str(UUID(int=1001)), "score": 1.5}]


def test_barred_and_retired_pairs_are_not_asked_for():
    one, two, three = offer(1), offer(2), offer(3)
    standing = Standing(barred={(UUID(int=101), one.judge_id)}, retired={(UUID(int=1), two.judge_id)})
    found = asking.problem([need(1)], [one, two, three], standing)
    assert [pair["judge"] for pair in found["pairs"]] == [three.id]


def test_running_assignments_are_kept_even_when_the_judge_would_not_be_chosen_today():
    moved = offer(1, categories=("access",), most=0)
    found = asking.problem([need(1)], [moved], Standing(live={(UUID(int=1), moved.judge_id)}))
    assert found["keep"] == [["1/skills", moved.id]]
    assert found["pairs"] == [{"entry": "1/skills", "judge": moved.id, "score": 1.0}]
    assert found["judges"][0]["max"] == 1


def test_a_replacement_moves_nothing_else_and_asks_no_minimum():
    needs, offers = [need(1), need(2), need(3)], [offer(1, least=3), offer(2, least=3)]
    standing = Standing(live={(UUID(int=1), offers[0].judge_id), (UUID(int=2), offers[1].judge_id)})
    found = asking.problem(needs, offers, standing, only=UUID(int=1))
    assert found["entries"] == [{"id": "1/skills", "demand": 2}]
    assert [(judge["min"], judge["max"]) for judge in found["judges"]] == [(0, 5), (0, 4)], "what they have counts"
    free = [pair for pair in found["pairs"] if [pair["entry"], pair["judge"]] not in found["keep"]]
    assert [(pair["entry"], pair["judge"]) for pair in free] == [("1/skills", offers[1].id)]


@pytest.mark.parametrize(
    ("least", "most", "field"), [(0, 0, "max_load"), (0, 501, "max_load"), (4, 3, "min_load"), (-1, 3, "min_load")]
)
def test_a_load_that_cannot_be_is_refused(least, most, field):
    with pytest.raises(RuleBroken) as broken:
        require_load(least, most)
    assert list(broken.value.fields) == [field]


def test_a_reason_is_asked_for():
    with pytest.raises(RuleBroken):
        require_reason("  ")
    require_reason("They share an employer.")
