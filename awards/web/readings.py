"""Notes who is shown which page behind a rule: at the door who was let in, after the answer what was shown."""

import logging
from datetime import UTC, datetime
from uuid import UUID

from flask import Flask, Response, current_app, g, request

from awards.infrastructure import readings
from awards.infrastructure.readings import Reading

log = logging.getLogger("awards.web.readings")

SHOWN = (200, 206)


def let_in(user_id: UUID, seen_as: UUID | None = None) -> None:
    """Remember whom a door let in; `seen_as` is another person as whom this one looks."""
    g.let_in = str(user_id), str(seen_as) if seen_as else None


def install(app: Flask) -> None:
    """Note each page that was shown to somebody whom a door let in."""
    app.after_request(_note)


def _note(response: Response) -> Response:
    if request.method == "GET" and "let_in" in g and response.status_code in SHOWN:
        user, seen_as = g.let_in
        at = datetime.now(UTC)
        of = {name: str(value) for name, value in (request.view_args or {}).items()}
        reading = Reading(at.isoformat(timespec="seconds"), user, request.endpoint or "", of, seen_as)
        try:
            readings.note(current_app.config["AWARDS"].readings, at, reading)
        except OSError as error:  # a full disk closes no page
            log.error("%s read %s of %s, which could not be noted: %s", user, reading.page, of, error)
    return response
