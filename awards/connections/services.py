"""Verbs of connections: state one, end it; ask that a computed one is not shown, hide it or not, show it again."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.connections import queries
from awards.connections.models import HiddenLink, LaureateLink, LaureateTag
from awards.connections.tagged import standing
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit
from awards.organisations.queries import represented
from awards.pledges.models import BeneficiaryGroup, Pledge
from awards.pledges.queries import pledged_among
from awards.publishing.models import Laureate

OWN = N_("You speak for an organisation of this pledge: another member of staff does this.")
KINDS = ("same_organisation", "named_partner", "supported")


def state(
    session: Session, laureate: Laureate, pledge: Pledge, kind: str, proof: str, words: tuple[str, str], by: User,
    at: datetime,
) -> LaureateLink:  # fmt: skip
    """State that the two belong together, with what shows it; `words` are how each side confirmed. RuleBroken."""
    if kind not in KINDS:
        raise RuleBroken(N_("Choose how the two belong together."), ["kind"])
    if not proof.strip():
        raise RuleBroken(N_("Say what shows it."), ["proof"])
    if kind == "named_partner" and not all(word.strip() for word in words):
        raise RuleBroken(
            N_("A partner is confirmed by both sides: say how each did."), ["laureate_word", "pledge_word"]
        )
    _refuse_own(session, pledge.id, by)
    _hold(session, laureate)
    if any(link.kind == kind and other.id == pledge.id for link, other in queries.stated(session, laureate)):
        raise RuleBroken(N_("This is stated already."), ["pledge"])
    found = LaureateLink(
        id=uuid4(), laureate_id=laureate.id, pledge_id=pledge.id, kind=kind, proof=proof.strip(),
        laureate_word=words[0].strip(), pledge_word=words[1].strip(), by=by.id, at=at,
    )  # fmt: skip
    session.add(found)
    _note(session, "connection.stated", found, by, kind=kind)
    return found


def end(session: Session, link: LaureateLink, by: User, at: datetime) -> None:
    """It does not hold any more; a second time changes nothing. Raises RuleBroken."""
    _refuse_own(session, link.pledge_id, by)
    session.refresh(link, ["ended_at"], with_for_update=True)
    if link.ended_at is None:
        link.ended_at, link.ended_by = at, by.id
        _note(session, "connection.ended", link, by, kind=link.kind)


def ask_to_hide(
    session: Session, laureate: Laureate, pledge: Pledge, words: str, by: User, at: datetime
) -> HiddenLink:  # fmt: skip
    """Whoever speaks for the pledging organisation asks; a second time changes nothing."""
    if already := _standing(session, laureate, pledge):
        return already
    found = HiddenLink(
        id=uuid4(), laureate_id=laureate.id, pledge_id=pledge.id, words=words.strip(), asked_by=by.id, asked_at=at
    )
    session.add(found)
    _note(session, "connection.hiding_asked", found, by, words={"words": found.words} if found.words else None)
    return found


def settle(session: Session, found: HiddenLink, state: str, reason: str, by: User, at: datetime) -> None:
    """Hide it, refuse, or show it again, always with a reason. Raises RuleBroken."""
    if not reason.strip():
        raise RuleBroken(N_("Give a reason."), ["reason"])
    _refuse_own(session, found.pledge_id, by)
    session.refresh(found, ["state"], with_for_update=True)
    if (found.state, state) not in (("asked", "hidden"), ("asked", "refused"), ("hidden", "ended")):
        raise RuleBroken(N_("Somebody else settled this meanwhile."))
    found.state, found.reason, found.settled_by, found.settled_at = state, reason.strip(), by.id, at
    _note(session, f"connection.{state}", found, by, words={"reason": found.reason})


def hide(session: Session, laureate: Laureate, pledge: Pledge, reason: str, by: User, at: datetime) -> HiddenLink:
    """Staff hide a computed link of themselves, with a reason. Raises RuleBroken."""
    found = _standing(session, laureate, pledge)
    if found is not None and found.state == "hidden":
        raise RuleBroken(N_("This link is hidden already."), ["pledge"])
    found = found or ask_to_hide(session, laureate, pledge, "", by, at)
    settle(session, found, "hidden", reason, by, at)
    return found


def tag(session: Session, laureate: Laureate, group: str | None, source: str, by: User, at: datetime) -> LaureateTag:
    """Say whom a laureate's work is for; without a group, that nothing is computed beside it. Raises RuleBroken."""
    if group is not None and session.get(BeneficiaryGroup, group) is None:
        raise RuleBroken(N_("Choose from the list."), ["group"])
    if not source.strip():
        raise RuleBroken(N_("Say what shows it."), ["source"])
    _hold(session, laureate)
    if any(one.group_key == group for one in standing(session, laureate)):
        raise RuleBroken(N_("This is stated already."), ["group"])
    found = LaureateTag(
        id=uuid4(), laureate_id=laureate.id, group_key=group, private=group is None, source=source.strip(), by=by.id,
        at=at,
    )  # fmt: skip
    session.add(found)
    _note_tag(session, "laureate.tagged", found, by)
    return found


def end_tag(session: Session, found: LaureateTag, by: User, at: datetime) -> None:
    """It does not hold any more; a second time changes nothing."""
    session.refresh(found, ["ended_at"], with_for_update=True)
    if found.ended_at is None:
        found.ended_at, found.ended_by = at, by.id
        _note_tag(session, "laureate.tag_ended", found, by)


def _note_tag(session: Session, action: str, found: LaureateTag, by: User) -> None:
    session.flush()
    details = {"laureate": str(found.laureate_id), "group": found.group_key}
    audit.record(session, actor=by.id, action=action, subject=found.id, details=details)
    session.flush()


def _refuse_own(session: Session, pledge_id: UUID, by: User) -> None:
    """Nobody of the staff decides what stands beside a pledge of an organisation for which they speak."""
    if pledged_among(session, [pledge_id], [one.id for one in represented(session, by.id)]):
        raise RuleBroken(OWN)


def _hold(session: Session, laureate: Laureate) -> None:
    """Let two who say the same of a laureate at once do so one after the other."""
    session.execute(select(Laureate.id).where(Laureate.id == laureate.id).with_for_update(key_share=True))


def _standing(session: Session, laureate: Laureate, pledge: Pledge) -> HiddenLink | None:
    return session.scalar(
        select(HiddenLink).where(
            HiddenLink.laureate_id.in_(queries.rows_of(laureate)), HiddenLink.pledge_id == pledge.id,
            HiddenLink.state.in_(("asked", "hidden")),
        )
    )  # fmt: skip


def _note(
    session: Session, action: str, found: LaureateLink | HiddenLink, by: User, *, words: dict[str, str] | None = None,
    **details: object,
) -> None:  # fmt: skip
    session.flush()
    told = {"laureate": str(found.laureate_id), "pledge": str(found.pledge_id), **details}
    audit.record(session, actor=by.id, action=action, subject=found.id, details=told, words=words)
    session.flush()
