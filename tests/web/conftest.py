"""Tests of the ground add pages of their own, so each has an application of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.conftest import build_app


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """A fresh application on this test's database."""
    app = build_app(database_url, tmp_path / "instance")
    yield app
    app.extensions["awards_sessions"].engine.dispose()


@pytest.fixture
def bare_app(whole_app: Flask) -> Flask:
    """The application for what asks nothing of a database."""
    whole_app.config.update(whole_app.extensions["as_built"])  # whatever an earlier test changed
    return whole_app
