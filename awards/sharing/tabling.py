"""Pledges as rows of the dump's tables: one thing a table, each pointing to the others by what never changes."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, aliased

from awards.campaigns.models import Campaign, CampaignPledge, Champion, Event
from awards.core.cells import plain
from awards.core.vocabulary import SECTORS, TECHNOLOGIES
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow
from awards.infrastructure.registry_log import REGISTRY
from awards.organisations.models import Organisation, OrganisationIdentifier
from awards.places.models import Country, CountryStatus
from awards.pledges.models import Pledge, PledgeLink, PledgePart, PledgeVersion, RegistryTotal
from awards.pledges.queries import AnyPledge, totals_over_time
from awards.pledges.rules.people import counts_people
from awards.rates.queries import prices
from awards.sharing.queries import Beside
from awards.sharing.rows import gone, row

Row = Mapping[str, Any]
Rows = Iterator[tuple[str, Row]]
"""Rows with the name of the table that each belongs to."""


def of_pledge(pledge: AnyPledge, beside: Beside, site: str) -> Rows:
    """Everything that is public of a pledge that stands (wholly loaded)."""
    version, number = pledge.current, {"public_id": pledge.public_id}
    flat = row(pledge, beside, site)
    yield "pledges", flat | {"at_desk": pledge.organisation_id is not None}
    for money in version.money:
        yield "money", number | {name: getattr(money, name) for name in _MONEY}
    for party in version.parties:
        yield "parties", number | {
            "position": party.position, "organisation": party.organisation.slug, "role": party.role,
        }  # fmt: skip
    for part in beside.parts:
        yield "parts", number | {
            "organisation": part.organisation.slug, "role": part.role, "share": part.share,
            "confirmed_at": part.confirmed_at,
        }  # fmt: skip
    for entry in beside.registers:
        yield "registers", number | {
            "register": entry.register, "identifier": entry.identifier, "url": entry.url,
            "status_word": entry.status_word, "retrieved_on": entry.retrieved_on,
        }  # fmt: skip
    for place in version.countries:
        yield "places", number | {"iso2": place.iso2, "share": place.share}
    for region in version.regions:
        yield "regions", number | {"region": region.region_key}
    for group in version.beneficiaries:
        yield "groups", number | {"group": group.group_key}
    tags = version.facts.get("tags", ())
    for vocabulary, codes in (
        ("sdg", version.facts.get("sdgs", ())),
        ("action_line", version.facts.get("action_lines", ())),
        ("sector", [tag for tag in tags if tag in SECTORS]),
        ("technology", [tag for tag in tags if tag in TECHNOLOGIES]),
    ):
        for code in dict.fromkeys(codes):
            yield "tags", number | {"vocabulary": vocabulary, "code": code}
    for one in version.tranches:
        yield "instalments", number | {
            "position": one.position, "word": one.word, "amount": one.amount, "currency": one.currency,
            "first_day": one.starts_on, "last_day": one.ends_on,
        }  # fmt: skip
    for position, target in enumerate(version.facts.get("targets", ())):
        yield "targets", number | {"position": position, "counts_people": counts_people(target)} | target
    for position, done in enumerate(version.facts.get("progress", ())):
        yield "progress", number | {"position": position} | done
    yield from _of_reports(pledge, beside)


def _of_reports(pledge: AnyPledge, beside: Beside) -> Rows:
    for report, _level in beside.reports:
        number: dict[str, Any] = {"public_id": pledge.public_id, "n": report.n}
        newest = report.verifications[0] if report.verifications else None
        seen = report.seen_last
        yield "reports", number | {
            "first_day": report.starts_on, "last_day": report.ends_on, "stage": report.stage,
            "narrative": report.narrative, "next_step": report.next_step, "why_no_number": report.why_none,
            "evidence": report.evidence, "recorded_at": report.recorded_at, "level": newest.level if newest else None,
            "level_at": newest.at if newest else None, "evidence_language": report.evidence_language,
            "archived_copy": report.copy_kept, "evidence_seen_on": seen.looked_on if seen else None,
            "evidence_opened": seen.opened if seen else None,
        }  # fmt: skip
        for position, (target, value) in enumerate(report.results):
            yield "results", number | {"position": position, "target": target, "value": value}
        for given in report.money:
            yield "reported_money", number | {
                "word": given.word, "amount": given.amount, "currency": given.currency,
            }  # fmt: skip


def withdrawn(session: Session, site: str) -> Rows:
    """Pledges that were taken back: their number and why."""
    for pledge in session.scalars(
        select(Pledge).where(Pledge.state == "withdrawn", Pledge.rehearsal.is_(False)).order_by(Pledge.public_id)
    ):
        yield "pledges", gone(pledge) | {"url": f"{site}/pledges/{pledge.public_id}"}


def beside_pledges(session: Session) -> Rows:
    """What pledges point to, their earlier versions, and the dated totals of Partner2Connect."""
    yield from _ties(session)
    yield from _versions(session)
    yield from _campaigns(session)
    yield from _log(session)
    yield from _organisations(session)
    for country in session.scalars(select(Country).order_by(Country.iso2)):
        yield "countries", {
            "iso2": country.iso2, "name": country.names.get("en"), "itu_region": country.itu_region,
        }  # fmt: skip
    for status in session.scalars(
        select(CountryStatus).order_by(CountryStatus.iso2, CountryStatus.status, CountryStatus.as_of)
    ):
        yield "country_lists", {
            "iso2": status.iso2, "list": status.status, "as_of": status.as_of, "stated": status.stated,
            "member": status.member, "left_on": status.left_on,
        }  # fmt: skip
    for total in totals_over_time(session):
        yield "published_totals", _total(total)
    yield from _prices(session)


def _prices(session: Session) -> Rows:
    """The index by which dollars are told in the prices of a year, where one stands."""
    if (held := prices(session)) is None:
        return
    for year, value in sorted(held.index.items()):
        yield "prices", {
            "year": year, "index": value, "base_year": held.base_year, "name": held.name, "made_up": held.made_up,
            "terms": held.terms, "source": held.source, "retrieved_on": held.retrieved_on,
        }  # fmt: skip


def _ties(session: Session) -> Rows:
    """Every standing tie, also by way of a pledge that was withdrawn: a sum follows a tie to its end."""
    one, other = aliased(Pledge), aliased(Pledge)
    found = session.execute(
        select(one.public_id, PledgeLink.kind, other.public_id, PledgeLink.share)
        .join(one, one.id == PledgeLink.from_id)
        .join(other, other.id == PledgeLink.to_id)
        .where(PledgeLink.ended_at.is_(None), *(end.current_n > 0 for end in (one, other)))
        .where(one.rehearsal.is_(False), other.rehearsal.is_(False))
        .order_by(one.public_id, PledgeLink.kind, other.public_id)
    )
    for public_id, kind, to, share in found:
        yield "ties", {"public_id": public_id, "kind": kind, "other": to, "share": share}


def _versions(session: Session) -> Rows:
    found = session.execute(
        select(
            Pledge.public_id,
            PledgeVersion.n,
            PledgeVersion.recorded_at,
            PledgeVersion.content_digest,
            PledgeVersion.facts["change_note"].as_string(),
        )
        .join(PledgeVersion, PledgeVersion.pledge_id == Pledge.id)
        .where(Pledge.stands)
        .order_by(Pledge.public_id, PledgeVersion.n)
        .execution_options(yield_per=1000)
    )
    for public_id, n, at, digest, why in found:
        yield "versions", {
            "public_id": public_id, "n": n, "recorded_at": at, "sha256": digest, "change_note": why,
        }  # fmt: skip


def _campaigns(session: Session) -> Rows:
    """Campaigns and events that everybody sees, and champions."""
    seen = (Campaign.public, ~Campaign.rehearsal)
    for one in session.scalars(select(Campaign).where(*seen).order_by(Campaign.slug)):
        yield "campaigns", {
            "slug": one.slug, "name": one.name, "words": one.words, "first_day": one.starts_on, "last_day": one.ends_on,
        }  # fmt: skip
        yield from _names("campaign", one.slug, one.names)
    belonging = session.execute(
        select(Campaign.slug, Pledge.public_id)
        .join(CampaignPledge, CampaignPledge.campaign_id == Campaign.id)
        .join(CampaignPledge.pledge)
        .where(*seen, Pledge.stands)
        .order_by(Campaign.slug, Pledge.public_id)
        .execution_options(yield_per=1000)
    )
    for slug, public_id in belonging:
        yield "campaign_pledges", {"campaign": slug, "public_id": public_id}
    events = session.execute(
        select(Event, Campaign.slug)
        .outerjoin(Campaign, and_(Campaign.id == Event.campaign_id, *seen))
        .where(Event.public, ~Event.rehearsal)
        .order_by(Event.slug)
    )
    for event, campaign in events:
        yield "events", {
            "slug": event.slug, "kind": event.kind, "name": event.name, "words": event.words,
            "first_day": event.starts_on, "last_day": event.ends_on, "place": event.place, "country": event.iso2,
            "page": event.url, "campaign": campaign,
        }  # fmt: skip
        yield from _names("event", event.slug, event.names)
    champions = session.execute(
        select(Organisation.slug, Champion.starts_on, Champion.ends_on, Champion.source)
        .join(Champion.organisation)
        .where(~Champion.rehearsal, ~Organisation.rehearsal)
        .order_by(Organisation.slug, Champion.starts_on)
    )
    for slug, first, last, source in champions:
        yield "champions", {"organisation": slug, "first_day": first, "last_day": last, "source": source}


def _names(of: str, slug: str, names: Mapping[str, str]) -> Rows:
    for language, name in sorted(names.items()):
        yield "names", {"of": of, "slug": slug, "language": language, "name": name}


def _log(session: Session) -> Rows:
    steps = session.execute(
        select(
            AwardLogRow.seq, AwardLogRow.at, AwardLogRow.kind, AwardLogRow.subject, AwardLogRow.commitment,
            AwardLogPayload.salt, AwardLogPayload.payload,
        )
        .outerjoin(AwardLogPayload, AwardLogPayload.row_id == AwardLogRow.id)
        .where(AwardLogRow.edition_id == REGISTRY)
        .order_by(AwardLogRow.seq)
        .execution_options(yield_per=1000)
    )  # fmt: skip
    for step, at, kind, public_id, commitment, salt, payload in steps:
        yield "log", {
            "step": step, "at": at, "kind": kind, "public_id": public_id, "commitment": commitment, "salt": salt,
            "payload": payload,
        }  # fmt: skip


def _organisations(session: Session) -> Rows:
    """Those that pages show, and what was merged into them."""
    heir = aliased(Organisation)
    named = select(PledgePart.organisation_id).where(PledgePart.shown)
    champions = select(Champion.organisation_id).where(~Champion.rehearsal)
    shown = (
        or_(
            Organisation.public.is_(True), heir.public.is_(True), Organisation.id.in_(named),
            Organisation.id.in_(champions),
        ),
        Organisation.rehearsal.is_(False),
    )  # fmt: skip
    found = session.execute(
        select(Organisation, heir.slug)
        .outerjoin(heir, heir.id == Organisation.merged_into_id)
        .where(*shown)
        .order_by(Organisation.slug)
        .execution_options(yield_per=1000)
    )
    for one, merged_into in found:
        yield "organisations", {
            "slug": one.slug, "name": one.name, "kind": one.kind, "country": one.country, "state": one.state,
            "merged_into": merged_into,
        }  # fmt: skip
        yield from _names("organisation", one.slug, one.names)
    identifiers = session.execute(
        select(
            Organisation.slug, OrganisationIdentifier.scheme, OrganisationIdentifier.value,
            OrganisationIdentifier.valid_until,
        )
        .join(OrganisationIdentifier, OrganisationIdentifier.organisation_id == Organisation.id)
        .outerjoin(heir, heir.id == Organisation.merged_into_id)
        .where(*shown)
        .order_by(OrganisationIdentifier.scheme, OrganisationIdentifier.value)
        .execution_options(yield_per=1000)
    )  # fmt: skip
    for slug, scheme, value, until in identifiers:
        yield "identifiers", {"organisation": slug, "scheme": scheme, "value": value, "valid_until": until}


def _total(total: RegistryTotal) -> Row:
    return {"date": total.stated_date} | {name: _plain(getattr(total, name)) for name in _TOTAL}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else plain(value)


_MONEY = (
    "word", "amount", "most", "currency", "value_date", "is_new", "qualifier", "basis", "yearly_amount", "usd",
    "usd_basis", "usd_rate",
)  # fmt: skip
_TOTAL = (
    "pledges", "pledges_qualifier", "usd_billion", "usd_qualifier", "usd_basis", "entities", "countries",
    "target_usd_billion", "target_until", "event", "note", "source",
)  # fmt: skip
