"""Who meets feedback and appeals, each condition alone."""

from types import SimpleNamespace
from typing import Any

import pytest

from awards.decisions.policy import TIED
from awards.feedback import policy
from awards.nominations.rules import Right
from tests.support.persons import ACTING, IDS, LOOKING, PERSONS, a_page, those, whoever


def an_entry(**values: Any) -> Any:
    return a_page(**{"decided": True, "tied": False, **values})


def of_nomination(**values: Any) -> Any:
    """Its nominator is `anybody`, `judge` may send it, `pledger` write, `chair` only read."""
    rights = {"anybody": Right.OWN, "judge": Right.SUBMIT, "pledger": Right.EDIT, "chair": Right.VIEW}
    return SimpleNamespace(found=SimpleNamespace(rights={IDS[name]: rights[name] for name in rights}), **values)


def test_staff_and_administrators_see_how_far_it_is_and_staff_alone_act() -> None:
    assert those(policy.may_see_all, a_page()) == LOOKING
    assert those(policy.may_write_any, a_page()) == ACTING


@pytest.mark.parametrize(("rule", "who"), [(policy.may_see, LOOKING), (policy.may_write, ACTING)])
def test_feedback_about_an_entry_is_for_those_without_a_tie_once_it_is_decided(rule: Any, who: set[str]) -> None:
    assert those(rule, an_entry()) == who
    assert those(rule, an_entry(decided=False)) == set()
    assert those(rule, an_entry(tied=True)) == set()


def test_only_whom_a_tie_alone_keeps_out_is_told_of_it() -> None:
    assert policy.why_closed(PERSONS["staff"], an_entry(tied=True)) is TIED
    assert those(policy.why_closed, an_entry(tied=True)) == LOOKING
    assert those(policy.why_closed, an_entry()) == set()
    assert those(policy.why_closed, an_entry(tied=True, decided=False)) == set()


def test_a_nomination_s_people_read_what_is_told_and_nobody_before() -> None:
    told, resting = of_nomination(is_told=True, rests=False), of_nomination(is_told=False, rests=True)
    assert those(policy.may_be_told, told) == {"anybody", "judge", "pledger", "chair"}
    assert those(policy.may_be_told, of_nomination(is_told=False, rests=False)) == set()
    assert those(policy.may_be_told, resting) == {"anybody", "judge", "pledger", "chair"}


def test_a_nomination_s_people_see_its_appeal_and_those_who_may_submit_make_it() -> None:
    assert those(policy.may_see_own_appeal, of_nomination(has_begun=True)) == {"anybody", "judge", "pledger", "chair"}
    assert those(policy.may_appeal, of_nomination(has_begun=True)) == {"anybody", "judge"}
    for rule in (policy.may_see_own_appeal, policy.may_appeal):
        assert those(rule, of_nomination(has_begun=False, appeal=None)) == set()
    made = of_nomination(has_begun=False, appeal=object())
    assert those(policy.may_see_own_appeal, made) == {"anybody", "judge", "pledger", "chair"}
    assert those(policy.may_appeal, made) == set(), "the result was taken back"


def test_an_appeal_is_read_without_a_tie_and_answered_by_staff_who_did_not_decide() -> None:
    free, tied = a_page(tied=False, deciders=set()), a_page(tied=True, deciders=set())
    decided = a_page(tied=False, deciders={IDS["staff"]})
    assert (those(policy.may_read_appeal, free), those(policy.may_read_appeal, tied)) == (LOOKING, set())
    assert those(policy.may_read_appeal, decided) == LOOKING
    assert those(policy.may_answer, free) == ACTING
    assert those(policy.may_answer, tied) == those(policy.may_answer, decided) == set()


def test_only_staff_who_decided_are_told_that_another_answers() -> None:
    assert whoever(policy.why_not_answer, lambda own: a_page(tied=False, deciders={own})) == ACTING
    assert whoever(policy.why_not_answer, lambda own: a_page(tied=True, deciders={own})) == set()
    assert those(policy.why_not_answer, a_page(tied=False, deciders=set())) == set()
