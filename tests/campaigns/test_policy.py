"""Who sees and keeps champions, campaigns and events."""

from awards.campaigns import policy
from tests.support.persons import ANY_ACTING, ANY_LOOKING, HERE, a_page, somebody, those

MADE_UP, REAL = a_page(rehearsal=True), a_page(rehearsal=False)


def test_staff_of_any_edition_keep_them_and_administrators_look() -> None:
    assert those(policy.may_look) == ANY_LOOKING
    assert those(policy.may_add) == those(policy.may_change, REAL) == ANY_ACTING


def test_made_up_staff_change_what_is_made_up_and_others_what_is_not() -> None:
    made_up = somebody(("staff", HERE), made_up=True)
    assert policy.may_change(made_up, MADE_UP)
    assert not policy.may_change(made_up, REAL)
    assert those(policy.may_change, MADE_UP) == set()
