"""Libraries that are heavy and seldom needed: loaded when somebody first asks something of them."""

import importlib
from types import ModuleType
from typing import Any


class Later(ModuleType):
    """Stands for a module until something is asked of it; what was asked for once is at hand from then on.

    Several threads may ask at once: the interpreter loads a module once. Beside it stands the ordinary import under
    `TYPE_CHECKING`, for types and for the import contracts.
    """

    def __getattr__(self, name: str) -> Any:
        found = getattr(importlib.import_module(self.__name__), name)
        self.__dict__[name] = found
        return found
