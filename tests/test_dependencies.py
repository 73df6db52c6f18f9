"""What the portal is built on: locked by its bytes, new enough, and under licences that let it be handed on."""

import json
import re
from importlib import metadata

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.version import Version

from tests.support import sbom
from tests.support.sbom import ROOT, licences, locked

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")

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


pytestmark = pytest.mark.one_database


@pytest.mark.case("CF-04", rest="the audit, which asks a server")
@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_locked_by_its_bytes_and_new_enough(lock):
    found = locked(lock)
    assert found
    assert [one.name for one in found if not one.hashes] == []
    old = {
        one.name: (one.version, LEAST[one.name])
        for one in found
        if one.name in LEAST and Version(one.version) < Version(LEAST[one.name][0])
    }
    assert old == {}


def test_what_serves_is_what_was_tested():
    serves, tested = ({one.name: one.version for one in locked(lock)} for lock in LOCKS[:2])
    assert serves
    assert {name: version for name, version in serves.items() if tested.get(name) != version} == {}


@pytest.mark.case("CF-04", rest="the audit, which asks a server")
def test_whatever_installs_from_a_lock_asks_for_the_bytes():
    lines = [
        line for line in (ROOT / "Makefile").read_text().splitlines() if re.search(r"-r requirements\S*\.lock", line)
    ]
    assert lines
    assert all("--require-hashes" in line for line in lines)


OF_OTHER_PYTHONS = {"async-timeout"}
"""Packages that some versions of Python need and others come with."""


@pytest.mark.case("CF-04", rest="the audit, which asks a server")
def test_every_package_may_be_handed_on():
    told = licences()
    assert set(told) == {one.name for one in locked("requirements.lock")}
    for package, licence in told.items():
        assert set(re.split(r" (?:AND|OR) ", licence)) <= HANDED_ON, package


def test_the_list_of_licences_says_what_the_packages_say_of_themselves():
    here = {re.sub(r"[-_.]+", "-", one.name).lower() for one in metadata.distributions()}
    assert set(licences()) - here <= OF_OTHER_PYTHONS
    said = {name: metadata.metadata(name).get("License-Expression") for name in set(licences()) & here}
    known = {name: licence for name, licence in said.items() if licence}
    assert len(known) > 30
    assert known == {name: licence for name, licence in licences().items() if name in known}


def test_every_package_that_had_a_fault_is_one_that_is_used():
    assert LEAST.keys() <= {one.name for lock in LOCKS for one in locked(lock)}


@pytest.mark.case("CF-04", rest="the audit, which asks a server")
def test_the_bill_of_materials_holds_the_lock_and_nothing_else():
    text = sbom.document()
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    said, lock = json.loads(text), locked("requirements.lock")
    told = {
        one["purl"]: {found["content"] for found in one["hashes"]} for one in said["components"]
    }  # fmt: skip
    assert told == {f"pkg:pypi/{one.name}@{one.version}": set(one.hashes) for one in lock}
    assert all(one["licenses"] for one in said["components"])
    asks = {one["ref"].partition("@")[0]: one.get("dependsOn", ()) for one in said["dependencies"]}
    for name in ("flask", "sqlalchemy", "webauthn"):
        wanted = [Requirement(one) for one in metadata.requires(name) or []]
        assert names(asks[name]) >= {one.name.lower() for one in wanted if one.marker is None}
    assert names(asks["equals-awards"]) >= {"flask", "sqlalchemy", "typst"}
    assert sbom.document() == text


def names(refs):
    return {ref.partition("@")[0] for ref in refs}
