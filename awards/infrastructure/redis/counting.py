"""Tries counted in Redis: all limits of one try in one step, so that none is lost and no row is waited for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from awards.infrastructure.redis.client import Redis

KEPT_LONGER = timedelta(minutes=1)
"""A count goes so long after its while has ended."""

COUNT = """
local at = tonumber(ARGV[1])
local since = redis.call('GET', KEYS[1])
if not since or ARGV[2] == '1' then since = ARGV[1] end
redis.call('SET', KEYS[1], since, 'EX', 172800)
local told = {since}
for i = 2, #KEYS do
  local within, most, refuses = tonumber(ARGV[3 * i - 3]), tonumber(ARGV[3 * i - 2]), ARGV[3 * i - 1] == '1'
  local kept = redis.call('HMGET', KEYS[i], 'tries', 'begun')
  local tries, begun = tonumber(kept[1]), kept[2]
  if not tries or not begun or tonumber(begun) <= at - within then
    tries, begun = 0, ARGV[1]
  end
  tries = tries + 1
  redis.call('HSET', KEYS[i], 'tries', tries, 'begun', begun)
  if tries == 1 then redis.call('PEXPIRE', KEYS[i], string.format('%d', within / 1000 + tonumber(ARGV[#ARGV]))) end
  told[#told + 1] = tries
  told[#told + 1] = begun
  if refuses and tries > most then break end
end
return told
"""
"""Instants and whiles are whole microseconds. What is told: since when it has counted without a break, then tries and
beginning of each limit, up to the first that is full."""

GIVE_BACK = """
for i = 1, #KEYS do
  if tonumber(redis.call('HGET', KEYS[i], 'tries') or 0) > 0 then redis.call('HINCRBY', KEYS[i], 'tries', -1) end
end
return 1
"""


@dataclass(frozen=True)
class Counter:
    """What is counted by whom, and how often it may be within a while; one that `refuses` ends the count when full."""

    deed: str
    whose: str
    most: int
    within: timedelta
    refuses: bool


@dataclass(frozen=True)
class Tries:
    """How often each was tried since when, up to the first that is full; and since when nothing was lost."""

    of_each: tuple[tuple[int, datetime], ...]
    since: datetime


def count(redis: Redis, counters: Sequence[Counter], at: datetime) -> Tries | None:
    """Count one more try under each; None when Redis is away, and nothing was told."""
    arguments: list[str | int] = [_micros(at), int(redis.interrupted)]
    for one in counters:
        arguments += [one.within // timedelta(microseconds=1), one.most, int(one.refuses)]
    arguments.append(KEPT_LONGER // timedelta(milliseconds=1))
    names = [redis.name("since"), *(_name(redis, one) for one in counters)]
    told = redis.ask(lambda client: client.register_script(COUNT)(names, arguments))
    if told is None:
        return None
    redis.interrupted = False
    since, *rest = told
    of_each = zip((int(tries) for tries in rest[::2]), (_instant(begun) for begun in rest[1::2]), strict=True)
    return Tries(tuple(of_each), _instant(since))


def give_back(redis: Redis, counters: Sequence[Counter]) -> None:
    """Take the last try of each away again; one that Redis does not hear of stays counted."""
    names = [_name(redis, one) for one in counters]
    redis.ask(lambda client: client.register_script(GIVE_BACK)(names))


def _name(redis: Redis, one: Counter) -> str:
    return redis.name("tries", one.deed, one.whose)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(microseconds=1)


def _instant(micros: str) -> datetime:
    return _EPOCH + timedelta(microseconds=int(micros))
