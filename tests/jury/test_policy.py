"""Who opens, reads, leads and votes in a jury meeting, each condition alone."""

from typing import Any

import pytest

from awards.jury import policy
from tests.support.persons import ACTING, HERE, JURY, LOOKING, PERSONS, a_page, those


def a_meeting(**values: Any) -> Any:
    """A meeting after the close, as a member meets it who is no chair."""
    return a_page(**{"closed": True, "tied": False, "is_member": True, "presides": False, **values})


def test_staff_and_administrators_see_where_there_are_meetings_and_staff_act() -> None:
    assert those(policy.may_see_meetings, a_page()) == LOOKING
    assert those(policy.may_act, a_page()) == ACTING


def test_a_meeting_is_opened_after_the_close_by_staff_without_a_tie() -> None:
    assert those(policy.may_open, a_meeting()) == ACTING
    assert those(policy.may_open, a_meeting(closed=False)) == set()
    assert those(policy.may_open, a_meeting(tied=True)) == set()


def test_its_members_read_it_whatever_ties_them_and_staff_do_without_a_tie() -> None:
    assert those(policy.may_see, a_meeting()) == JURY | LOOKING
    assert those(policy.may_see, a_meeting(tied=True)) == JURY
    assert those(policy.may_see, a_meeting(is_member=False)) == LOOKING
    assert those(policy.may_see, a_meeting(closed=False)) == set()


def test_members_alone_vote_while_they_judge() -> None:
    assert those(policy.may_vote, a_meeting()) == JURY
    assert those(policy.may_vote, a_meeting(is_member=False)) == set()
    assert those(policy.may_vote, a_meeting(closed=False)) == set()


def test_whoever_presides_leads_and_so_do_staff_without_a_tie() -> None:
    assert those(policy.may_lead, a_meeting()) == ACTING
    assert those(policy.may_lead, a_meeting(presides=True)) == JURY | ACTING
    assert those(policy.may_lead, a_meeting(presides=True, tied=True)) == JURY
    assert those(policy.may_lead, a_meeting(presides=True, is_member=False)) == ACTING
    assert those(policy.may_lead, a_meeting(presides=True, closed=False)) == set()


@pytest.mark.parametrize(
    ("values", "who"), [({"tied": True}, LOOKING), ({}, set()), ({"tied": True, "closed": False}, set())]
)
def test_only_whom_a_tie_alone_keeps_out_is_told_of_it(values: dict[str, bool], who: set[str]) -> None:
    assert those(policy.why_closed, a_meeting(**values)) == who
    assert policy.why_closed(PERSONS["staff"], a_meeting(tied=True)) is policy.TIED


def test_judges_and_chairs_of_the_edition_judge_in_it() -> None:
    assert those(policy.judges, HERE) == JURY
