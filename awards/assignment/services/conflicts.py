"""Verbs of conflicts of interest: declare, contest, dismiss, let stand again; a judge steps back."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import queries
from awards.assignment.models import Assignment, Conflict, Pairing
from awards.assignment.rules import CONFLICT_KINDS, FOUND, EndReason, require_reason
from awards.assignment.services import pairings
from awards.assignment.services.assignments import end_running
from awards.assignment.services.finding import ids_of, log, record, staff_to_tell, tell_staff
from awards.assignment.services.late_conflicts import part, require_untied, stand_again
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.infrastructure import audit, award_log, outbox
from awards.nominations.models import Nomination
from awards.programme.models import Edition, Round


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

    Declared twice is declared once. One that was dismissed stands again when it is declared again. Staff are told when
    a judge's word takes an assignment away.
    """
    if kind not in CONFLICT_KINDS:
        raise RuleBroken(
            N_("%(kind)s is not known here. Use: %(known)s.", kind=kind, known=", ".join(CONFLICT_KINDS)), ["kind"]
        )
    require_reason(reason)
    _require_in_edition(session, edition, nomination_id, judge_id)
    conflict, ended = _declare(session, edition, (nomination_id, judge_id), kind, reason, by, at)
    if by.id == judge_id:
        tell_staff(session, edition, ended)
    return conflict


def declare_own(session: Session, edition: Edition, reasons: Mapping[UUID, str], by: User, at: datetime) -> None:
    """Keep every conflict (nomination to reason) that a judge names at once; staff are told once. Raises RuleBroken."""
    ended: list[Assignment] = []
    for nomination_id, reason in sorted(reasons.items()):
        require_reason(reason)
        _require_in_edition(session, edition, nomination_id, by.id)
        ended += _declare(session, edition, (nomination_id, by.id), "declared", reason, by, at)[1]
    tell_staff(session, edition, ended)


def contest_conflicts(session: Session, edition: Edition, words: Mapping[UUID, str], by: User, at: datetime) -> None:
    """A judge says of nominations why what ties them is no conflict; it stands until staff decide. Raises RuleBroken.

    The words stay beside every conflict that was found between the pair, and staff are told once. What the judge or
    somebody else declared is not contested.
    """
    told = set[UUID]()
    for nomination_id, why in sorted(words.items()):
        require_reason(why, "contest")
        pairings.locked(session, nomination_id, by.id)
        for conflict in queries.standing_finds(session, edition.id, nomination_id, by.id):
            if conflict.contest == why:
                continue
            conflict.contest, conflict.contested_at = why, at
            audit.record(
                session, actor=by.id, action="conflict.contested", subject=conflict.id, edition=edition.id,
                details=ids_of(conflict), words={"reason": why},
            )  # fmt: skip
            told.add(nomination_id)
    session.flush()
    rows = session.execute(select(Nomination.id, Nomination.number).where(Nomination.id.in_(told))).all()
    for member, seen in staff_to_tell(session, edition, rows) if told else ():
        outbox.put(
            session, to=member.email, language=member.language, template="conflict_contested", edition=edition.id,
            values={"edition_id": str(edition.id), "judge": by.name or by.email,
                    "numbers": sorted(row.number for row in seen)},
        )  # fmt: skip


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
    pairing = _to_decide(session, conflict, by)
    if conflict.dismissed_at is not None:
        raise RuleBroken(N_("This conflict has been dismissed already."))
    conflict.dismissed_at, conflict.dismissed_by, conflict.dismissal_reason = at, by.id, reason
    session.flush()
    _settle(session, pairing, by, at)
    if not pairing.blocked:
        running = queries.running_between(session, pairing.nomination_id, pairing.judge_id)
        stand_again(session, running, reason, by, at)
    _decided(session, conflict, "conflict.dismissed", award_log.Kind.CONFLICT_DISMISSED, reason, by, at)


def reopen_conflict(session: Session, conflict: Conflict, reason: str, by: User, at: datetime) -> None:
    """Staff take a dismissal back: the conflict stands again, and what was assigned meanwhile ends. Raises RuleBroken.

    The earlier dismissal stays in the audit log with its reason.
    """
    require_reason(reason)
    pairing = _to_decide(session, conflict, by)
    if conflict.dismissed_at is None:
        raise RuleBroken(N_("This conflict stands already."))
    conflict.dismissed_at = conflict.dismissed_by = conflict.dismissal_reason = None
    session.flush()
    _settle(session, pairing, by, at)
    _decided(session, conflict, "conflict.reopened", award_log.Kind.CONFLICT_REOPENED, reason, by, at)


def _declare(
    session: Session, edition: Edition, pair: pairings.Pair, kind: str, reason: str, by: User, at: datetime
) -> tuple[Conflict, list[Assignment]]:
    pairing = pairings.locked(session, *pair)
    conflict = _keep(session, edition, pair, kind, reason, by, at)
    if conflict is None:
        conflict = _again(session, edition, *pair, kind, reason, by, at)
    return conflict, _settle(session, pairing, by, at)


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
    record(session, edition.id, conflict, by)
    session.flush()
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
    record(session, edition.id, conflict, by)
    session.flush()
    return conflict


def _to_decide(session: Session, conflict: Conflict, by: User) -> Pairing:
    """The locked pairing of a conflict that a member of staff decides about; nobody does about an own one."""
    if conflict.judge_id == by.id:
        raise RuleBroken(N_("This conflict is yours: another member of staff must decide about it."))
    require_untied(session, conflict.nomination_id, by)
    pairing = pairings.locked(session, conflict.nomination_id, conflict.judge_id)
    session.refresh(conflict, with_for_update=True)
    return pairing


def _decided(
    session: Session, conflict: Conflict, action: str, kind: award_log.Kind, reason: str, by: User, at: datetime
) -> None:
    edition_id = session.scalars(select(Nomination.edition_id).where(Nomination.id == conflict.nomination_id)).one()
    audit.record(
        session, actor=by.id, action=action, subject=conflict.id, edition=edition_id, details=ids_of(conflict),
        words={"reason": reason},
    )  # fmt: skip
    log(session, edition_id, conflict, kind, by, at)
    session.flush()


def _settle(
    session: Session, pairing: Pairing, by: User | None, at: datetime, reason: EndReason = EndReason.CONFLICT
) -> list[Assignment]:
    """Block the pair while a conflict or recusal stands, and only then; what runs ends first, as the database demands.

    The pairing is locked. Gives the assignments that ended; those of rounds that have closed stand for staff to decide.
    """
    pair = (pairing.nomination_id, pairing.judge_id)
    standing = queries.conflict_stored(session, *pair)
    ended = part(session, queries.running_between(session, *pair), reason, by, at) if standing else []
    pairing.blocked = standing
    session.flush()
    return ended


def _require_in_edition(session: Session, edition: Edition, nomination_id: UUID, judge_id: UUID) -> None:
    nomination = session.get(Nomination, nomination_id)
    if nomination is None or nomination.edition_id != edition.id or nomination.state == "draft":
        raise RuleBroken(N_("There is no such nomination in this edition."), ["nomination"])
    if not queries.is_of_jury(session, edition.id, judge_id):
        raise RuleBroken(N_("This person is no judge of this edition."), ["judge"])
