"""Who else takes part in a pledge: named, confirmed by their own people, shown, ended; a pledge changes hands."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, outbox
from awards.organisations import services as organising
from awards.organisations.models import Organisation
from awards.pledges import queries, rules
from awards.pledges.models import Pledge, PledgeDraft, PledgePart, PledgeRegisterEntry
from awards.pledges.queries import desk, overdue
from awards.pledges.rules import states
from awards.pledges.rules.parts import check_part
from awards.pledges.services import counting
from awards.pledges.services.registry import Lists, Put, add_version

OWN = N_("You speak for this organisation: another member of staff names it and shows it to readers.")
REGISTERS = ("P2C", "GRF", "other")
"""Partner2Connect's own register, the one of the Global Refugee Forum, any other."""


def name_part(
    session: Session, pledge: Pledge, of: Organisation, role: str, share: Decimal | None, by: User, at: datetime, *,
    by_lead: bool,
) -> PledgePart:  # fmt: skip
    """Say what another organisation does in a public pledge; its people are asked by mail whether it is so.

    Named by staff, readers see it at once; named by the pledging organisation, when it is confirmed or staff show it.
    Raises RuleBroken, also for staff who name an organisation for which they speak.
    """
    if not by_lead:
        _refuse_own(session, of.id, by)
    session.refresh(pledge, ["state"], with_for_update=True)
    if pledge.state not in states.PUBLIC:
        raise RuleBroken(states.ELSEWHERE)
    if of.rehearsal != pledge.rehearsal or of.merged_into_id is not None:
        raise RuleBroken(N_("The registry knows no organisation of this name."), ["name"])
    standing = queries.parts_of(session, pledge.id, shown=False)
    lead = _standing(session, pledge.organisation_id).id if pledge.organisation_id else None
    if of.id == lead or any((one.organisation.standing.id, one.role) == (of.id, role) for one in standing):
        raise RuleBroken(N_("It stands in this pledge in this role already."), ["name"])
    check_part(role, share, [one.share for one in standing if one.role == role])
    found = PledgePart(
        id=uuid4(), pledge_id=pledge.id, organisation_id=of.id, role=role, share=share, by_lead=by_lead,
        named_by=by.id, named_at=at, shown_at=None if by_lead else at,
    )  # fmt: skip
    session.add(found)
    if not by_lead:
        pledge.changed_at = at
        _show(session, found, by)
    _note(session, pledge, "part_named", by, organisation=str(of.id), role=role)
    if not pledge.rehearsal:
        _ask(session, found, pledge, of)
    return found


def confirm_part(session: Session, part: PledgePart, by: User, at: datetime) -> None:
    """The named organisation says that it is so; a second time changes nothing."""
    _locked(session, part)
    if part.confirmed_at is None:
        part.confirmed_at, part.confirmed_by = at, by.id
        _show(session, part, by)
        _noted(session, part, "part_confirmed", by, at)


def show_part(session: Session, part: PledgePart, by: User, at: datetime) -> None:
    """Staff let readers see a part that nobody confirmed yet. Raises RuleBroken for one of their own organisation."""
    _refuse_own(session, part.organisation_id, by)
    _locked(session, part)
    if part.shown_at is None:
        part.shown_at = at
        _show(session, part, by)
        _noted(session, part, "part_shown", by, at)


def end_part(session: Session, part: PledgePart, by: User, at: datetime) -> None:
    """It is not, or no longer, so, say the pledging organisation, the named one or staff; twice changes nothing."""
    session.refresh(part, ["ended_at"], with_for_update=True)
    if part.ended_at is None:
        part.ended_at, part.ended_by = at, by.id
        _noted(session, part, "part_ended", by, at)


def entrust(session: Session, pledges: Collection[Pledge], by: User) -> None:
    """Let the organisations that lead these made-up pledges report on them here, as if they had written them.

    Raises RuleBroken for a pledge that is not made up: what comes from a source is its source's to change.
    """
    if any(pledge.source_register != rules.MADE_UP for pledge in pledges):
        raise RuleBroken(N_("It comes from a source and is no organisation’s to report on here."))
    ids = [pledge.id for pledge in pledges]
    leads = queries.leads_of(session, ids)
    with counting.counted(session, ids):
        for pledge in pledges:
            pledge.organisation_id = leads[pledge.id]
    details = {"public_ids": [pledge.public_id for pledge in pledges]}
    audit.record(session, actor=by.id, action="registry.entrusted", details=details)


