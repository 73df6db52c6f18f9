"""Runs commands in this process on a test's own database."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from awards.cli import main


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit code and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def run(database_url: str, tmp_path: Path) -> Run:
    """`run("user", "add", …)`: exit 0 is asserted unless `expect` says another."""
    environment = {
        "AWARDS_DATABASE_URL": database_url,
        "AWARDS_SECRET_KEY": "a secret for tests only, long enough to be one",
        "AWARDS_INSTANCE": str(tmp_path / "instance"),
        "AWARDS_BASE_URL": "http://localhost:8000",
        "AWARDS_ENV": "development",
    }

    def call(*arguments: str | Path, expect: int = 0, typed: str | None = None, **more: str) -> Ran:
        result = CliRunner().invoke(main, [str(a) for a in arguments], input=typed, env={**environment, **more})
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == expect, f"{result.exit_code}: {result.output}"
        return Ran(result.exit_code, result.stdout, result.stderr)

    return call
