"""Addresses of an edition's nominations: the list of all, one, and what staff find of it."""

from typing import Any

from awards.api.paths.parts import AFTER_NUMBER, EDITION, Parameter, change, listed, one
from awards.finding.rules import FACETS, KNOWN, SORTS

ALL, ONE = f"{EDITION}/nominations", f"{EDITION}/nominations/{{nomination_id}}"
DAY = {"type": "string", "format": "date"}


def _facet(name: str) -> Parameter:
    values: dict[str, Any] = {"type": "string"} | ({"enum": list(KNOWN[name])} if name in KNOWN else {})
    return name, {"type": "array", "items": values}, "One of these values, as the list of all nominations has them."


def nominations() -> dict[str, Any]:
    """Nominations as staff read and screen them."""
    return {
        ALL: {
            "get": listed(
                "nominations", "NominationLine", "All nominations by any filter of staff's own list, drafts too.",
                ("q", {"type": "string"}, "Words, as one types them."), *(_facet(name) for name in FACETS),
                ("since", DAY, "Received on this day or later."), ("until", DAY, "Received on this day or earlier."),
                ("sort", {"type": "string", "enum": list(SORTS)}, "The order; by number unless said."), AFTER_NUMBER,
                path=EDITION, scope="nominations:read",
            )
        },
        ONE: {
            "get": one(
                "Nomination", "One that was sent: answers, files without their bytes, what was found of its entries.",
                ONE, scope="nominations:read",
            )
        },
        f"{ONE}/outcome": {
            "post": change(
                "OutcomeFound", {"200": "Nomination"},
                "Pass, return or find ineligible, as the desk does: the mails wait, and staff can undo it for ten"
                " minutes. `seen` is what the nomination said of itself when it was read.",
                ONE, scope="nominations:write",
            )
        },
    }  # fmt: skip
