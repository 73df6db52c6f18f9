"""When a message is sent again, where it points, and how long two secrets sign: by tables."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from awards.webhooks import rules

pytestmark = pytest.mark.one_database

NOW = datetime(2026, 3, 2, 9, 30, 15, tzinfo=UTC)
EDITION = UUID(int=7)


@pytest.mark.parametrize(("attempts", "minutes"), [(1, 1), (2, 5), (3, 30), (4, 120), (5, 360), (6, 720), (7, None)])
def test_a_refused_message_waits_longer_each_time_and_fails_after_the_sixth(attempts, minutes):
    assert rules.after_refusal(attempts, NOW) == (None if minutes is None else NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("event", "edition", "place"),
    [
        ("nomination.changed", EDITION, f"/editions/{EDITION}/nominations/s"),
        ("assignment.made", EDITION, f"/editions/{EDITION}/assignments"),
        ("card.confirmed", EDITION, f"/editions/{EDITION}/progress"),
        ("result.published", EDITION, f"/editions/{EDITION}/decisions"), ("pledge.changed", None, "/pledges/s"),
    ],
)  # fmt: skip
def test_a_message_says_what_happened_when_and_where_to_read_it(event, edition, place):
    body = rules.message(event, NOW, "https://awards.example", "s", edition)
    assert " " not in body
    assert json.loads(body) == {
        "type": event, "timestamp": "2026-03-02T09:30:15Z",
        "data": {"id": "s", "edition": str(edition) if edition else None, "url": f"https://awards.example/api/v1{place}"},
    }  # fmt: skip


def test_sizes_and_times_are_those_that_people_are_told():
    assert rules.after_refusal(1, NOW) is not None
    assert (rules.LONGEST_URL, rules.LONGEST_NAME, rules.MOST_HOOKS, rules.GONE) == (500, 80, 20, 410)
    assert timedelta(days=1) == rules.BOTH_FOR


def test_a_secret_follows_from_the_key_and_the_seed():
    found = rules.secret_of("key", "seed")
    assert found.startswith("whsec_")
    assert found == rules.secret_of("key", "seed") != rules.secret_of("key", "other") != rules.secret_of("k", "seed")
    signed = rules.headers("m", NOW + timedelta(microseconds=9), "{}", [found, rules.secret_of("key", "other")])
    assert signed["webhook-timestamp"] == str(int(NOW.timestamp()))
    assert [one[:3] for one in signed["webhook-signature"].split()] == ["v1,", "v1,"]
    assert (signed["webhook-id"], signed["Content-Type"]) == ("m", "application/json")
