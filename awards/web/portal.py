"""The application's own kind of a Flask."""

from types import TracebackType
from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from awards.web import errors, watched

MOST_IN_AN_ADDRESS = 2**31 - 1
"""The largest number that a column of the database holds: an address with a larger one leads to nothing."""


class Number(IntegerConverter):
    """A number in an address that the database can be asked for."""

    def __init__(self, map_: Map, *given: Any, **more: Any) -> None:
        super().__init__(map_, *given, **({"max": MOST_IN_AN_ADDRESS} | more))


class Portal(Flask):
    """A Flask that names a failure in the log by its page's pattern: an address may hold what lets somebody in."""

    def __init__(self, *given: Any, **settings: Any) -> None:
        super().__init__(*given, **settings)
        self.url_map.converters["int"] = Number

    def log_exception(
        self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None] | BaseException
    ) -> None:
        error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
        if error is None or not errors.is_foreseen(error):  # at the commit such a one comes here before it is answered
            self.logger.error("failed: %s", watched.asked(), exc_info=exc_info)
