"""Bytes of files in a folder or a bucket: kept in parts, open only when whole, gone when forgotten."""

import os
import socket
import threading
from datetime import timedelta
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import obstore
import pytest

from awards.infrastructure import scanner, storage
from awards.infrastructure.storage import Bucket, Folder, StorageAway, StorageFull, new_name
from tests.support.buckets import a_store
from tests.support.scanner import EICAR, FakeClamd

pytestmark = pytest.mark.one_database


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "files")


@pytest.fixture(scope="module")
def store():
    with a_store() as url:
        yield url


@pytest.fixture
def bucket(store):
    """A prefix of the bucket that nobody else has."""
    address, _, query = store.partition("?")
    return Bucket(f"{address}/{new_name()}?{query}")


@pytest.fixture(params=["folder", "bucket"])
def kept(request):
    return request.getfixturevalue(request.param)


def everything_in(kept):
    if isinstance(kept, Folder):
        return [path for path in kept.folder.rglob("*") if path.is_file()]
    return [entry["path"] for entries in obstore.list(kept._store) for entry in entries]


def test_parts_make_a_whole_that_opens_only_when_it_is_finished(kept):
    name = new_name()
    assert kept.put(name, 0, [b"one ", b"two "]) == 8
    with pytest.raises(FileNotFoundError):
        kept.open(name)
    assert kept.put(name, 8, [b"three"]) == 13
    kept.finish(name)
    kept.finish(name)
    with kept.open(name) as file:
        assert file.read() == b"one two three"


def test_a_part_that_is_sent_again_replaces_what_was_not_acknowledged(kept):
    name = new_name()
    kept.put(name, 0, [b"good"])
    kept.put(name, 4, [b"written and never acknowledged"])
    assert kept.put(name, 4, [b"!"]) == 5
    kept.finish(name)
    with kept.open(name) as file:
        assert file.read() == b"good!"


def test_bytes_after_a_gap_are_refused(kept):
    name = new_name()
    kept.put(name, 0, [b"four"])
    with pytest.raises(FileNotFoundError):
        kept.put(name, 5, [b"late"])


def test_a_forgotten_file_is_gone_whole_or_not(kept):
    whole, part = new_name(), new_name()
    kept.put(whole, 0, [b"x"])
    kept.finish(whole)
    kept.put(part, 0, [b"x"])
    for name in (whole, part, whole):
        kept.delete(name)
    assert everything_in(kept) == []


def test_names_are_those_of_files_that_are_whole(kept):
    whole, part = new_name(), new_name()
    kept.put(whole, 0, [b"x"])
    kept.finish(whole)
    kept.put(part, 0, [b"x"])
    assert list(kept.names()) == [whole]


def test_an_empty_file_is_a_file_and_one_of_which_nothing_came_is_none(kept):
    empty, never = new_name(), new_name()
    assert kept.put(empty, 0, []) == 0
    kept.finish(empty)
    with kept.open(empty) as file:
        assert file.read() == b""
    with pytest.raises(FileNotFoundError):
        kept.finish(never)


def test_a_storage_is_tried_and_nothing_of_that_is_left(kept):
    kept.probe()
    assert everything_in(kept) == []


def test_parts_that_another_server_took_go_on_here(store):
    name = new_name()
    one, other = Bucket(store), Bucket(store)
    one.put(name, 0, [b"from one, "])
    assert other.put(name, 10, [b"from the other"]) == 24
    one.finish(name)
    with other.open(name) as file:
        assert file.read() == b"from one, from the other"
    other.delete(name)


def test_a_part_that_a_server_thought_dead_writes_late_spoils_nothing(bucket):
    name, content = new_name(), b"the same bytes of the same file"
    bucket.put(name, 0, [content[:10]])
    bucket.put(name, 10, [content[10:]])
    obstore.put(bucket._store, f"parts/{name}/{10:015d}-{20:015d}", content[10:20])
    bucket.finish(name)
    with bucket.open(name) as file:
        assert file.read() == content
    assert everything_in(bucket) == [f"{name[:2]}/{name}"]


def test_a_file_longer_than_memory_may_hold_comes_back_as_it_was(bucket, monkeypatch):
    monkeypatch.setattr("awards.infrastructure.storage.bucket.IN_MEMORY", 1000)
    name, content = new_name(), os.urandom(12_000_000)
    assert bucket.put(name, 0, [content[:5_000_000], content[5_000_000:]]) == len(content)
    bucket.finish(name)
    with bucket.open(name) as file:
        assert file.read() == content


def send(address, content):
    request = Request(address, content, {"Content-Type": "application/octet-stream"}, method="PUT")  # noqa: S310
    with urlopen(request) as answer:  # noqa: S310 - loopback
        return answer.status


def test_what_a_browser_sends_to_a_signed_address_counts_once_it_is_taken_in(bucket):
    name = new_name()
    address = bucket.signed(name, timedelta(minutes=5))
    assert address.startswith(bucket.origin)
    assert bucket.take_in(name) is None
    assert send(address, b"as it was looked into") == 200
    with pytest.raises(FileNotFoundError):
        bucket.open(name)
    assert bucket.take_in(name) == 21
    assert send(address, b"something else by the same address") == 200
    assert bucket.take_in(name) == 21
    bucket.finish(name)
    with bucket.open(name) as file:
        assert file.read() == b"as it was looked into"
    bucket.delete(name)
    assert everything_in(bucket) == []


