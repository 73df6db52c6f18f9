"""One engine for each kind of database and worker, moved from test to test: its statements stay compiled.

A test's database goes with the test, so it needs no durability either.
"""

from contextlib import AbstractContextManager, contextmanager
from functools import cache
from typing import Any

from sqlalchemy import URL, Engine, event, make_url

from awards.infrastructure.database import connect

_goes_to: dict[str, URL] = {}


def engine_on(database_url: str) -> AbstractContextManager[Engine]:
    """This worker's engine, on this database until the end; only one test uses it at a time."""
    return _engine_on(make_url(database_url))


@contextmanager
def _engine_on(url: URL) -> Any:
    kind = url.get_backend_name()
    engine = _engine(kind, url.drivername)
    before = _goes_to.get(kind)
    engine.dispose()
    _goes_to[kind] = url
    try:
        yield engine
    finally:
        engine.dispose()
        if before is not None:
            _goes_to[kind] = before


@cache
def _engine(kind: str, driver: str) -> Engine:
    engine = connect("sqlite:///none.sqlite" if kind == "sqlite" else f"{driver}://")  # a file, or it is one thread's
    event.listen(engine, "do_connect", lambda dialect, _record, _args, values: _open(dialect, kind, values))
    if kind == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))
    return engine


def _open(dialect: Any, kind: str, values: dict[str, Any]) -> Any:
    args, own = dialect.create_connect_args(_goes_to[kind])
    return dialect.connect(*args, **{**values, **own})
