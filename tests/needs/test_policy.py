"""Who states a need, looks at it, publishes it and brings the two sides together, each condition alone."""

from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from awards.needs import policy
from tests.support.persons import ALL, ANY_ACTING, ANY_LOOKING, HERE, PERSONS, somebody, those, whoever

MADE_UP = somebody(("staff", HERE), made_up=True)


def a_desk(*, speaks: bool = False, pledges: bool = False, **values: Any) -> Any:
    """A real country's need that somebody else stated."""
    need = SimpleNamespace(**{"organisation_id": None, "rehearsal": False, "by": None, **values})
    return policy.Desk(need, speaks, pledges)  # type: ignore[arg-type]


def test_staff_of_any_edition_state_and_administrators_look() -> None:
    assert those(policy.may_look) == those(policy.may_see, a_desk()) == ANY_LOOKING
    assert those(policy.may_state) == ANY_ACTING


def test_a_country_s_need_is_staff_s_to_write_and_an_organisation_s_is_its_people_s() -> None:
    assert those(policy.may_write, a_desk()) == ANY_ACTING
    assert those(policy.may_write, a_desk(organisation_id=uuid4())) == set()
    assert those(policy.may_write, a_desk(organisation_id=uuid4(), speaks=True)) == ALL


def test_staff_who_speak_for_a_pledge_that_may_fit_neither_read_nor_write_the_address() -> None:
    assert those(policy.may_read_contact, a_desk()) == ANY_LOOKING
    assert those(policy.may_reword, a_desk()) == ANY_ACTING
    assert (
        those(policy.may_read_contact, a_desk(pledges=True)) == those(policy.may_reword, a_desk(pledges=True)) == set()
    )
    assert those(policy.why_not_reword, a_desk(pledges=True)) == ANY_ACTING
    assert those(policy.why_not_reword, a_desk()) == set()
    assert whoever(policy.may_reword, lambda own: a_desk(pledges=True, by=own)) == ANY_ACTING, "who typed it knows it"
    assert those(policy.may_reword, a_desk(organisation_id=uuid4(), speaks=True)) == ALL


def test_staff_publish_but_what_they_stated_or_speak_for() -> None:
    assert those(policy.may_moderate, a_desk()) == ANY_ACTING
    assert those(policy.may_moderate, a_desk(speaks=True)) == set()
    assert whoever(policy.may_moderate, lambda own: a_desk(by=own)) == set()


def test_only_staff_whose_own_it_is_are_told_that_another_looks() -> None:
    assert policy.why_not_moderate(PERSONS["staff"], a_desk(speaks=True)) is policy.OWN
    assert those(policy.why_not_moderate, a_desk(speaks=True)) == ANY_ACTING
    assert whoever(policy.why_not_moderate, lambda own: a_desk(by=own)) == ANY_ACTING
    assert those(policy.why_not_moderate, a_desk()) == set()
    assert policy.why_not_moderate(MADE_UP, a_desk(speaks=True)) is None


def test_who_was_brought_together_at_an_event_is_seen_by_whoever_sees_what_waits() -> None:
    real, made_up = SimpleNamespace(rehearsal=False), SimpleNamespace(rehearsal=True)
    assert those(policy.may_see_at, real) == those(policy.may_see_at, made_up) == ANY_LOOKING
    assert not policy.may_see_at(MADE_UP, real)  # type: ignore[arg-type]
    assert policy.may_see_at(MADE_UP, made_up)  # type: ignore[arg-type]


def test_whoever_speaks_for_a_side_brings_nobody_together() -> None:
    assert those(policy.may_introduce, a_desk()) == ANY_ACTING
    assert those(policy.may_introduce, a_desk(speaks=True)) == set()


def between(
    *, speaks: bool = False, rehearsal: bool = False, said: tuple[str | None, str | None] = ("yes", None)
) -> Any:
    """An introduction of a need, and what its two sides said."""
    need_answer, pledge_answer = said
    found = SimpleNamespace(
        need=a_desk(rehearsal=rehearsal).need, need_answer=need_answer, pledge_answer=pledge_answer
    )  # fmt: skip
    return policy.Between(found, speaks)  # type: ignore[arg-type]


def test_staff_record_what_came_of_an_introduction_but_whoever_speaks_for_a_side() -> None:
    assert those(policy.may_see_introduction, between(speaks=True)) == ANY_LOOKING
    assert those(policy.may_end, between()) == ANY_ACTING
    assert those(policy.may_end, between(speaks=True)) == set()
    assert those(policy.why_not_end, between(speaks=True)) == ANY_ACTING
    assert those(policy.why_not_end, between()) == set()
    assert policy.why_not_end(MADE_UP, between(speaks=True)) is None


def test_whoever_speaks_for_a_side_reads_addresses_once_both_agree() -> None:
    assert those(policy.may_read_addresses, between()) == ANY_LOOKING
    for said in (("yes", None), (None, "yes"), ("yes", "no"), (None, None), ("no", "no")):
        assert those(policy.may_read_addresses, between(speaks=True, said=said)) == set()
    assert those(policy.may_read_addresses, between(speaks=True, said=("yes", "yes"))) == ANY_LOOKING
    assert not policy.may_read_addresses(MADE_UP, between())


@pytest.mark.parametrize("rule", [policy.may_see, policy.may_write, policy.may_moderate, policy.may_introduce])
def test_made_up_staff_meet_made_up_needs_alone(rule: Any) -> None:
    assert rule(MADE_UP, a_desk(rehearsal=True))
    assert not rule(MADE_UP, a_desk())


def test_made_up_staff_end_made_up_introductions_alone() -> None:
    for made_up in (True, False):
        found = between(rehearsal=made_up)
        assert policy.may_see_introduction(MADE_UP, found) is policy.may_end(MADE_UP, found) is made_up
