"""Who states heads, hands in keys and signs, each condition alone."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from awards.sealing import policy
from tests.support.persons import ACTING, LOOKING, a_page, those, whoever


def of_key(user_id: UUID | None = None, **values: Any) -> Any:
    key = SimpleNamespace(**{"user_id": user_id, "approval": None, "retirement": None, **values})
    return a_page(key=key)


def test_staff_state_heads_and_administrators_look() -> None:
    assert those(policy.may_see, a_page()) == LOOKING
    assert those(policy.may_work, a_page()) == ACTING


def test_another_of_the_staff_says_once_that_a_key_is_its_holder_s() -> None:
    assert those(policy.may_approve_key, of_key()) == ACTING
    assert whoever(policy.may_approve_key, of_key) == set()
    assert those(policy.may_approve_key, of_key(approval="given")) == set()


def test_any_of_the_staff_ends_a_key_once_its_holder_too() -> None:
    assert whoever(policy.may_retire_key, of_key) == ACTING
    assert those(policy.may_retire_key, of_key(retirement="ended")) == set()


def test_staff_sign_with_a_key_of_their_own_and_once() -> None:
    assert those(policy.may_sign, a_page(own_key="a key", signers=frozenset())) == ACTING
    assert those(policy.may_sign, a_page(own_key=None, signers=frozenset())) == set()
    assert whoever(policy.may_sign, lambda own: a_page(own_key="a key", signers=frozenset({own}))) == set()
