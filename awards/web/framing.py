"""Pages that other sites may show in a frame of theirs: they know nobody, remember nothing and do nothing."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, request

View = TypeVar("View", bound=Callable[..., Any])

FRAMED = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'none'; "
        "base-uri 'none'; frame-ancestors *"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""The headers that differ from those of every other answer; `X-Frame-Options` is left out, which refuses all frames."""


def framed(view: View) -> View:
    """Let any site show this page in a frame; its language is told by its address and is not remembered."""
    view.__dict__["framed"] = True
    return view


def is_framed() -> bool:
    """Whether the page asked for may be framed."""
    view = current_app.view_functions.get(request.endpoint or "")
    return view is not None and "framed" in view.__dict__
