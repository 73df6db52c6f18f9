"""Brings a database to this version's schema, or back, and tells where it stands."""

import importlib
from collections.abc import Callable

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, MetaData, event

from awards.infrastructure.database import Base, connect
from awards.infrastructure.shipped import PACKAGE, root


def load_models() -> None:
    """Import every room's tables, found by their file name, so that all of them are known to SQLAlchemy."""
    found = (path.relative_to(PACKAGE) for path in PACKAGE.glob("*/models*") if path.stem == "models")
    tables = [path.parts[0] + ".models" for path in found]
    own = ["infrastructure." + path.stem for path in (PACKAGE / "infrastructure").glob("*.py")]
    for name in sorted(tables + own):
        importlib.import_module(f"awards.{name}")


def all_metadata() -> MetaData:
    """The schema that the models describe."""
    load_models()
    return Base.metadata


def upgrade(url: str, to: str = "head") -> None:
    """Migrate forward; all of it in one transaction, checked for broken references at the end."""
    _run(url, lambda config: command.upgrade(config, to))


def filled(url: str, to: str, fill: Callable[[Connection], None]) -> None:
    """Migrate an empty database forward to a revision and fill it, in one transaction; references are checked last."""

    def step(config: AlembicConfig) -> None:
        command.upgrade(config, to)
        fill(config.attributes["connection"])

    _run(url, step)


def downgrade(url: str, to: str) -> None:
    """Migrate back to revision `to` (`base` is an empty database)."""
    _run(url, lambda config: command.downgrade(config, to))


def current(engine: Engine) -> str | None:
    """The revision that the database is at, or None when it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The revision that this version of the program needs."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(root() / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _run(url: str, step: Callable[[AlembicConfig], None]) -> None:
    engine = connect(url)
    if engine.dialect.name == "sqlite":
        # Inside BEGIN the pragma does nothing, so it is said when the connection opens.
        event.listen(engine, "connect", lambda dbapi, _: dbapi.execute("PRAGMA foreign_keys=OFF"))
    config = _config()
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            step(config)
            _check_references(connection)
    finally:
        engine.dispose()


def _check_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration leaves broken references: {broken[:5]}")
