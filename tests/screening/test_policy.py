"""Who reads what was sent, and who screens it."""

from awards.screening import policy
from tests.support.persons import ACTING, LOOKING, a_page, those


def test_staff_screen_and_administrators_look() -> None:
    assert those(policy.may_read, a_page()) == LOOKING
    assert those(policy.may_screen, a_page()) == ACTING
