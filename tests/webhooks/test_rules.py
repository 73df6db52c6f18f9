"""What a message says, how it is signed, and when it is sent again."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from awards.webhooks import rules
from tests.support.migrated import actions_noted

AT = datetime(2027, 6, 1, 12, tzinfo=UTC)


def test_a_message_is_signed_as_the_standard_s_own_example_is():
    found = rules.headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", datetime.fromtimestamp(1614265330, UTC), '{"test": 2432232314}',
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )  # fmt: skip
    assert found["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert found["webhook-timestamp"] == "1614265330"
    assert found["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_secrets_sign_side_by_side():
    first, second = (rules.secret_of("a key of the program's", seed) for seed in ("one", "two"))
    both = rules.headers("msg_1", AT, "{}", [first, second])["webhook-signature"].split()
    assert both == [rules.headers("msg_1", AT, "{}", [one])["webhook-signature"] for one in (first, second)]
    assert len(set(both)) == 2


@pytest.mark.parametrize("event", rules.EVENTS)
def test_a_message_holds_ids_and_a_link_and_nothing_else(event):
    edition = None if event in rules.OF_NO_EDITION else uuid4()
    told = json.loads(rules.message(event, AT, "https://awards.example", "R-000001", edition))
    assert set(told) == {"type", "timestamp", "data"}
    assert (told["type"], told["timestamp"]) == (event, "2027-06-01T12:00:00Z")
    assert set(told["data"]) == {"id", "edition", "url"}
    assert told["data"]["url"].startswith("https://awards.example/api/v1/")


def test_what_is_refused_is_sent_again_for_most_of_a_day_and_then_has_failed():
    at, waited = AT, timedelta()
    for attempts in range(1, len(rules.RETRY_AFTER) + 1):
        again = rules.after_refusal(attempts, at)
        assert again > at
        waited, at = waited + (again - at), again
    assert timedelta(hours=20) < waited < timedelta(hours=24)
    assert rules.after_refusal(len(rules.RETRY_AFTER) + 1, at) is None


def test_every_action_is_told_under_one_name_and_is_noted_by_the_trigger(session):
    assert len(rules.ACTIONS) == len(set(rules.ACTIONS)) == len(rules.EVENT_OF)
    noted = actions_noted(session)
    assert all(f"'{action}'" in noted for action in rules.ACTIONS)
    assert noted.count("'") == 2 * len(rules.ACTIONS)
