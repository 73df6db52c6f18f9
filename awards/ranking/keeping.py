"""What came of a round's scores as text that a table keeps, and back again to the last digit. Pure."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import fields
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from awards.comparing import model, rules
from awards.core.text import Message
from awards.ranking.changes import Change
from awards.ranking.compared import Compared, Comparisons, Said
from awards.ranking.model import Fit, ItemEstimate, JudgeEstimate, Variances
from awards.ranking.results import Beside, CategoryRanking, RankedEntry
from awards.ranking.reviews import Worths
from awards.ranking.rules import TieStep

KINDS: Mapping[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        Beside, CategoryRanking, Change, Compared, Comparisons, Fit, ItemEstimate, JudgeEstimate, Message, RankedEntry,
        Said, TieStep, Variances, Worths,
    )
}  # fmt: skip
"""The values that have fields of their own; a result of the same program names them in the same order."""

READ: Mapping[str, Callable[[Any], Any]] = {
    "fraction": Fraction, "uuid": UUID, "float": float,
    "tuple": lambda items: tuple(map(_read, items)),
    "list": lambda items: [_read(item) for item in items],
    "set": lambda items: frozenset(map(_read, items)),
    "dict": lambda pairs: {_read(key): _read(value) for key, value in pairs},
}  # fmt: skip


def as_text(value: object) -> str:
    """The value as JSON. Raises TypeError for a kind of value that is not known here."""
    return json.dumps(_written(value), separators=(",", ":"), allow_nan=False)


def from_text(text: str) -> Any:
    """The value that was written."""
    return _read(json.loads(text))


@cache
def program() -> str:
    """A digest of the program that works results out: what another version of it found is not taken for its own."""
    digest = hashlib.sha256()
    of_pairs = (Path(str(module.__file__)) for module in (model, rules))
    for file in [*sorted(Path(__file__).parent.rglob("*.py")), *of_pairs]:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _written(value: object) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else ["float", str(value)]
    if isinstance(value, Fraction | UUID):
        return [type(value).__name__.lower(), str(value)]
    if isinstance(value, Mapping):
        return ["dict", [[_written(key), _written(found)] for key, found in value.items()]]
    if isinstance(value, tuple | list):
        return [type(value).__name__, [_written(item) for item in value]]
    if isinstance(value, frozenset):
        return ["set", sorted((_written(item) for item in value), key=str)]
    name = type(value).__name__
    if KINDS.get(name) is type(value):
        return [name, [_written(getattr(value, field.name)) for field in fields(KINDS[name])]]
    raise TypeError(f"not known how to keep {type(value)}")


def _read(said: Any) -> Any:
    if not isinstance(said, list):
        return said
    name, inside = said
    if name in READ:
        return READ[name](inside)
    kind = KINDS[name]
    return kind(**{field.name: _read(one) for field, one in zip(fields(kind), inside, strict=True)})
