"""Brings a database to this version's schema, or back, and tells where it stands."""

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, MetaData, event, inspect

from awards.core.later import Later
from awards.infrastructure import served
from awards.infrastructure.database import Base, connect
from awards.infrastructure.shipped import PACKAGE, root

if TYPE_CHECKING:
    from alembic import command, config
else:  # a web server asks where the database stands and moves nothing
    command, config = Later("alembic.command"), Later("alembic.config")

OWN = ("audit", "award_log", "clock", "jobs", "outbox", "replica", "served", "session_records")
"""Modules of this floor that hold tables."""


def load_models() -> None:
    """Import every room's tables, found by their file name, so that all of them are known to SQLAlchemy."""
    found = (path.relative_to(PACKAGE) for path in PACKAGE.glob("*/models*") if path.stem == "models")
    tables = [path.parts[0] + ".models" for path in found]
    for name in sorted([*tables, *(f"infrastructure.{name}" for name in OWN)]):
        importlib.import_module(f"awards.{name}")


def all_metadata() -> MetaData:
    """The schema that the models describe."""
    load_models()
    return Base.metadata


def upgrade(url: str, to: str = "head") -> None:
    """Migrate forward; all of it in one transaction, checked for broken references at the end."""
    _run(url, lambda settings: command.upgrade(settings, to))


def filled(url: str, to: str, fill: Callable[[Connection], None]) -> None:
    """Migrate an empty database forward to a revision and fill it, in one transaction; references are checked last."""

    def step(settings: "config.Config") -> None:
        command.upgrade(settings, to)
        fill(settings.attributes["connection"])

    _run(url, step)


def downgrade(url: str, to: str) -> None:
    """Migrate back to revision `to` (`base` is an empty database)."""
    _run(url, lambda settings: command.downgrade(settings, to))


def current(engine: Engine) -> str | None:
    """The revision that the database is at, or None when it is empty."""
    with engine.connect() as connection:
        return _at(connection)


def _at(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found


def newest() -> str:
    """The revision that this version of the program needs: the one that no other builds on."""
    return _known()[-1].revision


def serves(engine: Engine) -> bool:
    """Whether this version of the program may work on the database: its schema is as needed, or only adds to that."""
    if current(engine) == newest():
        return True
    with engine.connect() as connection:
        return newest() in served.among(connection)


def is_later(at: str | None) -> bool:
    """Whether a schema at this revision is one of a later version of the program, which this one cannot bring on."""
    return at is not None and at not in {step.revision for step in _known()}


def _known() -> tuple[served.Step, ...]:
    return served.steps(root() / "migrations" / "versions")


def _settings() -> "config.Config":
    found = config.Config()
    found.set_main_option("script_location", str(root() / "migrations"))
    found.set_main_option("path_separator", "os")
    return found


def _run(url: str, step: "Callable[[config.Config], None]") -> None:
    engine = connect(url)
    if engine.dialect.name == "sqlite":
        # Inside BEGIN the pragma does nothing, so it is said when the connection opens.
        event.listen(engine, "connect", lambda dbapi, _: dbapi.execute("PRAGMA foreign_keys=OFF"))
    settings = _settings()
    try:
        with engine.begin() as connection:
            settings.attributes["connection"] = connection
            before = _at(connection)
            step(settings)
            served.note(connection, _known(), before, _at(connection))
            _check_references(connection)
    finally:
        engine.dispose()


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration leaves broken references: {broken[:5]}")
