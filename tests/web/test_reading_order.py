"""Who has a typeset file read out by its tags hears Arabic as it was written, and all else as before."""

import unicodedata

import pytest

from awards.web.reading_order import Piece, as_read, in_reading_order
from awards.web.typesetting import apart, without_vowel_marks
from tests.certificates.test_files import ARABIC, a_laureate, pdf_of
from tests.certificates.test_universal import letter_of
from tests.support.read_by_tags import read_by_tags
from tests.support.universal import lacking

HOLDER = "الدكتورة آلاء الإدريسي من مركز Nur Tech 21 للتقنية"


def plain(text: str) -> str:
    """Without blanks and marks of direction: what a line's end takes away is not looked at."""
    return "".join(one for one in text if not one.isspace() and unicodedata.category(one) != "Cf")


def heard(content: bytes) -> str:
    return plain("".join(read_by_tags(content)))


def order(*pieces: tuple[str, float]) -> str:
    """The texts of pieces as they are read: small letters run to the right, capitals to the left, a dot to neither."""
    ways = {text: 0 if text == "." else -1 if text.isupper() else 1 for text, _x in pieces}
    made = [Piece(n, x, 0, ways[text]) for n, (text, x) in enumerate(pieces)]
    return "".join(pieces[piece.number][0] for piece in as_read(made))


@pytest.mark.one_database
def test_an_arabic_sentence_is_read_by_the_tags_letter_for_letter_as_it_was_written(whole_app):
    content = pdf_of(whole_app, a_laureate("ar", ARABIC, None, [HOLDER]), "ar")
    said = read_by_tags(content)
    assert ARABIC in [" ".join(one.split()) for one in said]
    assert plain(HOLDER) in heard(content)
    assert lacking(content) == []


@pytest.mark.one_database
def test_an_arabic_letter_is_read_by_the_tags_line_after_line_with_names_and_numbers_in_their_places(whole_app):
    content = letter_of(whole_app, "nominees", "ar")
    edition = "EQUALS in Tech Awards 2027"
    sentence = f"شكرا لك على «{ARABIC}». قرأه محكمو {edition}؛ ولم يكن هذه المرة ضمن المتأهلين للنهائيات"
    assert plain(without_vowel_marks(sentence)) in heard(content)
    assert plain("الترشيح N-0012") in [plain(one) for one in read_by_tags(content)]


@pytest.mark.one_database
def test_arabic_in_a_text_of_another_language_is_read_where_it_stands(whole_app):
    name = "Nur (مركز نور للتقنية) in Tunis"
    content = pdf_of(whole_app, a_laureate("en", "Repair benches", None, [apart(name)]), "en")
    assert plain(name) in heard(content)


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ([("C", 0), (".", 1), ("B", 2), (".", 3), ("A", 4)], "A.B.C"),
        ([("2027", 9), ("B", 2), ("A", 4), ("etc", 0)], "2027ABetc"),
        ([("say", 0), (".", 1), ("B", 2), ("A", 3), (".", 4), ("now", 5)], "say.AB.now"),
        ([("say", 0), ("B", 1), (".", 2), ("A", 3), ("now", 4), ("D", 5), ("C", 6)], "sayA.BnowCD"),
        ([("one", 0), ("two", 5)], "onetwo"),
        ([(".", 0)], "."),
    ],
)
def test_only_what_runs_to_the_left_is_turned_around(drawn, read):
    assert order(*drawn) == read


def test_lines_follow_each_other_as_they_are_drawn():
    lines = [Piece(0, 1, 90, -1), Piece(1, 2, 90, -1), Piece(2, 3, 70, -1), Piece(3, 4, 70, -1)]
    assert [piece.number for piece in as_read(lines)] == [1, 0, 3, 2]


@pytest.mark.one_database
def test_a_text_without_arabic_and_a_file_of_another_making_stay_as_they_are(whole_app):
    content = pdf_of(whole_app, a_laureate(), "en")
    assert in_reading_order(content) == content
    assert in_reading_order(b"%PDF-1.7 something else") == b"%PDF-1.7 something else"
    cut = content[: len(content) // 2]
    assert in_reading_order(cut) == cut
