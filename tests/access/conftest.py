"""Worlds for the tests of this folder: one that is at the `time` that a test is about."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from awards.infrastructure import storage
from tests.access.kept import Kept, Worlds


@pytest.fixture(scope="session")
def worlds(makers: Callable[[str], Any]) -> Iterator[Worlds]:
    worlds = Worlds(makers("sqlite"))
    yield worlds
    worlds.close()


@pytest.fixture
def kept(time: tuple[str, bool], worlds: Worlds) -> Iterator[Kept]:
    """The world at that time, as it began; what the test changes stays with the test."""
    kept = worlds.of(*time)
    yield kept
    kept.back()


@pytest.fixture
def database_url(kept: Kept) -> str:
    return kept.url


@pytest.fixture(autouse=True)
def _bytes(app: Flask, kept: Kept) -> None:
    """What lies in the files that the world's rows name."""
    files = storage.at("", app.config["AWARDS"].instance)
    for name in kept.stored:
        files.put(name, 0, [b"%PDF-1.4 a report"])
        files.finish(name)
