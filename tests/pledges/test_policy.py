"""Who writes, looks at and publishes pledges, each condition alone."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from awards.pledges import policy
from awards.pledges.rules.states import PUBLIC
from tests.support.persons import ALL, ANY_ACTING, ANY_LOOKING, HERE, PERSONS, somebody, those, whoever

MADE_UP_STAFF = somebody(("staff", HERE), made_up=True)


def a_desk(*, speaks: bool = False, by: UUID | None = None, draft: bool = True, **values: Any) -> Any:
    """A real pledge that is public, with a draft that somebody else handed in."""
    pledge = SimpleNamespace(**{"rehearsal": False, "state": "published", **values})
    return policy.Desk(pledge, SimpleNamespace(submitted_by=by) if draft else None, speaks)  # type: ignore[arg-type]


def test_staff_of_any_edition_deal_with_pledges_and_administrators_look() -> None:
    assert those(policy.may_look) == those(policy.may_see, a_desk()) == ANY_LOOKING
    assert those(policy.may_settle_errors) == ANY_ACTING
    assert not policy.may_settle_errors(MADE_UP_STAFF)


def test_whoever_speaks_for_the_organisation_writes() -> None:
    assert those(policy.may_write, a_desk(speaks=True)) == ALL
    assert those(policy.may_write, a_desk()) == set()


def test_staff_publish_but_what_they_handed_in_or_speak_for() -> None:
    assert those(policy.may_moderate, a_desk()) == those(policy.may_moderate, a_desk(draft=False)) == ANY_ACTING
    assert those(policy.may_moderate, a_desk(speaks=True)) == set()
    assert whoever(policy.may_moderate, lambda own: a_desk(by=own)) == set()


def test_what_stands_beside_a_pledge_is_kept_while_it_is_public() -> None:
    for state in PUBLIC:
        assert those(policy.may_say_beside, a_desk(state=state)) == ANY_ACTING
    assert those(policy.may_say_beside, a_desk(state="withdrawn")) == set()
    assert those(policy.may_say_beside, a_desk(speaks=True)) == set()


def test_only_staff_whose_own_it_is_are_told_that_another_looks() -> None:
    assert policy.why_not_moderate(PERSONS["staff"], a_desk(speaks=True)) is policy.OWN
    assert those(policy.why_not_moderate, a_desk(speaks=True)) == ANY_ACTING
    assert whoever(policy.why_not_moderate, lambda own: a_desk(by=own)) == ANY_ACTING
    assert those(policy.why_not_moderate, a_desk()) == set()
    assert policy.why_not_moderate(MADE_UP_STAFF, a_desk(speaks=True)) is None


@pytest.mark.parametrize("rule", [policy.may_see, policy.may_moderate, policy.may_say_beside])
def test_made_up_staff_meet_made_up_pledges_alone(rule: Any) -> None:
    assert rule(MADE_UP_STAFF, a_desk(rehearsal=True))
    assert not rule(MADE_UP_STAFF, a_desk())
