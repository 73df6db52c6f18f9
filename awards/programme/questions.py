"""The questions of an edition's form: what is asked of whom, how an answer is read, counted and checked.

An answer is always text. Kept are: of a number "12.5", of a date "2026-01-31", of a link its address, of a choice
its key, of countries "KE|PL", of people a name a line; of a file nothing, since files are rows elsewhere, by the
question's key. Pure: every page, mail and import counts and refuses alike, and `static/js/page/counter.js` counts the
same in a browser.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from awards.core.addresses import as_web_address, is_web_address
from awards.core.figures import latin_digits
from awards.core.text import N_, Message

KINDS = ("long", "short", "choice", "number", "date", "link", "countries", "people", "file")
WRITTEN = ("long", "short")
COUNTED = (*WRITTEN, "countries", "people")
"""Kinds with a `limit`: characters or words of a written text, how many countries, how many people."""

UNITS = ("characters", "words")
LONGEST_LINK = 1000
LONGEST_NAME = 200
MOST_DIGITS = 30

_BLANK = "\\t\\n\\x0b\\x0c\\r\\x1c-\\x1f \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"
_CJK = (
    "\\u3005-\\u3007\\u3041-\\u3096\\u309d-\\u309f\\u30a1-\\u30fa\\u30fc-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf"
    "\\u4e00-\\u9fff\\uf900-\\ufaff\\uff66-\\uff9f\\U00020000-\\U0003ffff"
)
_ENDS = re.compile(f"^[{_BLANK}]+|[{_BLANK}]+$")
_BETWEEN = re.compile(f"[{_BLANK}]+")
_EAST_ASIAN = re.compile(f"[{_CJK}]")
_TOKEN = re.compile(f"[^{_BLANK}{_CJK}]+")
_MARKS_OF_NUMBERS = str.maketrans(
    {"\u066b": ".", "\u066c": "", "\u2212": "-", "\uff0e": ".", "\uff0c": ",", "\u060c": ",", "\u2019": "'"}
)


@dataclass(frozen=True)
class Question:
    """One question of a form. `label`, `help` and `measure` (the unit of a number) are texts by language.

    `limit` is counted in `unit`, for countries and people in how many; None means no limit. `criteria` are the keys of
    those it feeds, `categories` of those it is asked in (None: in all), `choices` pairs of key and label by language,
    `least` and `most` the bounds of a number; a `hidden` answer is not shown to judges.
    """

    key: str
    kind: str = "long"
    label: Mapping[str, str] = field(default_factory=dict)
    help: Mapping[str, str] = field(default_factory=dict)
    limit: int | None = None
    unit: str = "characters"
    required: bool = True
    criteria: tuple[str, ...] = ()
    hidden: bool = False
    categories: tuple[str, ...] | None = None
    choices: tuple[tuple[str, Mapping[str, str]], ...] = ()
    measure: Mapping[str, str] = field(default_factory=dict)
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True)
class Section:
    """Some questions under one title, a text by language."""

    key: str
    title: Mapping[str, str]
    questions: tuple[Question, ...]


def question(document: Mapping[str, Any]) -> Question:
    """One question as the form of an edition holds it; what an older form does not say has its default."""
    categories = document.get("categories")
    return Question(
        key=document["key"],
        kind=document.get("kind", "long"),
        label=document.get("label") or {},
        help=document.get("help") or {},
        limit=document.get("limit"),
        unit=document.get("unit", "characters"),
        required=document.get("required", True),
        criteria=tuple(document.get("criteria") or ()),
        hidden=document.get("hidden", False),
        categories=None if categories is None else tuple(categories),
        choices=tuple((choice["key"], choice["label"]) for choice in document.get("choices") or ()),
        measure=document.get("measure") or {},
        least=document.get("least"),
        most=document.get("most"),
    )


def every(form: Mapping[str, Any]) -> list[Section]:
    """All sections and questions of a form, whatever the categories."""
    return [
        Section(section["key"], section["title"], tuple(question(q) for q in section["questions"]))
        for section in form.get("sections", [])
    ]


def asked(form: Mapping[str, Any], categories: Collection[str]) -> list[Section]:
    """What a form asks a nomination in these categories: the common questions, and those of one of the categories.

    A section that asks nothing then is left out. Before a category is chosen only the common questions are asked.
    """
    found = []
    for section in every(form):
        questions = tuple(q for q in section.questions if q.categories is None or set(q.categories) & set(categories))
        if questions:
            found.append(Section(section.key, section.title, questions))
    return found


def tidy(text: str) -> str:
    """NFC, one character for a line's end, no blanks around: how every text is kept and counted."""
    return _ENDS.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")))


def count(question: Question, text: str) -> int:
    """How much of the limit an answer uses: words, countries or people where those are counted, else characters.

    Characters are code points of the tidy text. A word is a run without blanks that has a letter or a digit in it;
    each Chinese or Japanese character counts as a word of its own. Thai, Lao, Khmer and Burmese, which set no blanks
    between words, are counted by their blanks.
    """
    found = tidy(text)
    if question.kind == "people":
        return len(_people(found))
    if question.kind == "countries":
        return len(_codes(found))
    if question.unit == "words":
        east_asian = len(_EAST_ASIAN.findall(found))
        return east_asian + sum(any(map(str.isalnum, token)) for token in _TOKEN.findall(found))
    return len(found)


