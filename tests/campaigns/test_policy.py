"""Who sees and keeps champions, campaigns and events."""

from types import SimpleNamespace
from typing import Any

from awards.campaigns import policy
from tests.support.persons import ALL, ANY_ACTING, ANY_LOOKING, HERE, a_page, somebody, those

MADE_UP, REAL = a_page(rehearsal=True), a_page(rehearsal=False)


def test_staff_of_any_edition_keep_them_and_administrators_look() -> None:
    assert those(policy.may_look) == ANY_LOOKING
    assert those(policy.may_add) == those(policy.may_change, REAL) == ANY_ACTING


def test_made_up_staff_change_what_is_made_up_and_others_what_is_not() -> None:
    made_up = somebody(("staff", HERE), made_up=True)
    assert policy.may_change(made_up, MADE_UP)
    assert not policy.may_change(made_up, REAL)
    assert those(policy.may_change, MADE_UP) == set()


def an_ask(*, speaks: bool = False, asked: bool = False, campaign: Any = REAL) -> policy.Asked:
    return policy.Asked(SimpleNamespace(campaign=campaign), speaks, asked)  # type: ignore[arg-type]


def test_staff_answer_what_is_asked_but_what_is_their_own() -> None:
    assert those(policy.may_settle, an_ask()) == ANY_ACTING
    assert those(policy.may_settle, an_ask(campaign=MADE_UP)) == set()
    for own in (an_ask(speaks=True), an_ask(asked=True)):
        assert those(policy.may_settle, own) == set()
        assert those(policy.why_not_settle, own) == ANY_ACTING
    assert those(policy.why_not_settle, an_ask()) == set()


def test_whoever_speaks_for_the_pledge_takes_an_ask_back_whoever_asked() -> None:
    assert those(policy.may_take_back, an_ask(speaks=True)) == ALL
    assert those(policy.may_take_back, an_ask(asked=True)) == set()
