"""A bell: whoever changed what everybody sees rings it, and every process that hears it looks at once.

A ring is always the same and holds nothing. One that nobody heard costs nothing, for everybody looks by themselves too.
"""

import os
import time
from threading import Condition, Lock, Thread
from typing import Any

from awards.infrastructure.redis.client import Redis, client

SILENCE_SECONDS = 5.0
"""So long nothing is heard before Redis is asked whether it is still there; as long again it has to say so."""

BACK_SECONDS = 1.0
"""So long after a line that broke the next is tried."""


def ring(redis: Redis) -> None:
    """Ring it, for whoever hears."""
    redis.ask(lambda asked: asked.publish(redis.name("bell"), ""))


class Ear:
    """Hears the bell in this process, by one thread that begins when the first asks and ends with the process."""

    def __init__(self, redis: Redis) -> None:
        self._redis, self._process, self._beginning = redis, 0, Lock()
        self._rings, self._rung = 0, Condition()

    def rings(self) -> int:
        """How often it rang, as far as it was heard; a line that begins counts as a ring, for one may be lost."""
        if self._process != os.getpid():  # a web server's workers part after the program was made
            self._begin()
        return self._rings

    def wait(self, seconds: float, since: int) -> None:
        """Rest so long, or until it rang more often than `since`."""
        with self._rung:
            self._rung.wait_for(lambda: self.rings() != since, timeout=seconds)

    def close(self) -> None:
        """Hear no more, unless somebody asks again."""
        self._process = 0

    def _begin(self) -> None:
        with self._beginning:
            if self._process != os.getpid():
                self._process = os.getpid()
                Thread(target=self._listen, name="bell", daemon=True).start()

    def _listen(self) -> None:
        from redis.exceptions import RedisError

        while self._process == os.getpid():
            line = client(self._redis.url).pubsub(ignore_subscribe_messages=True)
            try:
                line.subscribe(self._redis.name("bell"))
                self._hear()
                while self._process == os.getpid() and self._still_there(line):
                    pass
            except RedisError:
                pass
            finally:
                line.close()
            time.sleep(BACK_SECONDS)

    def _still_there(self, line: Any) -> bool:
        """Hear until there was silence, then ask; whether there is an answer."""
        while (heard := line.get_message(timeout=SILENCE_SECONDS)) is not None:
            self._take(heard)
        line.ping()
        if (heard := line.get_message(timeout=SILENCE_SECONDS)) is not None:
            self._take(heard)
        return heard is not None

    def _take(self, heard: Any) -> None:
        if heard["type"] == "message":
            self._hear()

    def _hear(self) -> None:
        with self._rung:
            self._rings += 1
            self._rung.notify_all()
