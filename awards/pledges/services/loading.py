"""Read the pledges and dated totals of the record into the registry."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from awards import record
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure import audit
from awards.infrastructure.upsert import Counts, keep
from awards.places.services import first_day
from awards.pledges import rules
from awards.pledges.models import BeneficiaryGroup, Pledge, RegistryTotal
from awards.pledges.services.finding import keep_missing
from awards.pledges.services.registry import Put, put_pledges

REGISTER = "record"
"""The register that pledges of the shipped record are kept under; their id in it is their public id."""


def load_pledges(session: Session, at: datetime) -> Counts:
    """Read pledges, beneficiary groups and totals of the record; again: no change, no new version."""
    if holds_made_up_pledges(session):
        raise RuleBroken(N_("This database holds a made-up registry. Load the record into another one."))
    counts = Counts()
    _load_groups(session, counts)
    _load_totals(session, counts)
    if not counts.nothing_changed:
        audit.record(
            session, actor=None, action="registry.loaded", details={"new": counts.new, "changed": counts.changed}
        )
    session.flush()
    counts.merge(put_pledges(session, _pledges(), None, at)[1])
    keep_missing(session)
    return counts


def load_groups(session: Session) -> Counts:
    """Read the beneficiary groups of the record alone; again: no change."""
    counts = Counts()
    _load_groups(session, counts)
    if not counts.nothing_changed:
        audit.record(session, actor=None, action="registry.loaded", details={"new": counts.new})
    session.flush()
    return counts


def holds_made_up_pledges(session: Session) -> bool:
    """Whether this is the database of a made-up registry."""
    return session.scalar(select(exists().where(Pledge.source_register == rules.MADE_UP))) is True


def holds_real_pledges(session: Session) -> bool:
    """Whether pledges that are not made up are here, so that none that are may stand beside them."""
    real = exists().where(Pledge.source_register != rules.MADE_UP, Pledge.rehearsal.is_(False))
    return session.scalar(select(real)) is True


def _load_groups(session: Session, counts: Counts) -> None:
    found = {group.key: group for group in session.scalars(select(BeneficiaryGroup))}
    for row in record.rows("beneficiary_groups.csv"):
        names = {code: row[f"name_{code}"] for code in LANGUAGES if row[f"name_{code}"]}
        values = {"key": row["key"], "names": names, "source": row["source"]}
        keep(session, counts, found.get(row["key"]), BeneficiaryGroup, values)


def _load_totals(session: Session, counts: Counts) -> None:
    found = {total.key: total for total in session.scalars(select(RegistryTotal))}
    for row in record.rows("totals.csv"):
        values = {
            "key": row["date"], "stated_date": row["date"], "sort_date": first_day(row["date"]),
            "pledges": _whole(row["pledges"]), "pledges_qualifier": row["pledges_qualifier"] or None,
            "usd_billion": _amount(row["usd_billion"]), "usd_qualifier": row["usd_qualifier"] or None,
            "usd_basis": row["usd_basis"] or None, "entities": _whole(row["entities"]),
            "entities_qualifier": row["entities_qualifier"] or None, "countries": _whole(row["countries"]),
            "target_usd_billion": _amount(row["target_usd_billion"]), "target_until": row["target_until"] or None,
            "event": row["event"] or None, "note": row["note"] or None, "source": row["source"],
        }  # fmt: skip
        keep(session, counts, found.get(row["date"]), RegistryTotal, values)


def _pledges() -> list[Put]:
    targets: dict[str, list[rules.Target]] = {}
    for row in record.rows("targets.csv"):
        targets.setdefault(row["public_id"], []).append(
            rules.Target(
                row["text"], row["value"] or None, row["unit"] or None, row["qualifier"] or None, row["source"]
            )
        )
    progress: dict[str, list[rules.Progress]] = {}
    for row in record.rows("progress.csv"):
        progress.setdefault(row["public_id"], []).append(
            rules.Progress(
                row["text"], row["as_of"] or None, row["disbursed"] or None, row["currency"] or None,
                row["people_reached"] or None, row["source"],
            )
        )  # fmt: skip
    return [
        Put(
            REGISTER, row["public_id"], row["public_id"], row["p2c_number"] or None,
            _content(row, targets.get(row["public_id"], []), progress.get(row["public_id"], [])),
        )
        for row in record.rows("pledges.csv")
    ]  # fmt: skip


def _content(row: dict[str, str], targets: list[rules.Target], progress: list[rules.Progress]) -> rules.Content:
    return rules.Content(
        title=row["title"],
        source=row["source"],
        parties=(
            (row["lead"], "lead"),
            *((slug, "co-pledger") for slug in record.items(row["co_pledgers"])),
            *((slug, "partner") for slug in record.items(row["partners"])),
        ),
        pledge_type=row["pledge_type"] or None,
        resource_kind=row["resource_kind"] or None,
        focus_area=row["focus_area"] or None,
        entity_kind=row["entity_kind"] or None,
        start_year=_whole(row["start_year"]),
        end_year=_whole(row["end_year"]),
        money=_money(row),
        countries=tuple(record.items(row["countries"])),
        regions=tuple(record.items(row["regions"])),
        beneficiaries=tuple(record.items(row["beneficiary_groups"])),
        sdgs=tuple(record.items(row["sdgs"])),
        action_lines=tuple(record.items(row["wsis_lines"])),
        targets=tuple(targets),
        progress=tuple(progress),
        named_as=row["named_as"] or None,
        status=row["status"] or None,
        validated_on=row["validated_on"] or None,
        retrieved_on=date.fromisoformat(row["retrieved_on"]) if row["retrieved_on"] else None,
        confidence=row["confidence"] or None,
        inferred=tuple(record.items(row["inferred"])),
        note=row["note"] or None,
    )


def _money(row: dict[str, str]) -> tuple[rules.Money, ...]:
    amount = _amount(row["amount"])
    if amount is None:
        return ()
    total = _amount(row["total"])
    derived = row["total_basis"] == "derived"
    basis = "derived" if derived else "stated" if row["basis"] == "total" else "yearly"
    return (
        rules.Money(
            word=row["word"],
            amount=total if derived and total is not None else amount,
            currency=row["currency"],
            qualifier=row["qualifier"] or None,
            basis=basis,
            yearly_amount=amount if derived else None,
            usd=_amount(row["total_usd"]),
            usd_basis=row["usd_basis"] or None,
            usd_rate=_amount(row["usd_rate"]),
        ),
    )


def _amount(cell: str) -> Decimal | None:
    return Decimal(cell) if cell else None


def _whole(cell: str) -> int | None:
    return int(cell) if cell else None
