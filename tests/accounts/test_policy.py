"""Who may by role, which step of signing in is due, and what is one's own."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from awards.accounts import policy, rules
from tests.support.persons import (
    ACTING,
    ALL,
    ANY_LOOKING,
    ELSEWHERE,
    HERE,
    JURY,
    LOOKING,
    PERSONS,
    somebody,
    those,
    whoever,
)

NOW = datetime(2027, 5, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_each_role_opens_what_is_its_own() -> None:
    assert those(policy.may_administer) == {"admin"}
    assert those(policy.is_staff, HERE) == ACTING
    assert those(policy.sees_staff_pages, HERE) == LOOKING
    assert those(policy.may_open_edition) == those(policy.may_hold_tokens) == ANY_LOOKING
    assert those(policy.may_sign_on) == ANY_LOOKING
    assert those(policy.needs_second_step) == ANY_LOOKING
    assert those(policy.address_must_stay) == {*JURY, "judge elsewhere"}


@pytest.mark.parametrize(
    ("who", "step", "has_one", "in_development", "due"),
    [
        ("staff", None, False, False, "set-up"),
        ("staff", None, True, False, "proof"),
        ("staff", "app", True, False, None),
        ("judge", None, False, False, None),
        ("judge", None, True, False, "proof"),
        ("staff", "waived", False, True, "set-up"),
    ],
)
def test_a_second_step_is_due_as_somebody_has_one_or_needs_one(
    who: str, step: str | None, has_one: bool, in_development: bool, due: str | None
) -> None:
    record: Any = SimpleNamespace(second_step=step)
    assert policy.step_due(PERSONS[who], record, has_one, in_development) == due


def test_only_made_up_people_are_let_off_it_and_only_in_development() -> None:
    made_up, record = somebody(("staff", HERE), made_up=True), SimpleNamespace(second_step="waived")
    asked: Any = record
    assert policy.step_due(made_up, asked, has_second_step=False, in_development=True) is None
    assert policy.step_due(made_up, asked, has_second_step=False, in_development=False) == "set-up"


def test_a_proof_is_fresh_for_its_time_and_no_longer() -> None:
    for age, fresh in ((rules.FRESH_FOR - SECOND, True), (rules.FRESH_FOR, False)):
        record: Any = SimpleNamespace(proved_at=NOW - age)
        assert policy.is_fresh(record, NOW) is fresh


def test_only_a_session_of_staff_ends_when_nobody_uses_it() -> None:
    idle: Any = SimpleNamespace(seen_at=NOW - rules.IDLE_FOR)
    used: Any = SimpleNamespace(seen_at=NOW - rules.IDLE_FOR + SECOND)
    assert those(policy.left_alone, idle, NOW) == ANY_LOOKING
    assert those(policy.left_alone, used, NOW) == set()


@pytest.mark.parametrize(
    ("rule", "of"),
    [
        (policy.owns_session, "user_id"),
        (policy.owns_passkey, "user_id"),
        (policy.owns_token, "user_id"),
        (policy.owns_sign_on, "user_id"),
        (policy.owns_address, "user_id"),
        (policy.asked_for_proof, "for_user_id"),
    ],
)
def test_what_is_one_s_own_is_nobody_else_s(rule: Any, of: str) -> None:
    assert whoever(rule, lambda own: SimpleNamespace(**{of: own})) == ALL
    assert those(rule, SimpleNamespace(**{of: None})) == set()


def test_staff_who_judge_nothing_in_the_edition_look_as_its_people_and_as_nobody_with_rights() -> None:
    assert those(policy.may_look_as, somebody(("judge", HERE)), HERE) == ACTING
    for role in ("judge", "chair"):
        both = somebody(("staff", HERE), (role, HERE))
        assert not policy.may_look_as(both, somebody(), HERE)
        assert policy.may_look_as(somebody(("staff", HERE), (role, ELSEWHERE)), somebody(), HERE)
    staff = PERSONS["staff"]
    assert {name for name, other in PERSONS.items() if policy.may_look_as(staff, other, HERE)} == ALL - ANY_LOOKING
    assert not policy.may_look_as(staff, staff, HERE)


def test_nobody_looks_as_a_closed_account_and_made_up_staff_as_no_real_person() -> None:
    staff, closed, made_up = PERSONS["staff"], somebody(), somebody(("staff", HERE), made_up=True)
    closed.disabled_at = NOW
    assert not policy.may_look_as(staff, closed, HERE)
    assert not policy.may_look_as(made_up, somebody(), HERE)
    assert policy.may_look_as(made_up, somebody(made_up=True), HERE)
    assert policy.may_look_as(staff, somebody(made_up=True), HERE)
