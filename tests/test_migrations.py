"""Migrations go up, down and up again on both databases, and end at the schema of the models."""

import re
import signal
import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from awards.infrastructure import migrations
from awards.infrastructure.database import connect
from awards.infrastructure.shipped import PACKAGE, root


@pytest.fixture
def bare_url(database_kind, makers, tmp_path):
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.sqlite'}"
        return
    with makers(database_kind).fresh() as url:
        migrations.downgrade(url, "base")
        yield url


def tables(url: str) -> set[str]:
    engine = create_engine(url) if url.startswith("postgresql") else connect(url)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found - {"alembic_version"}


@pytest.mark.one_database
def test_every_table_of_the_floor_is_known():
    holding = {path.stem for path in (PACKAGE / "infrastructure").rglob("*.py") if "(Base):" in path.read_text("utf-8")}
    assert holding == set(migrations.OWN)


@pytest.mark.one_database
def test_the_newest_revision_is_the_one_that_alembic_finds():
    assert migrations.newest() == ScriptDirectory(str(root() / "migrations")).get_current_head()


def test_where_a_database_stands(bare_url):
    engine = connect(bare_url)
    assert migrations.current(engine) is None
    migrations.upgrade(bare_url, "0002_places")
    assert migrations.current(engine) == "0002_places"
    engine.dispose()


def test_up_down_up(bare_url):
    migrations.upgrade(bare_url)
    filled = tables(bare_url)
    assert filled == set(migrations.all_metadata().tables)
    migrations.downgrade(bare_url, "base")
    assert tables(bare_url) == set()
    migrations.upgrade(bare_url)
    assert tables(bare_url) == filled


@pytest.mark.case("FT-27", rest="with rows in the tables")
def test_every_step_goes_back_and_forth(bare_url):
    revisions = sorted(path.stem for path in (root() / "migrations" / "versions").glob("*.py"))
    for revision in revisions:
        migrations.upgrade(bare_url, revision)
    for revision in ["base", *revisions][-2::-1]:
        migrations.downgrade(bare_url, revision)
    assert tables(bare_url) == set()


DIES = """
import os, signal, sys
from sqlalchemy import Engine, event
from awards.infrastructure import migrations
left = iter(range(400))
die = lambda *_: next(left, None) is None and os.kill(os.getpid(), signal.SIGKILL)
event.listen(Engine, "before_cursor_execute", die)
migrations.upgrade(sys.argv[1])
"""


@pytest.mark.case("FT-04", rest="a server that starts on a schema that is not its own: every command refuses one")
def test_an_upgrade_that_is_killed_has_done_nothing_and_the_next_does_all(bare_url):
    killed = subprocess.run([sys.executable, "-c", DIES, bare_url], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert tables(bare_url) == set()
    migrations.upgrade(bare_url)
    assert tables(bare_url) == set(migrations.all_metadata().tables)


def test_migrations_end_at_the_models_schema(bare_url):
    migrations.upgrade(bare_url)
    engine = connect(bare_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, migrations.all_metadata())
    engine.dispose()
    # Expression indexes are compared by name only by Alembic; test_database checks that they bite.
    assert [d for d in differences if "uq_role_live" not in str(d)] == []


TRIGGERS = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND relnamespace = 'public'::regnamespace"
    ),
}
EVENT = re.compile("_(no_)?(insert|update|delete|truncate|append_only)$")
ONLY_POSTGRESQL = {("audit_row", "audit_row_before_the_end")}
"""SQLite has one writer: what comes before the end of an edition is there before it."""


def test_both_databases_have_the_same_triggers(makers):
    """A migration that copies a table on SQLite loses its triggers, and nothing but this would tell."""
    found = {}
    for kind, query in TRIGGERS.items():
        with makers(kind).fresh() as url:
            engine = connect(url)
            with engine.connect() as connection:
                rows = connection.execute(text(query)).all()
            engine.dispose()
        found[kind] = {(table, EVENT.sub("", name)) for table, name in rows}
    assert ("pledge", "tie_change_pledge") in found["sqlite"]
    assert found["postgresql"] - found["sqlite"] == ONLY_POSTGRESQL
    assert found["sqlite"] - found["postgresql"] == set()


def test_a_migration_that_breaks_a_reference_is_refused(database_kind, bare_url):
    migrations.upgrade(bare_url)
    engine = connect(bare_url)
    with engine.connect() as connection:
        if database_kind == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            connection.execute(
                text("INSERT INTO country_status (iso2, status, as_of, member, source, stated) "
                     "VALUES ('XX', 'LDC', '2023-01-01', 1, 'x', 'x')")
            )  # fmt: skip
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("BEGIN")
    engine.dispose()
    if database_kind == "sqlite":
        with pytest.raises(RuntimeError, match="broken references"):
            migrations.downgrade(bare_url, migrations.newest() or "")
    else:
        migrations.downgrade(bare_url, migrations.newest() or "")
