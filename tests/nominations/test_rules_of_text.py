"""What a nomination's text may hold, how it is cleaned, sealed and compared, without a database."""

import hashlib

import pytest

from awards.core.errors import RuleBroken
from awards.nominations import rules
from awards.nominations.rules import Content, Problem
from awards.nominations.rules.differences import GONE, NEW, SAME, Piece, differences
from awards.nominations.rules.files import FileMark
from tests.factories import FORM
from tests.nominations.conftest import a_content

pytestmark = pytest.mark.one_database

LINK = "https://example.org/"
MARK = FileMark(id="f", number=1, question="paper", kind="pdf", size=9, digest="cd" * 32)


def a_form(**question):
    asked = {"key": "paper", "label": {"en": "Paper"}, **question}
    return {"sections": [{"key": "work", "title": {"en": "Work"}, "questions": [asked]}]}


def test_cleaning_leaves_out_what_is_empty_or_doubled_and_sorts_what_has_no_order():
    assert rules.cleaned(
        Content(
            title=" Title ", pledge=" P-1 ", nominee_names=(" Bea", "Ana", "Bea ", " "),
            organisations=((" B ", " https://b.example "), ("A", None), ("C", " "), (" ", "https://none.example")),
            countries_organisation=("UG", "KE", "UG"), countries_impact=("PL", "KE", "PL"),
            categories=("skills", "", "access", "skills"), answers={"b": " x ", "a": "y", "c": " "},
            evidence=((" T ", " https://t.example "), ("Only a title", " "), (" ", "https://u.example"), (" ", "")),
        )
    ) == Content(
        title="Title", pledge="P-1", nominee_names=("Bea", "Ana"),
        organisations=(("B", "https://b.example"), ("A", None), ("C", None)), countries_organisation=("KE", "UG"),
        countries_impact=("KE", "PL"), categories=("access", "skills"), answers={"a": "y", "b": "x"},
        evidence=(("T", "https://t.example"), ("Only a title", ""), ("", "https://u.example")),
    )  # fmt: skip


def test_files_that_came_or_went_are_a_part_of_their_own():
    assert rules.changed_parts(a_content(), a_content(files=(MARK,))) == {"files"}
    assert rules.changed_parts(a_content(files=(MARK,)), a_content(files=(MARK,))) == set()


def test_only_a_person_who_is_nominated_is_known_again_by_name():
    names = {"nominee_names": ("Amina",), "relation": "other", "organisations": ()}
    assert rules.identities(a_content(nominee_kind="person", **names), "u") == {"person:amina"}
    assert rules.identities(a_content(nominee_kind="several", **names), "u") == set()


def test_a_search_reads_title_names_and_answers_folded():
    content = a_content(title="Café", nominee_names=("Núria",), answers={"what": "Wé", "change": "Repair"})
    assert rules.search_text(content) == "cafe nuria example cooperative we repair"


def test_the_log_keeps_number_version_and_digest_of_a_submission():
    assert rules.sealed_of(7, 2, "ab") == {"digest": "ab", "number": 7, "version": 2}


@pytest.mark.parametrize(
    ("part", "said"),
    [("title", '"Überblick"'), ("answer-what", '"何"'), ("answer-none", '""'), ("countries_impact", '["KE","UG"]')],
)
def test_a_page_opened_before_a_new_release_still_knows_what_it_was_typed_upon(part, said):
    content = a_content(title="Überblick", answers={"what": "何"})
    assert rules.seal(content, part) == hashlib.sha256(said.encode()).hexdigest()[:16]


def refused(content, form=FORM, kept=()):
    """The fields with their words for which a text cannot be kept; what is told above the form is of the first."""
    with pytest.raises(RuleBroken) as broken:
        rules.refuse_bad_shape(content, form, ["skills", "access"], kept)
    found = {field: str(words) for field, words in broken.value.fields.items()}
    assert str(broken.value) == next(iter(found.values()))
    return found


