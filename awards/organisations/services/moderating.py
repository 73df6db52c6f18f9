"""What staff do with an organisation: describe it, verify it, note its identifiers, merge it, part it again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, clock, locks, registry_log
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.award_log import Kind
from awards.infrastructure.registry_log import Step
from awards.organisations import rules
from awards.organisations.models import Organisation, OrganisationAlias, OrganisationDomain, OrganisationIdentifier

MERGED, SEPARATED = "organisation.merged", "organisation.separated"
MERGING = "organisations.merged"
"""Whoever merges or parts holds this before any row: both change rows beside those that they name."""
LOCKED = ("name", "public", "public_by_merge", "rehearsal", "merged_into_id", "verified_at", "verified_by")


@dataclass(frozen=True)
class Description:
    """What an organisation is called in which language, what it is, where it is at home."""

    name: str
    names: Mapping[str, str] = field(default_factory=dict)
    kind: str | None = None
    country: str | None = None
    website: str | None = None


def describe(session: Session, organisation: Organisation, said: Description, by: User) -> None:
    """Keep names, kind, country and web domain; a name that it bore stays as another name. Raises RuleBroken."""
    _locked(session, organisation)
    if not rules.fold(said.name):
        raise RuleBroken(N_("Give the name that most people know it by."), ["name"])
    if said.kind is not None and said.kind not in rules.KINDS:
        raise RuleBroken(N_("Choose a kind of the list."), ["kind"])
    domain = rules.domain_of(said.website) if said.website else None
    if said.website and domain is None:
        raise RuleBroken(N_("This address is not the organisation's own: many share its host."), ["website"])
    organisation.name = said.name.strip()
    organisation.names = {code: name.strip() for code, name in said.names.items() if name.strip()}
    organisation.kind, organisation.country = said.kind, said.country
    for name in [organisation.name, *organisation.names.values()]:
        _add_alias(session, organisation, name)
    if domain:
        known = select(OrganisationDomain.id).where(
            OrganisationDomain.organisation_id == organisation.id, OrganisationDomain.domain == domain
        )
        if session.scalar(known) is None:
            session.add(OrganisationDomain(organisation_id=organisation.id, domain=domain))
    _write_search_text(session, organisation)
    _note(session, organisation, "described", by)


def add_identifier(
    session: Session, organisation: Organisation, scheme: str, value: str, by: User
) -> OrganisationIdentifier:
    """Note an identifier after its check digits; RuleBroken when they do not hold or another organisation has it."""
    scheme, value = rules.canonical_identifier(scheme, value)
    _locked(session, organisation)
    held = session.scalar(
        select(Organisation.name)
        .join(OrganisationIdentifier, OrganisationIdentifier.organisation_id == Organisation.id)
        .where(OrganisationIdentifier.scheme == scheme, OrganisationIdentifier.value == value)
    )
    if held is not None:
        raise RuleBroken(N_("%(name)s has this identifier already. If both are one, merge them.", name=held), ["value"])
    added = OrganisationIdentifier(organisation_id=organisation.id, scheme=scheme, value=value)
    session.add(added)
    _note(session, organisation, "identified", by, scheme=scheme, value=value)
    return added


def remove_identifier(session: Session, organisation: Organisation, scheme: str, value: str, by: User) -> None:
    """Take an identifier away that was noted by mistake; nothing happens when it is gone already."""
    found = session.scalar(
        select(OrganisationIdentifier).where(
            OrganisationIdentifier.organisation_id == organisation.id,
            OrganisationIdentifier.scheme == scheme,
            OrganisationIdentifier.value == value,
        )
    )
    if found is not None:
        session.delete(found)
        _note(session, organisation, "identifier_removed", by, scheme=scheme, value=value)


def verify(session: Session, organisation: Organisation, by: User, at: datetime) -> None:
    """Say that this organisation is what it says to be; again: no change. Raises RuleBroken for a merged one."""
    _locked(session, organisation)
    if organisation.merged_into_id is not None:
        raise RuleBroken(N_("A merged organisation is not verified: verify the one that it was merged into."))
    if organisation.verified_at is None:
        organisation.verified_at, organisation.verified_by = at, by.id
        _note(session, organisation, "verified", by)


def doubt(session: Session, organisation: Organisation, by: User) -> None:
    """Take the verification back."""
    _locked(session, organisation)
    if organisation.verified_at is not None:
        organisation.verified_at = organisation.verified_by = None
        _note(session, organisation, "doubted", by)


def merge(session: Session, organisation: Organisation, into: Organisation, by: User) -> None:
    """Merge one organisation into another: its address, its pledges, awards and claims are the other's from now on.

    No row moves, so nothing that somebody writes meanwhile is lost: whatever points to the merged one is read as the
    other's. Where it is public the other is too, since its address leads there. Raises RuleBroken.
    """
    one, other = organisation, into
    locks.hold(session, [MERGING])
    if one.id != other.id:
        _locked(session, one, other)
    rules.check_merge(one.id, one.merged_into_id, other.id, other.merged_into_id)
    if one.rehearsal != other.rehearsal:
        raise RuleBroken(N_("One of the two is made up for a rehearsal, so they are not the same."), ["into"])
    earlier = list(session.scalars(select(Organisation.id).where(Organisation.merged_into_id == one.id)))
    session.execute(
        update(Organisation)
        .where(Organisation.merged_into_id == one.id)
        .values(merged_into_id=other.id)
        .execution_options(synchronize_session="fetch")
    )
    shown = one.public
    one.merged_into_id = other.id
    if shown and not other.public:
        other.public = other.public_by_merge = True
    session.flush()
    _write_search_text(session, other)
    _note(session, one, "merged", by, into=str(other.id), with_it=[str(found) for found in earlier])
    if shown:
        _log(session, one, Kind.ORGANISATION_MERGED, {"organisation": one.slug, "into": other.slug})


def separate(session: Session, organisation: Organisation, by: User) -> None:
    """Take a merge back: the organisation stands by itself again, with all that points to it, merged ones too.

    Whichever of the two was public for the sake of the other alone is on no page any more.
    """
    locks.hold(session, [MERGING])
    _locked(session, organisation)
    if organisation.merged_into_id is None:
        raise RuleBroken(N_("This organisation is not merged into another."))
    heir = session.get_one(Organisation, organisation.merged_into_id)
    _locked(session, heir)
    shown = organisation.public
    organisation.merged_into_id = None
    session.flush()
    with_it = session.scalars(
        update(Organisation)
        .where(Organisation.id.in_(_came_with(session, organisation)), Organisation.merged_into_id == heir.id)
        .values(merged_into_id=organisation.id)
        .returning(Organisation.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    for one in (organisation, heir):
        _write_search_text(session, one)
        _hide_without(session, one)
    _note(session, organisation, "separated", by, of=str(heir.id), with_it=[str(found) for found in with_it])
    if shown:
        _log(session, organisation, Kind.ORGANISATION_SEPARATED, {"organisation": organisation.slug, "from": heir.slug})


def _hide_without(session: Session, organisation: Organisation) -> None:
    """Hide it, and what is merged into it, again where none of them is public for what it does itself."""
    family = (Organisation.id == organisation.id) | (Organisation.merged_into_id == organisation.id)
    locking = select(Organisation).where(family).order_by(Organisation.id).with_for_update()
    of_all = list(session.scalars(locking.execution_options(populate_existing=True)))
    if not any(one.public and not one.public_by_merge for one in of_all):
        for one in of_all:
            one.public = one.public_by_merge = False


def _came_with(session: Session, organisation: Organisation) -> list[UUID]:
    """What was merged into it and went along when it was merged, unless that was merged or parted by itself since."""
    told = select(AuditRow.seq, AuditRow.details).where(AuditRow.subject_id == organisation.id)
    row = session.execute(told.where(AuditRow.action == MERGED).order_by(AuditRow.seq.desc()).limit(1)).one_or_none()
    if row is None:
        return []
    went = [UUID(found) for found in row.details.get("with_it", ())]
    since = select(AuditRow.subject_id).where(
        AuditRow.subject_id.in_(went), AuditRow.seq > row.seq, AuditRow.action.in_((MERGED, SEPARATED))
    )
    by_itself = set(session.scalars(since))
    return [found for found in went if found not in by_itself]


def _log(session: Session, organisation: Organisation, kind: Kind, said: dict[str, str]) -> None:
    if not organisation.rehearsal:
        registry_log.tell(session, [Step(kind, None, said)], clock.now(session))


def _locked(session: Session, *organisations: Organisation) -> None:
    """Hold the rows until the transaction ends, as they are now; always taken in the same order."""
    for one in sorted(organisations, key=lambda organisation: organisation.id):
        session.refresh(one, LOCKED, with_for_update=True)


def _add_alias(session: Session, organisation: Organisation, name: str) -> None:
    folded = rules.fold(name)
    known = select(OrganisationAlias.id).where(
        OrganisationAlias.organisation_id == organisation.id, OrganisationAlias.folded == folded
    )
    if folded and session.scalar(known) is None:
        session.add(OrganisationAlias(organisation_id=organisation.id, name=name, folded=folded))
        session.flush()


def _write_search_text(session: Session, organisation: Organisation) -> None:
    """Its own names and those of whatever was merged into it."""
    family = session.scalars(
        select(Organisation)
        .where((Organisation.id == organisation.id) | (Organisation.merged_into_id == organisation.id))
        .options(selectinload(Organisation.aliases))
        .order_by(Organisation.id)
        .execution_options(populate_existing=True)
    )
    names = [name for one in family for name in (one.name, *(alias.name for alias in one.aliases))]
    organisation.search_text = " ".join(dict.fromkeys(rules.fold(name) for name in names))


def _note(session: Session, organisation: Organisation, what: str, by: User, **details: object) -> None:
    organisation.change_n = Organisation.change_n + 1
    audit.record(session, actor=by.id, action=f"organisation.{what}", subject=organisation.id, details=details or None)
    session.flush()
