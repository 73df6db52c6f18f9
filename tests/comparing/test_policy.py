"""Who compares, and who gives comparisons back."""

from awards.comparing import policy
from tests.support.persons import ACTING, JURY, a_page, those, whoever


def test_one_compares_what_one_judges_oneself() -> None:
    assert whoever(policy.may_compare, lambda own: a_page(judge_id=own)) == JURY
    assert those(policy.may_compare, a_page(judge_id=None)) == set()


def test_staff_without_a_tie_give_comparisons_back_and_not_their_own() -> None:
    assert those(policy.may_reopen, a_page(judge_id=None, tied=False)) == ACTING
    assert those(policy.may_reopen, a_page(judge_id=None, tied=True)) == set()
    assert whoever(policy.may_reopen, lambda own: a_page(judge_id=own, tied=False)) == set()
