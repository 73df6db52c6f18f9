"""The tool that takes guards away: what it takes for one, and what it says of one that no test misses."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import guards as tool
from tests.support import trying
from tests.support.guards import guards
from tests.support.mutations import Mutation
from tests.support.trying import Tried

ROOT = Path(__file__).parents[1]

MODULE = """
from functools import cache
from itertools import chain

import typst


def guarded(age, asked=True):
    if age < 18:
        raise ValueError("too young")
    if age > 120:
        return None
    return [one for one in range(age) if one % 2] if asked and age != 20 else []


def never_tried(age):
    if age < 0:
        raise ValueError("not born")


@cache
def worded_once():
    return [one for one in range(4) if one % 2]


def wrapped(view):
    def inner(*given):
        if not given:
            raise ValueError("nothing given")
        return view(*given)

    return inner


def handed_on(most):
    return lambda one: one > 1 and one < most


in_between = handed_on(9)


@wrapped
def seen(one):
    return one or None


def set_in_type(words):
    if not words:
        raise ValueError("nothing to set")
    return typst.compile(words)
"""

TESTS = """
import os
import time

import pytest
import typst
from kept import guarded, in_between, seen, set_in_type, worded_once

AT_FIRST = os.getpid()


@pytest.fixture(scope="session")
def world():
    made.append(1)
    return len(made)


made = []


def test_it_refuses_the_young(world):
    assert world == 1
    with pytest.raises(ValueError):
        guarded(17)


def test_it_gives_odd_ones(world):
    assert world == 1
    assert guarded(21)[:2] == [1, 3]


def test_it_survives_a_great_age():
    guarded(121)


def test_a_wrapper_refuses_nothing():
    assert seen(1) == 1
    with pytest.raises(ValueError):
        seen()


def test_what_was_handed_on_is_in_between():
    assert not in_between(1)


def test_what_was_handed_on_ends():
    assert not in_between(9)


def test_what_is_kept_reads_as_ever():
    assert worded_once()


def test_what_is_kept_is_odd():
    assert worded_once() == [1, 3]


def test_that_fails_in_every_child():
    assert os.getpid() == AT_FIRST
    guarded(121)


def test_that_ends_in_no_child():
    if os.getpid() != AT_FIRST:
        time.sleep(600)
    guarded(121)


def test_headings_are_read_of_what_is_set():
    assert "One" in typst.query(b"= One", "heading")
    guarded(121)


def test_words_are_set_in_type():
    assert set_in_type(b"Words") != set_in_type(b"Others")


def test_nothing_is_set_of_no_words():
    assert set_in_type(b"Words")
    with pytest.raises(ValueError):
        set_in_type(b"")


def test_that_fails_with_nothing_changed():
    assert guarded(121) == 1
