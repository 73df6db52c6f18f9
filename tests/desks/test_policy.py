"""Who opens the desks of staff."""

from awards.desks import policy
from tests.support.persons import ANY_LOOKING, HERE, LOOKING, a_page, those


def test_staff_of_any_edition_and_administrators_have_a_desk_and_a_board_is_of_one_edition() -> None:
    assert those(policy.has_a_staff_desk) == ANY_LOOKING
    assert those(policy.may_open_board, a_page(id=HERE)) == LOOKING
