"""Who does what with a nomination: its people by their right, staff beside them."""

from types import SimpleNamespace
from typing import Any

import pytest

from awards.nominations import policy
from awards.nominations.rules import Right
from tests.support.persons import ACTING, ALL, HERE, IDS, LOOKING, a_page, somebody, those, whoever

HELD = {"anybody": Right.OWN, "judge": Right.SUBMIT, "pledger": Right.EDIT, "chair": Right.VIEW}
TOGETHER: Any = SimpleNamespace(rights={IDS[name]: right for name, right in HELD.items()})


@pytest.mark.parametrize(
    ("rule", "who"),
    [
        (policy.may_read, {"anybody", "judge", "pledger", "chair"}),
        (policy.may_change, {"anybody", "judge", "pledger"}),
        (policy.may_submit, {"anybody", "judge"}),
        (policy.may_manage_people, {"anybody"}),
        (policy.may_withdraw, {"anybody"}),
    ],
)
def test_each_right_holds_those_before_it(rule: Any, who: set[str]) -> None:
    assert those(rule, TOGETHER) == who


def test_whoever_is_signed_in_nominates_where_an_award_is_held() -> None:
    award: Any = a_page(kind="award")
    assert those(policy.may_nominate, award) == ALL
    assert those(policy.may_nominate, a_page(kind="record")) == set()
    closed = somebody()
    closed.disabled_at = "once"  # type: ignore[assignment]
    assert not policy.may_nominate(closed, award)


def test_the_nominator_or_the_person_ends_a_collaboration() -> None:
    nobody = SimpleNamespace(rights=TOGETHER.rights, user_id=None)
    own = SimpleNamespace(rights=TOGETHER.rights, user_id=IDS["chair"])
    assert those(policy.may_end_collaboration, nobody) == {"anybody"}
    assert those(policy.may_end_collaboration, own) == {"anybody", "chair"}


def test_what_is_offered_to_one_is_taken_by_that_one() -> None:
    assert whoever(policy.may_take_over, lambda own: SimpleNamespace(user_id=own)) == ALL
    assert those(policy.may_take_over, SimpleNamespace(user_id=None)) == set()
    assert whoever(policy.may_accept_invitation, lambda own: SimpleNamespace(holder_id=own)) == ALL
    assert those(policy.may_accept_invitation, SimpleNamespace(holder_id=None)) == set()


def test_staff_answer_and_give_time_and_administrators_look() -> None:
    edition = SimpleNamespace(id=HERE)
    assert those(policy.may_see_questions, edition) == those(policy.may_see_answers, a_page()) == LOOKING
    assert those(policy.may_answer, a_page()) == those(policy.may_extend, edition) == ACTING


def test_staff_see_the_pages_of_a_nominee_once_the_nomination_was_sent() -> None:
    assert those(policy.sees_pages_of_nominee, a_page(was_sent=True)) == ACTING
    assert those(policy.sees_pages_of_nominee, a_page(was_sent=False)) == set()
