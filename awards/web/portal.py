"""The application's own kind of a Flask."""

from types import TracebackType

from flask import Flask

from awards.web import watched


class Portal(Flask):
    """A Flask that names a failure in the log by its page's pattern: an address may hold what lets somebody in."""

    def log_exception(
        self, exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None] | BaseException
    ) -> None:
        self.logger.error("failed: %s", watched.asked(), exc_info=exc_info)
