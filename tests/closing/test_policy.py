"""Who ends an edition, and who lets a hold go."""

from awards.closing import policy
from tests.support.persons import ACTING, LOOKING, a_page, those


def test_staff_and_administrators_look_and_staff_alone_end() -> None:
    assert those(policy.may_see, a_page()) == LOOKING
    assert those(policy.may_end, a_page()) == ACTING


def test_a_hold_is_let_go_by_staff_without_a_tie() -> None:
    assert those(policy.may_let_go, a_page(tied=False)) == ACTING
    assert those(policy.may_let_go, a_page(tied=True)) == set()
