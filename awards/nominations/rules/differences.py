"""What differs between two texts, word by word, so that a reader sees what somebody changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"

MOST_WORDS = 4_000_000
"""Texts with more pairs of words than this are told apart by whole lines only: so no text makes a page slow."""

_CJK = (
    "\\u3005-\\u3007\\u3041-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uf900-\\ufaff\\U00020000-\\U0003ffff"
)
_MARKS = '.,;:!?…()"«»“”‘’،؛؟。，、；：！？（）'
_WORDS = re.compile(f"[{_CJK}]|\\s+|[{re.escape(_MARKS)}]|[^\\s{_CJK}{re.escape(_MARKS)}]+")
"""A word, blanks, a mark, or one Chinese or Japanese character, which is a word of its own."""


@dataclass(frozen=True)
class Piece:
    """Part of two texts: in both (`same`), in the older alone (`gone`) or in the newer alone (`new`)."""

    kind: str
    text: str


def differences(before: str, after: str) -> list[Piece]:
    """The two texts as pieces in order: `same` and `gone` read the older text, `same` and `new` the newer."""
    pieces: list[Piece] = []
    for kind, old, new in _steps(before.splitlines(keepends=True), after.splitlines(keepends=True)):
        if kind == SAME:
            pieces.append(Piece(SAME, "".join(new)))
        else:
            pieces += _words("".join(old), "".join(new))
    return list(_joined(pieces))


def _words(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) * len(new) > MOST_WORDS:
        old, new = [before], [after]
    for kind, gone, come in _steps(old, new):
        if kind == SAME:
            yield Piece(SAME, "".join(come))
        else:
            yield Piece(GONE, "".join(gone))
            yield Piece(NEW, "".join(come))


def _steps(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, Sequence[str], Sequence[str]]]:
    for tag, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield (SAME if tag == "equal" else NEW), old[i:j], new[k:n]


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    """Neighbours as one piece, what is gone before what is new; a blank between two changed words changes with them."""
    run: list[Piece] = []
    for piece in pieces:
        between = run and piece is not pieces[-1]
        if piece.kind == SAME and not (piece.text == " " and between):
            yield from _run(run)
            run = []
            yield piece
        else:
            run.append(piece)
    yield from _run(run)


def _run(run: list[Piece]) -> Iterator[Piece]:
    gone = "".join(piece.text for piece in run if piece.kind != NEW)
    new = "".join(piece.text for piece in run if piece.kind != GONE)
    if gone.strip() and new.strip():
        run = [Piece(GONE, gone), Piece(NEW, new)]
    yield from (piece for piece in run if piece.text)
