"""Pledges in the shape of the 360Giving Data Standard, for those whose pledger agreed that we pass them on.

A pledge is no grant: `amountAwarded` is what was committed alone, and what a pledge does not say is left out, never
guessed, also where the standard asks for it. `amounts` is ours: every amount with its word, as the pledge states it.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from awards.core.cells import plain
from awards.pledges.queries import AnyPledge, AnyVersion
from awards.sharing.iati import Reporter, is_address
from awards.sharing.queries import Beside
from awards.sharing.rules.tables import LICENCE

FUNDING = ("lead", "co-pledger", "funder")
RECEIVING = ("implementer", "beneficiary")
"""Who pledges and who pays; who carries it out and who is helped. A partner is neither."""

REGRANT = "FRG010"
"""Of a pledge that funds another one, which pledges the same money on: a common regrant. None where no tie says so."""

ABOUT = (
    "Pledges in the shape of the 360Giving Data Standard, not grants: amountAwarded is there only where money was"
    " committed, and what a pledge does not say is left out, also where the standard requires it. amounts is a field of"
    " ours. Only pledges whose pledger agreed to be passed on by a secondary publisher."
)


def given(pledge: AnyPledge) -> bool:
    """Whether the pledger lets us pass it on, and it states an amount, without which nothing is granted."""
    return pledge.stands and bool(pledge.current.facts.get("grants")) and bool(pledge.current.money)


def package(site: str, address: str, changed: datetime | None) -> dict[str, Any]:
    """What stands before the grants of a file: who hands them out, from where and under which licence, as of when."""
    return {
        "title": "Registry of pledges beside the EQUALS in Tech Awards",
        "description": ABOUT,
        "license": LICENCE["path"],
        "publisher": {"name": "EQUALS in Tech Awards", "website": f"{site}/"},
        "modified": changed,
        "downloadURL": address,
        "accessURL": f"{site}/data/registry",
    }


def grant(pledge: AnyPledge, beside: Beside, by: Reporter) -> dict[str, Any]:
    """A pledge that is `given`, as the standard has grants."""
    version, address = pledge.current, f"{by.site}/pledges/{pledge.public_id}"
    facts = version.facts
    found = {
        "id": f"{by.ref}-{pledge.public_id}",
        "title": version.title,
        "description": facts.get("summary") or version.title,
        **_money(version, beside),
        "plannedDates": list(_planned(version)),
        "actualDates": [
            {"title": report.stage, "startDate": report.starts_on, "endDate": report.ends_on,
             "description": report.narrative}
            for report, _level in reversed(beside.reports)
            if report.stage != "planned"
        ],
        "fundingOrganization": list(_organisations(version, beside, FUNDING, by)),
        "recipientOrganization": list(_organisations(version, beside, RECEIVING, by)),
        "beneficiaryLocation": list(_places(version)),
        "grantProgramme": [
            {"code": slug, "title": name, "url": f"{by.site}/campaigns/{slug}"} for slug, name in beside.campaigns
        ],
        "classifications": list(_classifications(version, by.site)),
        "relatedDocument": list(_documents(beside)),
        "relatedActivity": list(dict.fromkeys(f"{by.ref}-{tie.other}" for tie in beside.ties)),
        "regrantType": REGRANT if any(tie.kind == "funds" and not tie.inward for tie in beside.ties) else None,
        "conditions": facts.get("conditions"),
        "url": address,
        "dataSource": version.source if is_address(version.source) else f"{address}.json",
        "dateModified": pledge.changed_at,
    }  # fmt: skip
    return {name: value for name, value in found.items() if value not in (None, [])}


def _money(version: AnyVersion, beside: Beside) -> dict[str, Any]:
    """The amounts under the standard's words, all in one currency; then every amount under its own."""
    totals = {one.word: one for one in version.money if one.basis != "yearly"}
    first = totals.get("committed") or totals.get("pledged") or version.money[0]
    currency, awarded, paid = first.currency, totals.get("committed"), totals.get("disbursed")
    reported = [
        (report, money.amount)
        for report, _level in reversed(beside.reports)
        for money in report.money
        if money.word == "disbursed" and money.currency == currency
    ]
    disbursed = paid.amount if paid and paid.currency == currency else None
    if paid is None and reported:
        disbursed = sum((amount for _report, amount in reported), Decimal(0))
    return {
        "currency": currency,
        "amountAwarded": _number(awarded.amount) if awarded else None,
        "awardDate": awarded.value_date if awarded else None,
        "amountDisbursed": None if disbursed is None else _number(disbursed),
        "disbursementTransaction": [
            {"transactionDate": report.ends_on, "currency": currency, "value": _number(amount)}
            for report, amount in reported
        ],
        "amounts": [
            {name: value for name, value in _amount(one).items() if value is not None} for one in version.money
        ],
    }  # fmt: skip