def transfer(session: Session, pledge: Pledge, to: Organisation, reason: str, by: User, at: datetime) -> None:
    """Give a pledge to another organisation, as a new version that says why; address and number stay.

    What the one before agreed to and said of others is not the word of the one that pledges now: the pledge is passed
    on no more until that one agrees, and no part in it is by the word of both sides. Raises RuleBroken without a
    reason, and while somebody writes a new version.
    """
    if not reason.strip():
        raise RuleBroken(N_("Say why it goes to another organisation."), ["reason"])
    counting.hold(session)
    with counting.counted(session, [pledge.id]):
        session.refresh(pledge, ["state", "current_n", "organisation_id"], with_for_update=True)
        states.check_public(pledge.state)
        if pledge.organisation_id is None:
            raise RuleBroken(N_("It comes from a source and is no organisation’s to report on here."), ["into"])
        if session.scalar(select(PledgeDraft.pledge_id).where(PledgeDraft.pledge_id == pledge.id)):
            raise RuleBroken(N_("A new version is being written. Publish it or give it back to be thrown away first."))
        if to.rehearsal != pledge.rehearsal or to.merged_into_id is not None or to.id == pledge.organisation_id:
            raise RuleBroken(N_("It cannot go to this organisation."), ["into"])
        said = queries.content_of(session, pledge)
        others = tuple(party for party in said.parties if party[1] != "lead" and party[0] != to.slug)
        content = replace(
            said, parties=((to.slug, "lead"), *others), note=reason.strip(), named_as=None, iati=None,
            grants=None,
            entity_kind=to.kind if to.kind in rules.ENTITY_KINDS else None,
        )  # fmt: skip
        before = pledge.organisation_id
        put = Put(pledge.source_register, pledge.source_id, pledge.public_id, pledge.official_number, content)
        if not to.rehearsal:
            organising.show(session, to, by.id)
        pledge.current_n += 1
        pledge.organisation_id = to.id
        pledge.grants_refused_at = None
        add_version(session, pledge, put, rules.content_digest(content), Lists.read(session, [put]), at)
        for part in queries.parts_of(session, pledge.id, shown=False):
            part.by_lead = False
            if part.organisation.standing.id == to.id:
                part.ended_at, part.ended_by = at, by.id
        audit.record(
            session, actor=by.id, action="pledge.transferred", subject=pledge.id,
            details={"public_id": pledge.public_id, "from": str(before) if before else None, "to": str(to.id)},
            words={"reason": reason.strip()},
        )  # fmt: skip
        session.flush()


def register_elsewhere(
    session: Session, pledge: Pledge, register: str, identifier: str, url: str, status_word: str, on: date,
    by: User, at: datetime,
) -> PledgeRegisterEntry:  # fmt: skip
    """Keep what another register calls a pledge, in that register's own words; again: what it calls it now.

    Raises RuleBroken, also when the number belongs to another pledge.
    """
    if register not in REGISTERS:
        raise RuleBroken(N_("Choose one of the list."), ["register"])
    if not identifier.strip():
        raise RuleBroken(N_("Give its number there."), ["identifier"])
    if on > at.date():
        raise RuleBroken(N_("Give the day on which it was looked up."), ["retrieved_on"])
    session.refresh(pledge, ["state"], with_for_update=True)
    found = session.scalar(
        select(PledgeRegisterEntry).where(
            PledgeRegisterEntry.register == register, PledgeRegisterEntry.identifier == identifier.strip()
        )
    )
    if found is not None and found.pledge_id != pledge.id:
        raise RuleBroken(N_("This number belongs to another pledge."), ["identifier"])
    if found is None:
        found = PledgeRegisterEntry(
            id=uuid4(), pledge_id=pledge.id, register=register, identifier=identifier.strip(), retrieved_on=on
        )
        session.add(found)
    found.url, found.status_word, found.retrieved_on = url.strip() or None, status_word.strip() or None, on
    pledge.changed_at = at
    _note(session, pledge, "registered_elsewhere", by, register=register, identifier=identifier.strip())
    return found


def forget_register(session: Session, pledge: Pledge, register: str, identifier: str, by: User, at: datetime) -> None:
    """Take away what another register calls a pledge: it was a mistake. A second time changes nothing."""
    session.refresh(pledge, ["state"], with_for_update=True)
    found = session.scalar(
        select(PledgeRegisterEntry).where(
            PledgeRegisterEntry.pledge_id == pledge.id, PledgeRegisterEntry.register == register,
            PledgeRegisterEntry.identifier == identifier,
        )
    )  # fmt: skip
    if found is not None:
        pledge.changed_at = at
        session.delete(found)
        _note(session, pledge, "register_forgotten", by, register=register, identifier=identifier)


def _standing(session: Session, organisation_id: UUID) -> Organisation:
    """An organisation, or the one that it was merged into."""
    found = session.get_one(Organisation, organisation_id)
    return session.get_one(Organisation, found.merged_into_id) if found.merged_into_id else found


def _show(session: Session, part: PledgePart, by: User) -> None:
    """Let the organisation of a part that readers see have a page, since the pledge leads there."""
    organisation = _standing(session, part.organisation_id)
    if not organisation.rehearsal:
        organising.show(session, organisation, by.id)


def _refuse_own(session: Session, organisation_id: UUID, by: User) -> None:
    if desk.speaks_for(session, by.id, organisation_id):
        raise RuleBroken(OWN, ["name"])


def _locked(session: Session, part: PledgePart) -> None:
    session.refresh(part, ["confirmed_at", "shown_at", "ended_at"], with_for_update=True)
    if part.ended_at is not None:
        raise RuleBroken(states.ELSEWHERE)


def _ask(session: Session, part: PledgePart, pledge: Pledge, of: Organisation) -> None:
    title = queries.content_of(session, pledge).title
    for user in overdue.people_of(session, [of.id]).get(of.id, ()):
        outbox.put(
            session, to=user.email, language=user.language, template="pledge_part_named",
            values={"name": user.name, "organisation": of.name, "title": title, "public_id": pledge.public_id},
            dedupe_key=f"pledge-part-{part.id}-{user.id}", about=pledge.id,
        )  # fmt: skip


def _noted(session: Session, part: PledgePart, what: str, by: User, at: datetime) -> None:
    pledge = session.get_one(Pledge, part.pledge_id)
    pledge.changed_at = at
    _note(session, pledge, what, by, organisation=str(part.organisation_id), role=part.role)


def _note(session: Session, pledge: Pledge, what: str, by: User, **details: object) -> None:
    audit.record(
        session, actor=by.id, action=f"pledge.{what}", subject=pledge.id,
        details={"public_id": pledge.public_id, **details},
    )  # fmt: skip
    session.flush()
