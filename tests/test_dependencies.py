"""What the portal is built on: locked by its bytes, new enough, and under licences that let it be handed on."""

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.version import Version

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")
LOCKED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)([^\n\\]*(?:\\\n[^\n\\]*)*)", re.MULTILINE)

LEAST = {
    "authlib": ("1.6.5", "CVE-2025-61920"), "brotli": ("1.2.0", "CVE-2025-6176"),
    "certifi": ("2024.7.4", "CVE-2024-39689"), "cryptography": ("44.0.1", "CVE-2024-12797"),
    "flask": ("3.1.1", "CVE-2025-47278"), "gunicorn": ("22.0.0", "CVE-2024-1135"), "idna": ("3.7", "CVE-2024-3651"),
    "jinja2": ("3.1.6", "CVE-2025-27516"), "pillow": ("11.3.0", "CVE-2025-48379"),
    "protobuf": ("6.31.1", "CVE-2025-4565"), "requests": ("2.32.4", "CVE-2024-47081"),
    "urllib3": ("2.5.0", "CVE-2025-50181"), "werkzeug": ("3.1.4", "CVE-2025-66221"),
}  # fmt: skip
"""The first version without a fault that was made public, of each package that had one."""

HANDED_ON = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU",
    "MPL-2.0", "PSF-2.0", "Zlib",
}  # fmt: skip
"""Licences under which a package may be used unchanged in a program that is handed on."""


def locked(name: str) -> list[tuple[str, str, str]]:
    """Every package of a lock with its version and what follows: markers and hashes."""
    return [match.groups() for match in LOCKED.finditer((ROOT / name).read_text())]  # type: ignore[misc]


def licences() -> dict[str, str]:
    """The table of docs/licences.md."""
    rows = re.findall(r"^\| ([a-z0-9-]+) \| (.+) \|$", (ROOT / "docs" / "licences.md").read_text(), re.MULTILINE)
    return {package: licence for package, licence in rows if package != "package"}


@pytest.mark.one_database
@pytest.mark.case("CF-04", rest="the audit, which asks a server")
def test_every_package_is_locked_by_its_bytes_new_enough_and_may_be_handed_on():
    for lock in LOCKS:
        found = locked(lock)
        assert found, lock
        assert [name for name, _version, rest in found if "--hash=sha256:" not in rest] == [], lock
        old = {
            name: (version, LEAST[name])
            for name, version, _rest in found
            if name in LEAST and Version(version) < Version(LEAST[name][0])
        }
        assert old == {}, lock
    told = licences()
    assert set(told) == {name for name, _version, _rest in locked("requirements.lock")}
    for package, licence in told.items():
        assert set(re.split(r" (?:AND|OR) ", licence)) <= HANDED_ON, package


@pytest.mark.one_database
def test_the_list_of_licences_says_what_the_packages_say_of_themselves():
    said = {name: metadata.metadata(name).get("License-Expression") for name in licences()}
    known = {name: licence for name, licence in said.items() if licence}
    assert len(known) > 30
    assert known == {name: licence for name, licence in licences().items() if name in known}


@pytest.mark.one_database
def test_every_package_that_had_a_fault_is_one_that_is_used():
    assert LEAST.keys() <= {name for lock in LOCKS for name, _version, _rest in locked(lock)}