FULL = {
    "title": "t" * 150, "relation": "other", "language": "fr", "nominee_kind": "several", "pledge": "p" * 200,
    "nominee_names": ("n" * 200, *"abcdefghijklmnopqrs"), "categories": ("access", "skills"),
    "organisations": (("o" * 200, LINK + "x" * 980), ("A", None), ("B", None), ("C", None), ("D", None)),
    "countries_organisation": tuple("ABCDEFGHIJKLMNOPQRST"), "countries_impact": tuple("ABCDEFGHIJKLMNOPQRST"),
    "answers": {"what": "w" * 40_000}, "evidence": (("e" * 200, LINK + "x" * 980), *[("", LINK)] * 9),
}  # fmt: skip


def test_a_text_at_every_limit_is_kept():
    for content in (a_content(**FULL), a_content()):
        rules.refuse_bad_shape(content, FORM, ["skills", "access"])


NAME, ADDRESS = "Use at most 200 characters for a name", "Enter a web address that begins with https://"


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"relation": "sister"}, "relation", "Choose whether you nominate yourself"),
        ({"nominee_kind": "animal"}, "nominee_kind", "Choose what kind of nominee"),
        ({"language": "xx"}, "language", "Choose the language"),
        ({"title": "t" * 151}, "title", "Use one line of at most 150 characters"),
        ({"title": "One\nTwo"}, "title", "Use one line of at most 150 characters"),
        ({"categories": ("skills", "beauty")}, "categories", "This edition has no category “beauty”"),
        ({"pledge": "p" * 201}, "pledge", "Use at most 200 characters"),
        ({"nominee_names": tuple("abcdefghijklmnopqrstu")}, "nominee_names", "Name at most 20."),
        ({"nominee_names": ("Ana", "n" * 201)}, "nominee_names", NAME),
        ({"nominee_names": ("An\na", "Bea")}, "nominee_names", NAME),
        ({"nominee_names": ("Ana", "Ana|Bea")}, "nominee_names", NAME),
        ({"organisations": tuple((name, None) for name in "abcdef")}, "organisations", "Name at most 5."),
        ({"organisations": (("A", None), ("o" * 201, None))}, "organisations", NAME),
        ({"organisations": (("A|B", None),)}, "organisations", NAME),
        ({"organisations": (("A", None), ("B", "ftp://b.example"))}, "organisations", "Enter the web address of “B”"),
        ({"organisations": (("A", LINK + "x" * 981),)}, "organisations", "Enter the web address of “A”"),
        ({"countries_organisation": tuple("ABCDEFGHIJKLMNOPQRSTU")}, "countries_organisation", "Name at most 20 c"),
        ({"countries_impact": tuple("ABCDEFGHIJKLMNOPQRSTU")}, "countries_impact", "Name at most 20 countries"),
        ({"answers": {"beauty": "Much"}}, "answer-beauty", "This edition does not ask “beauty”"),
        ({"answers": {"what": "w" * 40_001}}, "answer-what", "This text is far too long"),
        ({"evidence": (("", LINK),) * 11}, "evidence", "Give at most 10 links"),
        ({"evidence": (("", "example"),)}, "evidence", ADDRESS),
        ({"evidence": (("", LINK + "x" * 981),)}, "evidence", ADDRESS),
        ({"evidence": (("", LINK + "|"),)}, "evidence", ADDRESS),
        ({"evidence": (("e" * 201, LINK),)}, "evidence", NAME),
        ({"evidence": (("One\nTwo", LINK),)}, "evidence", NAME),
        ({"evidence": (("One|Two", LINK),)}, "evidence", NAME),
    ],
)  # fmt: skip
def test_what_cannot_even_be_kept_is_refused_beside_its_field(values, field, words):
    found = refused(a_content(**values))
    assert list(found) == [field]
    assert found[field].startswith(words)


