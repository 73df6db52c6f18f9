"""What files may be sent with a nomination, how much of them and until when, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from awards.nominations.rules import files

pytestmark = pytest.mark.one_database

NOW = datetime(2031, 5, 1, tzinfo=UTC)
SECOND, GRACE = timedelta(seconds=1), timedelta(minutes=30)
MB = 1_000_000


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("report.pdf", "pdf"), ("Report.PDF", "pdf"), ("a.b.jpeg", "jpeg"), ("a.jpg", "jpeg"), ("a.png", "png"),
        ("a.webp", "webp"), ("a.docx", "docx"), ("a.xlsx", "xlsx"), ("a.pptx", "pptx"), ("a.odt", "odt"),
        ("a.txt", "text"), ("a.csv", "csv"), ("a.pdf.exe", None), ("a.zip", None), ("a.html", None), ("a", None),
        ("", None), ("a.doc", None),
    ],
)  # fmt: skip
def test_the_last_ending_of_a_name_says_its_kind(name, kind):
    found = files.kind_of(name)
    assert (found and found.key) == kind


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\Users\\ana\\my report.pdf", "my report.pdf"), ("/home/ana/report.pdf", "report.pdf"),
        (" re\x00po\u202ert.pdf ", "report.pdf"), ("n" * 196 + ".pdf", "n" * 196 + ".pdf"),
        ("n" * 197 + ".pdf", "…" + "n" * 195 + ".pdf"),
    ],
)  # fmt: skip
def test_a_name_is_shown_without_folders_and_odd_characters_its_end_kept(name, shown):
    assert files.kept_name(name) == shown


@pytest.mark.parametrize(
    ("nomination", "file", "question", "kind", "name"),
    [(7, 2, "what", "pdf", "N-0007-what-2.pdf"), (12345, 1, None, "jpeg", "N-12345-evidence-1.jpg")],
)
def test_a_file_is_handed_out_under_a_name_that_tells_of_nobody(nomination, file, question, kind, name):
    assert files.neutral_name(nomination, file, question, kind) == name


@pytest.mark.parametrize(
    ("name", "size", "sizes", "of_person", "begun"),
    [
        ("a.pdf", 1, [], 0, 0), ("a.pdf", 10 * MB, [], 0, 0), ("a.pdf", 1, [1] * 9, 0, 199),
        ("a.pdf", 10 * MB, [10 * MB] * 3, 0, 0), ("a.pdf", 1, [], 400 * MB - 1, 0),
    ],
)  # fmt: skip
def test_a_file_may_be_sent_up_to_each_measure(name, size, sizes, of_person, begun):
    assert files.refusal(name, size, sizes, of_person, begun) is None


@pytest.mark.parametrize(
    ("name", "size", "sizes", "of_person", "begun", "words"),
    [
        ("x/a.exe", 1, [], 0, 0, "“a.exe” is of a kind that is not taken. Send one of: PDF, JPEG"),
        ("a.pdf", 0, [], 0, 0, "The file is empty."), ("a.pdf", -1, [], 0, 0, "The file is empty."),
        ("x/a.pdf", 10 * MB + 1, [], 0, 0, "“a.pdf” is larger than 10 MB."),
        ("a.pdf", 1, [], 0, 200, "So many files were sent with this nomination"),
        ("a.pdf", 1, [1] * 10, 0, 0, "A nomination has at most 10 files."),
        ("a.pdf", 10 * MB, [10 * MB] * 3 + [1], 0, 0, "All files of a nomination together have at most 40 MB."),
        ("a.pdf", 1, [], 400 * MB, 0, "Your files take all the room that one person has."),
    ],
)  # fmt: skip
def test_a_file_beyond_a_measure_is_refused_in_words_that_say_which(name, size, sizes, of_person, begun, words):
    assert str(files.refusal(name, size, sizes, of_person, begun)).startswith(words)


def test_every_kind_that_is_taken_is_named_in_the_refusal():
    assert files.refusal("a.exe", 1, [], 0, 0).values["kinds"] == [kind.name for kind in files.KINDS.values()]


def test_a_file_is_looked_at_three_times_and_waited_for_a_day():
    assert files.may_still_arrive(NOW, None, NOW + files.KEPT_UNFINISHED)
    assert timedelta(days=1) == files.KEPT_UNFINISHED
    assert files.MOST_LOOKS == 3
    assert "three times" in str(files.PROBLEMS["unread"])


@pytest.mark.parametrize(
    ("begun", "closed", "at", "may"),
    [
        (NOW, None, NOW, True),
        (NOW, NOW + SECOND, NOW, True),
        (NOW - SECOND, NOW, NOW, True),
        (NOW - SECOND, NOW, NOW + GRACE, True),
        (NOW - SECOND, NOW, NOW + GRACE + SECOND, False),
        (NOW, NOW, NOW, False),
        (NOW + SECOND, NOW, NOW + 2 * SECOND, False),
        (NOW, NOW + SECOND, NOW + 2 * SECOND, True),
        (NOW + 3 * SECOND, NOW + 2 * SECOND, NOW + SECOND, True),
    ],
)
def test_a_file_on_its_way_before_the_deadline_has_half_an_hour_to_arrive(begun, closed, at, may):
    assert files.may_still_arrive(begun, closed, at) is may


@pytest.mark.parametrize(
    ("begun", "frozen", "joins"),
    [(NOW, NOW, True), (NOW - SECOND, NOW, True), (NOW + SECOND, NOW, False), (NOW, None, False)],
)
def test_a_file_that_was_under_way_joins_what_was_submitted(begun, frozen, joins):
    assert files.joins_the_submitted(begun, frozen) is joins


def test_a_version_names_its_files_and_an_older_one_names_none():
    mark = files.FileMark(id="f", number=1, question=None, kind="pdf", size=9, digest="cd" * 32)
    document = {"files": files.marks_document((mark,))}
    assert document["files"] == [
        {"id": "f", "number": 1, "question": None, "kind": "pdf", "size": 9, "digest": "cd" * 32}
    ]
    assert files.marks_from(document) == (mark,)
    assert files.marks_from({}) == ()
