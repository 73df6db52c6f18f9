"""What each room does when two accounts of one person become one; the roof hands these parts to accounts.

What is alive moves: a nomination with its collaborators, invitations, letters and files, an invitation to judge.
What was done stays under the account that did it: versions, submissions, decisions, scorecards, the audit log. Judging
never moves, since scores stay with the account that gave them: then the merge goes the other way round, or not at all.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from awards.accounts.models import Role, UserAddress
from awards.accounts.services.merging import Part
from awards.assignment.models import Assignment, Conflict, JudgeProfile, Pairing
from awards.certificates.models import CertificateApproval, LetterText
from awards.closing.models import ClosingAct
from awards.core.identifiers import numbered
from awards.core.text import N_, Message
from awards.decisions.models import Decision
from awards.importing.models import PledgeImport
from awards.jury.models import JuryMeeting
from awards.needs.models import Need
from awards.nominations.models import (
    Collaborator,
    Consent,
    Extension,
    Handover,
    JoinRequest,
    Nomination,
    NominationFile,
    Referee,
)
from awards.nominations.rules import COLLABORATOR_RIGHTS
from awards.organisations.models import OrganisationClaim
from awards.organisations.rules import OPEN_CLAIMS
from awards.people.models import Erasure
from awards.people.queries.erasures import OPEN as OPEN_WISHES
from awards.pledges.models import PledgeDraft
from awards.programme.models import RulesChange
from awards.publishing.models import Announcement


def _judging_stays(session: Session, gone: UUID, into: UUID) -> Message | None:
    if not _judges(session, gone):
        return None
    if _judges(session, into):
        return N_(
            "Both accounts are a judge's. Scores and conflicts stay with the account that gave them, so these two "
            "cannot be merged. Write to the secretariat if you need both in one place."
        )
    return N_(
        "The other account is a judge's, and judging stays with its account. Sign in there and add the address of this "
        "account: then all that is here moves there."
    )


def _judges(session: Session, user_id: UUID) -> bool:
    """Whether the account judges or has judged: a role, an accepted invitation, or anything that hangs on them."""
    return any(
        session.scalar(found.limit(1)) is not None
        for found in (
            select(Role.id).where(Role.user_id == user_id, Role.kind.in_(["judge", "chair"]), Role.ended_at.is_(None)),
            select(JudgeProfile.id).where(JudgeProfile.user_id == user_id, JudgeProfile.state == "accepted"),
            select(Assignment.id).where(Assignment.judge_id == user_id),
            select(Conflict.id).where(Conflict.judge_id == user_id),
            select(Pairing.nomination_id).where(Pairing.judge_id == user_id),
        )
    )


def _assigned_to_oneself(session: Session, gone: UUID, into: UUID) -> Message | None:
    found = session.scalar(
        select(Nomination.number)
        .join(Assignment, Assignment.nomination_id == Nomination.id)
        .where(Assignment.judge_id == into, Assignment.ended_at.is_(None), Nomination.id.in_(_worked_on(gone)))
        .order_by(Nomination.number)
        .limit(1)
    )
    if found is None:
        return None
    return N_(
        "You judge nomination %(number)s, which is of the other account. Step back from it on your judging pages, then "
        "merge; when its round is over, write to the secretariat.",
        number=numbered(found),
    )


def _refuse_judges(session: Session, gone: UUID, into: UUID) -> Message | None:
    return _judging_stays(session, gone, into) or _assigned_to_oneself(session, gone, into)


def _refuse_open_proposals(session: Session, gone: UUID, _into: UUID) -> Message | None:
    open_ones: tuple[Select[Any], ...] = (
        select(RulesChange.id).where(RulesChange.proposed_by == gone, RulesChange.state == "proposed"),
        select(Decision.id).where(Decision.proposed_by == gone, Decision.state == "proposed"),
        select(Announcement.id).where(Announcement.proposed_by == gone, Announcement.state == "proposed"),
        select(ClosingAct.id).where(ClosingAct.proposed_by == gone, ClosingAct.state == "proposed"),
        select(CertificateApproval.id).where(
            CertificateApproval.proposed_by == gone, CertificateApproval.state == "proposed"
        ),
        select(LetterText.edition_id).where(LetterText.changed_by == gone, LetterText.approved_at.is_(None)),
        select(Erasure.id).where(Erasure.proposed_by == gone, Erasure.state == "proposed"),
        select(Need.id).where(Need.by == gone, Need.state.in_(("submitted", "returned"))),
        select(PledgeDraft.pledge_id).where(
            or_(PledgeDraft.submitted_by == gone, PledgeDraft.first_by == gone),
            PledgeDraft.state.in_(("submitted", "in_review")),
        ),
        select(PledgeImport.id).where(PledgeImport.user_id == gone, PledgeImport.state.not_in(("refused", "done"))),
        select(JuryMeeting.id).where(
            or_(JuryMeeting.chair_signed_by == gone, JuryMeeting.staff_signed_by == gone),
            JuryMeeting.closed_at.is_(None), JuryMeeting.called_off_at.is_(None),
        ),
    )  # fmt: skip
    if not session.scalar(select(or_(*(found.exists() for found in open_ones)))):
        return None
    return N_(
        "The other account proposed something that only another person may approve. Merge when that is approved or "
        "taken back."
    )


def _refuse_open_erasures(session: Session, gone: UUID, into: UUID) -> Message | None:
    """What was wished of one account would reach what has moved, or miss it."""
    wishes = select(Erasure.id).where(Erasure.user_id.in_((gone, into)), Erasure.state.in_(OPEN_WISHES))
    if session.scalar(wishes.limit(1)) is None:
        return None
    return N_("One of the two accounts asked to be erased. Take that back first, then merge.")


def _worked_on(user_id: UUID) -> Select[Any]:
    """The nominations that the account sends or helped with."""
    helped = select(Collaborator.nomination_id).where(Collaborator.user_id == user_id)
    return select(Nomination.id).where(or_(Nomination.nominator_id == user_id, Nomination.id.in_(helped)))


def _end_claims_held_twice(session: Session, gone: UUID, into: UUID, at: datetime) -> None:
    """Leave the person one claim on each organisation, the confirmed one where only one is."""
    theirs, ours = aliased(OrganisationClaim), aliased(OrganisationClaim)
    twice = session.execute(
        select(theirs.id, theirs.state, ours.id, ours.state)
        .join(ours, ours.organisation_id == theirs.organisation_id)
        .where(theirs.user_id == gone, theirs.state.in_(OPEN_CLAIMS), ours.user_id == into, ours.state.in_(OPEN_CLAIMS))
    ).all()
    for their_id, their_state, our_id, our_state in twice:
        weaker = our_id if OPEN_CLAIMS.index(our_state) < OPEN_CLAIMS.index(their_state) else their_id
        ended = {"state": "ended", "settled_at": at, "settled_by": into}
        _change(session, OrganisationClaim, OrganisationClaim.id == weaker, **ended)


def _count_nominations(session: Session, gone: UUID) -> dict[str, int]:
    addresses = select(UserAddress.email).where(UserAddress.user_id == gone)
    wanted = {
        "nominations": select(func.count(Nomination.id)).where(Nomination.nominator_id == gone),
        "collaborations": select(func.count(Collaborator.id)).where(
            Collaborator.user_id == gone, Collaborator.ended_at.is_(None)
        ),
        "invitations": select(func.count(Collaborator.id)).where(
            Collaborator.user_id.is_(None), Collaborator.ended_at.is_(None), Collaborator.email.in_(addresses)
        ),
        "letters": select(func.count(Referee.id)).where(Referee.asked_by == gone, Referee.ended_at.is_(None)),
    }
    return {name: session.scalar(count) or 0 for name, count in wanted.items()}


def _settle_nominations(session: Session, gone: UUID, into: UUID, now: datetime) -> None:
    """Leave the person one seat at each nomination, the stronger one, and no question to oneself."""
    both = (gone, into)
    locked = select(Nomination.id).where(or_(Nomination.nominator_id.in_(both), Nomination.id.in_(_worked_on(gone))))
    session.scalars(locked.order_by(Nomination.id).with_for_update()).all()
    live = Collaborator.ended_at.is_(None)
    own = select(Nomination.id).where(Nomination.nominator_id.in_(both))
    seats = Collaborator.user_id.in_(both)
    _change(session, Collaborator, seats, live, Collaborator.nomination_id.in_(own), ended_at=now)
    theirs, ours = aliased(Collaborator), aliased(Collaborator)
    twice = session.execute(
        select(theirs.id, theirs.rights, ours.id, ours.rights)
        .join(ours, ours.nomination_id == theirs.nomination_id)
        .where(theirs.user_id == gone, theirs.ended_at.is_(None), ours.user_id == into, ours.ended_at.is_(None))
    ).all()
    for their_id, their_rights, our_id, our_rights in twice:
        stronger = max(their_rights, our_rights, key=COLLABORATOR_RIGHTS.index)
        _change(session, Collaborator, Collaborator.id == our_id, rights=stronger)
        _change(session, Collaborator, Collaborator.id == their_id, ended_at=now)
    left = select(Collaborator.id).where(Collaborator.user_id.in_(both), Collaborator.ended_at.is_not(None))
    _change(
        session, Handover, Handover.collaborator_id.in_(left), Handover.accepted_at.is_(None),
        Handover.ended_at.is_(None), ended_at=now,
    )  # fmt: skip
    asked_already = select(JoinRequest.nomination_id).where(JoinRequest.user_id == into)
    session.execute(
        delete(JoinRequest)
        .where(JoinRequest.user_id == gone, JoinRequest.nomination_id.in_(asked_already))
        .execution_options(synchronize_session=False)
    )
    at_the_table = select(Collaborator.nomination_id).where(Collaborator.user_id.in_(both), live)
    _change(
        session, JoinRequest, JoinRequest.user_id.in_(both), JoinRequest.answer.is_(None),
        or_(JoinRequest.nomination_id.in_(own), JoinRequest.nomination_id.in_(at_the_table)),
        answer="declined", answered_at=now,
    )  # fmt: skip


def _settle_invitations_to_judge(session: Session, gone: UUID, into: UUID, _now: datetime) -> None:
    """Drop an invitation to judge an edition to which this person has one already."""
    invited = select(JudgeProfile.edition_id).where(JudgeProfile.user_id == into)
    session.execute(
        delete(JudgeProfile)
        .where(JudgeProfile.user_id == gone, JudgeProfile.edition_id.in_(invited))
        .execution_options(synchronize_session=False)
    )


def _count_invitations_to_judge(session: Session, gone: UUID) -> dict[str, int]:
    found = select(func.count(JudgeProfile.id)).where(JudgeProfile.user_id == gone, JudgeProfile.state == "invited")
    return {"invitations_to_judge": session.scalar(found) or 0}


def _change(session: Session, table: type[Any], *where: Any, **values: Any) -> None:
    session.execute(update(table).where(*where).values(values).execution_options(synchronize_session=False))


PARTS = (
    Part(
        moves=(
            Nomination.nominator_id, Collaborator.user_id, Collaborator.invited_by, Handover.offered_by,
            JoinRequest.user_id, Referee.asked_by, Consent.named_by, Extension.user_id, NominationFile.uploaded_by,
        ),
        settle=_settle_nominations,
        counts=_count_nominations,
    ),
    Part(
        moves=(JudgeProfile.user_id,),
        settle=_settle_invitations_to_judge,
        refusal=_refuse_judges,
        counts=_count_invitations_to_judge,
    ),
    Part(moves=(OrganisationClaim.user_id,), settle=_end_claims_held_twice),
    Part(refusal=_refuse_open_proposals),
    Part(refusal=_refuse_open_erasures),
)  # fmt: skip
"""The parts of nominations, of assignment and judging, of what a second person approves, and of wishes to be erased."""
