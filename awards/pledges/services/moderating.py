"""Staff look at what organisations hand in: give back with reasons, publish, let go; settle errors, tie pledges."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.accounts.rules import canonical_address
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, outbox
from awards.infrastructure.award_log import Kind
from awards.organisations import queries as organisations
from awards.organisations import services as organising
from awards.organisations.models import Organisation
from awards.pledges import rules
from awards.pledges.models import Pledge, PledgeDraft, PledgeError, PledgeLink, PledgeVersionBy
from awards.pledges.queries.desk import content_of
from awards.pledges.rules import states
from awards.pledges.rules.typed import change_note, read
from awards.pledges.services import counting, logged
from awards.pledges.services.registry import Lists, Put, add_version
from awards.pledges.services.writing import REGISTER, locked, take_leave
from awards.rates.held import held


def take_up(session: Session, draft: PledgeDraft, by: User) -> None:
    """Begin to look at it: from now on the organisation cannot take it back. Raises RuleBroken."""
    locked(session, draft)
    draft.state = states.after("take up", draft.state)
    _note(session, draft.pledge, "taken_up", by)


def return_draft(session: Session, draft: PledgeDraft, reasons: str, by: User) -> None:
    """Give it back with reasons that the organisation reads. Raises RuleBroken."""
    if not reasons.strip():
        raise RuleBroken(N_("Say what has to change, so that the organisation can mend it."), ["reasons"])
    locked(session, draft)
    draft.state, draft.reasons, draft.first_by = states.after("return", draft.state), reasons.strip(), None
    _note(session, draft.pledge, "returned", by, words={"reasons": reasons.strip()})
    _tell(session, draft, "stays" if draft.leaves else "returned", reasons.strip())
    draft.leaves = None
    session.flush()


def let_go(session: Session, draft: PledgeDraft, by: User, at: datetime, seen: str | None = None) -> None:
    """Withdraw or end what its organisation asks to.

    Raises RuleBroken, also for whoever asked, and when something else is asked than was `seen`.
    """
    counting.hold(session)
    _locked(session, draft, seen)
    states.after("publish", draft.state)
    if draft.leaves is None:
        raise RuleBroken(states.ELSEWHERE)
    if by.id == draft.submitted_by:
        raise RuleBroken(N_("You handed it in yourself: another member of staff publishes it."))
    pledge, deed, reason = draft.pledge, draft.leaves, draft.leave_reason
    _tell(session, draft, deed, "")
    session.delete(draft)
    session.flush()
    take_leave(session, pledge, deed, reason, by, at)


def approve(
    session: Session, draft: PledgeDraft, lead: Organisation, source: str, by: User, at: datetime,
    seen: str | None = None,
) -> bool:  # fmt: skip
    """Publish it; above USD 10 million, now or as it is public, this is the first or the second of two people.

    Whether it is public now.

    Raises RuleBroken when it is not being looked at, does not say what was `seen`, is not sound, or the same person
    would approve twice.
    """
    counting.hold(session)
    _locked(session, draft, seen)
    states.after("publish", draft.state)
    if draft.leaves is not None:
        raise RuleBroken(states.ELSEWHERE)
    content, wrong = read(draft.typed, lead.slug, source)
    if wrong:
        raise RuleBroken(N_("Some answers are missing or need a change. Give it back to the organisation."), wrong)
    content = replace(content, entity_kind=lead.kind if lead.kind in rules.ENTITY_KINDS else None)
    if by.id == draft.submitted_by:
        raise RuleBroken(N_("You handed it in yourself: another member of staff publishes it."))
    public = content_of(session, draft.pledge) if draft.pledge.current_n else None
    worth = [rules.in_dollars(one, held(), at.date()) for one in (content, public) if one]
    if states.needs_two(*worth):
        if draft.first_by is None:
            draft.first_by = by.id
            _note(session, draft.pledge, "approved_first", by)
            return False
        states.check_second(draft.first_by, by.id)
    _publish(session, draft, content, lead, by, at)
    return True


def _locked(session: Session, draft: PledgeDraft, seen: str | None) -> None:
    locked(session, draft)
    if seen is not None and seen != draft.mark:
        raise RuleBroken(states.ELSEWHERE)


def _publish(
    session: Session, draft: PledgeDraft, content: rules.Content, lead: Organisation, by: User, at: datetime
) -> None:
    pledge = draft.pledge
    put = Put(REGISTER, pledge.source_id, pledge.public_id, pledge.official_number, content)
    lists = Lists.read(session, [put])
    if wrong := lists.wrong_columns(content):
        raise RuleBroken(N_("Some answers are missing or need a change. Give it back to the organisation."), wrong)
    with counting.counted(session, [pledge.id]):
        session.refresh(pledge, ["state", "current_n"], with_for_update=True)
        if pledge.state not in ("draft", "published"):
            raise RuleBroken(states.ELSEWHERE)
        if not lead.rehearsal:
            organising.show(session, lead, by.id)
        pledge.current_n += 1
        pledge.state = "published"
        why = change_note(draft.typed) if pledge.current_n > 1 else None
        version = add_version(session, pledge, put, rules.content_digest(content), lists, at, why)
        session.flush()
        session.add(
            PledgeVersionBy(
                version_id=version.id, submitted_by=draft.submitted_by, approved_by=by.id, first_by=draft.first_by
            )
        )
        _note(session, pledge, "published", by, version=pledge.current_n)
        _tell(session, draft, "published", "")
        session.delete(draft)


def report_error(
    session: Session, pledge: Pledge, words: str, email: str, at: datetime, language: str | None = None
) -> PledgeError:
    """Keep what a reader says is wrong; the caller has counted the try. Raises RuleBroken."""
    if not words.strip():
        raise RuleBroken(N_("Say what is wrong, and where it says otherwise."), ["words"])
    address = canonical_address(email) if email.strip() else ""
    found = PledgeError(id=uuid4(), pledge_id=pledge.id, words=words.strip(), email=address, at=at, language=language)
    session.add(found)
    audit.record(session, actor=None, action="pledge.error_reported", subject=pledge.id)
    session.flush()
    return found


def settle_error(session: Session, error: PledgeError, by: User, at: datetime, answer: str = "") -> None:
    """Say that a report is dealt with, and write to the reader who wants an answer; a second time changes nothing.

    Raises RuleBroken without the answer that the reader wants.
    """
    session.refresh(error, ["settled_at", "settled_by", "email"], with_for_update=True)
    if error.settled_at is not None:
        return
    if error.email and not answer.strip():
        raise RuleBroken(N_("The reader wants an answer: write one."), ["answer"])
    error.settled_at, error.settled_by, error.answer = at, by.id, answer.strip() or None
    if error.email:
        public_id = session.get_one(Pledge, error.pledge_id).public_id
        outbox.put(
            session, to=error.email, language=error.language or "en", template="pledge_error_answered",
            values={"public_id": public_id, "words": error.words, "answer": answer.strip()},
            dedupe_key=f"pledge-error-{error.id}", about=error.pledge_id,
        )  # fmt: skip
    audit.record(session, actor=by.id, action="pledge.error_settled", subject=error.pledge_id)
    session.flush()


def link(
    session: Session, one: Pledge, other: Pledge, kind: str, share: Decimal | None, proof: str, by: User, at: datetime
) -> PledgeLink:
    """Tie one pledge to another; the net sums follow. Raises RuleBroken, also for a circle that would count nothing."""
    counting.hold(session)
    wanted = rules.Link(kind, one.id, other.id, share)
    standing = session.scalars(select(PledgeLink).where(PledgeLink.ended_at.is_(None)))
    rules.check_link(wanted, [rules.Link(row.kind, row.from_id, row.to_id, row.share) for row in standing])
    with counting.counted(session, [one.id, other.id]):
        found = PledgeLink(
            id=uuid4(), from_id=one.id, to_id=other.id, kind=kind, share=share, proof=proof.strip(), by=by.id, at=at
        )
        session.add(found)
        one.changed_at = other.changed_at = at
        _note(session, one, "linked", by, kind=kind, to=other.public_id)
        logged.tell(session, one, logged.tie_step(Kind.PLEDGE_TIED, one.public_id, kind, other.public_id, share), at)
    return found


def end_link(session: Session, found: PledgeLink, by: User, at: datetime) -> None:
    """End a tie; a second time changes nothing."""
    with counting.counted(session, [found.from_id, found.to_id]):
        session.refresh(found, ["ended_at", "ended_by"], with_for_update=True)
        if found.ended_at is None:
            found.ended_at, found.ended_by = at, by.id
            one, other = session.get_one(Pledge, found.from_id), session.get_one(Pledge, found.to_id)
            one.changed_at = other.changed_at = at
            _note(session, one, "link_ended", by, kind=found.kind)
            step = logged.tie_step(Kind.PLEDGE_TIE_ENDED, one.public_id, found.kind, other.public_id, found.share)
            logged.tell(session, one, step, at)


def _tell(session: Session, draft: PledgeDraft, what: str, reasons: str) -> None:
    pledge = draft.pledge
    if pledge.rehearsal or pledge.organisation_id is None:
        return
    for user_id in organisations.speakers(session, pledge.organisation_id):
        user = accounts.user(session, user_id)
        outbox.put(
            session, to=user.email, language=user.language, template="pledge_settled",
            values={"name": user.name, "title": draft.typed.get("title", ""), "what": what, "reasons": reasons,
                    "public_id": pledge.public_id, "pledge_id": str(pledge.id)},
            about=pledge.id,
        )  # fmt: skip


def _note(
    session: Session, pledge: Pledge, what: str, by: User, *, words: dict[str, str] | None = None, **details: object
) -> None:
    audit.record(
        session, actor=by.id, action=f"pledge.{what}", subject=pledge.id,
        details={"public_id": pledge.public_id, **details}, words=words,
    )  # fmt: skip
    session.flush()
