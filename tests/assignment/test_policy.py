"""Who looks at judges and plans, and who assigns, each condition alone."""

from awards.assignment import policy
from tests.support.persons import ACTING, LOOKING, a_page, those

FREE, TIED = a_page(tied=False, cut=False), a_page(tied=True, cut=False)


def test_staff_and_administrators_look_and_staff_alone_assign() -> None:
    assert those(policy.may_read, a_page()) == LOOKING
    assert those(policy.may_assign, a_page()) == ACTING


def test_nobody_meets_or_changes_who_judges_across_a_tie() -> None:
    assert (those(policy.may_meet, FREE), those(policy.may_meet, TIED)) == (LOOKING, set())
    assert (those(policy.may_change, FREE), those(policy.may_change, TIED)) == (ACTING, set())


def test_documents_that_name_an_entry_across_a_tie_stay_closed() -> None:
    assert those(policy.may_check, FREE) == LOOKING
    assert those(policy.may_check, TIED) == those(policy.may_check, a_page(tied=False, cut=True)) == set()
