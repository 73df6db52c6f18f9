"""Whether an amount of money stands with its word: on a page beside it or above its column, in data in the same row."""

import re
from collections.abc import Collection, Iterator
from typing import Any

from babel.numbers import list_currencies

from awards.pledges.rules import WORDS

AMOUNT = re.compile(r"\b([A-Z]{3})[\s\u00a0\u202f]?\d")
CURRENCIES = frozenset(list_currencies())
SAID = re.compile(r"\b(pledged|committed|disbursed|spent|in kind|needed|target|under one word)\b", re.IGNORECASE)
"""The five words as English pages say them; a need and a register's target have their own, a question is under any."""

BLOCKS = ("p", "li", "h1", "h2", "h3", "h4", "legend", "caption", "summary", "label", "figcaption", "option", "title")
ATTRIBUTES = ("aria-label", "alt", "title", "content", "placeholder")
FIGURES = ("amount", "usd", "usd_net", "gross", "net", "median", "least", "most", "yearly_amount")


def bare_amounts(tree: Any, quoted: Collection[str] = ()) -> list[str]:
    """Amounts of a page that stand without a word, with what stands around them; `quoted` are texts of others."""
    found = []
    for text, around in _texts(tree):
        if has_amount(text) and not SAID.search(around) and not any(text.strip() in one for one in quoted):
            found.append(f"{text.strip()} | {around[:200]}")
    return found


def has_amount(text: str) -> bool:
    """Whether an amount of money stands in a text: a currency and a figure."""
    return any(code in CURRENCIES for code in AMOUNT.findall(text)) or re.search(r"[$€£]\s?\d", text) is not None


def _texts(tree: Any) -> Iterator[tuple[str, str]]:
    """Each text and attribute of a page with what it is read with."""
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style", "code", "pre"):
            continue
        for name in ATTRIBUTES:
            if value := element.get(name):
                yield value, value
        for text, place in ((element.text, element), (element.tail, element.getparent())):
            if text and text.strip() and place is not None and place.tag not in ("script", "style", "code", "pre"):
                yield text, _around(place)


def _around(element: Any) -> str:
    """What an amount is read with: its sentence, its fact, its row below the heads of a table, its chart's name."""
    lineage = [element, *element.iterancestors()]
    figure = next((one for one in lineage if one.tag == "figure"), None)
    for above in lineage:
        if above.tag in ("td", "th"):
            return _in_table(above)
        if above.tag in ("dt", "dd"):
            return _words(above.getparent())
        if above.tag in ("svg", "figure"):
            return _named(figure)
        if above.tag in BLOCKS and "svg" not in [one.tag for one in lineage]:
            return f"{_words(above)} {_named(figure)}"
    return _words(element)


def _named(figure: Any) -> str:
    return "" if figure is None else " ".join(_words(one) for one in figure.findall("figcaption"))


def _words(element: Any) -> str:
    return " ".join(" ".join(element.itertext()).split())


def _in_table(cell: Any) -> str:
    row, table = cell.getparent(), next(one for one in cell.iterancestors() if one.tag == "table")
    place = list(row).index(cell)
    heads = [_words(head[place]) for head in table.xpath(".//thead/tr") if len(head) > place]
    captions = [_words(one) for one in table.xpath("./caption")]
    return " ".join([_words(row), *heads, *captions])


def bare_figures(document: Any, named: str | None = None) -> Iterator[str]:
    """Figures of money in JSON that neither stand beside their word nor under it."""
    if isinstance(document, list):
        for one in document:
            yield from bare_figures(one, named)
    elif isinstance(document, dict):
        word = document.get("word", named)
        for name, value in document.items():
            if name in FIGURES and value is not None and not isinstance(value, dict | list) and word not in WORDS:
                yield f"{name}: {document}"
            yield from bare_figures(value, name if name in WORDS else word)
