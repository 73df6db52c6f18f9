"""The tags of a typeset file brought into the order in which its words are read.

The compiler draws the pieces of a text that runs to the left (a word, the space beside it) from left to right and
numbers them so; who reads the file by its tags, as screen readers do, would hear each line of Arabic backwards. Here
the numbers that a tag holds are put in another order. Nothing else of the file changes, nor does any byte move; a
file that is not as expected stays as it is.
"""

import re
import unicodedata
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

TO_THE_LEFT, TO_THE_RIGHT = {"R", "AL"}, {"L", "EN", "AN"}
"""Classes of letters (Unicode, annex 9)."""

TAG = re.compile(rb"/Type/StructElem\b.*?/K\[([^\]]*)\](?:/Pg (\d+) 0 R)?", re.DOTALL)
NUMBERS = re.compile(rb"(?<![\d.])\d+(?: \d+)+(?!\d| 0 R| \d)")
MARKED = re.compile(rb"/MCID (\d+)[^>]*>>\s*BDC(.*?)(?=/MCID \d+[^>]*>>\s*BDC|\Z)", re.DOTALL)
PLACED = re.compile(rb"(?:[-\d.]+ ){4}([-\d.]+) ([-\d.]+) cm")
DRAWN = re.compile(rb"/(f\d+) [\d.]+ Tf|(\((?:\\.|[^\\()])*\))|(\[(?:[^\\()\]]|\((?:\\.|[^\\()])*\))*\])TJ", re.DOTALL)
LITERAL = re.compile(rb"\(((?:\\.|[^\\()])*)\)", re.DOTALL)
ESCAPED = re.compile(rb"\\([0-7]{1,3}|\r?\n|.)", re.DOTALL)
SHORT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
LETTERS = re.compile(rb"^<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]*)>$", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """What is drawn at one stroke: its number, where it begins, and which way its letters run (0 for none of both)."""

    number: int
    x: float
    y: float
    way: int


def in_reading_order(content: bytes) -> bytes:
    """The file with the numbers in its tags ordered as they are read."""
    objects = _objects(content)
    made, pages = bytearray(content), dict[int, dict[int, Piece]]()
    for begin, body in objects.values():
        found = TAG.search(body)
        if found is None or found[2] is None:
            continue
        page = int(found[2])
        if page not in pages:
            pages[page] = _pieces(page, objects)
        for some in NUMBERS.finditer(found[1]):
            pieces = [pages[page].get(int(number)) for number in some[0].split()]
            known = [piece for piece in pieces if piece is not None]
            if len(known) == len(pieces):
                said = b" ".join(b"%d" % piece.number for piece in as_read(known))
                at = begin + found.start(1) + some.start()
                made[at : at + len(said)] = said
    return bytes(made)


def as_read(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces of a text in the order in which they are read.

    Runs of one direction follow each other as they are read; it is within one that runs to the left that pieces stand
    from left to right. A run ends where the next piece lies further left, or on another line.
    """
    found = list[Piece]()
    for run in _apart(pieces):
        found += _turned(run)
    return found


def _apart(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    begin = 0
    for at, (one, other) in enumerate(pairwise(pieces), 1):
        if other.x < one.x or abs(other.y - one.y) > 0.5:
            yield list(pieces[begin:at])
            begin = at
    yield list(pieces[begin:])


def _turned(run: list[Piece]) -> list[Piece]:
    """A run with what runs to the left in it turned around; blanks beside letters that run to the right stay there."""
    if all(piece.way <= 0 for piece in run):
        return run[::-1] if any(piece.way < 0 for piece in run) else run
    found, at = list[Piece](), 0
    while at < len(run):
        if run[at].way >= 0:
            found.append(run[at])
            at += 1
            continue
        end = at
        while end < len(run) and run[end].way <= 0:
            end += 1
        while run[end - 1].way == 0:
            end -= 1
        found += run[at:end][::-1]
        at = end
    return found


def _objects(content: bytes) -> dict[int, tuple[int, bytes]]:
    """Number to where an object begins, and its bytes; none of a file whose table is not a plain one."""
    said = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*\Z", content)
    table = said and re.compile(rb"xref\s+0 \d+\s+((?:\d{10} \d{5} [nf]\s{1,2})+)").match(content, int(said[1]))
    if said is None or not table:
        return {}
    lines = [line.split() for line in table[1].splitlines() if line.strip()]
    begins = {number: int(line[0]) for number, line in enumerate(lines) if line[2] == b"n"}
    ends = dict(pairwise([*sorted(begins.values()), int(said[1])]))
    return {number: (begin, content[begin : ends[begin]]) for number, begin in begins.items()}


def _pieces(page: int, objects: Mapping[int, tuple[int, bytes]]) -> dict[int, Piece]:
    """The pieces of a page by their number."""
    body = _body(objects, page)
    resources, drawn = (re.search(rb"/%s (\d+) 0 R" % name, body) for name in (b"Resources", b"Contents"))
    if not resources or not drawn:
        return {}
    fonts = dict(re.findall(rb"/(f\d+) (\d+) 0 R", _body(objects, int(resources[1]))))
    letters = {name: _letters(objects, int(number)) for name, number in fonts.items()}
    found = {}
    for marked in MARKED.finditer(_stream(_body(objects, int(drawn[1])))):
        placed = PLACED.search(marked[2])
        if placed:
            number = int(marked[1])
            found[number] = Piece(number, float(placed[1]), float(placed[2]), _way(marked[2], letters))
    return found


def _way(drawn: bytes, letters: Mapping[bytes, Mapping[bytes, str]]) -> int:
    """-1 for a piece that runs to the left, 1 to the right, 0 for blanks and signs."""
    font, classes = b"", set[str]()
    for name, one, several in DRAWN.findall(drawn):
        font = name or font
        for literal in LITERAL.findall(one or several):
            plain = ESCAPED.sub(_plain, literal)
            signs = [plain[at : at + 2] for at in range(0, len(plain), 2)]
            said = "".join(letters.get(font, {}).get(sign, "") for sign in signs)
            classes |= {unicodedata.bidirectional(letter) for letter in said}
    if classes & TO_THE_LEFT:
        return -1
    return 1 if classes & TO_THE_RIGHT else 0


def _plain(found: "re.Match[bytes]") -> bytes:
    said = found[1]
    if said[:1].isdigit():
        return bytes([int(said, 8) & 255])
    return b"" if said in (b"\n", b"\r\n") else SHORT.get(said, said)


def _letters(objects: Mapping[int, tuple[int, bytes]], font: int) -> dict[bytes, str]:
    """Sign to letters of a font, as the file says."""
    table = re.search(rb"/ToUnicode (\d+) 0 R", _body(objects, font))
    rows = LETTERS.findall(_stream(_body(objects, int(table[1])))) if table else []
    return {
        bytes.fromhex(sign.decode()): bytes.fromhex(said.decode()).decode("utf-16-be", "replace") for sign, said in rows
    }


def _body(objects: Mapping[int, tuple[int, bytes]], number: int) -> bytes:
    return objects[number][1] if number in objects else b""


def _stream(body: bytes) -> bytes:
    head, _stream, rest = body.partition(b"stream")
    length = re.search(rb"/Length (\d+)", head)
    if not length:
        return b""
    data = rest.lstrip(b"\r").removeprefix(b"\n")[: int(length[1])]
    return zlib.decompress(data) if b"/FlateDecode" in head else data
