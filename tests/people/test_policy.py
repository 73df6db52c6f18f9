"""Who sees and settles wishes to be erased, each condition alone."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from awards.people import policy
from tests.support.persons import ANY_ACTING, ANY_LOOKING, HERE, PERSONS, somebody, those, whoever

MADE_UP_STAFF = somebody(("staff", HERE), made_up=True)


def a_wish(user_id: UUID | None = None, rehearsal: bool = False) -> Any:
    return SimpleNamespace(user_id=user_id, rehearsal=rehearsal)


def test_staff_of_any_edition_note_a_wish_and_administrators_look() -> None:
    assert those(policy.may_look) == those(policy.may_see, a_wish()) == ANY_LOOKING
    assert those(policy.may_ask_for_another) == ANY_ACTING


def test_made_up_staff_meet_made_up_wishes_alone() -> None:
    for rule in (policy.may_see, policy.may_settle):
        assert rule(MADE_UP_STAFF, a_wish(rehearsal=True))
        assert not rule(MADE_UP_STAFF, a_wish())


def test_staff_settle_a_wish_but_one_about_themselves() -> None:
    assert those(policy.may_settle, a_wish()) == ANY_ACTING
    assert whoever(policy.may_settle, a_wish) == set()


def test_only_whom_it_is_about_is_told_that_others_settle_it() -> None:
    assert policy.why_not_settle(PERSONS["staff"], a_wish(PERSONS["staff"].id)) is policy.OWN
    assert whoever(policy.why_not_settle, a_wish) == ANY_LOOKING
    assert those(policy.why_not_settle, a_wish()) == set()
