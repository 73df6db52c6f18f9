"""The awards portal: a line of rooms from the call to the winners."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app(**settings: object) -> "Flask":
    """The web application. `settings` win over the environment; raises when a setting is unsafe.

    Everything heavy is imported here and not at the top, so that `import awards.core` stays light.
    """
    from awards.blueprints import build

    return build(**settings)
