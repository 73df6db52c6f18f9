"""A plugin of pytest that opens the door of each row of the access table while the row is tried.

With its door open a page's rows have to fail: at least one person gets in who does not belong.
Who noticed is told at the end, a line for each door.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

ROWS = "test_only_those_get_in_who_belong"
RULE, STEP = "rule", "signed in"


def door_of(view: Callable[..., Any]) -> str | None:
    """What the door of a page asks: a rule, or only that somebody is signed in; None for a page without one."""
    layer: Any = view
    while layer is not None:
        if "rule" in layer.__code__.co_freevars:
            return RULE
        layer = getattr(layer, "__wrapped__", None)
    return STEP if getattr(view, "access", None) == "signed_in_only" else None


@contextmanager
def opened(app: Flask, endpoint: str) -> Iterator[None]:
    """The page's door asks nothing meanwhile."""
    view: Any = app.view_functions[endpoint]
    if door_of(view) == STEP:
        app.view_functions[endpoint] = view.__wrapped__
        try:
            yield
        finally:
            app.view_functions[endpoint] = view
        return
    layer = view
    while "rule" not in layer.__code__.co_freevars:
        layer = layer.__wrapped__
    cell = layer.__closure__[layer.__code__.co_freevars.index("rule")]
    rule, cell.cell_contents = cell.cell_contents, lambda *_: True
    try:
        yield
    finally:
        cell.cell_contents = rule


@pytest.fixture(autouse=True)
def _open_the_door(app: Flask, request: pytest.FixtureRequest) -> Iterator[None]:
    endpoint = request.getfixturevalue("row").endpoint
    kind = door_of(app.view_functions[endpoint])
    if kind is None:
        yield  # a page for everybody: its rows are tried as they are
        return
    request.node.user_properties.append(("door", f"{endpoint} {kind}"))
    with opened(app, endpoint):
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items[:] = [item for item in items if item.name.startswith(ROWS)]


class Told:
    """Hears of every row, wherever it ran, and says at the end which doors nobody would miss."""

    def __init__(self) -> None:
        self.noticed: dict[str, bool] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        door = dict(report.user_properties).get("door")
        if door is not None:
            self.noticed[str(door)] = self.noticed.get(str(door), False) or (report.when == "call" and report.failed)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for door, noticed in sorted(self.noticed.items()):
            terminalreporter.write_line(f"DOOR {'noticed ' if noticed else 'SURVIVED'} {door}")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Told())
