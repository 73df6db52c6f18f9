"""Journeys use a real browser and the real program, each database in a worker of its own."""

import pytest

from tests.support.browser import chromium, live, people

__all__ = ["chromium", "live", "people"]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep at most two browsers at once: one for journeys on SQLite, one for those on PostgreSQL."""
    for item in items:
        if "journeys" in item.path.parts and item.get_closest_marker("browser"):
            params = getattr(item, "callspec", None)
            number = 2 if params and params.params.get("database_kind") == "postgresql" else 1
            item.add_marker(pytest.mark.xdist_group(f"browser-{number}"))
