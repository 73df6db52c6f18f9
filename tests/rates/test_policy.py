"""Who sees and gives the prices of years."""

from awards.rates import policy
from tests.support.persons import ANY_ACTING, ANY_LOOKING, HERE, somebody, those


def test_staff_of_any_edition_give_them_administrators_look_and_made_up_staff_give_none() -> None:
    assert those(policy.may_look) == ANY_LOOKING
    assert those(policy.may_give) == ANY_ACTING
    assert not policy.may_give(somebody(("staff", HERE), made_up=True))
