"""Who sees certificates and letters, and who lets them out, each condition alone."""

from types import SimpleNamespace
from typing import Any

from awards.certificates import policy
from awards.decisions.policy import TIED
from awards.nominations.rules import Right
from tests.support.persons import ACTING, IDS, LOOKING, PERSONS, a_page, those

FREE, CLOSED = a_page(closed=False, tied=()), a_page(closed=True, tied=("a nomination",))
TOGETHER = SimpleNamespace(rights={IDS["anybody"]: Right.OWN, IDS["chair"]: Right.VIEW})


def test_staff_and_administrators_look_and_staff_alone_make() -> None:
    assert those(policy.may_see_all, a_page()) == LOOKING
    assert those(policy.may_make, a_page()) == ACTING


def test_nobody_opens_or_approves_across_a_tie() -> None:
    assert (those(policy.may_open, FREE), those(policy.may_open, CLOSED)) == (LOOKING, set())
    assert (those(policy.may_approve, FREE), those(policy.may_approve, CLOSED)) == (ACTING, set())


def test_only_whom_a_tie_alone_keeps_out_is_told_of_it() -> None:
    assert policy.why_not_approve(PERSONS["staff"], CLOSED) is policy.TIED_TO_ONE
    assert policy.why_closed(PERSONS["staff"], CLOSED) is TIED
    assert (those(policy.why_not_approve, CLOSED), those(policy.why_not_approve, FREE)) == (ACTING, set())
    assert (those(policy.why_closed, CLOSED), those(policy.why_closed, FREE)) == (LOOKING, set())


def test_a_nomination_s_people_take_home_what_there_is() -> None:
    def own(**values: Any) -> Any:
        return SimpleNamespace(found=TOGETHER, **values)

    assert those(policy.may_take_home, own(has_any=True)) == {"anybody", "chair"}
    assert those(policy.may_take_home, own(has_any=False)) == set()
    assert those(policy.may_take_file, own()) == {"anybody", "chair"}
