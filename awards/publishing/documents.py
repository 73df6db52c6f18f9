"""What is published of an edition as JSON and as rows of a table."""

from collections.abc import Sequence
from typing import Any

from awards.publishing.models import Laureate, Publication

COLUMNS = ("year", "category", "role", "project", "organisations", "countries", "source")
"""Of the file of winners (contract: names and order stay)."""


def rows_of_file(publication: Publication, laureates: Sequence[Laureate]) -> list[dict[str, Any]]:
    """The rows of the CSV file."""
    return [
        {
            "year": publication.year, "category": laureate.category_key, "role": laureate.role,
            "project": laureate.project, "organisations": laureate.holders,
            "countries": sorted({country.iso2 for country in laureate.countries}), "source": laureate.source,
        }
        for laureate in laureates
    ]  # fmt: skip


def document(publication: Publication, laureates: Sequence[Laureate]) -> dict[str, Any]:
    """The edition as JSON; the digest stands there when it is the digest of what stands there."""
    whole = len(laureates) == len(publication.laureates)
    return {
        "year": publication.year,
        "rehearsal": publication.rehearsal,
        "kind": publication.kind,
        "public_from": publication.public_from,
        **({"digest": publication.digest} if whole else {}),
        **({"corrects": publication.corrects_digest, "reason": publication.reason} if publication.reason else {}),
        "facts": publication.facts,
        "laureates": [laureate.document() for laureate in laureates],
    }
