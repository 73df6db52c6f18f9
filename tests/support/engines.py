"""One engine for each kind of database and worker, moved from test to test: its statements stay compiled.

A test's database goes with the test, so it needs no durability either. Connections that rest are kept until another
database is asked for: what opened one has read the schema.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import URL, Engine, event, make_url

from awards.infrastructure.database import connect

BORROWER = "borrower"
"""What the connections of these engines call themselves to a server of databases."""

PATIENT_SQLITE, PATIENT = "busy_timeout=30000", "-c lock_timeout=30s"
"""Many threads of one test write at once on a machine that does much else: they wait longer than who serves."""

_leads_to: dict[tuple[str, str], URL] = {}
_open_on: dict[tuple[str, str], list[URL]] = defaultdict(list)


@contextmanager
def engine_on(database_url: str, purpose: str = "test") -> Iterator[Engine]:
    """This worker's engine for the purpose, on this database until the end; only one test uses it at a time.

    What looks at a database on PostgreSQL has an engine of its own, which never rolls back and so keeps its statements.
    """
    url = make_url(database_url)
    kind = url.get_backend_name()
    which = (kind, purpose if kind == "postgresql" else "test")
    engine = _engine(which, url.drivername)
    _lead(which, engine, url)
    _open_on[which].append(url)
    try:
        yield engine
    finally:
        _open_on[which].pop()
        if engine.pool.checkedout():  # type: ignore[attr-defined]
            engine.dispose()
        if _open_on[which]:
            _lead(which, engine, _open_on[which][-1])


def let_go(url: URL) -> None:
    """Close whatever still rests on this database, before its file goes."""
    for which, led_to in _leads_to.items():
        if led_to == url:
            _engine(which, url.drivername).dispose()


def _lead(which: tuple[str, str], engine: Engine, url: URL) -> None:
    if _leads_to.get(which) != url:
        engine.dispose()
        _leads_to[which] = url


@cache
def _engine(which: tuple[str, str], driver: str) -> Engine:
    kind = which[0]
    engine = connect("sqlite:///none.sqlite" if kind == "sqlite" else f"{driver}://")  # a file, or it is one thread's
    event.listen(engine, "do_connect", lambda dialect, _record, _args, values: _open(dialect, which, values))
    if kind == "sqlite":
        event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))
        event.listen(engine, "connect", lambda connection, _record: connection.execute(f"PRAGMA {PATIENT_SQLITE}"))
    return engine


def _open(dialect: Any, which: tuple[str, str], values: dict[str, Any]) -> Any:
    args, own = dialect.create_connect_args(_leads_to[which])
    named = {"application_name": BORROWER, "options": PATIENT} if which[0] == "postgresql" else {}
    return dialect.connect(*args, **{**values, **own, **named})
