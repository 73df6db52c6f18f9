"""Geometry of the portal's own drawings: the woven emblem, charts, the map. Values in, numbers out; no framework."""

from typing import TYPE_CHECKING

from awards.web.drawing import cloth

if TYPE_CHECKING:
    from flask import Flask


def install(app: "Flask") -> None:
    """Let components weave: they are imported without context, so they need globals."""
    app.jinja_env.globals.update(
        weave=cloth.weave,
        weave_edition=cloth.weave_edition,
        weave_front=cloth.weave_front,
        mark=cloth.mark,
        thread_bits=cloth.bits,
    )