"""

RUN = """
import pathlib, sys, pytest
from tests.support import changing, trying
from tests.support.guards import guards
changing.ROOT = trying.ROOT = pathlib.Path.cwd()
trying.WAITING = 2
file = changing.ROOT / "kept.py"
one = trying.Trying([(file, each) for each in guards(file.read_text())], (), 15, whole=True)
pytest.main(["-q", "-p", "no:cacheprovider", "test_kept.py"], plugins=[one])
said = (f"{each.mutation.what} ({each.mutation.place}): {each.by or each.end}" for each in one.tried)
print(*said, *one.lost, sep="\\n")
"""


def without(source: str) -> set[str]:
    """What is taken away of a function with this body."""
    return {one.what for one in guards(f"def f(a, b):\n    {source}\n")}


@pytest.mark.parametrize(
    ("source", "taken"),
    [
        ("if a:\n        raise b", {"a → False"}),
        ("if a:\n        b()", set()),
        ("return a and b", {"a → True", "b → True"}),
        ("return a == 1 or b()", {"a == 1 → False", "b() → False"}),
        ("return a or b", set()),
        ("return a if not (a or b) else None", {"a → False", "b → False"}),
        ("return [x for x in a if b]", {"b → True"}),
        ("return select(a).where(a == 1, b)", {"a == 1 → True", "b → True"}),
        ("return or_(a, *b)", {"a → False", "*b → *()"}),
        ("return a & b", {"a & b → a", "a & b → b"}),
        ("return policy.may(a)", {"policy.may(a) → True"}),
        ("require_open(a)", {"require_open(a) → pass"}),
        ("checks.refuse(a)", {"checks.refuse(a) → pass"}),
        ("record(a)", set()),
    ],
)
def test_each_kind_of_guard_is_taken_away(source, taken):
    assert without(source) == taken


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What the tool says of a small module, by guard."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "kept.py").write_text(MODULE)
    (folder / "test_kept.py").write_text(TESTS)
    (folder / "run.py").write_text(RUN)
    path = {"PYTHONPATH": f"{ROOT}:{folder}", "PATH": "/usr/bin:/bin"}
    ran = subprocess.run([sys.executable, "run.py"], cwd=folder, env=path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    return dict(line.rsplit(": ", 1) for line in ran.stdout.splitlines() if " → " in line), ran.stdout


def test_a_guard_that_a_test_misses_is_noticed_by_it(told):
    assert told[0]["age < 18 → False (guarded)"] == "test_kept.py::test_it_refuses_the_young"
    assert told[0]["one % 2 → True (guarded)"] == "test_kept.py::test_it_gives_odd_ones"


def test_a_guard_inside_a_wrapper_that_lives_is_taken_away(told):
    assert told[0]["not given → False (inner)"] == "test_kept.py::test_a_wrapper_refuses_nothing"


def test_a_guard_in_a_function_without_a_name_is_passed_by_whoever_calls_it(told):
    assert told[0]["one > 1 → True (handed_on)"] == "test_kept.py::test_what_was_handed_on_is_in_between"
    assert told[0]["one < most → True (handed_on)"] == "test_kept.py::test_what_was_handed_on_ends"


def test_a_guard_in_what_is_worded_once_is_passed_by_each_test_that_reads_it(told):
    assert told[0]["one % 2 → True (worded_once)"] == "test_kept.py::test_what_is_kept_is_odd"


def test_a_guard_that_no_test_misses_survives_and_one_that_none_passes_is_not_reached(told):
    assert told[0]["age > 120 → False (guarded)"] == "survived"
    assert told[0]["age != 20 → True (guarded)"] == "survived"
    assert told[0]["age < 0 → False (never_tried)"] == "not reached"


def test_a_test_that_fails_with_nothing_changed_notices_nothing_and_is_named(told):
    lost = {
        f"test_kept.py::test_that_{why}"
        for why in ("fails_with_nothing_changed", "fails_in_every_child", "ends_in_no_child")
    }
    assert {line for line in told[1].splitlines() if line.startswith("test_kept.py::")} == lost
    assert not any("test_that_" in by for by in told[0].values())
    assert "never ends" not in told[0].values()


def test_what_begins_threads_runs_in_children_alone_and_notices(told):
    assert told[0]["not words → False (set_in_type)"] == "test_kept.py::test_nothing_is_set_of_no_words"


def tried(file, what, by=None):
    """A guard of a file, and which test noticed that it was away."""
    return Tried(f"awards/{file}", Mutation(1, 1, "f", what, ""), by, 3)


def test_the_report_keeps_what_it_says_of_other_files_and_parts(tmp_path, monkeypatch):
    report = tmp_path / "mutants.md"
    report.write_text("# Changes that a test has to notice\n\nAll of them.\n")
    for module in (tool, trying):
        monkeypatch.setattr(module, "REPORT", report)
    known = {tried("jury/b.py", "c → True").key: "it never stands alone"}
    tool.keep(["tests/jury"], [tried("jury/a.py", "a → True", "t"), tried("jury/a.py", "b | c → True")], known)
    tool.keep(["tests/jury"], [tried("jury/b.py", "c → True"), tried("ranking/a.py", "d → True", "t")], known)
    text = report.read_text()
    assert text.startswith("# Changes that a test has to notice\n\nAll of them.\n\n# Guards that")
    assert "- jury: 2 of 3 noticed, or nothing changes without\n- ranking: 1 of 1 noticed" in text
    assert "| awards/jury/a.py | tests/jury | 2 | 1 | 0 | 1 | 0 | 0 | 0 |" in text
    assert "| awards/jury/a.py, f | `b \\| c → True` | survived, 3 tests pass it |" in text
    assert "| awards/jury/b.py, f | `c → True` | changes nothing: it never stands alone |" in text
    assert tool.row_of("awards/jury/a.py", tried("jury/a.py", "b | c → True").mutation) in text
    tool.keep(["tests/more"], [tried("jury/a.py", "b | c → True", "t")], known, again=True)
    assert "| awards/jury/a.py | tests/jury tests/more | 2 | 2 | 0 | 0 | 0 | 0 | 0 |" in report.read_text()
    assert "- jury: 3 of 3" in report.read_text()
    assert "survived, 3 tests" not in report.read_text()
    tool.keep(["tests/jury"], [tried("jury/a.py", "a → True", "t"), tried("jury/a.py", "b | c → True", "t")], known)
    assert "| awards/jury/a.py | tests/jury | 2 | 2 | 0 | 0 | 0 | 0 | 0 |" in report.read_text()
    assert "survived, 3 tests" not in report.read_text()
