"""Many machines on this one: two servers with workers, a primary and its replica, a store, a Redis, a balancer.

Each of them can be lost and comes back. The servers share settings and nothing else: each has a folder of its own.
"""

import random
import time
from pathlib import Path

from tests.faults.killing import Server
from tests.support import buckets, redis_server
from tests.support.live import Live
from tests.support.relays import Relay
from tests.support.replicas import Pair

AWAY_SECONDS = 2.0
"""So long the store, the Redis, the primary or the replica stays away."""


class Cluster:
    """The portal on many machines; it is started, lost in parts and stopped like one `Server`."""

    def __init__(
        self, pair: Pair, store: str, redis: redis_server.Server | None, folder: Path, **settings: str
    ) -> None:
        self.pair, self._redis, self._way_to_store = pair, redis, Relay([int(store.rpartition(":")[2])])
        self.storage_url = buckets.made(f"http://127.0.0.1:{self._way_to_store.port}")
        shared = {
            "AWARDS_STORAGE_URL": self.storage_url, "AWARDS_READ_DATABASE_URL": pair.read_url,
            "AWARDS_REDIS_URL": redis.url if redis else "", **settings,
        }  # fmt: skip
        self._servers = [Server(pair.url, _home(folder, name), **shared) for name in ("one", "other")]
        self.balancer = Relay([int(server.live.base_url.rpartition(":")[2]) for server in self._servers])
        base_url = f"http://localhost:{self.balancer.port}"
        for server in self._servers:
            server.live.environment["AWARDS_BASE_URL"] = base_url
        one = self._servers[0].live
        self.live = Live(base_url, one.database_url, one.folder, one.environment, one.program)
        self._running: set[int] = set()

    def start(self) -> None:
        """Start each server that does not run."""
        for place in {0, 1} - self._running:
            self._servers[place].start()
            self._running.add(place)

    def kill(self) -> None:
        """SIGKILL to all of one server, its worker too; the other goes on alone."""
        place = len(self._running) and random.Random(time.monotonic_ns()).choice(sorted(self._running))
        self._servers[place].kill()
        self._running.discard(place)

    def kill_runner(self) -> None:
        """SIGKILL to the worker of each server: one of them had the work in hand."""
        for place in self._running:
            self._servers[place].kill_runner()

    def kill_worker(self, chance: random.Random) -> None:
        """SIGKILL to a process that answers, of one server."""
        self._servers[chance.choice(sorted(self._running))].kill_worker(chance)

    def lose(self, what: str) -> None:
        """The store, the Redis, the primary or the replica is gone for a while, and comes back."""
        ways = {
            "store": (self._way_to_store.cut, self._way_to_store.mend),
            "primary": (self.pair.kill_primary, self.pair.start_primary),
            "replica": (self.pair.kill, self.pair.start),
        }
        if self._redis is not None:
            ways["redis"] = (self._redis.kill, self._redis.start)
        gone, back = ways[what]
        gone()
        time.sleep(AWAY_SECONDS)
        back()

    def stop(self) -> None:
        """End as an operator would."""
        for place in list(self._running):
            self._servers[place].stop()
            self._running.discard(place)

    def close(self) -> None:
        """Leave nothing running."""
        for server in self._servers:
            server.kill()
        self.balancer.close()
        self._way_to_store.close()


def _home(folder: Path, name: str) -> Path:
    """A folder for a server; what it mails goes to where both mail, as to one mail server."""
    mails = folder / "mail"
    mails.mkdir(exist_ok=True)
    home = folder / name
    (home / "instance").mkdir(parents=True)
    (home / "instance" / "mail").symlink_to(mails)
    return home
