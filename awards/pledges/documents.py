"""Pledges as JSON: nested where the table of an export is flat."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from awards.pledges.models import Pledge, PledgeReport
from awards.pledges.queries import AnyPledge, AnyVersion
from awards.pledges.rules import Figures
from awards.pledges.table import MONEY


def pledge_document(pledge: AnyPledge, version: AnyVersion) -> dict[str, Any]:
    """A version of a pledge (wholly loaded) with everything it says; null is "not recorded"."""
    facts = version.facts
    return {
        "public_id": pledge.public_id,
        "url": url_for("pledges.pledge", public_id=pledge.public_id, _external=True),
        "version": version.n,
        "recorded_at": version.recorded_at,
        "sha256": version.content_digest,
        "change_note": facts.get("change_note"),
        "official_number": pledge.official_number,
        "title": version.title,
        "language": version.language,
        "parties": _parties(version),
        "named_as": facts.get("named_as"),
        "entity_kind": version.entity_kind,
        "pledge_type": version.pledge_type,
        "resource_kind": version.resource_kind,
        "focus_area": version.focus_area,
        "money": [
            {column: getattr(money, column) for column in (*MONEY, "most", "value_date", "is_new")}
            for money in version.money
        ],
        "countries": [place.iso2 for place in version.countries],
        "country_shares": {place.iso2: place.share for place in version.countries if place.share is not None} or None,
        "instalments": [
            {
                "word": one.word,
                "amount": one.amount,
                "currency": one.currency,
                "from": one.starts_on,
                "until": one.ends_on,
            }
            for one in version.tranches
        ],
        "summary": facts.get("summary"),
        "conditions": facts.get("conditions"),
        "partners_wanted": facts.get("partners_wanted"),
        "tags": facts.get("tags", []),
        "regions": [place.region_key for place in version.regions],
        "beneficiary_groups": [group.group_key for group in version.beneficiaries],
        "start_year": version.start_year,
        "end_year": version.end_year,
        "sdgs": facts.get("sdgs", []),
        "action_lines": facts.get("action_lines", []),
        "targets": facts.get("targets", []),
        "progress": facts.get("progress", []),
        "status": facts.get("status"),
        "validated_on": facts.get("validated_on"),
        "confidence": facts.get("confidence"),
        "inferred": facts.get("inferred", []),
        "note": facts.get("note"),
        "source": version.source,
        "retrieved_on": version.retrieved_on,
    }


def reports_document(reports: Sequence[tuple[PledgeReport, int]]) -> list[dict[str, Any]]:
    """The reports of a pledge, each with the level at which its verification still holds."""
    return [
        {
            "from": one.starts_on, "until": one.ends_on, "stage": one.stage, "narrative": one.narrative,
            "next_step": one.next_step or None, "why_no_number": one.why_none or None, "evidence": one.evidence,
            "evidence_language": one.evidence_language, "archived_copy": one.copy_kept,
            "evidence_seen": {"on": one.seen_last.looked_on, "opened": one.seen_last.opened} if one.seen_last else None,
            "results": [{"target": target, "value": value} for target, value in one.results],
            "money": [
                {"word": given.word, "amount": given.amount, "currency": given.currency} for given in one.money
            ],
            "recorded_at": one.recorded_at, "verification_level": level,
        }
        for one, level in reports
    ]  # fmt: skip


def totals_document(figures: Figures) -> dict[str, Any]:
    """The sums of a list, each word apart, and what they leave out."""
    return {
        "sums": [
            {
                "word": total.word,
                "usd": total.usd,
                "usd_net": total.usd - figures.twice.get(total.word, 0),
                "pledges": total.pledges,
                "qualified": total.qualified,
            }
            for total in figures.totals.sums
        ],
        "left_out": [
            {"word": left.word, "currency": left.currency, "amount": left.amount, "yearly": left.yearly}
            for left in figures.totals.left_out
        ],
        "no_amount_recorded": figures.no_amount,
        "no_money": figures.no_money,
        **({} if figures.not_compared is None else {"not_compared": figures.not_compared}),
    }


def short_document(pledge: Pledge) -> dict[str, Any]:
    """A pledge beside something else: its number, title, organisations, amounts, countries and address."""
    version = pledge.current
    return {
        "public_id": pledge.public_id,
        "url": url_for("pledges.pledge", public_id=pledge.public_id, _external=True),
        "title": version.title,
        "parties": _parties(version),
        "focus_area": version.focus_area,
        "money": [{column: getattr(money, column) for column in MONEY} for money in version.money],
        "countries": [place.iso2 for place in version.countries],
        "start_year": version.start_year,
        "end_year": version.end_year,
        "source": version.source,
    }


def _parties(version: AnyVersion) -> list[dict[str, str]]:
    """The organisations as they stand today, each with its role."""
    found = [(party.organisation.standing, party.role) for party in version.parties]
    return [{"organisation": one.slug, "name": one.name, "role": role} for one, role in found]
