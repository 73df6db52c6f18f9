"""A Redis beside the database: how tries are counted in it, what it is told, and what happens when it is away."""

import logging
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from awards.infrastructure import redis
from awards.infrastructure.redis import Counter, Redis
from tests.support.redis_server import PASSWORD

pytestmark = pytest.mark.one_database

AT = datetime(2027, 5, 31, 21, 0, 0, 123456, UTC)
QUARTER = timedelta(minutes=15)
NARROW = Counter("ask.account.900", "nia@example.org", 3, QUARTER, refuses=True)
WIDE = Counter("ask.address.900", "203.0.113.7", 5, QUARTER, refuses=True)
ALARM = Counter("ask.everybody.900", "", 2, QUARTER, refuses=False)
SECRET = "a secret for tests only, long enough to be one"


class Watch:
    """Seconds that pass when told to."""

    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def watch():
    return Watch()


@pytest.fixture
def shared(redis_server, watch):
    return Redis(redis_server.url, SECRET, watch)


def tries(shared, *counters, at=AT):
    told = redis.count(shared, counters, at)
    return None if told is None else [count for count, _begun in told.of_each]


def test_each_try_is_counted_under_each_limit_until_one_that_refuses_is_full(shared):
    counted = [tries(shared, ALARM, NARROW, WIDE) for _ in range(5)]
    assert counted == [[1, 1, 1], [2, 2, 2], [3, 3, 3], [4, 4], [5, 5]]


def test_a_while_begins_with_its_first_try_and_ends_whatever_was_tried_since(shared):
    assert tries(shared, NARROW) == [1]
    late = AT + QUARTER - timedelta(microseconds=1)
    assert redis.count(shared, [NARROW], late).of_each == ((2, AT),)
    ended = AT + QUARTER
    assert redis.count(shared, [NARROW], ended).of_each == ((1, ended),)


def test_a_try_that_was_a_good_one_is_given_back_and_none_below_nothing(shared):
    tries(shared, NARROW, WIDE)
    tries(shared, NARROW, WIDE)
    redis.give_back(shared, [NARROW])
    assert tries(shared, NARROW, WIDE) == [2, 3]
    for _ in range(9):
        redis.give_back(shared, [NARROW])
    assert tries(shared, NARROW) == [1]
    redis.give_back(shared, [replace(NARROW, whose="nobody")])
    assert tries(shared, replace(NARROW, whose="nobody")) == [1]


def test_of_many_at_once_each_is_counted(shared):
    seen, begin = [], threading.Barrier(12)

    def try_it():
        begin.wait()
        seen.extend(tries(shared, WIDE) or ["away"])

    threads = [threading.Thread(target=try_it) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(1, 13))


def test_what_lies_there_names_nobody_has_a_name_of_the_portals_own_and_goes_by_itself(shared, redis_server):
    tries(shared, NARROW, WIDE, ALARM)
    names = redis_server.client.keys("*")
    assert len(names) == 4
    assert len({name.rpartition(":")[0] for name in names}) == 1
    assert all(name.startswith("awards:") for name in names)
    kept = [name for name in names if redis_server.client.type(name) == "hash"]
    assert all(QUARTER < timedelta(milliseconds=redis_server.client.pttl(name)) <= QUARTER + timedelta(minutes=1)
               for name in kept)  # fmt: skip
    assert [0 < redis_server.client.ttl(name) <= 172_800 for name in names] == [True] * 4
    everything = " ".join([*names, *(str(redis_server.client.hgetall(name)) for name in kept)])
    assert not [word for word in ("nia", "example", "203", "ask", "account") if word in everything]


def test_two_portals_that_share_a_redis_never_meet(shared, redis_server):
    other = Redis(redis_server.url, SECRET + "!")
    assert [tries(one, NARROW) for one in (shared, other, shared)] == [[1], [1], [2]]
    assert shared.name("bell").rpartition(":")[0] != other.name("bell").rpartition(":")[0]


def test_it_knows_since_when_it_has_counted_and_that_it_began_anew(shared, redis_server):
    later = AT + timedelta(hours=1)
    assert redis.count(shared, [NARROW], AT).since == AT
    assert redis.count(shared, [NARROW], later).since == AT
    redis_server.client.flushall()
    assert redis.count(shared, [NARROW], later).since == later


def test_away_it_is_left_alone_for_five_seconds_and_asked_again_then(shared, redis_server, watch, caplog):
    assert tries(shared, NARROW) == [1]
    redis_server.kill()
    with caplog.at_level(logging.WARNING, "awards.redis"):
        assert tries(shared, NARROW) is None
        assert tries(shared, NARROW) is None
    assert [record.getMessage() for record in caplog.records] == [
        "Redis does not answer (ConnectionError): the database does its part"
    ]
    redis_server.start()
    watch.seconds += 4.9
    assert tries(shared, NARROW) is None
    watch.seconds += 0.2
    assert tries(shared, NARROW) == [1]


def test_one_that_took_a_break_says_so_once_it_counts_again(shared, redis_server, watch):
    later = AT + timedelta(hours=1)
    redis.count(shared, [NARROW], AT)
    redis_server.hold()
    assert redis.count(shared, [NARROW], later) is None
    redis_server.let_go()
    watch.seconds += 5
    told = redis.count(shared, [NARROW], later)
    assert told.since == later
    assert redis.count(shared, [NARROW], later + QUARTER).since == later


def test_one_whose_port_is_open_and_that_says_nothing_is_waited_for_a_quarter_of_a_second(shared, redis_server):
    redis_server.hold()
    assert tries(shared, NARROW) is None
    asked = shared._client.connection_pool.connection_kwargs
    assert (asked["socket_timeout"], asked["socket_connect_timeout"]) == (0.25, 0.25)
    redis_server.let_go()


def test_one_that_is_full_counts_as_away(shared, redis_server):
    redis_server.client.config_set("maxmemory", 1)
    assert tries(shared, NARROW) is None


def test_whether_it_answers_is_asked_anew_and_a_wrong_password_is_no_answer(redis_server):
    assert redis.answers(redis_server.url)
    assert not redis.answers(redis_server.url.replace(PASSWORD, "another"))
    redis_server.kill()
    assert not redis.answers(redis_server.url)


def test_what_the_log_is_told_never_has_the_password(redis_server, caplog):
    wrong = Redis(redis_server.url.replace(PASSWORD, "zqwrongqz"), SECRET)
    with caplog.at_level(logging.DEBUG):
        assert tries(wrong, NARROW) is None
    assert "AuthenticationError" in caplog.text
    assert "zqwrongqz" not in caplog.text
    assert "zqwrongqz" not in repr(wrong._client) + repr(wrong._client.connection_pool)


def test_without_the_setting_there_is_none():
    assert redis.at("", SECRET) is None


def test_a_script_that_redis_forgot_is_told_anew(shared, redis_server):
    assert tries(shared, NARROW) == [1]
    redis_server.client.script_flush()
    assert tries(shared, NARROW) == [2]