@pytest.mark.parametrize(
    "url",
    [
        "s3://k:s@files", "s3://k:s@files?region=eu-west-1", "s3://k:s@files?region=eu-west-1&path=1",
        "s3://k:s@files/portal?endpoint=https://store.example:9000", "s3://k:s@files?endpoint=http://127.0.0.1:9&path=1",
    ],
)  # fmt: skip
def test_the_origin_of_a_bucket_is_where_its_signed_addresses_lead(url):
    parts = urlsplit(Bucket(url).signed(new_name(), timedelta(seconds=1)))
    assert Bucket(url).origin == f"{parts.scheme}://{parts.netloc}"


def test_a_store_that_is_away_is_said_to_be_so():
    with a_store() as url:
        there = Bucket(url)
        name = new_name()
        there.put(name, 0, [b"x"])
        there.finish(name)
    for verb in (
        lambda name: there.put(name, 0, [b"y"]), there.finish, there.open, there.delete, there.take_in,
        lambda _name: list(there.names()),
    ):  # fmt: skip
        with pytest.raises(StorageAway):
            verb(name)


@pytest.mark.parametrize("url", ["s3://", "s3://bucket?region", "s3://bucket?secret=x"])
def test_an_address_of_a_bucket_that_cannot_be_read_is_refused(url):
    with pytest.raises(ValueError):  # noqa: PT011 - of the address's reader or of ours
        Bucket(url)


@pytest.mark.parametrize("name", ["../secret", "a" * 31, "A" * 32, "", "0" * 31 + "/"])
@pytest.mark.case("EX-04")
def test_a_name_that_was_not_made_here_reaches_no_file(kept, name):
    for verb in (kept.open, kept.delete, kept.finish, lambda n: kept.put(n, 0, [b"x"])):
        with pytest.raises(ValueError, match="made here"):
            verb(name)


def test_a_full_disk_says_so_and_keeps_what_was_there(folder, monkeypatch):
    name = new_name()
    folder.put(name, 0, [b"kept"])

    def full(_handle):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(StorageFull):
            folder.put(name, 4, [b"lost"])
    assert folder.put(name, 4, [b"!"]) == 5


def test_every_acknowledged_part_is_synced_and_each_new_name_in_its_folder(folder, monkeypatch):
    synced = []
    real = os.fsync
    monkeypatch.setattr(
        os, "fsync", lambda handle: synced.append(os.readlink(f"/proc/self/fd/{handle}")) or real(handle)
    )
    name = new_name()
    folder.put(name, 0, [b"x"])
    assert [path.rpartition("/")[2] for path in synced][-2:] == [f"{name}.part", name[:2]]
    synced.clear()
    folder.put(name, 1, [b"y"])
    assert [path.rpartition("/")[2] for path in synced] == [f"{name}.part"]
    synced.clear()
    folder.finish(name)
    assert [path.rpartition("/")[2] for path in synced] == [name[:2]]


def test_files_are_open_to_the_program_alone(folder):
    name = new_name()
    folder.put(name, 0, [b"x"])
    (file,) = [path for path in folder.folder.rglob("*") if path.is_file()]
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


def test_the_setting_names_a_folder_or_a_bucket(tmp_path):
    assert storage.at("", tmp_path).folder == tmp_path / "files"
    assert storage.at("/srv/files", tmp_path).folder.as_posix() == "/srv/files"
    assert storage.at("file:///srv/some%20files", tmp_path).folder.as_posix() == "/srv/some files"
    assert isinstance(storage.at("s3://bucket/portal?region=eu-west-1", tmp_path), Bucket)
    with pytest.raises(ValueError, match="ftp"):
        storage.at("ftp://bucket", tmp_path)


@pytest.fixture
def clamd():
    made = FakeClamd()
    yield made
    made.close()


def test_the_scanner_tells_a_clean_file_from_one_with_the_test_virus(clamd):
    assert scanner.answers(clamd.url)
    assert scanner.is_clean(clamd.url, [b"a report", b"", b" in parts"])
    assert not scanner.is_clean(clamd.url, [b"before ", EICAR[:20], EICAR[20:]])


def test_a_scanner_that_is_away_or_says_anything_else_gives_no_verdict(clamd):
    clamd.close()
    assert not scanner.answers(clamd.url)
    with pytest.raises(scanner.ScannerAway):
        scanner.is_clean(clamd.url, [b"x"])
    odd = FakeClamd(b"INSTREAM size limit exceeded. ERROR\0")
    with pytest.raises(scanner.ScannerAway, match="limit"):
        scanner.is_clean(odd.url, [b"x"])
    odd.close()


def test_a_scanner_on_a_socket_of_this_machine_is_reached(tmp_path):
    path = tmp_path / "clamd.sock"
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(path))
    server.listen()

    def answer():
        line, _ = server.accept()
        with line:
            line.recv(100)
            line.sendall(b"PONG\0")

    threading.Thread(target=answer, daemon=True).start()
    assert scanner.answers(f"unix://{path}")
    server.close()
