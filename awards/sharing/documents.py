"""Pledges as JSON: everything that is public of one, nested."""

from datetime import datetime
from typing import Any

from flask import current_app

from awards.pledges.documents import pledge_document, reports_document
from awards.pledges.queries import AnyPledge
from awards.pledges.rules import InPrices
from awards.rates.rules import column_at
from awards.sharing.models import RegistryDump
from awards.sharing.queries import Beside, handed_out
from awards.sharing.rows import gone


def site() -> str:
    """The address of this site, as the settings say it, without a stroke at its end."""
    return str(current_app.config["AWARDS"].base_url).rstrip("/")


def whole_document(pledge: AnyPledge, beside: Beside, prices: InPrices | None = None) -> dict[str, Any]:
    """A pledge with its current version, its ties and its reports; null is "not recorded". A withdrawn one says why.

    With prices each amount also says what its dollars are then.
    """
    if pledge.state == "withdrawn":
        return gone(pledge) | {"url": f"{site()}/pledges/{pledge.public_id}"}
    document = pledge_document(pledge, pledge.current)
    if prices is not None:
        for entry, money in zip(document["money"], pledge.current.money, strict=True):
            entry[column_at(prices.year)] = prices.of(money, pledge.current.start_year)
    return document | {
        "state": pledge.state,
        "changed_at": pledge.changed_at,
        "parts": [
            {
                "organisation": one.organisation.standing.slug,
                "name": one.organisation.standing.name,
                "role": one.role,
                "share": one.share,
                "confirmed": one.confirmed_at is not None,
            }
            for one in beside.parts
        ],
        "registers": [
            {
                "register": one.register,
                "identifier": one.identifier,
                "url": one.url,
                "status_word": one.status_word,
                "retrieved_on": one.retrieved_on,
            }
            for one in beside.registers
        ],
        "ties": [
            {"kind": tie.kind, "other": tie.other, "share": tie.share, "from_the_other": tie.inward}
            for tie in beside.ties
        ],
        "campaigns": [{"slug": slug, "name": name} for slug, name in beside.campaigns],
        "reports": reports_document(beside.reports),
        "report_due": beside.report_due(pledge.state),
    }


def dump_document(found: RegistryDump, erased: datetime | None) -> dict[str, Any]:
    """A dump as JSON: when it was made, its digest and that of the one before, rows of each table, all numbers.

    Without an address when its file is handed out no more. `changed_since` leads from it to the present.
    """
    url = None if not handed_out(found, erased) else f"{site()}/data/registry/{found.day.isoformat()}.zip"
    return {
        "day": found.day, "made_at": found.made_at, "url": url,
        "bytes": found.size, "sha256": found.digest, "previous_sha256": found.previous, "rows": found.counts,
        "figures": found.figures, "changed_since": f"{site()}/pledges.json?changed_since={found.day.isoformat()}",
    }  # fmt: skip
