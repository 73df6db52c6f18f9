"""Who watches how far judges are, and who writes to them."""

from awards.watching import policy
from tests.support.persons import ACTING, JURY, LOOKING, a_page, those, whoever


def test_staff_remind_and_administrators_look() -> None:
    assert those(policy.may_watch, a_page()) == LOOKING
    assert those(policy.may_remind, a_page()) == ACTING


def test_one_plans_one_s_own_time_as_a_judge_of_the_edition() -> None:
    assert whoever(policy.may_plan_time, lambda own: a_page(judge_id=own)) == JURY
    assert those(policy.may_plan_time, a_page(judge_id=None)) == set()
