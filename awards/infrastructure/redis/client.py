"""The Redis that the settings name: asked with little patience, and left alone for a while when it does not answer."""

import hmac
import logging
import math
import time
from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

T = TypeVar("T")

PATIENCE = 0.25
"""Seconds that it has to take a connection, and for each answer."""

REST_SECONDS = 5.0
"""When it did not answer it is not asked again for so long."""

log = logging.getLogger("awards.redis")


class Redis:
    """One Redis, for all sessions of a database. Its names follow from the portal's secret, so several may share it."""

    def __init__(self, url: str, secret: str, passed: Callable[[], float] = time.monotonic) -> None:
        self.url, self._secret, self._passed = url, secret.encode(), passed
        self._client, self._left_since = client(url), -math.inf
        self.interrupted = False
        """Whether it was away since something was counted in it last."""

    def name(self, *parts: str) -> str:
        """A name in it, which tells nothing of the parts."""
        return f"awards:{self._digest('names')[:12]}:{self._digest(*parts)[:32]}"

    def ask(self, question: Callable[[Any], T]) -> T | None:
        """What a question put to it gives, anything but None; None when it is away: then the database is asked."""
        from redis.exceptions import RedisError

        if self._passed() - self._left_since < REST_SECONDS:
            return None
        try:
            answer = question(self._client)
        except RedisError as error:
            log.warning("Redis does not answer (%s): the database does its part", type(error).__name__)
            self._left_since, self.interrupted = self._passed(), True
            return None
        return answer

    def _digest(self, *parts: str) -> str:
        return hmac.new(self._secret, "\n".join(("redis", *parts)).encode(), "sha256").hexdigest()


def client(url: str, patience: float | None = PATIENCE) -> Any:
    """The library's own client, which tries nothing twice; it connects when it is first asked."""
    from redis import Redis as Client
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return Client.from_url(
        url, socket_timeout=patience, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0), protocol=2,
        driver_info=None, decode_responses=True,
    )  # fmt: skip


def at(url: str, secret: str) -> Redis | None:
    """The Redis at the address of the settings; None without one. Its library is loaded here and not before."""
    return Redis(url, secret) if url else None


def answers(url: str) -> bool:
    """Whether it is there and lets us in, asked anew."""
    from redis.exceptions import RedisError

    asked = client(url)
    try:
        return bool(asked.ping())
    except RedisError:
        return False
    finally:
        asked.close()


_beside: WeakKeyDictionary[Engine, Redis] = WeakKeyDictionary()


def hang(engine: Engine, redis: Redis | None) -> None:
    """Let all sessions of an engine find the Redis that stands beside its database."""
    if redis is None:
        _beside.pop(engine, None)
    else:
        _beside[engine] = redis


def of(session: Session) -> Redis | None:
    """The Redis beside the session's database, where there is one."""
    if not _beside:
        return None
    bind = session.get_bind()
    return _beside.get(bind if isinstance(bind, Engine) else bind.engine)
