"""Sets of public pages as files: whole or not at all, swapped in by one rename, whatever is killed on the way."""

import os
import random
import signal
import time
from datetime import UTC, datetime, timedelta

import brotli
import pytest

from awards.infrastructure import page_sets
from awards.infrastructure.page_sets import Folders, Mark, file_of

pytestmark = pytest.mark.one_database

AT = datetime(2027, 5, 31, 21, tzinfo=UTC)
HEADERS = (("Cache-Control", "no-cache"), ("Content-Type", "text/html; charset=utf-8"))
LONG = b"A long page. " * 200


@pytest.fixture
def folders(tmp_path):
    found = Folders(tmp_path / "public", tmp_path / "sealed")
    found.prepare()
    return found


def a_set(folders, told="nothing", pages=None, at=AT):
    making = folders.begin()
    for address, content in (pages or {"/": LONG, "/winners": f"{told}".encode()}).items():
        making.add(address, "en", content, HEADERS, at)
    return folders.seal(making, Mark(told, "calls", "registry"), at)


def served(folders):
    """What a server in front hands out: every file by its path, through the link as it stands."""
    root = folders.public / page_sets.CURRENT
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def told_by(root):
    """What a file's own record tells of it."""
    found = {path: path.stat() for path in root.rglob("*")}
    return {path: (one.st_ino, one.st_nlink, one.st_size, one.st_mtime, one.st_ctime) for path, one in found.items()}


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"), ("/winners", "winners.html"), ("/winners/2023", "winners/2023.html"),
        ("/winners/2023.csv", "winners/2023.csv"), ("/feed.atom", "feed.atom"), ("/countries/KE", "countries/KE.html"),
    ],
)  # fmt: skip
def test_an_address_has_one_file_in_each_language(address, file):
    assert file_of(address) == file


def test_a_set_is_nowhere_until_it_is_whole_and_served_only_after_the_swap(folders):
    making = folders.begin()
    making.add("/", "en", LONG, HEADERS, AT)
    assert folders.waiting() == []
    assert list(folders.public.iterdir()) == []
    one = folders.seal(making, Mark("a", "b", "c"), AT)
    assert [found.name for found in folders.waiting()] == [one.name]
    assert list(folders.public.iterdir()) == []
    assert folders.standing() is None
    with folders.swapping():
        folders.swap_in(one)
    assert folders.standing() == one
    assert folders.waiting() == []
    assert served(folders).keys() == {"en/index.html", "en/index.html.gz", "en/index.html.br"}
    assert brotli.decompress(served(folders)["en/index.html.br"]) == LONG


@pytest.mark.case("EB-03")
def test_nobody_else_looks_into_the_sealed_folder_and_names_say_nothing(folders):
    one = a_set(folders, told="Anna’s workshop")
    assert folders.sealed.stat().st_mode & 0o777 == 0o700
    assert len(one.name) == 32
    assert set(one.name) <= set("0123456789abcdef")
    root = folders.root_of(one)
    assert root.stat().st_mode & 0o777 == 0o755, "whoever serves it must be able to read it"
    assert {path.stat().st_mode & 0o777 for path in root.rglob("*") if path.is_file()} == {0o644}
    assert {path.stat().st_mtime for path in root.rglob("*") if path.is_file()} == {AT.timestamp()}


def test_a_set_is_described_again_as_it_was(folders):
    one = a_set(folders)
    again = Folders(folders.public, folders.sealed)
    assert again.waiting() == [one]


def test_another_set_takes_the_place_of_the_first_at_once(folders):
    first, second = a_set(folders, "first"), a_set(folders, "second", at=AT + timedelta(hours=1))
    with folders.swapping():
        folders.swap_in(first)
        before = served(folders)
        folders.swap_in(second)
        folders.swap_in(second)
    assert served(folders)["en/winners.html"] == b"second"
    assert before["en/winners.html"] == b"first"
    assert folders.standing() == second


def test_what_is_as_before_is_copied_and_never_linked(folders):
    first = a_set(folders, "same")
    with folders.swapping():
        folders.swap_in(first)
    links = told_by(folders.root_of(first))
    making = folders.begin()
    making.add("/", "en", LONG, HEADERS, AT + timedelta(hours=1))
    assert told_by(folders.root_of(first)) == links, "a served file tells of nothing that is made"
    assert (making.root / "en/index.html").stat().st_mtime == AT.timestamp()
    making.add("/winners", "en", b"same", HEADERS, AT + timedelta(hours=1))
    assert making.same_as_before() == first
    making.add("/data", "en", b"more", HEADERS, AT)
    assert making.same_as_before() is None


