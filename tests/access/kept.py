"""Worlds that many rows of the table share: one is made for a phase, and is as it was again after what changes it."""

import time
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from awards.infrastructure import clock
from awards.infrastructure.database import Sessions
from tests.access.world import a_world, cookie_of, token_of
from tests.support.databases import PostgresqlMaker, SqliteMaker, Way
from tests.support.engines import engine_on

YOUNG = 240
"""So many seconds a world is shared: what may be done for some minutes only may still be done, and proofs are fresh."""


@dataclass(frozen=True)
class Kept:
    """A world in its own database, with the cookie and the token of everybody who signs in."""

    url: str
    values: dict[str, Any]
    stored: list[str]
    cookies: dict[str, str]
    tokens: dict[str, str]
    back: Way


class Worlds:
    """The worlds of one kind of database, one at a time."""

    def __init__(self, maker: SqliteMaker | PostgresqlMaker) -> None:
        self.maker = maker
        self.open = ExitStack()
        self.now: tuple[str, bool] | None = None
        self.until = 0.0

    def of(self, phase: str, decided: bool) -> Kept:
        """The world in this phase as it began."""
        if self.now != (phase, decided) or time.monotonic() > self.until:
            self.close()
            self.kept = self._make(phase, decided)
            self.now, self.until = (phase, decided), time.monotonic() + YOUNG
        return self.kept

    def close(self) -> None:
        """Give the database back."""
        self.now = None
        self.open.close()

    def _make(self, phase: str, decided: bool) -> Kept:
        url = self.open.enter_context(self.maker.fresh())
        with engine_on(url) as engine, Sessions(engine).transaction() as session:
            at = clock.now(session)
            world = a_world(session, at, phase, decided=decided)
            people = {name: user for name, user in world.people.items() if user is not None}
            cookies = {name: cookie_of(session, user, at) for name, user in people.items()}
            tokens = {name: token_of(session, user) for name, user in people.items()}
        back = self.open.enter_context(self.maker.way_back(url))
        return Kept(url, world.values, world.stored, cookies, tokens, back)
