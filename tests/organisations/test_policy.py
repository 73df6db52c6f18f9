"""Who sees and settles organisations and the claims on them, each condition alone."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from awards.organisations import policy
from tests.support.persons import ALL, ANY_ACTING, ANY_LOOKING, HERE, PERSONS, somebody, those, whoever

REAL, MADE_UP = SimpleNamespace(rehearsal=False), SimpleNamespace(rehearsal=True)
MADE_UP_STAFF: Any = somebody(("staff", HERE), made_up=True)


def a_claim(user_id: UUID | None = None, organisation: Any = REAL) -> Any:
    return SimpleNamespace(user_id=user_id, organisation=organisation)


def test_staff_of_any_edition_change_and_administrators_look() -> None:
    assert those(policy.may_look) == those(policy.may_see, REAL) == ANY_LOOKING
    assert those(policy.may_change, REAL) == ANY_ACTING


def test_made_up_staff_meet_made_up_organisations_alone() -> None:
    for rule in (policy.may_see, policy.may_change):
        assert rule(MADE_UP_STAFF, MADE_UP)
        assert not rule(MADE_UP_STAFF, REAL)
    assert not policy.may_settle(MADE_UP_STAFF, a_claim())


def test_staff_settle_a_claim_but_their_own() -> None:
    assert those(policy.may_settle, a_claim()) == ANY_ACTING
    assert whoever(policy.may_settle, a_claim) == set()


def test_only_staff_whose_own_claim_it_is_are_told_that_another_settles_it() -> None:
    assert policy.why_not_settle(PERSONS["staff"], a_claim(PERSONS["staff"].id)) is policy.OWN
    assert whoever(policy.why_not_settle, a_claim) == ANY_ACTING
    assert those(policy.why_not_settle, a_claim()) == set()


def test_the_person_or_staff_end_a_claim() -> None:
    assert those(policy.may_end, a_claim()) == ANY_ACTING
    assert whoever(policy.may_end, a_claim) == ALL
