"""What a program hears that reads a typeset file by its tags, as screen readers do."""

import io
import re
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

WITHIN_A_LINE = ("/Span", "/Link", "/Strong", "/Em")


def read_by_tags(content: bytes) -> list[str]:
    """A text for each tag that holds words, in the order of the tags."""
    reader = PdfReader(io.BytesIO(content))
    pieces = {page.indirect_reference.idnum: _pieces(page, reader) for page in reader.pages}
    found: list[str] = []
    _read(reader.trailer["/Root"]["/StructTreeRoot"]["/K"], None, pieces, found, found)
    return found


def _read(thing: Any, page: int | None, pieces: dict[int, dict[int, str]], into: list[str], found: list[str]) -> None:
    thing = thing.get_object() if hasattr(thing, "get_object") else thing
    if isinstance(thing, list):
        for child in thing:
            _read(child, page, pieces, into, found)
    elif isinstance(thing, int):
        assert page is not None
        into.append(pieces[page].get(thing, ""))
    elif "/MCID" in thing:
        into.append(pieces[thing.raw_get("/Pg").idnum].get(thing["/MCID"], ""))
    elif "/S" in thing:
        inner: list[str] = []
        _read(thing.get("/K", []), thing.raw_get("/Pg").idnum if "/Pg" in thing else page, pieces, inner, found)
        if any(inner):
            (into if thing["/S"] in WITHIN_A_LINE else found).append("".join(inner))


def _pieces(page: Any, reader: PdfReader) -> dict[int, str]:
    """What each numbered piece of a page says, by its signs or by the words that stand for them."""
    letters = {name: _letters(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
    said: dict[int, str] = {}
    number, font, inside = None, "", list[tuple[str, Any]]()
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator in (b"BDC", b"BMC"):
            told = operands[1] if operator == b"BDC" and isinstance(operands[1], dict) else {}
            number = told.get("/MCID", number)
            inside.append((operands[0], told.get("/ActualText")))
            if "/ActualText" in told and number is not None:
                said[number] = said.get(number, "") + told["/ActualText"]
        elif operator == b"EMC":
            inside.pop()
        elif operator == b"Tf":
            font = operands[0]
        elif operator in (b"Tj", b"TJ") and number is not None and not any(words for _kind, words in inside):
            strokes = operands[0] if operator == b"TJ" else operands
            raw = b"".join(one.original_bytes for one in strokes if hasattr(one, "original_bytes"))
            signs = [letters[font].get(raw[at : at + 2], "") for at in range(0, len(raw), 2)]
            backwards = any(kind == "/ReversedChars" for kind, _words in inside)
            said[number] = said.get(number, "") + "".join(reversed(signs) if backwards else signs)
    return said


def _letters(font: Any) -> dict[bytes, str]:
    table = font["/ToUnicode"].get_data().decode("latin-1")
    rows = re.findall(r"^<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]*)>$", table, re.MULTILINE)
    return {bytes.fromhex(sign): bytes.fromhex(said).decode("utf-16-be") for sign, said in rows}
