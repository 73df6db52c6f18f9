"""An organisation writes its pledge: begins, saves step by step, hands in, takes back, withdraws, ends it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit
from awards.infrastructure.award_log import Kind
from awards.infrastructure.registry_log import Step
from awards.organisations.models import Organisation
from awards.pledges import queries
from awards.pledges.models import Pledge, PledgeDraft
from awards.pledges.rules import in_dollars, states
from awards.pledges.rules.typed import FIELDS, read, written
from awards.pledges.services import counting, logged
from awards.pledges.services.registry import end_draft, next_public_id, withdraw_pledge
from awards.rates.held import held

REGISTER = "desk"
"""The register of pledges that are written here; their id in it is their public id."""

SAVED_ELSEWHERE = N_(
    "Somebody else saved this pledge meanwhile. What you typed stands here: open the page anew to see theirs, then "
    "save yours again."
)


def begin(session: Session, organisation: Organisation, by: User, at: datetime) -> Pledge:
    """A new pledge of an organisation, with a public id of its own and nothing in it; no page shows it."""
    public_id = next_public_id(session)
    pledge = Pledge(
        id=uuid4(), public_id=public_id, source_register=REGISTER, source_id=public_id, state="draft", current_n=0,
        created_at=at, organisation_id=organisation.id, rehearsal=organisation.rehearsal,
    )  # fmt: skip
    session.add(pledge)
    session.flush()
    session.add(PledgeDraft(pledge_id=pledge.id, typed={"currency": "USD"}, saved_by=by.id, saved_at=at))
    _note(session, pledge, "begun", by)
    return pledge


def revise(session: Session, pledge: Pledge, by: User, at: datetime) -> PledgeDraft:
    """Begin the next version of a public pledge from what it says; one that is being written already stays."""
    session.refresh(pledge, ["state"], with_for_update=True)
    states.check_public(pledge.state)
    found = session.get(PledgeDraft, pledge.id)
    if found is not None:
        return found
    content = queries.content_of(session, pledge)
    draft = PledgeDraft(pledge_id=pledge.id, typed=written(content), saved_by=by.id, saved_at=at)
    session.add(draft)
    _note(session, pledge, "revised", by)
    return draft


def save(
    session: Session, draft: PledgeDraft, step: str, typed: Mapping[str, Any], seen: int, by: User, at: datetime
) -> None:
    """Keep what was typed on one page, right or wrong. Raises RuleBroken when it is handed in, or saved by another."""
    locked(session, draft)
    if draft.state not in states.WRITABLE:
        raise RuleBroken(states.ELSEWHERE)
    if draft.save_n != seen:
        raise RuleBroken(SAVED_ELSEWHERE)
    said = {name: typed[name] for name in FIELDS[step] if name in typed}
    if all(draft.typed.get(name) == value for name, value in said.items()):
        return
    draft.typed = draft.typed | said
    draft.save_n, draft.saved_by, draft.saved_at = draft.save_n + 1, by.id, at
    audit.record(session, actor=by.id, action="pledge.saved", subject=draft.pledge_id, details={"step": step})
    session.flush()


def submit(session: Session, draft: PledgeDraft, lead: Organisation, source: str, by: User, at: datetime) -> None:
    """Hand a pledge in. Raises RuleBroken with each mistake beside its field."""
    locked(session, draft)
    state = states.after("submit", draft.state)
    _content, wrong = read(draft.typed, lead.slug, source)
    if wrong:
        raise RuleBroken(N_("Some answers are missing or need a change."), wrong)
    draft.state, draft.submitted_by, draft.submitted_at, draft.first_by = state, by.id, at, None
    draft.reasons = ""
    _note(session, draft.pledge, "submitted", by)


def take_back(session: Session, draft: PledgeDraft, by: User) -> None:
    """Write on, while nobody of the staff looks at it. Raises RuleBroken."""
    locked(session, draft)
    draft.state, draft.leaves = states.after("take back", draft.state), None
    _note(session, draft.pledge, "taken_back", by)


def discard(session: Session, draft: PledgeDraft, by: User) -> None:
    """Throw away what is being written; what is public stays as it is. The public id is never used again."""
    locked(session, draft)
    if draft.state not in states.WRITABLE:
        raise RuleBroken(states.ELSEWHERE)
    pledge = draft.pledge
    session.delete(draft)
    if pledge.state == "draft":
        pledge.state = "discarded"
    _note(session, pledge, "discarded", by)


def refuse_grants(session: Session, pledge: Pledge, by: User, at: datetime) -> None:
    """A public pledge stays out of the 360Giving data, until a new version says otherwise; a second time changes
    nothing. Raises RuleBroken."""
    session.refresh(pledge, ["state", "grants_refused_at"], with_for_update=True)
    states.check_public(pledge.state)
    if pledge.grants_refused_at is None:
        pledge.grants_refused_at = at
        _note(session, pledge, "grants_refused", by)


def leave(session: Session, pledge: Pledge, deed: str, reason: str, by: User, at: datetime) -> bool:
    """Withdraw a pledge, or end it; whether that is done.

    Above USD 10 million it takes another person: staff are asked to, the pledge stays meanwhile as it is, and what was
    being written of it rests. Raises RuleBroken.
    """
    counting.hold(session)
    session.refresh(pledge, ["state", "current_n"], with_for_update=True)
    states.check_public(pledge.state)
    if deed == "withdraw" and not reason.strip():
        raise RuleBroken(N_("Say why the pledge is withdrawn."), ["withdrawal_reason"])
    content = queries.content_of(session, pledge)
    if not states.needs_two(in_dollars(content, held(), at.date())):
        take_leave(session, pledge, deed, reason, by, at)
        return True
    draft = session.get(PledgeDraft, pledge.id, with_for_update=True)
    if draft is None:
        draft = PledgeDraft(pledge_id=pledge.id, typed=written(content), saved_by=by.id, saved_at=at)
        session.add(draft)
    draft.state, draft.leaves, draft.leave_reason = "submitted", deed, reason.strip()
    draft.submitted_by, draft.submitted_at, draft.first_by, draft.reasons = by.id, at, None, ""
    audit.record(
        session, actor=by.id, action="pledge.leave_asked", subject=pledge.id,
        details={"public_id": pledge.public_id, "deed": deed},
        words={"reason": reason.strip()} if reason.strip() else None,
    )  # fmt: skip
    session.flush()
    return False


def take_leave(session: Session, pledge: Pledge, deed: str, reason: str, by: User, at: datetime) -> None:
    """Withdraw a pledge, or end it. Raises RuleBroken."""
    if deed == "withdraw":
        withdraw_pledge(session, pledge, reason, by.id, at)
    else:
        close(session, pledge, by, at)


def close(session: Session, pledge: Pledge, by: User, at: datetime) -> None:
    """Say that a pledge has come to its end; it stays in lists and sums. Raises RuleBroken."""
    with counting.counted(session, [pledge.id]):
        session.refresh(pledge, ["state"], with_for_update=True)
        states.check_public(pledge.state)
        pledge.state, pledge.changed_at = "closed", at
        _note(session, pledge, "closed", by)
        end_draft(session, pledge, by.id)
        logged.tell(session, pledge, Step(Kind.PLEDGE_CLOSED, pledge.public_id, {}), at)


def locked(session: Session, draft: PledgeDraft) -> None:
    """Hold the draft as it is now."""
    session.refresh(
        draft,
        ["state", "typed", "save_n", "first_by", "submitted_by", "submitted_at", "leaves", "leave_reason"],
        with_for_update=True,
    )


def _note(session: Session, pledge: Pledge, what: str, by: User) -> None:
    audit.record(
        session, actor=by.id, action=f"pledge.{what}", subject=pledge.id, details={"public_id": pledge.public_id}
    )
    session.flush()
