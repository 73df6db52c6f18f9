"""Who brings pledges in, and who lets large ones in."""

from awards.importing import policy
from tests.support.persons import ANY_ACTING, HERE, a_page, somebody, those, whoever

FILE = a_page(user_id=None)


def test_staff_of_any_edition_bring_a_file_and_see_what_is_brought() -> None:
    assert those(policy.may_bring) == those(policy.may_see, FILE) == ANY_ACTING


def test_made_up_staff_bring_nothing() -> None:
    made_up = somebody(("staff", HERE), made_up=True)
    assert not policy.may_bring(made_up)
    assert not policy.may_see(made_up, FILE)
    assert not policy.may_let_in(made_up, FILE)


def test_another_of_the_staff_lets_in_what_takes_two() -> None:
    assert those(policy.may_let_in, FILE) == ANY_ACTING
    assert whoever(policy.may_let_in, lambda own: a_page(user_id=own)) == set()
