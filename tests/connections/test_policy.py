"""Who says how laureates and pledges belong together."""

from awards.connections import policy
from tests.support.persons import ANY_ACTING, ANY_LOOKING, HERE, somebody, those


def test_staff_of_any_edition_state_and_administrators_look() -> None:
    assert those(policy.may_look) == ANY_LOOKING
    assert those(policy.may_state) == ANY_ACTING


def test_made_up_people_have_no_say_in_what_is_real() -> None:
    for made_up in (somebody(("staff", HERE), made_up=True), somebody(("admin",), made_up=True)):
        assert not policy.may_look(made_up)
        assert not policy.may_state(made_up)
