"""Who opens, sees and changes an edition."""

from awards.programme import policy
from tests.support.persons import ACTING, ALL, ANY_LOOKING, HERE, LOOKING, a_page, those


def test_staff_of_an_edition_change_it_and_administrators_look() -> None:
    assert those(policy.may_open) == ANY_LOOKING
    assert those(policy.may_see, a_page(id=HERE)) == LOOKING
    assert those(policy.may_change, a_page(id=HERE)) == ACTING


def test_a_new_edition_begins_from_one_s_own_and_from_published_rules() -> None:
    assert those(policy.may_begin_from, a_page(id=HERE, rules_published_at=None)) == LOOKING
    assert those(policy.may_begin_from, a_page(id=HERE, rules_published_at="then")) == ALL
