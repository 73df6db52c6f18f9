"""A wish to be erased: asked by the person or noted by staff, proposed by one of the staff, approved by another."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts import rules as addresses
from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, clock, locks, outbox
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.standing_jobs import Moment
from awards.people import queries, rules
from awards.people.models import Erasure
from awards.people.services.carrying_out import ERASE, carry_out

NOTHING = N_("Nothing is kept under this address. Ask for another one.")
SETTLED = N_("Somebody settled this already. Open it again to see how.")


def ask(session: Session, user: User, at: datetime) -> Erasure:
    """The wish of a signed-in person; asked again while it is open, it is the same one."""
    found = queries.open_of(session, user.id)
    return found or _put(session, user, user.email, user.name, user, at)


def note(session: Session, email: str, name: str, by: User, at: datetime) -> Erasure:
    """Staff note that somebody asked by mail: the person of an account, or one who is known by the address alone.

    Noted again while it is open, it is the same wish. Raises RuleBroken for an address under which nothing is kept.
    """
    address = addresses.canonical_address(email)
    user = accounts.user_by_address(session, address)
    if by.rehearsal and (user is None or not user.rehearsal):
        raise RuleBroken(NOTHING, ["email"])
    if user is None:
        locks.hold(session, [f"erasure:{address}"])
    found = queries.open_of(session, user.id) if user else queries.open_of_address(session, address)
    if found is not None:
        return found
    if user is None and not queries.counts(session, queries.person_of(session, None, address, name)):
        raise RuleBroken(NOTHING, ["email"])
    return _put(session, user, address, name or (user.name if user else ""), by, at)


def propose(session: Session, erasure: Erasure, by: User, at: datetime) -> None:
    """Say that it is the person who asked and that nothing speaks against it; another approves. Raises RuleBroken."""
    _locked(session, erasure, "asked")
    erasure.state, erasure.proposed_by, erasure.proposed_at = "proposed", by.id, at
    _record(session, erasure, "proposed", by)


def approve(session: Session, erasure: Erasure, by: User, at: datetime) -> None:
    """Approve as a second person: the person is told by mail, and what nothing holds goes after an hour.

    Raises RuleBroken.
    """
    _locked(session, erasure, "proposed")
    rules.check_other(erasure.proposed_by, by.id)
    erasure.state, erasure.approved_by, erasure.approved_at = "approved", by.id, at
    erasure.due_at = at + rules.UNDO
    if not erasure.rehearsal:
        user = accounts.user(session, erasure.user_id) if erasure.user_id else None
        outbox.put(
            session, to=user.email if user else erasure.email, language=user.language if user else "en",
            template="erasure_approved",
            values={"name": erasure.name, "due_at": erasure.due_at.isoformat(), "stays": _stays(session, erasure)},
            dedupe_key=f"erasure-{erasure.id}",
        )  # fmt: skip
    _record(session, erasure, "approved", by)


def add_spelling(session: Session, erasure: Erasure, spelling: str, by: User) -> None:
    """Look for one more way to write the person's name. What was proposed is proposed anew. Raises RuleBroken."""
    _locked(session, erasure, "asked", "proposed")
    said, added = " ".join(spelling.split()), spellings_of(erasure)
    if not rules.tells(said):
        raise RuleBroken(N_("Give two words or more: one alone would be taken out of other texts, too."), ["spelling"])
    if len(said) > rules.LONGEST_SPELLING or len(added) >= rules.MOST_SPELLINGS:
        raise RuleBroken(N_("This is too much to look for."), ["spelling"])
    if said in added:
        raise RuleBroken(N_("It is looked for already."), ["spelling"])
    _respell(session, erasure, [*added, said])
    _record(session, erasure, "spelling_added", by, {"spelling": said})


def drop_spelling(session: Session, erasure: Erasure, spelling: str, by: User) -> None:
    """Look no more for a way to write the name that staff added. Raises RuleBroken."""
    _locked(session, erasure, "asked", "proposed")
    added = spellings_of(erasure)
    if spelling not in added:
        raise RuleBroken(SETTLED)
    _respell(session, erasure, [one for one in added if one != spelling])
    _record(session, erasure, "spelling_dropped", by, {"spelling": spelling})


def spellings_of(erasure: Erasure) -> list[str]:
    """The ways to write the name that staff added to a wish."""
    return list(erasure.known.get("names", ()))


def _respell(session: Session, erasure: Erasure, spellings: Sequence[str]) -> None:
    erasure.known = {**erasure.known, "names": list(spellings)}
    erasure.state, erasure.proposed_by, erasure.proposed_at = "asked", None, None


def hold(session: Session, erasure: Erasure, because: str, by: User) -> None:
    """Let it wait for a reason, or with an empty one let it go on. Raises RuleBroken."""
    _locked(session, erasure, *queries.OPEN)
    erasure.held_because = because.strip()
    _record(session, erasure, "held" if erasure.held_because else "released", by, {"why": erasure.held_because})