def _amount(one: Any) -> dict[str, Any]:
    """An amount as the pledge states it, with its word; figures as exact texts."""
    return {
        "word": one.word, "amount": plain(one.amount), "most": None if one.most is None else plain(one.most),
        "currency": one.currency, "qualifier": one.qualifier, "basis": one.basis, "valueDate": one.value_date,
    }  # fmt: skip


def _number(amount: Decimal) -> int | float:
    """An amount as the standard has amounts; `amounts` has it exactly, however long it is."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _planned(version: AnyVersion) -> Iterator[dict[str, Any]]:
    """The years of the pledge, then each planned instalment."""
    years = {"startDate": version.start_year, "endDate": version.end_year}
    if any(years.values()):
        yield {name: str(year) for name, year in years.items() if year}
    for one in version.tranches:
        yield {
            "title": "Instalment", "startDate": one.starts_on, "endDate": one.ends_on,
            "description": f"{one.word} {plain(one.amount)} {one.currency}",
        }  # fmt: skip


def _organisations(
    version: AnyVersion, beside: Beside, roles: Iterable[str], by: Reporter
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Each organisation in one of these roles once, by an outside identifier or else by ours."""
    seen = set()
    for one in (*version.parties, *beside.parts):
        organisation = one.organisation.standing
        if one.role in roles and organisation.id not in seen:
            seen.add(organisation.id)
            identifier = by.identifiers.get(organisation.id) or f"{by.ref}-{organisation.slug}"
            yield {"id": identifier, "name": organisation.name}


def _places(version: AnyVersion) -> Iterator[dict[str, Any]]:
    for place in version.countries:
        share = {} if place.share is None else {"description": f"{plain(place.share)} per cent of the amount"}
        yield {"countryCode": place.iso2} | share
    for region in version.regions:
        yield {"id": region.region_key}


def _classifications(version: AnyVersion, site: str) -> Iterator[dict[str, Any]]:
    """Focus area, goals, sectors and technologies: each code with the list that it is from."""
    ours = f"{site}/data/registry"
    if version.focus_area:
        yield {"vocabulary": "Partner2Connect focus area", "code": version.focus_area, "url": ours}
    for goal in version.facts.get("sdgs", ()):
        yield {"vocabulary": "Sustainable Development Goals", "code": str(goal)}
    for key in version.facts.get("tags", ()):
        yield {"vocabulary": "Sectors and technologies of the registry", "code": key, "url": ours}


def _documents(beside: Beside) -> Iterator[dict[str, Any]]:
    """What shows a report, where that is an address, and where it is kept as it was."""
    for report, _level in beside.reports:
        period = f"{report.starts_on.isoformat()} to {report.ends_on.isoformat()}"
        for kind, address in (("Evidence", report.evidence), ("Archived copy of the evidence", report.copy_kept)):
            if address and is_address(address):
                yield {"title": f"{kind} for {period}", "url": address, "documentType": kind}
