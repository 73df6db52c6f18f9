"""What gunicorn tells, in the program's own log: without addresses of pages, of people, or of their machines."""

from typing import Any

from gunicorn import glogging

from awards.infrastructure import observing
from awards.infrastructure.shipped import read_config


class ServerLog(glogging.Logger):  # type: ignore[misc]
    """Gunicorn's log, handed to the program's. Of a request that failed it would tell all that was asked for."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        observing.begin(read_config())

    def exception(self, msg: Any, *_args: Any, **_values: Any) -> None:
        told = "a request failed outside of the program" if str(msg).startswith("Error handling request") else msg
        self.error_log.error("%s", told, exc_info=True)

    def warning(self, msg: Any, *args: Any, **values: Any) -> None:
        if str(msg).startswith("Invalid request from"):
            self.error_log.warning("a request that is none was refused")
        else:
            super().warning(msg, *args, **values)
