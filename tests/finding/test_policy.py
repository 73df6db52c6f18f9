"""Who looks for nominations, says what a pair is, and fetches what they asked for."""

import pytest

from awards.finding import policy
from tests.support.persons import ACTING, LOOKING, a_page, those, whoever


def test_staff_and_administrators_look_and_staff_alone_decide() -> None:
    assert those(policy.may_look, a_page()) == LOOKING
    assert those(policy.may_decide, a_page()) == ACTING


@pytest.mark.parametrize("rule", [policy.may_fetch, policy.may_put_away])
def test_what_one_asked_for_is_for_oneself_while_one_sees_staff_s_pages(rule: object) -> None:
    assert whoever(rule, lambda own: a_page(user_id=own)) == LOOKING  # type: ignore[arg-type]
    assert those(rule, a_page(user_id=None)) == set()  # type: ignore[arg-type]
