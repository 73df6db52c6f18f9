"""The application as a process that lives long starts it: a web server's workers, a worker of jobs."""

import gc
from functools import cache
from typing import TYPE_CHECKING

from awards import create_app

if TYPE_CHECKING:
    from flask import Flask


def settled(**settings: object) -> "Flask":
    """The application, with all that its workers share ready before they part.

    What it holds all its life is looked through by no search for garbage, the little that is garbage among it: while it
    starts such searches took a third of the time, and a quarter of it in a long file or list.
    """
    from sqlalchemy.orm import configure_mappers

    gc.disable()
    try:
        app = create_app(**settings)
        configure_mappers()
        gc.freeze()
    finally:
        gc.enable()
    return app


@cache
def shared() -> "Flask":
    """The one application of this process by its settings, and of those that part from it."""
    return settled()
