"""What is installed is what was looked at: every library of the locks at one version, known by its bytes."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PIN = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,-]+\])?==(\S+)", re.MULTILINE | re.IGNORECASE)

pytestmark = pytest.mark.one_database


@pytest.mark.case("CF-04", rest="an audit, the lowest versions that are good, and the list of licences")
@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-build.lock"])
def test_every_library_is_pinned_to_one_version_and_to_its_bytes(name):
    said = (ROOT / name).read_text()
    entries = re.split(r"\n(?=[^\s#])", said.split("\n", 1)[1] if said.startswith("#") else said)
    libraries = [entry for entry in entries if entry.strip() and not entry.startswith("#")]
    assert libraries
    for entry in libraries:
        assert PIN.match(entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.case("CF-04", rest="an audit, the lowest versions that are good, and the list of licences")
def test_whatever_installs_from_a_lock_asks_for_the_bytes():
    lines = [
        line for line in (ROOT / "Makefile").read_text().splitlines() if re.search(r"-r requirements\S*\.lock", line)
    ]
    assert lines
    assert all("--require-hashes" in line for line in lines)
