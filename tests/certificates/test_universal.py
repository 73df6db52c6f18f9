"""What a program can tell of PDF/UA-1 holds for certificates and letters in each language, and what lacks is told."""

import io
from uuid import uuid4

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import BooleanObject, DecodedStreamObject, DictionaryObject, NameObject

from awards.certificates import rules
from awards.certificates.making.letters import TEMPLATE, letter_values, with_code
from awards.certificates.queries import Addressee
from awards.core.vocabulary import LANGUAGES
from awards.programme.models import Edition
from awards.web.languages import translated, words_in
from awards.web.typesetting import as_pdf
from tests.certificates.test_files import ARABIC, CODE, DAY, a_laureate, pdf_of
from tests.support.universal import lacking

pytestmark = pytest.mark.one_database
TITLES = {"ar": ARABIC, "zh": "为农村妇女开设的手机维修学习站", "ru": "Мастерские ремонта"}


def letter_of(app, kind, language, *, rehearsal=False):
    edition = Edition(year=2027, rehearsal=rehearsal, names={"en": "EQUALS in Tech Awards 2027"})
    places = [({"en": "Skills"}, "winner")] if kind == "finalists" else []
    to = Addressee(uuid4(), 12, TITLES.get(language, "Repair benches"), "Example", language, ["KE"], "skills", places)
    with app.app_context(), words_in(language):
        text = translated(rules.DEFAULTS[kind])
        said = letter_values(edition, kind, text, language, to, DAY)
        return as_pdf(TEMPLATE, with_code(said, edition, CODE, language), DAY, universal=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_lacks_of_a_certificate(whole_app, language):
    laureate = a_laureate(language, TITLES.get(language, "Repair benches"), "Amina Njeri")
    assert lacking(pdf_of(whole_app, laureate, language)) == []
    assert lacking(pdf_of(whole_app, laureate, language, rehearsal=True)) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", rules.KINDS)
def test_nothing_lacks_of_a_letter(whole_app, kind, language):
    assert lacking(letter_of(whole_app, kind, language)) == []
    assert lacking(letter_of(whole_app, kind, language, rehearsal=True)) == []


def test_nothing_lacks_of_a_letter_of_several_pages_and_its_square_stands_on_the_last(whole_app, monkeypatch):
    monkeypatch.setitem(rules.DEFAULTS, "nominees", "A sentence of a long letter. " * 100 + "\n\n" + "Another. " * 400)
    content = letter_of(whole_app, "nominees", "en")
    pages = PdfReader(io.BytesIO(content)).pages
    assert len(pages) > 1
    assert rules.grouped(CODE) not in pages[0].extract_text()
    assert rules.grouped(CODE) in pages[-1].extract_text()
    assert lacking(content) == []


def _without(*path):
    def spoil(writer):
        thing = writer._root_object
        for name in path[:-1]:
            thing = thing[name].get_object()
        del thing[path[-1]]

    return spoil


def _first(writer, kind):
    waiting = [writer._root_object["/StructTreeRoot"]["/K"]]
    while waiting:
        thing = waiting.pop().get_object() if hasattr(waiting[-1], "get_object") else waiting.pop()
        if isinstance(thing, list):
            waiting += thing
        elif isinstance(thing, dict):
            if thing.get("/S") == kind:
                return thing
            waiting.append(thing.get("/K", []))
    raise AssertionError(kind)


def _no_words(writer):
    del _first(writer, "/Figure")["/Alt"]


def _odd_tag(writer):
    _first(writer, "/P")[NameObject("/S")] = NameObject("/Poem")


def _leaping(writer):
    _first(writer, "/H2")[NameObject("/S")] = NameObject("/H4")


def _untagged_tree(writer):
    _first(writer, "/H1")[NameObject("/K")] = DictionaryObject()


def _drawn_beside(writer):
    contents, more = writer.pages[0]["/Contents"].get_object(), DecodedStreamObject()
    more.set_data(contents.get_data() + b" 0 0 10 10 re f")
    writer.pages[0][NameObject("/Contents")] = writer._add_object(more)


def _font(writer):
    return next(iter(writer.pages[0]["/Resources"]["/Font"].values())).get_object()


def _letters_unknown(writer):
    del _font(writer)["/ToUnicode"]


def _font_outside(writer):
    inside = _font(writer)["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
    for name in [name for name in inside if name.startswith("/FontFile")]:
        del inside[name]


def _silent_link(writer):
    del writer.pages[0]["/Annots"][0].get_object()["/Contents"]


def _other_tabs(writer):
    writer.pages[0][NameObject("/Tabs")] = NameObject("/R")


def _suspect(writer):
    writer._root_object["/MarkInfo"][NameObject("/Suspects")] = BooleanObject(True)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (_without("/MarkInfo"), "it is not marked as tagged"),
        (_suspect, "its tags are suspect"),
        (_without("/Lang"), "it names no language"),
        (_without("/ViewerPreferences", "/DisplayDocTitle"), "its title is not what a window shows"),
        (_without("/StructTreeRoot", "/ParentTree"), "it has no tree of tags"),
        (_without("/Metadata"), "it does not say of itself that it is universal"),
        (_without("/Metadata"), "it has no title"),
        (_no_words, "a /Figure has no words"),
        (_odd_tag, "/Poem is no tag that readers know"),
        (_leaping, "/H4 follows a heading of level 1"),
        (_untagged_tree, "its content and the tree of tags do not fit"),
        (_drawn_beside, "something is drawn (f) that is neither tagged nor an artifact"),
        (_letters_unknown, "does not say which letters its signs are"),
        (_font_outside, "is not in the file"),
        (_silent_link, "a link has no words or no tag"),
        (_other_tabs, "one does not tab in the order of the tags"),
    ],
)
def test_what_is_taken_away_is_missed(whole_app, spoil, told):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_of(whole_app, a_laureate(), "en"))))
    spoil(writer)
    spoilt = io.BytesIO()
    writer.write(spoilt)
    assert any(told in line for line in lacking(spoilt.getvalue())), told
