"""The parsers that take what anybody sends, each with what must hold of it whatever the bytes are.

A target takes bytes and raises only when a parser is wrong. `python -m tests.fuzzing` (in `make trust`) lets Atheris
look for such bytes for as long as one likes; the tests try some hundred of Hypothesis's.
"""

import contextlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from awards.accounts.views.blueprint import own_path
from awards.core.errors import RuleBroken
from awards.finding.rules import glossary, names, texts
from awards.importing.rules.columns import READ
from awards.importing.rules.reading import Reader
from awards.infrastructure.sheets import read_table
from awards.nominations.inspection.documents import Refused, look
from awards.pledges.rules.finding import LONGEST_WORD, wanted
from awards.pledges.rules.typed import amount

KINDS = ("pdf", "docx", "xlsx", "pptx", "odt", "txt")
SITE = "https://awards.example"
LARGEST_AMOUNT = 10**15


def table(data: bytes) -> None:
    """A table is read, or refused in words; rows are numbered and know the header's columns only."""
    try:
        found = read_table("pledges.csv", data)
    except RuleBroken:
        return
    numbers = [number for number, _cells in found.rows]
    assert numbers == sorted(set(numbers))
    assert all(set(cells) <= set(found.header) for _number, cells in found.rows)


def workbook(data: bytes) -> None:
    """The same of what begins like an archive."""
    table(b"PK\x03\x04" + data)


def money(data: bytes) -> None:
    """An amount is none, or a figure with two digits behind the point that reads back as itself."""
    found = amount(_text(data))
    assert found is None or (0 <= found < LARGEST_AMOUNT and amount(f"{found:.2f}") == found)


def row(data: bytes) -> None:
    """A row of an import is read, and what is not understood is named by a column of the file."""
    columns = sorted(READ)
    cells = _text(data).split("\x1f")
    reader = Reader(columns)
    line = [cells[place % len(cells)] for place in range(len(columns))]
    reader.keys(line)
    given = reader.read(line, None)
    assert set(given.wrong) <= set(columns)
    assert all(str(message) for message in given.wrong.values())


def redirect(data: bytes) -> None:
    """Wherever a page leads on to after signing in, a browser stays on the site."""
    target = own_path(_text(data))
    assert urlsplit(urljoin(f"{SITE}/account/sign-in", target)).netloc == "awards.example"
    assert "\\" not in target
    assert not any(ord(character) < 32 for character in target)


def document(data: bytes) -> None:
    """A file is looked into, or refused by a problem that has a name."""
    kind, content = KINDS[data[0] % len(KINDS)] if data else "txt", data[1:]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file"
        file.write_bytes(content)
        with contextlib.suppress(Refused):
            assert look(file, kind) in (True, False)


def search(data: bytes) -> None:
    """Anything at all can be searched for: whole words, cut, each once."""
    found = wanted(_text(data))
    assert all(0 < len(word.text) <= LONGEST_WORD and len(word.text.split()) == 1 for word in found)
    assert len({word.text for word in found}) == len(found)


def likeness(data: bytes) -> None:
    """What duplicates are found by can be made of any text and any name."""
    text = _text(data)
    for made in (names.person_keys, names.bones, names.latin_words, names.initials, names.acronyms):
        made(text)
    for made in (glossary.notions, texts.sample, texts.numbers):
        assert made(text) == made(text)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "table": table, "workbook": workbook, "money": money, "row": row, "redirect": redirect, "document": document,
    "search": search, "likeness": likeness,
}  # fmt: skip


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="surrogateescape").encode("utf-8", errors="replace").decode()
