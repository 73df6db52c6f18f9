"""The worker that lets a nominee go on writing without a line."""

from flask import Response
from flask.typing import ResponseReturnValue

from awards.infrastructure.shipped import root
from awards.nominations.views.blueprint import bp
from awards.web.access import public
from awards.web.keeping import kept

WORKER_POLICY = "default-src 'none'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"
"""A policy of the worker's own: it asks this server and nobody else, and loads nothing that could run."""


@bp.route("/sw.js")
@public
@kept
def service_worker() -> ResponseReturnValue:
    """The worker's script. It holds no words and no data, so it is the same for everybody."""
    response = Response((root() / "static" / "sw.js").read_text("utf-8"), mimetype="text/javascript")
    response.headers["Content-Security-Policy"] = WORKER_POLICY
    response.headers["Cache-Control"] = "no-cache"
    return response
