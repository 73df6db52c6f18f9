"""Verbs of conflicts of interest: find, declare, dismiss; a judge steps back."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import queries
from awards.assignment.models import Assignment, Conflict, Pairing
from awards.assignment.rules import CONFLICT_KINDS, FOUND, EndReason, require_reason
from awards.assignment.rules.ties import Tie
from awards.assignment.services import pairings
from awards.assignment.services.assignments import end_running
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, award_log
from awards.nominations.models import Nomination
from awards.programme.models import Edition, Round


def find_conflicts(session: Session, edition: Edition, at: datetime) -> list[Conflict]:
    """Look for ties between judges and nominations and keep the new ones; what runs between such a pair ends.

    One that staff dismissed is not raised again.
    """
    stored = set(
        session.execute(
            select(Conflict.nomination_id, Conflict.judge_id, Conflict.kind)
            .join(Nomination, Nomination.id == Conflict.nomination_id)
            .where(Nomination.edition_id == edition.id)
        ).all()
    )
    new: dict[tuple[UUID, UUID], list[Tie]] = defaultdict(list)
    for tie in queries.found_ties(session, edition.id):
        if (tie.nomination_id, tie.judge_id, tie.kind) not in stored:
            new[tie.nomination_id, tie.judge_id].append(tie)
    kept: list[Conflict] = []
    for pair in sorted(new):
        pairing = pairings.locked(session, *pair)
        for tie in new[pair]:
            conflict = _keep(session, edition, pair, tie.kind, tie.evidence, None, at)
            kept.extend([conflict] if conflict else [])
        _settle(session, pairing, None, at)
    return kept


def declare_conflict(
    session: Session,
    edition: Edition,
    nomination_id: UUID,
    judge_id: UUID,
    reason: str,
    by: User,
    at: datetime,
    *,
    kind: str = "declared",
) -> Conflict:
    """Keep a conflict that a judge, or staff for a judge, names; what runs between the pair ends. Raises RuleBroken.

    Declared twice is declared once. One that was dismissed stands again when it is declared again.
    """
    if kind not in CONFLICT_KINDS:
        raise RuleBroken(
            N_("%(kind)s is not known here. Use: %(known)s.", kind=kind, known=", ".join(CONFLICT_KINDS)), ["kind"]
        )
    require_reason(reason)
    _require_in_edition(session, edition, nomination_id, judge_id)
    pairing = pairings.locked(session, nomination_id, judge_id)
    conflict = _keep(session, edition, (nomination_id, judge_id), kind, reason, by, at)
    if conflict is None:
        conflict = _again(session, edition, nomination_id, judge_id, kind, reason, by, at)
    _settle(session, pairing, by, at)
    return conflict


def record_recusal(session: Session, assignment: Assignment, reason: str, by: User, at: datetime) -> Conflict:
    """The judge steps back from the entry and never meets its nomination again. Raises RuleBroken."""
    require_reason(reason)
    round_ = session.get_one(Round, assignment.round_id)
    edition = session.get_one(Edition, round_.edition_id)
    pairing = pairings.locked(session, assignment.nomination_id, assignment.judge_id)
    end_running(session, assignment, EndReason.RECUSAL, by, at)
    pair = (assignment.nomination_id, assignment.judge_id)
    conflict = _keep(session, edition, pair, "recusal", reason, by, at)
    if conflict is None:
        conflict = _again(session, edition, *pair, "recusal", reason, by, at)
    _settle(session, pairing, by, at, reason=EndReason.RECUSAL)
    return conflict


def dismiss_conflict(session: Session, conflict: Conflict, reason: str, by: User, at: datetime) -> None:
    """Staff decide that this is none: the pair may be assigned again. Raises RuleBroken.

    A recusal is the judge's own word and stays; nobody decides about a conflict of their own.
    """
    require_reason(reason)
    if conflict.kind == "recusal":
        raise RuleBroken(N_("The judge stepped back: that cannot be undone. Assign another judge."))
    if conflict.judge_id == by.id:
        raise RuleBroken(N_("This conflict is yours: another member of staff must decide about it."))
    pairing = pairings.locked(session, conflict.nomination_id, conflict.judge_id)
    session.refresh(conflict, with_for_update=True)
    if conflict.dismissed_at is not None:
        raise RuleBroken(N_("This conflict has been dismissed already."))
    conflict.dismissed_at, conflict.dismissed_by, conflict.dismissal_reason = at, by.id, reason
    session.flush()
    _settle(session, pairing, by, at)
    edition_id = session.scalars(select(Nomination.edition_id).where(Nomination.id == conflict.nomination_id)).one()
    audit.record(
        session, actor=by.id, action="conflict.dismissed", subject=conflict.id, edition=edition_id,
        details=_ids(conflict), words={"reason": reason},
    )  # fmt: skip
    _log(session, edition_id, conflict, award_log.Kind.CONFLICT_DISMISSED, by, at)
    session.flush()


def _keep(
    session: Session, edition: Edition, pair: tuple[UUID, UUID], kind: str, evidence: str, by: User | None, at: datetime
) -> Conflict | None:
    conflict_id = pairings.note(
        session,
        {
            "nomination_id": pair[0], "judge_id": pair[1], "kind": kind, "evidence": evidence,
            "declared_by": by.id if by else None, "found_at": at,
        },
    )  # fmt: skip
    if conflict_id is None:
        return None
    conflict = session.get_one(Conflict, conflict_id)
    _record(session, edition, conflict, by)
    return conflict


def _again(
    session: Session,
    edition: Edition,
    nomination_id: UUID,
    judge_id: UUID,
    kind: str,
    reason: str,
    by: User,
    at: datetime,
) -> Conflict:
    """The conflict of this kind that is there already, standing again when it had been dismissed."""
    conflict = session.scalars(
        select(Conflict)
        .where(Conflict.nomination_id == nomination_id, Conflict.judge_id == judge_id, Conflict.kind == kind)
        .with_for_update()
    ).one()
    if conflict.dismissed_at is None:
        return conflict
    if kind in FOUND:
        raise RuleBroken(N_("Staff dismissed this conflict: declare it if it stands all the same."), ["kind"])
    conflict.dismissed_at = conflict.dismissed_by = conflict.dismissal_reason = None
    conflict.evidence, conflict.declared_by, conflict.found_at = reason, by.id, at
    session.flush()
    _record(session, edition, conflict, by)
    return conflict


def _settle(
    session: Session, pairing: Pairing, by: User | None, at: datetime, reason: EndReason = EndReason.CONFLICT
) -> None:
    """Block the pair while a conflict or recusal stands, and only then; what runs ends first, as the database demands.

    The pairing is locked.
    """
    pair = (pairing.nomination_id, pairing.judge_id)
    standing = queries.conflict_stored(session, *pair)
    for assignment in queries.running_between(session, *pair) if standing else ():
        end_running(session, assignment, reason, by, at)
    pairing.blocked = standing
    session.flush()


def _require_in_edition(session: Session, edition: Edition, nomination_id: UUID, judge_id: UUID) -> None:
    nomination = session.get(Nomination, nomination_id)
    if nomination is None or nomination.edition_id != edition.id or nomination.state == "draft":
        raise RuleBroken(N_("There is no such nomination in this edition."), ["nomination"])
    if not queries.is_of_jury(session, edition.id, judge_id):
        raise RuleBroken(N_("This person is no judge of this edition."), ["judge"])


def _record(session: Session, edition: Edition, conflict: Conflict, by: User | None) -> None:
    audit.record(
        session, actor=by.id if by else None, action="conflict.declared" if by else "conflict.found",
        subject=conflict.id, edition=edition.id, details=_ids(conflict), words={"evidence": conflict.evidence},
    )  # fmt: skip
    kind = award_log.Kind.CONFLICT_DECLARED if by else award_log.Kind.CONFLICT_FOUND
    if conflict.kind == "recusal":
        kind = award_log.Kind.RECUSAL
    _log(session, edition.id, conflict, kind, by, conflict.found_at)
    session.flush()


def _log(
    session: Session, edition_id: UUID, conflict: Conflict, kind: award_log.Kind, by: User | None, at: datetime
) -> None:
    told = {"conflict": str(conflict.id)} | _ids(conflict)
    award_log.append(session, edition_id, kind, told, by.id if by else None, at)


def _ids(conflict: Conflict) -> dict[str, str]:
    return {"nomination": str(conflict.nomination_id), "judge": str(conflict.judge_id), "kind": conflict.kind}
