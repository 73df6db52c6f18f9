"""Who judges, reads scores, makes ready and keys in, each condition alone."""

from typing import Any
from uuid import UUID

import pytest

from awards.judging import policy
from tests.support.persons import ACTING, CATEGORY, HERE, JURY, LOOKING, a_page, somebody, those, whoever


def test_whoever_judges_anywhere_looks_for_work() -> None:
    assert those(policy.judges_somewhere) == {*JURY, "judge elsewhere"}


def test_one_does_one_s_own_work_as_a_judge_of_the_edition() -> None:
    assert whoever(policy.may_do, lambda own: a_page(judge_id=own)) == JURY
    assert those(policy.may_do, a_page(judge_id=None)) == set()


@pytest.mark.parametrize(
    ("values", "who"), [({}, JURY), ({"still_judged": False}, set()), ({"conflicted": True}, set())]
)
def test_a_sheet_opens_while_its_entry_stands_and_no_conflict_does(values: dict[str, bool], who: set[str]) -> None:
    def sheet(judge: UUID | None) -> Any:
        return a_page(**{"judge_id": judge, "still_judged": True, "conflicted": False, **values})

    assert whoever(policy.may_open_sheet, sheet) == who
    assert those(policy.may_open_sheet, sheet(None)) == set()


@pytest.mark.parametrize(("rule", "who"), [(policy.may_read_as_chair, {"chair"}), (policy.may_read_as_staff, LOOKING)])
def test_scores_are_read_once_the_round_has_closed(rule: Any, who: set[str]) -> None:
    assert those(rule, a_page(closed=True)) == who
    assert those(rule, a_page(closed=False)) == set()


def test_staff_and_administrators_look_and_staff_alone_choose() -> None:
    assert those(policy.may_see_warm_up, a_page()) == those(policy.may_see_cards, a_page()) == LOOKING
    assert those(policy.may_mark_warm_up, a_page()) == ACTING


def test_staff_and_the_category_s_chair_say_something_about_a_warm_up_without_a_conflict() -> None:
    assert those(policy.may_say_about_warm_up, a_page(conflicted=False)) == {*ACTING, "chair"}
    assert those(policy.may_say_about_warm_up, a_page(conflicted=True)) == set()


def test_staff_without_a_tie_give_a_card_back_and_not_their_own() -> None:
    assert those(policy.may_reopen, a_page(judge_id=None, tied=False)) == ACTING
    assert those(policy.may_reopen, a_page(judge_id=None, tied=True)) == set()
    assert whoever(policy.may_reopen, lambda own: a_page(judge_id=own, tied=False)) == set()


def test_staff_without_a_tie_make_a_nomination_ready() -> None:
    assert those(policy.may_prepare, a_page(tied=False)) == ACTING
    assert those(policy.may_prepare, a_page(tied=True)) == set()


def test_staff_who_judge_nothing_key_in_and_not_across_a_tie() -> None:
    free, tied = a_page(tied=False), a_page(tied=True)
    assert those(policy.may_key_in, free) == those(policy.may_key_in_form, free) == ACTING
    assert those(policy.may_key_in, tied) == ACTING
    assert those(policy.may_key_in_form, tied) == set()
    for role in (("judge", HERE), ("chair", HERE, CATEGORY)):
        both = somebody(("staff", HERE), role)
        assert not policy.may_key_in(both, free)
        assert not policy.may_key_in_form(both, free)


def test_staff_see_the_pages_of_judges_and_administrators_do_not() -> None:
    assert those(policy.sees_pages_of_judges, a_page()) == ACTING
