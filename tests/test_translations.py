"""Every text is there in the languages that are complete, with its placeholders, forms and script."""

import ast
import gettext
import io
import re
import subprocess
import sys
import unicodedata
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[1]
CATALOGUES = ROOT / "awards" / "translations"

LOCALES = {"ar": "ar", "zh": "zh_Hans", "fr": "fr", "ru": "ru", "es": "es"}
COMPLETE = ("ar", "zh", "fr", "ru", "es")
FORMS = {"ar": 6, "zh": 1, "fr": 2, "ru": 3, "es": 2}
SCRIPTS = {"ar": "ARABIC", "zh": "CJK", "ru": "CYRILLIC"}
MOST_EQUAL = 0.03

MARKS = {"_", "_l", "N_", "gettext", "ngettext", "lazy_gettext"}

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%")
TAG = re.compile(r"</?[a-z]+")

pytestmark = pytest.mark.one_database


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(CATALOGUES / LOCALES[language] / "LC_MESSAGES" / "messages.po"))


def texts(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def collected(folder: Path, *options: str) -> polib.POFile:
    """The texts of the program as it is now."""
    file = folder / "messages.pot"
    program = Path(sys.executable).with_name("pybabel")
    keywords = ["-k", "N_", "-k", "_l", "-k", "lazy_gettext"]
    subprocess.run(
        [program, "-q", "extract", "-F", "babel.cfg", *options, *keywords, "--no-location", "-o", file, "."],
        cwd=ROOT,
        check=True,
    )
    return polib.pofile(str(file))


@pytest.fixture(scope="module")
def template(tmp_path_factory) -> polib.POFile:
    return collected(tmp_path_factory.mktemp("texts"))


def test_a_text_said_alone_is_not_the_first_of_a_count_too(template, tmp_path):
    """The two are one entry of a catalogue, and the text alone would ask for a number that nobody gives."""
    alone = collected(tmp_path, "--no-default-keywords", "-k", "_", "-k", "gettext")
    counted = {entry.msgid for entry in template if PLACEHOLDER.search(entry.msgid_plural)}
    assert len(alone) > 1000
    assert len(counted) > 100
    assert {entry.msgid for entry in alone} & counted == set()


def test_no_text_is_hidden_in_a_formatted_string(template):
    """Who collects the texts does not look in there: one that stands nowhere else stays English on every page."""
    collected_ones = {entry.msgid for entry in template}
    formatted = [
        (file.name, call.lineno, word.value)
        for file in (ROOT / "awards").rglob("*.py")
        for string in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKS
        for word in call.args[:1]
        if isinstance(word, ast.Constant)
    ]
    assert formatted
    assert [place for place in formatted if place[2] not in collected_ones] == []


@pytest.mark.parametrize("language", COMPLETE)
def test_every_text_of_the_program_is_translated(language, template):
    known = {
        (entry.msgid, entry.msgid_plural) for entry in catalogue(language) if all(texts(entry)) and not entry.fuzzy
    }
    missing = [entry.msgid for entry in template if (entry.msgid, entry.msgid_plural) not in known]
    assert missing == []


@pytest.mark.parametrize("language", COMPLETE)
def test_placeholders_and_tags_are_those_of_the_text(language):
    wrong = []
    for entry in catalogue(language):
        source = entry.msgid + (entry.msgid_plural or "")
        for text in texts(entry):
            found, wanted = set(PLACEHOLDER.findall(text)), set(PLACEHOLDER.findall(source))
            # A form for one, two or none may say the number in words.
            if (found - wanted) or (not entry.msgid_plural and found != wanted):
                wrong.append((entry.msgid, text))
            if set(TAG.findall(entry.msgid)) != set(TAG.findall(text)) and not entry.msgid_plural:
                wrong.append((entry.msgid, text))
    assert wrong == []


@pytest.mark.parametrize("language", COMPLETE)
def test_plurals_have_all_forms(language):
    for entry in catalogue(language):
        if entry.msgid_plural:
            assert len(entry.msgstr_plural) == FORMS[language], entry.msgid


@pytest.mark.parametrize("language", COMPLETE)
def test_hardly_a_text_equals_english(language):
    entries = [entry for entry in catalogue(language) if re.search(r"[a-z]{3}", PLACEHOLDER.sub("", entry.msgid))]
    equal = [entry.msgid for entry in entries if entry.msgid in texts(entry)]
    assert len(equal) / len(entries) < MOST_EQUAL, equal


@pytest.mark.parametrize("language", sorted(SCRIPTS))
def test_a_language_stands_in_its_own_script(language):
    script = SCRIPTS[language]
    outside = [
        entry.msgid
        for entry in catalogue(language)
        if entry.msgid not in texts(entry)
        and not any(script in unicodedata.name(character, "") for text in texts(entry) for character in text)
        and re.search(r"[a-z]{3}", PLACEHOLDER.sub("", entry.msgid))
    ]
    assert len(outside) / len(catalogue(language)) < MOST_EQUAL, outside


@pytest.mark.parametrize("language", COMPLETE)
def test_a_machines_translation_says_so(language):
    for entry in catalogue(language):
        assert "machine" in (entry.tcomment or ""), entry.msgid


def test_arabic_plurals_follow_the_usual_order():
    entry = next(e for e in catalogue("ar") if e.msgid_plural)
    found = gettext.GNUTranslations(io.BytesIO(catalogue("ar").to_binary()))
    said = [found.ngettext(entry.msgid, entry.msgid_plural, n) for n in (0, 1, 2, 3, 11, 100)]
    assert said == [entry.msgstr_plural[form] for form in range(6)]
    assert found.ngettext(entry.msgid, entry.msgid_plural, 103) == entry.msgstr_plural[3]
    assert found.ngettext(entry.msgid, entry.msgid_plural, 111) == entry.msgstr_plural[4]


def test_days_and_spans_in_arabic_are_not_turned_around():
    # behind an Arabic letter a hyphen would part the figures, and 2026-11-24 be read as 24-11-2026 (UAX 9, W2 and W4)
    bare = re.compile(r"(?<![\w\u200e/=-])(?:\d{4}-\d{2}-\d{2}|\d{1,2}-\d{1,2}(?!\d))")
    turned = [one for entry in catalogue("ar") if not entry.obsolete for one in texts(entry) if bare.search(one)]
    assert turned == []


def test_addresses_endings_of_files_and_figures_in_arabic_keep_the_place_of_their_signs():
    # between an Arabic letter and a Latin one a sign goes with the Arabic: .xml would be read as xml.
    bare = re.compile(r"[\u0600-\u06ff]\s*(?:[-./+#?@~]+[A-Za-z]|\d+(?:/[a-z]|\+))")
    turned = [one for entry in catalogue("ar") if not entry.obsolete for one in texts(entry) if bare.search(one)]
    assert turned == []


def test_the_site_says_that_a_machine_translated_it(client_for):
    visitor = client_for()
    assert "Traduction automatique" in visitor.get("/account/sign-in?lang=fr").text
    assert "machine" not in client_for().get("/account/sign-in").text
