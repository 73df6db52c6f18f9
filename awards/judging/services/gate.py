"""What a judge settles before any nomination opens: confidentiality and conflicts; or the judge refuses."""

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.accounts.queries import holders
from awards.assignment import queries as assigned
from awards.assignment import services as assignments
from awards.assignment.rules import JudgeState
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, outbox
from awards.judging import queries, rules, terms
from awards.judging.models import Confidentiality, GateAnswer
from awards.judging.queries import Gate
from awards.judging.services.cards import add_once
from awards.programme.models import Edition, Round


def pass_gate(
    session: Session,
    edition: Edition,
    round_: Round,
    conflicts: Mapping[UUID, str],
    by: User,
    at: datetime,
    *,
    asked: Collection[UUID] | None = None,
    contests: Mapping[UUID, str] | None = None,
) -> int:
    """Agree to keep things confidential, and declare the conflicts (nomination id to reason) that a judge sees.

    What the program finds for this judge is kept too, and whatever runs against a conflict ends; `contests` are the
    judge's words against such finds. `asked` are the nominations that the judge was asked about, without it all that
    the gate lists now. Gives how many nominations were taken away.

    Raises RuleBroken, and TooLate for a conflict after the round's close: then staff decide what becomes of the scores.
    """
    words = contests or {}
    if conflicts or words:
        rules.require_not_closed(round_.closes_at, at)
    running = _running(session, edition, by)
    if at < round_.closes_at:
        pairs = [(nomination_id, by.id) for nomination_id in {*conflicts, *words}]
        assignments.find_conflicts(session, edition, at, judge_ids=[by.id], also=pairs)
        assignments.declare_own(session, edition, conflicts, by, at)
        assignments.contest_conflicts(session, edition, words, by, at)
    if asked is None:
        asked = [row.nomination_id for row in queries.gate(session, edition.id, by.id, at).rows if not row.ties]
    _promise(session, edition, by, at)
    _answered(session, edition, {*asked, *conflicts}, by, at)
    session.flush()
    return len(running - _running(session, edition, by))


def refuse_gate(session: Session, gate: Gate, reason: str, by: User, at: datetime) -> int:
    """The judge does not agree to the terms: all that was given to this judge goes back, and the invitation ends.

    Staff are told how many reviews are lacking now; gives that number. A reason need not be given. Raises RuleBroken
    when the judge agreed already, TooLate after the close.
    """
    rules.require_not_closed(gate.round.closes_at, at)
    if gate.agreed_at is not None:
        raise RuleBroken(N_("You agreed to these terms already. To stop judging, step out on the invitation's page."))
    running = assigned.running_of(session, gate.edition_id, by.id, open_at=at)
    profile = assigned.profile_of(session, gate.edition_id, by.id)
    if profile is not None and profile.state == JudgeState.ACCEPTED:
        assignments.decline_invitation(session, profile, by, at, reason)
    audit.record(
        session, actor=by.id, action="confidentiality.refused", subject=by.id, edition=gate.edition_id,
        details={"version": terms.VERSION, "ended": len(running)}, words={"reason": reason} if reason else None,
    )  # fmt: skip
    for member in holders(session, "staff", gate.edition_id):
        outbox.put(
            session, to=member.email, language=member.language, template="gate_refused", edition=gate.edition_id,
            values={"judge": by.name or by.email, "count": len(running), "edition_id": str(gate.edition_id)},
        )  # fmt: skip
    session.flush()
    return len(running)


def _running(session: Session, edition: Edition, by: User) -> set[UUID]:
    return {assignment.nomination_id for assignment in assigned.running_of(session, edition.id, by.id)}


def _promise(session: Session, edition: Edition, by: User, at: datetime) -> None:
    version, digest = terms.VERSION, terms.digest()
    if add_once(
        session, Confidentiality, edition_id=edition.id, judge_id=by.id, version=version, digest=digest, agreed_at=at
    ):
        audit.record(
            session, actor=by.id, action="confidentiality.agreed", subject=by.id, edition=edition.id,
            details={"version": version, "digest": digest},
        )  # fmt: skip


def _answered(session: Session, edition: Edition, nomination_ids: Collection[UUID], by: User, at: datetime) -> None:
    """Keep of which nominations the judge was asked, each once however often the gate is passed."""
    new = [
        str(nomination_id)
        for nomination_id in sorted(nomination_ids)
        if add_once(session, GateAnswer, judge_id=by.id, nomination_id=nomination_id, answered_at=at)
    ]
    if new:
        audit.record(
            session, actor=by.id, action="gate.passed", subject=by.id, edition=edition.id, details={"nominations": new}
        )