def end(session: Session, erasure: Erasure, by: User) -> None:
    """Take a wish back, or decline it, while it is not carried out. Raises RuleBroken."""
    _locked(session, erasure, *queries.OPEN)
    erasure.state, erasure.held_because, erasure.known = "ended", "", {}
    erasure.approved_by = erasure.approved_at = erasure.due_at = None
    outbox.take_back(session, OutboxMail.dedupe_key == f"erasure-{erasure.id}", clock.real(session))
    _record(session, erasure, "ended", by)


def erasures_due(session: Session) -> list[Moment]:
    """The standing jobs of now."""
    return moments(session, clock.now(session))


def moments(session: Session, at: datetime) -> list[Moment]:
    """A job for each approved wish whose time has come, and another a day while something holds it."""
    found = []
    for erasure in queries.to_carry_out(session, at):
        due = erasure.due_at or at
        days = max((at - due) // timedelta(days=1), 0)
        found.append(Moment(ERASE, f"{ERASE}:{erasure.id}", {"erasure": str(erasure.id)}, due + timedelta(days=days)))
    return found


def listed(session: Session) -> list[dict[str, Any]]:
    """What was carried out, so that it can be done again on a database that is older: ids, instants, salted hashes."""
    carried_out = or_(Erasure.state == "done", Erasure.part_at.is_not(None))
    done = session.scalars(select(Erasure).where(carried_out).order_by(Erasure.approved_at, Erasure.id))
    return [
        {
            "erasure": str(one.id), "user": str(one.user_id) if one.user_id else None, "asked_by": str(one.asked_by),
            "proposed_by": str(one.proposed_by), "approved_by": str(one.approved_by),
            "approved_at": (one.approved_at or one.asked_at).isoformat(), "rehearsal": one.rehearsal,
            "digests": one.digests,
        }
        for one in done
    ]  # fmt: skip


def again(session: Session, told: Sequence[Mapping[str, Any]], at: datetime) -> int:
    """Carry out once more what `listed` told, on a database that was brought back from a backup. How many persons."""
    times = 0
    for one in told:
        user_id = UUID(one["user"]) if one["user"] else None
        email, name = queries.told_again(session, one["digests"]) if one.get("digests") else ("", "")
        if session.get(User, user_id) is None if user_id else not email:
            continue
        erasure = session.get(Erasure, UUID(one["erasure"])) or _brought_back(session, one, user_id)
        erasure.email, erasure.name = erasure.email or email, erasure.name or name
        erasure.state, erasure.done_at, erasure.part_at, erasure.counts = "approved", None, None, {}
        erasure.proposed_by, erasure.approved_by = UUID(one["proposed_by"]), UUID(one["approved_by"])
        erasure.approved_at = erasure.due_at = datetime.fromisoformat(one["approved_at"])
        session.flush()
        times += carry_out(session, erasure, at, whatever_holds=True)
    return times


def _brought_back(session: Session, one: Mapping[str, Any], user_id: UUID | None) -> Erasure:
    approved_at = datetime.fromisoformat(one["approved_at"])
    erasure = Erasure(
        id=UUID(one["erasure"]), user_id=user_id, email="", name="", digests=one.get("digests") or {},
        rehearsal=one["rehearsal"], asked_by=UUID(one["asked_by"]), asked_at=approved_at,
        answer_by=approved_at + rules.ANSWER_WITHIN, held_because="", known={},
    )  # fmt: skip
    session.add(erasure)
    return erasure


def _put(session: Session, user: User | None, email: str, name: str, by: User, at: datetime) -> Erasure:
    erasure = Erasure(
        id=uuid4(), user_id=user.id if user else None, email=email, name=name, asked_by=by.id,
        rehearsal=(user or by).rehearsal, asked_at=at, answer_by=at + rules.ANSWER_WITHIN,
    )  # fmt: skip
    session.add(erasure)
    _record(session, erasure, "asked", by)
    return erasure


def _stays(session: Session, erasure: Erasure) -> bool:
    """Whether staff hold something of the person against deletion."""
    held = queries.held(session)
    person = queries.person_of(session, erasure.user_id, erasure.email, erasure.name, erasure.known) if held else None
    return person is not None and queries.is_held(session, person, held)


def _locked(session: Session, erasure: Erasure, *states: str) -> None:
    session.refresh(erasure, with_for_update=True)
    if erasure.state not in states or erasure.part_at is not None:
        raise RuleBroken(SETTLED)


def _record(session: Session, erasure: Erasure, what: str, by: User, words: dict[str, str] | None = None) -> None:
    audit.record(
        session, actor=by.id, action=f"erasure.{what}", subject=erasure.id, details={"state": erasure.state},
        words={key: text for key, text in (words or {}).items() if text} or None,
    )  # fmt: skip
    session.flush()
