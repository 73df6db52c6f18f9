"""Bytes of files in a folder: kept in parts, open only when whole, gone when forgotten."""

import os
import socket
import threading

import pytest

from awards.infrastructure import scanner, storage
from awards.infrastructure.storage import Folder, StorageFull, new_name
from tests.support.scanner import EICAR, FakeClamd

pytestmark = pytest.mark.one_database


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "files")


def test_parts_make_a_whole_that_opens_only_when_it_is_finished(folder):
    name = new_name()
    assert folder.put(name, 0, [b"one ", b"two "]) == 8
    with pytest.raises(FileNotFoundError):
        folder.open(name)
    assert folder.put(name, 8, [b"three"]) == 13
    folder.finish(name)
    folder.finish(name)
    with folder.open(name) as file:
        assert file.read() == b"one two three"


def test_a_part_that_is_sent_again_replaces_what_was_not_acknowledged(folder):
    name = new_name()
    folder.put(name, 0, [b"good"])
    folder.put(name, 4, [b"written and never acknowledged"])
    assert folder.put(name, 4, [b"!"]) == 5
    folder.finish(name)
    with folder.open(name) as file:
        assert file.read() == b"good!"


def test_bytes_after_a_gap_are_refused(folder):
    name = new_name()
    folder.put(name, 0, [b"four"])
    with pytest.raises(FileNotFoundError):
        folder.put(name, 5, [b"late"])


def test_a_forgotten_file_is_gone_whole_or_not(folder):
    whole, part = new_name(), new_name()
    folder.put(whole, 0, [b"x"])
    folder.finish(whole)
    folder.put(part, 0, [b"x"])
    for name in (whole, part, whole):
        folder.delete(name)
    assert [path for path in folder.folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["../secret", "a" * 31, "A" * 32, "", "0" * 31 + "/"])
@pytest.mark.case("EX-04")
def test_a_name_that_was_not_made_here_reaches_no_file(folder, name):
    for verb in (folder.open, folder.delete, folder.finish, lambda n: folder.put(n, 0, [b"x"])):
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


def test_the_setting_names_a_folder(tmp_path):
    assert storage.at("", tmp_path).folder == tmp_path / "files"
    assert storage.at("/srv/files", tmp_path).folder.as_posix() == "/srv/files"
    assert storage.at("file:///srv/some%20files", tmp_path).folder.as_posix() == "/srv/some files"
    with pytest.raises(ValueError, match="s3"):
        storage.at("s3://bucket", tmp_path)


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
