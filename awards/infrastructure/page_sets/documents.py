"""What a set of pages is, and how it is written down."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Mark:
    """What a set of pages stands on, each as a digest: what was told, the calls, the registry and the program."""

    told: str
    calls: str
    registry: str


@dataclass(frozen=True)
class Page:
    """One address in one language: its file inside the set, its entity tag, its headers, and how it is packed too."""

    file: str
    tag: str
    headers: Headers
    packed: bool


@dataclass(frozen=True)
class PageSet:
    """A whole set of pages, as of `at`, by address and language. `left_out` are addresses that could not be made."""

    name: str
    mark: Mark
    at: datetime
    pages: dict[str, dict[str, Page]]
    left_out: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """The set without its files, as JSON; headers that many pages share stand once."""
        headers = sorted({page.headers for by_language in self.pages.values() for page in by_language.values()})
        number = {found: index for index, found in enumerate(headers)}
        return {
            "name": self.name, "mark": [self.mark.told, self.mark.calls, self.mark.registry],
            "at": self.at.isoformat(), "left_out": self.left_out, "headers": headers,
            "pages": {
                address: {
                    language: [page.file, page.tag, number[page.headers], page.packed]
                    for language, page in by_language.items()
                }
                for address, by_language in self.pages.items()
            },
        }  # fmt: skip


def read_document(said: dict[str, Any]) -> PageSet:
    """The set that `document` described."""
    headers = [tuple((name, value) for name, value in found) for found in said["headers"]]
    pages = {
        address: {
            language: Page(file, tag, headers[number], packed)
            for language, (file, tag, number, packed) in by_language.items()
        }
        for address, by_language in said["pages"].items()
    }
    at = datetime.fromisoformat(said["at"])
    return PageSet(said["name"], Mark(*said["mark"]), at, pages, tuple(said["left_out"]))


@dataclass(frozen=True)
class Standing:
    """What is shown from files at an instant: a set, or None where the program answers; until the next instant."""

    shown: PageSet | None
    at: datetime
    until: datetime | None


def file_of(address: str) -> str:
    """The file of an address inside its language's folder: `/winners` is `winners.html`, `/winners.csv` itself."""
    name = address.strip("/") or "index"
    return name if "." in name.rpartition("/")[2] else f"{name}.html"
