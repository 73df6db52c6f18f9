"""Addresses of the registry: what anybody may read of it, and pledges that programs bring in."""

from typing import Any

from awards.api.paths import registry_schemas as schemas
from awards.api.paths.parts import change, one, open_list, open_one

IMPORT = "/pledge-imports/{import_id}"


def reading() -> dict[str, Any]:
    """What anybody may read of the registry."""
    pledge = "/pledges/{public_id}"
    by_state = ("state", {"type": "string", "enum": ["open", "met", "closed"]}, "Open ones unless said.")
    of_needs = [("focus_area", {"type": "string"}, "A focus area."), ("country", schemas.CODE, "A country."),
                ("group", {"type": "string"}, "The key of a group.")]  # fmt: skip
    return {
        "/pledges": {
            "get": open_list(
                "pledges", "Pledge", "Pledges by any filter of the site's own list.", *schemas.FILTERS,
                schemas.SINCE, schemas.AFTER_PLEDGE,
            )
        },
        pledge: {"get": open_one("Pledge", "One pledge with its ties and its reports.", pledge, "410")},
        f"{pledge}/versions": {
            "get": open_list("versions", "VersionLine", "Its versions, the newest first.", path=pledge, gone=True)
        },
        f"{pledge}/versions/{{n}}": {
            "get": open_one("PledgeVersion", "What it said in a version; that never changes.", f"{pledge}{{n}}", "410")
        },
        f"{pledge}/reports": {
            "get": open_list("reports", "Report", "Its reports, the newest period first.", path=pledge, gone=True)
        },
        "/organisations": {
            "get": open_list(
                "organisations", "Organisation", "Organisations; a merged one leads to the other.", schemas.SINCE,
                schemas.AFTER_SLUG,
            )
        },
        "/countries": {
            "get": open_list(
                "countries", "InCountry", "Countries with how many of the pledges are for them and from them.",
                *schemas.SELECTING,
            )
        },
        "/totals": {"get": open_one("Totals", "Every number of the pledges that match.", more=schemas.SELECTING)},
        "/needs": {
            "get": open_list("needs", "Need", "Needs, the newest first.", by_state, *of_needs, schemas.AFTER_NEED)
        },
        "/dumps": {
            "get": open_list(
                "dumps", "Dump", "The registry day by day.",
                ("before", schemas.DAY, "Only days before this one."),
            )
        },
    }  # fmt: skip


def importing() -> dict[str, Any]:
    """Pledges that programs bring in: tried first, then taken, large amounts by two people."""
    scope = "pledges:write"
    return {
        "/pledge-imports": {
            "post": change(
                "PledgesSent", {"202": "PledgeImport"},
                "Send pledges as CSV with the columns of the registry's own files. They are tried after the answer,"
                " and nothing of them is taken: `changes` and `problems` say what would come of it.", "", scope=scope,
            )
        },
        IMPORT: {"get": one("PledgeImport", "How far it is, and what was found.", IMPORT, scope=scope)},
        f"{IMPORT}/bringing": {
            "post": change(
                None, {"202": "PledgeImport"}, "Take what was tried and is `ready`; again, nothing changes.", IMPORT,
                scope=scope,
            )
        },
        f"{IMPORT}/second": {
            "post": change(
                None, {"202": "PledgeImport"},
                "Stand behind the amounts that take two people, as another of the staff.", IMPORT, scope=scope,
            )
        },
    }  # fmt: skip
