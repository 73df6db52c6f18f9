"""Who sees a ranking, and when."""

import pytest

from awards.ranking import policy
from tests.support.persons import ACTING, LOOKING, a_page, those

CLOSED, OPEN = a_page(closed=True), a_page(closed=False)


def test_a_ranking_is_seen_after_the_close_also_by_the_chair_of_its_category() -> None:
    assert those(policy.may_see_ranking, CLOSED) == {*LOOKING, "chair"}
    assert those(policy.may_see_ranking, OPEN) == set()


def test_severity_is_no_chair_s_to_see() -> None:
    assert those(policy.may_see_severity, CLOSED) == LOOKING
    assert those(policy.may_see_severity, OPEN) == set()


def test_need_is_seen_at_any_time_by_staff_and_by_the_chair_after_the_close() -> None:
    assert those(policy.may_see_need, CLOSED) == {*LOOKING, "chair"}
    assert those(policy.may_see_need, OPEN) == LOOKING


@pytest.mark.parametrize("category", [CLOSED, OPEN])
def test_staff_alone_ask_for_reviews(category: object) -> None:
    assert those(policy.may_ask_for_reviews, category) == ACTING
