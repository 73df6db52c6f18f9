"""Who reads the fairness report, each condition alone."""

from typing import Any

from awards.decisions.policy import TIED
from awards.fairness import policy
from tests.support.persons import LOOKING, PERSONS, a_page, those


def a_category(**values: Any) -> Any:
    return a_page(**{"decided": True, "tied": False, **values})


def test_staff_and_administrators_open_the_report_and_hand_it_on_once_it_is_complete() -> None:
    assert those(policy.may_see_report, a_page()) == LOOKING
    assert those(policy.may_hand_on, a_page(complete=True)) == LOOKING
    assert those(policy.may_hand_on, a_page(complete=False)) == set()


def test_a_category_is_told_of_once_it_is_decided_and_not_across_a_tie() -> None:
    assert those(policy.may_see_category, a_category()) == LOOKING
    assert those(policy.may_see_category, a_category(decided=False)) == set()
    assert those(policy.may_see_category, a_category(tied=True)) == set()


def test_only_whom_a_tie_alone_keeps_out_is_told_of_it() -> None:
    assert policy.why_closed(PERSONS["staff"], a_category(tied=True)) is TIED
    assert those(policy.why_closed, a_category(tied=True)) == LOOKING
    assert those(policy.why_closed, a_category()) == set()
    assert those(policy.why_closed, a_category(tied=True, decided=False)) == set()
