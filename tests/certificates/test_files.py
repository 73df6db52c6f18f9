"""The certificate as a file: tagged, in six languages, and its words read out as they were written."""

import io
import re
import shutil
import subprocess
import unicodedata
from datetime import UTC, datetime

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from awards.certificates.making.wording import TEMPLATE, certificate_values
from awards.core.vocabulary import LANGUAGES
from awards.publishing.models import Laureate, LaureateCountry, LaureateOrganisation, Publication
from awards.publishing.queries import Places
from awards.web.languages import words_in
from awards.web.typesetting import as_pdf, as_png

ARABIC = "مشروع للأمان الرقمي وإصلاح الآلات بلا حدود"
CODE = "12345678901234567891"
DAY = datetime(2027, 5, 18, tzinfo=UTC)
PLACES = Places({"KE": {"en": "Kenya", "ar": "كينيا", "zh": "肯尼亚"}}, {}, {})


def a_laureate(language="en", project="Repair benches", person=None, organisations=("Example Cooperative",)):
    return Laureate(
        slug="x", position=0, category_key="skills", role="winner", project=project, person=person, language=language,
        category_names={"en": "Skills", "ar": "المهارات", "zh": "技能"}, texts={},
        organisations=[LaureateOrganisation(position=n, name=o, partner=False) for n, o in enumerate(organisations)],
        countries=[LaureateCountry(iso2="KE")],
    )  # fmt: skip


def values_of(app, laureate, language, *, rehearsal=False):
    names = {
        "en": "EQUALS in Tech Awards 2027",
        "ar": "جوائز إيكوالز في التكنولوجيا 2027",
        "zh": "2027年EQUALS科技大奖",
    }
    publication = Publication(year=2027, rehearsal=rehearsal, facts={"names": names})
    with app.app_context(), words_in(language):
        return certificate_values(publication, laureate, PLACES, CODE, "winner", DAY, "https://awards.example")


def pdf_of(app, laureate, language, **more):
    return as_pdf(TEMPLATE, values_of(app, laureate, language, **more), DAY, universal=True)


def pieces(content):
    """What is drawn with one stroke after another, as a reader of the file gets it: a word or a line each."""
    found = []
    page = PdfReader(io.BytesIO(content)).pages[0]
    page.extract_text(visitor_text=lambda text, *_rest: found.append(text.strip()))
    return [text for text in found if text]


def described(element, found):
    """The words of pictures and the kinds of tags in a tree of tags."""
    element = element.get_object() if hasattr(element, "get_object") else element
    if isinstance(element, ArrayObject):
        for child in element:
            described(child, found)
    elif isinstance(element, DictionaryObject):
        if "/S" in element:
            found.append((element["/S"], element.get("/Alt")))
        described(element.get("/K", ArrayObject()), found)
    return found


@pytest.mark.one_database
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_of_itself_that_it_is_accessible_and_names_title_language_and_pictures(whole_app, language):
    reader = PdfReader(io.BytesIO(pdf_of(whole_app, a_laureate(), language)))
    root = reader.trailer["/Root"]
    assert len(reader.pages) == 1
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == language
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
    assert "Repair benches" in reader.metadata.title
    tags = described(root["/StructTreeRoot"]["/K"], [])
    pictures = [words for tag, words in tags if tag == "/Figure"]
    assert len(pictures) == 2
    assert all(pictures), "each picture is described"
    kinds = [tag for tag, _words in tags]
    assert (kinds.count("/H1"), kinds.count("/H2")) == (1, 1)


@pytest.mark.one_database
@pytest.mark.case("FT-30")
def test_arabic_is_read_out_of_it_letter_by_letter_as_it_was_written(whole_app):
    title, holder = ARABIC, "الدكتورة آلاء الإدريسي"
    said = pieces(pdf_of(whole_app, a_laureate("ar", title, None, [holder]), "ar"))
    for word in f"{title} {holder} كينيا المهارات".split():
        assert word in said, word
    assert "1234 5678 9012 3456 7891" in said


@pytest.mark.one_database
@pytest.mark.parametrize("compose", ["NFC", "NFD"])
def test_words_with_vowel_marks_are_read_out_of_it_once_and_in_order(whole_app, tmp_path, compose):
    title, plain = "مُحَمَّدٌ يُعَلِّمُ الفَتَياتِ أَمنًا", "محمد يعلم الفتيات أمنا"
    content = pdf_of(whole_app, a_laureate("ar", unicodedata.normalize(compose, title), None, ["Café Ñandú"]), "ar")
    said = pieces(content)
    for word in plain.split():
        assert said.count(word) == 1, word
    assert not any(unicodedata.combining(letter) for letter in "".join(said))
    assert "Café Ñandú" in said, "accents of other letters stay"
    path = tmp_path / "marks.pdf"
    path.write_bytes(content)
    if shutil.which("pdftotext"):
        read = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, text=True).stdout
        assert plain in "".join(letter for letter in read if unicodedata.category(letter) != "Cf").replace("\n", " ")