def test_a_page_that_differs_is_not_taken_from_before(folders):
    first = a_set(folders, "same", {"/": b"before"})
    with folders.swapping():
        folders.swap_in(first)
    making = folders.begin()
    making.add("/", "en", b"after!", HEADERS, AT)
    assert (making.root / "en/index.html").read_bytes() == b"after!"


def test_what_is_the_same_in_each_language_lies_on_disk_once(folders):
    making = folders.begin()
    making.add_same("/card.svg", ("en", "ar"), LONG, (("Content-Type", "image/svg+xml"),), AT)
    one = folders.seal(making, Mark("a", "b", "c"), AT)
    root = folders.root_of(one)
    assert {page.file for page in one.pages["/card.svg"].values()} == {"en/card.svg", "ar/card.svg"}
    for ending in ("", ".gz", ".br"):
        assert (root / f"en/card.svg{ending}").samefile(root / f"ar/card.svg{ending}")


def test_a_set_that_was_taken_down_is_served_no_more(folders):
    with folders.swapping():
        folders.swap_in(a_set(folders))
        folders.take_down()
        folders.take_down()
    assert folders.standing() is None
    assert not (folders.public / page_sets.CURRENT).exists()


def test_only_one_process_makes_sets(folders):
    with folders.making() as mine, Folders(folders.public, folders.sealed).making() as another:
        assert (mine, another) == (True, False)
        folders.sweep()
        with Folders(folders.public, folders.sealed).making() as after:
            assert not after, "sweeping takes the lock away from nobody"


def test_sweeping_leaves_what_is_served_the_one_before_and_what_is_sealed(folders):
    for told in ("oldest", "older", "before", "now"):
        with folders.swapping():
            folders.swap_in(a_set(folders, told))
        time.sleep(0.01)
    waiting, left = a_set(folders, "later"), folders.begin()
    with folders.making():
        folders.sweep()
    kept = {folders.standing().name, waiting.name}
    assert not left.root.exists()
    assert served(folders)["en/winners.html"] == b"now"
    assert len([path for path in folders.public.iterdir() if not path.is_symlink()]) == 2
    assert folders.waiting() == [waiting]
    assert kept <= {path.stem for path in folders.sealed.glob("*.json")}
    assert len(list(folders.sealed.glob("*.json"))) == 3


def test_a_set_that_was_served_before_goes_after_a_while_for_it_may_name_who_was_erased(folders):
    for told in ("before", "now"):
        with folders.swapping():
            folders.swap_in(a_set(folders, told))
        time.sleep(0.01)
    with folders.making():
        folders.sweep(kept_for=0)
    assert [path.name for path in folders.public.iterdir() if not path.is_symlink()] == [folders.standing().name]
    assert served(folders)["en/winners.html"] == b"now"
    assert len(list(folders.sealed.glob("*.json"))) == 1


def test_a_swap_that_was_cut_off_is_known_and_can_be_ended(folders):
    first, second = a_set(folders, "first"), a_set(folders, "second")
    with folders.swapping():
        folders.swap_in(first)
    (folders.public / ".next").symlink_to(second.name)
    (folders.sealed / second.name).rename(folders.public / second.name)
    again = Folders(folders.public, folders.sealed)
    assert again.standing() == first, "the first is served until the one rename"
    assert again.waiting() == [second]
    with again.swapping():
        again.swap_in(second)
    assert again.standing() == second
    assert again.waiting() == []


def test_however_often_a_swap_is_killed_a_reader_never_meets_half_a_set(folders):
    chance = random.Random(5)
    with folders.swapping():
        folders.swap_in(a_set(folders, "0"))
    cut_off = 0
    for turn in range(1, 41):
        one, before = a_set(folders, str(turn)), folders.standing()
        child = os.fork()
        if child == 0:
            with Folders(folders.public, folders.sealed).swapping():
                folders.swap_in(one)
            os._exit(0)
        time.sleep(chance.random() * 0.003)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        found = served(folders)
        assert found.keys() == {"en/index.html", "en/index.html.gz", "en/index.html.br", "en/winners.html"}
        assert found["en/winners.html"] in (before.mark.told.encode(), str(turn).encode())
        again = Folders(folders.public, folders.sealed)
        cut_off += again.standing() != one
        if again.standing() != one:
            assert one in again.waiting(), "it is not lost"
        with again.swapping():
            again.swap_in(one)
        assert served(folders)["en/winners.html"] == str(turn).encode()
    assert cut_off, "some were killed in time"