def read(question: Question, typed: str) -> str:
    """The answer to keep of what was typed: tidy, and in the one spelling of its kind where it can be understood."""
    text = tidy(typed)
    match question.kind:
        case "short":
            return _BETWEEN.sub(" ", text)
        case "number":
            return _number(text) or text
        case "date":
            return _date(text) or text
        case "link":
            return as_web_address(text)
        case "countries":
            return "|".join(_codes(text))
        case "people":
            return "\n".join(_people(text))
        case "file":
            return ""
    return text


def mistake(question: Question, text: str) -> Message | None:
    """Why a text is no answer to the question; None for a good one. An empty text is none: it may only lack."""
    answer = read(question, text)
    if not answer:
        return None
    match question.kind:
        case "number":
            return _number_mistake(question, answer)
        case "date":
            return None if _date(answer) else N_("Enter a date as year, month and day, like 2026-01-31.")
        case "link":
            good = is_web_address(answer) and len(answer) <= LONGEST_LINK
            return None if good else N_("Enter a web address that begins with https:// or http://.")
        case "choice":
            known = any(key == answer for key, _label in question.choices)
            return None if known else N_("Choose one of the answers of the list.")
        case "countries":
            if not all(re.fullmatch("[A-Z]{2}", code) for code in answer.split("|")):
                return N_("Choose each country from the list.")
        case "people":
            if any(len(name) > LONGEST_NAME for name in answer.split("\n")):
                return N_("Use at most %(limit)s characters for a name.", limit=LONGEST_NAME)
    return _too_much(question, answer)


def _too_much(question: Question, answer: str) -> Message | None:
    used = count(question, answer)
    if question.limit is None or used <= question.limit:
        return None
    values = {"count": used, "limit": question.limit, "over": used - question.limit}
    if question.kind == "people":
        return N_("Name at most %(limit)s people; there are %(count)s.", **values)
    if question.kind == "countries":
        return N_("Name at most %(limit)s countries; there are %(count)s.", **values)
    if question.unit == "words":
        return N_("This answer has %(count)s words and the limit is %(limit)s. Shorten it by %(over)s.", **values)
    return N_("This answer has %(count)s characters and the limit is %(limit)s. Shorten it by %(over)s.", **values)


def _number_mistake(question: Question, answer: str) -> Message | None:
    found = _number(answer)
    if found is None:
        return N_("Enter a number in digits, like 1200 or 12.5.")
    if question.least is not None and Decimal(found) < question.least:
        return N_("Enter %(limit)s or more.", limit=question.least)
    if question.most is not None and Decimal(found) > question.most:
        return N_("Enter %(limit)s or less.", limit=question.most)
    return None


def _number(text: str) -> str | None:
    """A number's one spelling: digits of any script, grouped by blanks, commas or points, are read.

    A lone point is decimal; a lone comma is too, unless three digits follow it, when it groups thousands.
    """
    found = latin_digits(text).translate(_MARKS_OF_NUMBERS)
    found = re.sub(rf"(?<=\d)[{_BLANK}'](?=\d{{3}}(?!\d))", "", found)
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", found):
        found = found.replace(",", "")
    elif re.fullmatch(r"[-+]?[1-9]\d{0,2}(\.\d{3}){2,}(,\d+)?|[-+]?[1-9]\d{0,2}(\.\d{3})+,\d+", found):
        found = found.replace(".", "").replace(",", ".")
    found = found.replace(",", ".", 1)
    if not re.fullmatch(r"[-+]?\d+(\.\d+)?", found, re.ASCII) or len(found) > MOST_DIGITS:
        return None
    try:
        value = Decimal(found)
    except InvalidOperation:  # pragma: no cover - the pattern above lets only numbers through
        return None
    whole, _point, part = format(abs(value), "f").partition(".")
    plain = whole + (f".{part.rstrip('0')}" if part.rstrip("0") else "")
    return f"-{plain}" if value < 0 else plain


def _date(text: str) -> str | None:
    """A date's one spelling: year-month-day, or day.month.year; with slashes one cannot tell day from month."""
    found = latin_digits(text)
    if turned := re.fullmatch(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})", found, re.ASCII):
        found = "-".join(reversed(turned.groups()))
    parts = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", found, re.ASCII)
    if parts is None:
        return None
    try:
        return date(*map(int, parts.groups())).isoformat()
    except ValueError:
        return None


def _codes(text: str) -> list[str]:
    return list(dict.fromkeys(code.upper() for code in re.split(rf"[|,;{_BLANK}]+", text) if code))


def _people(text: str) -> list[str]:
    names = (_BETWEEN.sub(" ", tidy(line)) for line in text.split("\n"))
    return list(dict.fromkeys(name for name in names if name))