@pytest.mark.one_database
def test_no_sign_of_its_arabic_stands_for_two_letters_that_readers_would_turn_around(whole_app):
    """Several readers of files turn the letters of such a sign: “بال” is then read for “بلا”."""
    page = PdfReader(io.BytesIO(pdf_of(whole_app, a_laureate("ar", ARABIC, None, ["الإدريسي"]), "ar"))).pages[0]
    signs = [
        bytes.fromhex(letters).decode("utf-16-be")
        for font in page["/Resources"]["/Font"].values()
        for line in font["/ToUnicode"].get_data().decode("latin-1").splitlines()
        for letters in re.findall(r"^<[0-9A-Fa-f]+> <([0-9A-Fa-f]+)>$", line)
    ]
    assert {"ل", "ا"} <= {letter for sign in signs for letter in sign}
    assert [sign for sign in signs if re.search("ل[اأإآ]", sign)] == []


@pytest.mark.one_database
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not here")
def test_another_reader_of_files_reads_the_same_words(whole_app, tmp_path):
    for language, title in (("ar", ARABIC), ("zh", "为农村妇女开设的手机维修学习站"), ("ru", "Мастерские ремонта")):
        path = tmp_path / f"{language}.pdf"
        path.write_bytes(pdf_of(whole_app, a_laureate(language, title), language))
        said = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, text=True).stdout
        plain = "".join(letter for letter in said if unicodedata.category(letter) != "Cf")
        assert title in plain.replace("\n", " ")


@pytest.mark.one_database
def test_chinese_is_read_out_of_it_as_it_was_written(whole_app):
    title, holders = "为农村妇女开设的手机维修学习站", ["北京女性科技协会", "上海数字技能中心"]
    said = pieces(pdf_of(whole_app, a_laureate("zh", title, None, holders), "zh"))
    assert {title, *holders, "技能", "肯尼亚"} <= set(said)
    assert "2027年EQUALS科技大奖" in "".join(said)


@pytest.mark.one_database
def test_it_names_who_was_honoured_for_what_and_where_to_check(whole_app):
    laureate = a_laureate(person="Amina Njeri", organisations=["First Society", "Second Society"])
    said = " ".join(pieces(pdf_of(whole_app, laureate, "en")))
    for words in (
        "Winner 2027", "Repair benches", "First Society", "Second Society", "Amina Njeri", "Skills", "Kenya",
        "EQUALS in Tech Awards 2027", "18 May 2027", "https://awards.example/", "1234 5678 9012 3456 7891",
    ):  # fmt: skip
        assert words in said, words
    assert "Rehearsal" not in said


@pytest.mark.one_database
def test_a_rehearsals_says_across_the_page_that_it_is_one(whole_app):
    content = pdf_of(whole_app, a_laureate(), "en", rehearsal=True)
    assert "".join(pieces(content)).count("Rehearsal") == 1
    assert "https://awards.example/rehearsal/2027/certificates" in "".join(pieces(content))


@pytest.mark.one_database
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_names_stay_on_the_one_page(whole_app, language):
    names = ["Ассоциация женщин и девушек в информационных технологиях, связи и цифровой экономике " * 2] * 4
    laureate = a_laureate("ru", "Очень длинное название проекта " * 9, "Екатерина " * 8, names)
    content = pdf_of(whole_app, laureate, language, rehearsal=True)
    assert len(PdfReader(io.BytesIO(content)).pages) == 1


@pytest.mark.one_database
@pytest.mark.case("OU-01")
def test_without_a_project_the_organisation_is_honoured_and_nothing_is_markup(whole_app):
    odd = '#panic("broken") $x$ *bold* `raw` \\ <label> @ref'
    said = "".join(pieces(pdf_of(whole_app, a_laureate(project=None, organisations=[odd]), "en")))
    assert '#panic("broken")' in said
    with Image.open(io.BytesIO(as_png(TEMPLATE, values_of(whole_app, a_laureate(project=None), "fr")))) as picture:
        assert picture.size[0] > picture.size[1]
