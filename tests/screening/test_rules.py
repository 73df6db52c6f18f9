"""What staff may find of an entry, and when."""

from datetime import UTC, datetime, timedelta

import pytest

from awards.core.errors import RuleBroken
from awards.screening import rules
from awards.screening.rules import Outcome

AT = datetime(2031, 6, 1, tzinfo=UTC)


def test_screening_begins_when_nominations_close():
    rules.require_begun(AT, AT)
    for closes_at in (AT + timedelta(seconds=1), None):
        with pytest.raises(RuleBroken, match="still open"):
            rules.require_begun(closes_at, AT)


@pytest.mark.parametrize(("outcome", "state"), [(Outcome.PASSED, "eligible"), (Outcome.INELIGIBLE, "ineligible")])
def test_the_same_is_not_found_twice(outcome, state):
    with pytest.raises(RuleBroken):
        rules.require_new(outcome, state)


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.PASSED, "received"),
        (Outcome.PASSED, "ineligible"),
        (Outcome.INELIGIBLE, "received"),
        (Outcome.INELIGIBLE, "eligible"),
        (Outcome.RETURNED, "received"),
    ],
)
def test_a_finding_may_be_corrected_by_another(outcome, state):
    rules.require_new(outcome, state)


def test_only_rules_of_the_edition_can_be_cited():
    assert set(rules.rules_of([])) == set(rules.ALWAYS)
    assert set(rules.rules_of(["no_staff_or_jury"])) == {*rules.ALWAYS, "no_staff_or_jury"}


def test_a_return_names_answers_and_says_what_to_mend():
    rules.require_fields(["what"], ["what", "change"])
    for fields in ([], ["what", "who"]):
        with pytest.raises(RuleBroken) as broken:
            rules.require_fields(fields, ["what", "change"])
        assert list(broken.value.fields) == ["fields"]
    with pytest.raises(RuleBroken):
        rules.require_reason(" ", needed=True)
    with pytest.raises(RuleBroken):
        rules.require_reason("x" * 2001, needed=False)
    rules.require_reason("", needed=False)


def test_a_return_is_due_in_a_week_unless_staff_say_otherwise():
    assert rules.due(AT, None) == AT + timedelta(days=7)
    assert rules.due(AT, AT + timedelta(days=2)) == AT + timedelta(days=2)
    with pytest.raises(RuleBroken) as broken:
        rules.due(AT, AT)
    assert list(broken.value.fields) == ["due_on"]
