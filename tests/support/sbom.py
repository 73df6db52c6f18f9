"""What the portal is built on, as a CycloneDX document: `python -m tests.support.sbom`, which writes `dist/sbom.json`.

Every package of `requirements.lock` with its version, the SHA-256 of each of its files, its licence (docs/licences.md)
and what asks for it. The same lock gives the same bytes: the document's number follows from it, and no time is told.
"""

import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).parents[2]
ENTRY = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.IGNORECASE)


@dataclass(frozen=True)
class Locked:
    """A version of a package in a lock, of which another Python may have another: its files by their SHA-256, and the
    names of what asks for it.
    """

    name: str
    version: str
    hashes: tuple[str, ...]
    asked_by: tuple[str, ...]


def locked(name: str) -> list[Locked]:
    """All packages of a lock; raises ValueError for an entry that names no version."""
    found = []
    for entry in re.split(r"^(?=[^\s#])", (ROOT / name).read_text(), flags=re.MULTILINE)[1:]:
        head = ENTRY.match(entry)
        if head is None:
            raise ValueError(f"{name}: {entry.splitlines()[0]}")
        via = " ".join(re.findall(r"^ +# +(?:via ?)?(.*)$", entry, re.MULTILINE))
        hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})", entry)
        asked_by = re.findall(r"[a-z0-9][a-z0-9._-]*(?= |$)", re.sub(r"\([^)]*\)", "", via), re.IGNORECASE)
        found.append(Locked(head[1].lower(), head[2], tuple(hashes), tuple(asked_by)))
    return found


def licences() -> dict[str, str]:
    """The table of docs/licences.md."""
    rows = re.findall(r"^\| ([a-z0-9-]+) \| (.+) \|$", (ROOT / "docs" / "licences.md").read_text(), re.MULTILINE)
    return {package: licence for package, licence in rows if package != "package"}


def document() -> str:
    """The document as JSON."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    packages, stated, licence = locked("requirements.lock"), licences(), LicenseFactory().make_from_string
    portal = Component(
        type=ComponentType.APPLICATION, name=project["name"], version=project["version"], bom_ref=project["name"],
        licenses=[licence(project["license"])], description=project["description"],
    )  # fmt: skip
    parts = [
        Component(
            type=ComponentType.LIBRARY, name=one.name, version=one.version, bom_ref=f"{one.name}@{one.version}",
            purl=PackageURL("pypi", name=one.name, version=one.version), licenses=[licence(stated[one.name])],
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=found) for found in one.hashes],
        )
        for one in packages
    ]  # fmt: skip
    number = uuid5(NAMESPACE_URL, (ROOT / "requirements.lock").read_text())
    bom = Bom(components=parts, metadata=BomMetaData(component=portal), serial_number=number)
    for component in (portal, *parts):
        asked = [part for part, one in zip(parts, packages, strict=True) if component.name in one.asked_by]
        bom.register_dependency(component, asked)
    said = json.loads(JsonV1Dot6(bom).output_as_string())
    del said["metadata"]["timestamp"]
    return json.dumps(said, indent=1, sort_keys=True)


def main() -> None:
    """Write it beside the wheel."""
    target = ROOT / "dist" / "sbom.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(document())


if __name__ == "__main__":
    main()
