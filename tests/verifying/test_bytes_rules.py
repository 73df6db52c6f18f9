"""A bundle as bytes: lines, the manifest, the file, without a database."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from awards.verifying import rules, verify

pytestmark = pytest.mark.one_database


def test_documents_are_lines_as_given_or_by_their_text() -> None:
    documents: list[dict[str, Any]] = [{"b": 2, "a": "é"}, {"a": 1}]
    first, second = (verify.canonical(one) for one in documents)
    assert rules.lines(documents) == first + b"\n" + second + b"\n"
    assert rules.sorted_lines(documents) == b"".join(sorted((first + b"\n", second + b"\n")))
    assert rules.lines([]) == rules.sorted_lines([]) == b""


def test_the_manifest_names_each_file_with_its_digest_and_those_of_its_lines() -> None:
    files = {"z.jsonl": b'{"a":1}\n{"a":2}\n', "empty.jsonl": b""}
    made = rules.manifest({"edition": 2026}, files)
    assert made.endswith(b"}\n")
    told = json.loads(made)
    digest = told.pop("digest")
    assert digest == hashlib.sha256(verify.canonical(told)).hexdigest()
    assert (told["edition"], told["bundle"]) == (2026, verify.FORMAT)
    empty, filled = told["files"]
    assert empty == {
        "name": "empty.jsonl", "bytes": 0, "lines": 0, "sha256": hashlib.sha256(b"").hexdigest(), "line_sha256": "",
    }  # fmt: skip
    rows = verify.lines_of(files["z.jsonl"])
    assert (filled["name"], filled["bytes"], filled["lines"]) == ("z.jsonl", 16, len(rows))
    assert filled["sha256"] == hashlib.sha256(files["z.jsonl"]).hexdigest()
    assert filled["line_sha256"] == "".join(hashlib.sha256(row).hexdigest()[: verify.DIGITS] for row in rows)


def test_equal_files_are_one_file_dated_by_the_instant_in_utc() -> None:
    at = datetime(2026, 5, 1, 11, 30, 8, tzinfo=UTC)
    files = {"b.txt": b"two" * 500, "a.txt": b"one"}
    made = rules.zipped(files, at)
    assert made == rules.zipped(dict(reversed(files.items())), at.astimezone(timezone(timedelta(hours=9))))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.namelist() == ["a.txt", "b.txt"]
        assert archive.read("b.txt") == b"two" * 500
        for entry in archive.infolist():
            assert entry.date_time == (2026, 5, 1, 11, 30, 8)
            assert entry.external_attr >> 16 == 0o644
            assert entry.compress_type == zipfile.ZIP_DEFLATED
