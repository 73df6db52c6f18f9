"""The guides: what each kind of reader does, in the order in which one meets it; found by words, with a line or not."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from awards.core.errors import NotFound
from awards.desks.guide.judge import JUDGE
from awards.desks.guide.nominee import NOMINEE
from awards.desks.guide.parts import Guide, Section
from awards.desks.guide.running import DEVELOPER, OPERATOR
from awards.desks.guide.staff import STAFF
from awards.web.access import public, takes
from awards.web.keeping import kept
from awards.web.languages import translated
from awards.web.lists import one

bp = Blueprint("guide", __name__)

GUIDES: Sequence[Guide] = (NOMINEE, JUDGE, STAFF, OPERATOR, DEVELOPER)
"""The guides in the order of their list."""


ARTICLE = "ال"


@dataclass(frozen=True)
class Found:
    """A section in the list of all: in which guide, where, and all of its words as a search compares them."""

    guide: str
    title: str
    url: str
    words: str


@bp.route("/guide")
@public
@takes("q")
@kept
def guides() -> ResponseReturnValue:
    asked = one("q") or ""
    wanted = [beginning(word) for word in plain(asked).split()]
    found = [(each, [row for row in _sections(each) if all(word in row.words for word in wanted)]) for each in GUIDES]
    return render_template(
        "guide/guides.html", q=asked, found=found, count=sum(len(rows) for _guide, rows in found), say=translated
    )


@bp.route("/guide/<string:key>")
@public
@kept
def guide(key: str) -> ResponseReturnValue:
    found = next((each for each in GUIDES if each.key == key), None)
    if found is None:
        raise NotFound("guide")
    return render_template("guide/guide.html", guide=found, guides=GUIDES, say=translated, where=_where)


def plain(text: str) -> str:
    """A text as the search compares it, here and in `guide-search.js`: small letters without accents."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).lower()


def beginning(word: str) -> str:
    """What of a plain word is looked for, here and in `guide-search.js`: without the end, which changes with the case
    and number of a word in most languages, and without the Arabic article.
    """
    if len(word) >= 5 and word.startswith(ARTICLE):
        word = word[len(ARTICLE) :]
    return word[:-2] if len(word) >= 7 else word[:-1] if len(word) >= 5 else word


def _where(section: Section) -> str | None:
    return url_for(section.where) if section.where else None


def _sections(guide: Guide) -> Iterator[Found]:
    for section in guide.sections:
        texts = (section.title, *section.words, *([section.also] if section.also else []))
        said = " ".join(translated(each) for each in texts)
        url = f"{url_for('guide.guide', key=guide.key)}#{section.key}"
        yield Found(translated(guide.title), translated(section.title), url, plain(said))
