"""Who opens, sees and changes an edition."""

from awards.programme import policy
from tests.support.persons import ACTING, ANY_LOOKING, HERE, LOOKING, a_page, those


def test_staff_of_an_edition_change_it_and_administrators_look() -> None:
    assert those(policy.may_open) == ANY_LOOKING
    assert those(policy.may_see, a_page(id=HERE)) == LOOKING
    assert those(policy.may_change, a_page(id=HERE)) == ACTING
