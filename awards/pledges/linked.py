"""What a pledge's page tells programs about itself: a grant of schema.org."""

from typing import Any

from flask import current_app
from markupsafe import Markup

from awards.core.cells import plain
from awards.pledges.models import Pledge, PledgeVersion
from awards.web.linked import as_element


def data_of(pledge: Pledge, version: PledgeVersion) -> Markup:
    """The version as JSON-LD: a monetary grant where it pledges money under one word; each amount in its currency."""
    site = str(current_app.config["AWARDS"].base_url).rstrip("/")
    pledged = next((money for money in version.money if money.word == "pledged" and money.basis != "yearly"), None)
    document: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MonetaryGrant" if pledged else "Grant",
        "name": version.title,
        "identifier": pledge.public_id,
        "url": f"{site}/pledges/{pledge.public_id}",
        "inLanguage": version.language,
        "funder": [
            {
                "@type": "Organization", "name": party.organisation.standing.name,
                "url": f"{site}/organisations/{party.organisation.standing.slug}",
            }
            for party in version.parties
            if party.role in ("lead", "co-pledger")
        ],
    }  # fmt: skip
    if pledged:
        ends = {"minValue": plain(pledged.amount), "maxValue": plain(pledged.most)} if pledged.most else {}
        document["amount"] = {
            "@type": "MonetaryAmount", "currency": pledged.currency, **(ends or {"value": plain(pledged.amount)}),
        }  # fmt: skip
    if summary := version.facts.get("summary"):
        document["description"] = summary
    return as_element(document)
