"""How a refusal of a service finds its place in a form of nominations."""

from collections.abc import Callable
from typing import Any

from awards.core.errors import RuleBroken
from awards.nominations.forms import PLACES


def placed(verb: Callable[[], Any]) -> Callable[[], Any]:
    """The verb, its refusals of whole lists named after the list's first field."""

    def run() -> None:
        try:
            verb()
        except RuleBroken as broken:
            fields = {PLACES.get(name, name): words for name, words in broken.fields.items()}
            raise RuleBroken(broken.message, fields) from broken

    return run
