"""Who sees and makes decisions, each condition alone."""

from typing import Any

import pytest

from awards.decisions import policy
from tests.support.persons import ACTING, LOOKING, PERSONS, a_page, those


def a_category(**values: Any) -> Any:
    return a_page(**{"closed": True, "tied": False, **values})


def test_staff_and_administrators_see_how_far_decisions_are() -> None:
    assert those(policy.may_see_overview, a_page()) == LOOKING


@pytest.mark.parametrize(("rule", "who"), [(policy.may_see_decision, LOOKING), (policy.may_decide, ACTING)])
def test_a_category_is_decided_after_its_round_by_those_without_a_tie(rule: Any, who: set[str]) -> None:
    assert those(rule, a_category()) == who
    assert those(rule, a_category(closed=False)) == set()
    assert those(rule, a_category(tied=True)) == set()


def test_only_whom_a_tie_alone_keeps_out_is_told_of_it() -> None:
    assert policy.why_closed(PERSONS["staff"], a_category(tied=True)) is policy.TIED
    assert those(policy.why_closed, a_category(tied=True)) == LOOKING
    assert those(policy.why_closed, a_category()) == set()
    assert those(policy.why_closed, a_category(tied=True, closed=False)) == set()
