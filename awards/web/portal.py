"""The application's own kind of a Flask."""

from collections.abc import Callable
from types import TracebackType
from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, Rule

from awards.web import errors, watched

MOST_IN_AN_ADDRESS = 2**31 - 1
"""The largest number that a column of the database holds: an address with a larger one leads to nothing."""


class Number(IntegerConverter):
    """A number in an address that the database can be asked for."""

    def __init__(self, map_: Map, *given: Any, **more: Any) -> None:
        super().__init__(map_, *given, **({"max": MOST_IN_AN_ADDRESS} | more))


class Address(Rule):
    """A rule that makes what builds its addresses when the first one is built: of several hundred a process uses few.

    Werkzeug writes and compiles two functions a rule as it is bound; of all of the portal's that took two thirds of the
    time in which a process starts.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        make, name = super()._compile_builder, "_build_unknown" if append_unknown else "_build"

        def first(_rule: Rule, **values: Any) -> tuple[str, str]:
            builder = make(append_unknown).__get__(self, None)
            setattr(self, name, builder)
            found: tuple[str, str] = builder(**values)
            return found

        return first


class Portal(Flask):
    """A Flask that names a failure in the log by its page's pattern: an address may hold what lets somebody in."""

    url_rule_class = Address

    def __init__(self, *given: Any, **settings: Any) -> None:
        super().__init__(*given, **settings)
        self.url_map.converters["int"] = Number

    def log_exception(
        self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None] | BaseException
    ) -> None:
        error = exc_info[1] if isinstance(exc_info, tuple) else exc_info
        if error is None or not errors.is_foreseen(error):  # at the commit such a one comes here before it is answered
            self.logger.error("failed: %s", watched.asked(), exc_info=exc_info)
