"""Worlds that many tests begin with: one is made once a worker on each kind of database, and is as it began again
after each test.

`pytestmark = pytest.mark.begins(told=tell, judged=judge)`: a test that asks for `told` begins with what
`tell(app, session, at)` made, one that asks for `judged` alone with the other. What a maker gives, rows among it, the
fixture `begun` gives to the test, in the test's own session.
"""

import io
import os
import pickle
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect
from sqlalchemy.orm import InstanceState, Session

from awards.infrastructure import clock
from awards.infrastructure.database import Sessions
from tests.support.databases import PostgresqlMaker, SqliteMaker, Way
from tests.support.engines import engine_on

Make = Callable[[Flask, Session, datetime], Any]

YOUNG = 240
"""So many seconds a world is used: what has just happened in it is not long ago to the last test either."""


@dataclass(frozen=True)
class Beginning:
    """A database as a maker left it, the files beside it, and what the maker gave."""

    url: str
    files: Path
    given: bytes
    back: Way

    def again(self, session: Session) -> Any:
        """What the maker gave, its rows in this session."""
        found = _Reader(io.BytesIO(self.given), session).load()
        session.commit()  # SQLite has one writer, and pages are opened next
        return found


class Beginnings:
    """The worlds of a worker, one at a time on each kind of database.

    A child of the worker (`tests.support.trying`) uses those that are there, and ends none but its own: the worker and
    other children use them still.
    """

    def __init__(self, makers: Callable[[str], SqliteMaker | PostgresqlMaker], app: Flask, folder: Path) -> None:
        self.makers, self.app, self.folder = makers, app, folder
        self._known: dict[str, tuple[Make, float, Beginning, ExitStack, int]] = {}

    def of(self, make: Make, kind: str) -> Beginning:
        """The world that this makes, as it began."""
        known = self._known.get(kind)
        if known is None or known[0] is not make or time.monotonic() > known[1]:
            self._end(kind)
            open_ = ExitStack()
            self._known[kind] = make, time.monotonic() + YOUNG, self._made(make, kind, open_), open_, os.getpid()
        return self._known[kind][2]

    def end(self) -> None:
        """Give the databases back."""
        for kind in list(self._known):
            self._end(kind)

    def _end(self, kind: str) -> None:
        known = self._known.pop(kind, None)
        if known and known[4] == os.getpid():
            known[3].close()
            shutil.rmtree(known[2].files, ignore_errors=True)

    def _made(self, make: Make, kind: str, open_: ExitStack) -> Beginning:
        maker = self.makers(kind)
        url = open_.enter_context(maker.fresh())
        files = self.folder / f"{kind}-{make.__name__}-{os.getpid()}"
        with app_on(self.app, url, files) as app, app.extensions["awards_sessions"].writing() as session:
            at = clock.now(session)
            session.rollback()
            found = make(app, session, at)
            session.flush()
            given = io.BytesIO()
            _Writer(given).dump(found)
            session.commit()
        return Beginning(url, files, given.getvalue(), open_.enter_context(maker.way_back(url)))


@contextmanager
def app_on(app: Flask, url: str, instance: Path) -> Iterator[Flask]:
    """The worker's application on a database, as it was built."""
    app.config.update(app.extensions["as_built"])  # whatever an earlier test changed
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"database_url": url, "instance": instance})
    with engine_on(url) as engine:
        app.extensions["awards_sessions"] = Sessions(engine)
        yield app


def chosen(request: pytest.FixtureRequest) -> Make | None:
    """How the world is made that this test begins with, by its own marks or those beside the fixtures it asks for."""
    marks = list(request.node.iter_markers("begins"))
    for definitions in request.node._fixtureinfo.name2fixturedefs.values():
        beside = getattr(definitions[-1].func, "__globals__", {}).get("pytestmark", [])
        marks += [mark.mark for mark in (beside if isinstance(beside, list) else [beside]) if mark.name == "begins"]
    known = ((name, make) for mark in marks for name, make in mark.kwargs.items())
    return next((make for name, make in known if name in request.fixturenames), None)


Loaded = dict[str, Any]
"""The relationships of a row that were loaded, and of the rows behind each the same."""


def loaded(state: InstanceState[Any], seen: frozenset[Any] = frozenset()) -> Loaded:
    """What of a row's relationships a test may use: those that the maker had loaded."""
    found: Loaded = {}
    for name in state.mapper.relationships.keys() & state.dict.keys():
        found[name] = {}
        for row in _behind(state.dict[name]):
            if (one := inspect(row)) not in seen:
                found[name] |= loaded(one, seen | {state})
    return found


def load(session: Session, row: Any, wanted: Loaded) -> None:
    """Have the same loaded of a row."""
    if lacking := wanted.keys() - inspect(row).dict.keys():
        session.refresh(row, lacking)
    for name, more in wanted.items():
        for one in _behind(getattr(row, name)):
            load(session, one, more)


def _behind(value: Any) -> list[Any]:
    return [row for row in (value if isinstance(value, list) else [value]) if row is not None]


class _Writer(pickle.Pickler):
    def persistent_id(self, thing: Any) -> Any:
        """A row is kept as which it is, with what of it is loaded; the session, as the one of whoever asks."""
        if isinstance(thing, Session):
            return ("session",)
        state = inspect(thing, raiseerr=False)
        return (type(thing), state.identity, loaded(state)) if isinstance(state, InstanceState) else None


class _Reader(pickle.Unpickler):
    def __init__(self, kept: io.BytesIO, session: Session) -> None:
        super().__init__(kept)
        self.session = session

    def persistent_load(self, which: Any) -> Any:
        """The row, in this session, or the session itself."""
        if which == ("session",):
            return self.session
        kind, identity, wanted = which
        row = self.session.get_one(kind, identity)
        load(self.session, row, wanted)
        return row
