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
    """The edition as JSON; the digest stands there when it is the digest of what stands there.

    Each laureate has the salt from which its leaf follows, or the leaf itself where something was erased.
    """
    whole = len(laureates) == len(publication.laureates)
    return {
        "year": publication.year,
        "rehearsal": publication.rehearsal,
        "kind": publication.kind,
        "public_from": publication.public_from,
        **({"digest": publication.digest} if whole else {}),
        **_of_a_correction(publication),
        "facts": publication.facts,
        "laureates": [laureate.document() | _sealed(laureate.salt, laureate.leaf) for laureate in laureates],
    }


def _of_a_correction(publication: Publication) -> dict[str, Any]:
    if publication.corrects_digest is None:
        return {}
    sealed = _sealed(publication.reason_salt, publication.reason_leaf)
    return {
        "corrects": publication.corrects_digest,
        "reason": publication.reason,
        **{f"reason_{name}": value for name, value in sealed.items()},
    }


def _sealed(salt: str, leaf: str) -> dict[str, str]:
    return {"salt": salt} if salt else {"leaf": leaf}