def test_an_answer_that_was_kept_from_an_older_form_stays_up_to_the_same_measure():
    old = {"since": "2020", "what": "x"}
    rules.refuse_bad_shape(a_content(answers=old), FORM, ["skills"], kept=["since"])
    assert list(refused(a_content(answers=old), kept=["until"])) == ["answer-since"]
    assert list(refused(a_content(answers={"since": "w" * 40_001}), kept=["since"])) == ["answer-since"]


def test_a_reason_that_staff_give_has_at_most_two_thousand_characters():
    assert list(rules.questions(FORM)) == ["what", "change", "repeat"]
    assert rules.LONGEST_REASON == 2000


def test_only_what_is_asked_in_its_categories_is_a_section_of_a_nomination():
    form = a_form(categories=["research"])
    assert rules.sections(form) == {"frame": [], "work": ["paper"], "evidence": []}
    assert rules.sections(form, ["research"]) == {"frame": [], "work": ["paper"], "evidence": []}
    assert rules.sections(form, ["skills"]) == {"frame": [], "evidence": []}
    assert rules.questions({}) == {}


@pytest.mark.parametrize(
    ("required", "files", "arriving", "lacks"),
    [
        (True, (), (), True), (True, (MARK,), (), False), (True, (), ("paper",), False), (False, (), (), False),
        (True, (), ("other",), True),
    ],
)  # fmt: skip
def test_a_question_that_needs_a_file_is_answered_by_one_that_is_there_or_arrives(required, files, arriving, lacks):
    form = a_form(kind="file", required=required)
    found = rules.problems(a_content(answers={}, files=files), form, arriving)
    assert [(p.section, p.field, str(p.message)) for p in found] == (
        [("work", "answer-paper", "This question needs a file.")] if lacks else []
    )


def test_a_problem_is_with_an_answer_or_with_its_lack():
    content = a_content(answers={"what": "x" * 2001})
    over, lacking = rules.problems(content, FORM)
    assert (rules.is_answered(over, content), rules.is_answered(lacking, content)) == (True, False)
    assert not rules.is_answered(Problem("frame", "title", over.message), content)
    called_alike = a_content(answers={"title": "An answer to a question called “title”"})
    assert not rules.is_answered(Problem("frame", "title", over.message), called_alike)


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("a ", "x y", [(GONE, "a "), (NEW, "x y")]),
        ("a ", "x ", [(GONE, "a"), (NEW, "x"), (SAME, " ")]),
        (" a", " x", [(SAME, " "), (GONE, "a"), (NEW, "x")]),
        ("a b c", "x b y", [(GONE, "a"), (NEW, "x"), (SAME, " b "), (GONE, "c"), (NEW, "y")]),
        ("( )", "(a b)", [(SAME, "("), (NEW, "a"), (SAME, " "), (NEW, "b"), (SAME, ")")]),
        ("(a b)", "( )", [(SAME, "("), (GONE, "a"), (SAME, " "), (GONE, "b"), (SAME, ")")]),
    ],
)
def test_a_blank_goes_with_changed_words_on_both_sides_and_else_stays(before, after, pieces):
    assert differences(before, after) == [Piece(*piece) for piece in pieces]


def test_a_long_text_of_few_words_is_still_compared_word_by_word():
    before = "we teach a trade " * 60
    after = before.replace("trade", "craft", 1)
    assert differences(before, after) == [
        Piece(SAME, "we teach a "), Piece(GONE, "trade"), Piece(NEW, "craft"),
        Piece(SAME, " " + "we teach a trade " * 59),
    ]  # fmt: skip


def words(number, start=0x4E00):
    """Chinese characters, each a word of its own."""
    return "".join(chr(start + n) for n in range(number))


def test_up_to_four_million_pairs_of_words_are_compared_and_one_more_is_not():
    found = differences(words(2000), words(1999) + "a")
    assert [(p.kind, len(p.text)) for p in found] == [(SAME, 1999), (GONE, 1), (NEW, 1)]
    before, after = words(41), words(41) + "龥" * (97_561 - 41)  # 41 times 97,561 is 4,000,001
    assert differences(before, after) == [Piece(GONE, before), Piece(NEW, after)]
