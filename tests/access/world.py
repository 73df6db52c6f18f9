"""A small world with one of each: two editions, people in every role, and a thing of every kind to open."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import ApiToken, Passkey, Role, SignInCode, SignOn, User, UserAddress
from awards.accounts.rules import SCOPES
from awards.accounts.services import tokens
from awards.assignment.models import (
    Advance,
    Assignment,
    Conflict,
    JudgeLink,
    JudgeMailing,
    JudgeProfile,
    LateConflict,
    Pairing,
    Plan,
    WarmUpEntry,
)
from awards.certificates.models import CertificateApproval, CertificateArchive
from awards.closing.models import ClosingAct, RetentionHold
from awards.comparing.models import Comparison, ComparisonCard
from awards.core.identifiers import digest
from awards.decisions.models import Decision, DecisionPlace
from awards.feedback.models import Appeal
from awards.finding.models import BroughtFile, DuplicatePair, MadeFile, SavedView
from awards.infrastructure import clock
from awards.infrastructure.jobs import Job
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.session_records import SessionRecord
from awards.judging.models import PaperForm, PrintedPack, Scorecard
from awards.jury.models import JuryAgenda, JuryBallot, JuryMeeting, JuryMember, JuryMotion
from awards.nominations.models import Collaborator, Consent, Entry, Handover, JoinRequest, Referee
from awards.nominations.rules import COLLABORATOR_RIGHTS
from awards.people import services as people_verbs
from awards.programme import document
from awards.programme.document import write
from awards.programme.models import Edition, EditionSponsor, RulesChange, RulesVersion
from awards.publishing.models import Announcement, Telling
from awards.screening.models import ReplyTemplate, ScreeningAct, ScreeningTag
from awards.watching.models import Reminder
from awards.webhooks import services as webhooks
from awards.webhooks.models import WebhookDelivery
from tests.access.pledgers import beside_laureates, the_pledgers
from tests.access.seals import a_logged_submission, the_seals
from tests.factories import (
    a_collaborator,
    a_file,
    a_judge,
    a_later_round,
    a_nomination,
    a_scorecard,
    a_user,
    an_assignment,
    an_edition,
    through_the_gate,
)
from tests.support.sessions import a_session

PEOPLE = (
    "public", "nominee", "other_nominee", "collaborator_view", "collaborator_edit", "collaborator_submit", "pledger",
    "other_pledger",
    "judge", "other_judge", "conflicted_judge", "invited_judge", "chair", "staff", "second_staff", "tied_staff",
    "other_staff", "admin",
)  # fmt: skip
"""Everybody who tries every door. Collaborators share the nominee's nominations; the other nominee, judge and staff
stand outside of the thing in question; a conflict ties one of the staff to the nomination."""


@dataclass
class World:
    """The people by name, the values of addresses by name, and the names under which bytes of files are to lie."""

    people: dict[str, User | None] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    stored: list[str] = field(default_factory=list)


def a_world(session: Session, at: datetime, phase: str, *, decided: bool = False) -> World:
    """The world with its edition in `phase`, its shortlist approved when `decided`; the caller commits.

    While `longlist` and `finals` it has two rounds, of which the first or the second is open; the entry goes on. While
    `comparing` another goes on with it, and the judge has confirmed which of the two should win.
    """
    begins = {"longlist": at + timedelta(weeks=5), "finals": (day := at - timedelta(days=1)), "comparing": day}.get(
        phase
    )
    compared = phase == "comparing"
    phase = {"longlist": "judging", "finals": "deciding", "comparing": "deciding"}.get(phase, phase)
    edition = an_edition(session, at, phase=phase)
    if begins is not None:
        edition.rounds[0].advancing, edition.last_by_pairs = {"skills": 2 if compared else 1}, compared
        a_later_round(session, edition, begins, begins + timedelta(weeks=3))
    edition.eligibility = [
        {"key": "jury", "ask": {"en": "Jury?"}, "enter": "no", "rule": {"en": "No jury."}, "category": None}
    ]
    other = an_edition(session, at, year=2028, phase=phase)
    skills = edition.categories[1]
    people: dict[str, User | None] = {
        "public": None,
        "nominee": a_user(session, "nominee@nominee.example"),
        "other_nominee": a_user(session, "other@nominator.example"),
        **{f"collaborator_{right}": a_user(session, f"{right}@helper.example") for right in COLLABORATOR_RIGHTS},
        "pledger": a_user(session, "pledger@pledger.example", ("pledger", None)),
        "other_pledger": a_user(session, "other@pledgers.example", ("pledger", None)),
        "judge": a_judge(session, edition, "judge@judge.example", at),
        "other_judge": a_judge(session, edition, "other@otherjudge.example", at),
        "conflicted_judge": a_judge(session, edition, "conflicted@conflict.example", at),
        "invited_judge": a_judge(session, edition, "invited@invited.example", at, state="invited"),
        "staff": a_user(session, "staff@secretariat.example", ("staff", edition.id)),
        "second_staff": a_user(session, "second@secretariat.example", ("staff", edition.id)),
        "tied_staff": a_user(session, "tied@secretariat.example", ("staff", edition.id)),
        "other_staff": a_user(session, "other@staff.example", ("staff", other.id)),
        "admin": a_user(session, "admin@secretariat.example", ("admin", None)),
    }
    people["chair"] = a_judge(session, edition, "chair@chair.example", at)
    _chair(session, people["chair"], edition.id, skills.id)
    nominee, judge, staff = people["nominee"], people["judge"], people["staff"]
    conflicted, second = people["conflicted_judge"], people["second_staff"]
    assert nominee is not None
    assert judge is not None
    assert staff is not None
    assert conflicted is not None
    assert second is not None
    tied = people["tied_staff"]
    assert tied is not None
    draft = a_nomination(session, edition, nominee, at, state="draft", title="A draft", website=None)
    sent = a_nomination(
        session, edition, nominee, at, entry_state="eligible" if phase in ("judging", "deciding") else "received"
    )
    foreign = a_nomination(session, other, nominee, at)
    withdrawn = a_nomination(
        session, edition, nominee, at, state="withdrawn", entry_state="eligible", title="Gone", website=None
    )
    for shared in (draft, sent, foreign, withdrawn):
        for right in COLLABORATOR_RIGHTS:
            a_collaborator(session, shared, people[f"collaborator_{right}"], right, at)
    invited = a_collaborator(session, sent, people["other_nominee"], "edit", at)
    invited.user_id, invited.accepted_at, invited.token_digest = None, None, digest("a-token")
    editor = session.scalars(
        select(Collaborator).where(Collaborator.nomination_id == sent.id, Collaborator.email == "edit@helper.example")
    ).one()
    session.add(Handover(nomination_id=sent.id, collaborator_id=editor.id, offered_by=nominee.id, offered_at=at))
    referee = Referee(
        id=uuid4(), nomination_id=sent.id, name="A referee", email="referee@referee.example", language="en",
        token_digest=digest("a-letter"), asked_by=nominee.id, asked_at=at, due_at=at + timedelta(days=3),
    )  # fmt: skip
    question = Consent(
        nomination_id=sent.id, email="asked@asked.example", named_by=nominee.id, token_digest=digest("a-question"),
        asked_at=at,
    )  # fmt: skip
    asker = people["pledger"]
    assert asker is not None
    wants_in = JoinRequest(id=uuid4(), nomination_id=sent.id, user_id=asker.id, asked_at=at)
    session.add_all([referee, question, wants_in])
    report = a_file(session, sent, nominee, at)
    arriving = a_file(session, sent, nominee, at, state="uploading")
    entry = sent.entries[0]
    an_assignment(session, edition, withdrawn.entries[0], judge, at - timedelta(hours=2))
    record = an_edition(session, at, year=2019)
    record.kind = "record"
    assignment = an_assignment(session, edition, entry, judge, at - timedelta(hours=2))
    for later in edition.rounds[1:]:
        session.add(Advance(entry_id=entry.id, round_id=edition.rounds[0].id, at=at))
        session.flush()
        an_assignment(session, edition, entry, judge, at - timedelta(hours=2), round_=later)
    if compared:
        _compared(session, edition, entry, nominee, judge, at)
    session.add(Pairing(nomination_id=sent.id, judge_id=conflicted.id, blocked=True))
    conflict = Conflict(
        id=uuid4(), nomination_id=sent.id, judge_id=conflicted.id, kind="declared", evidence="A friend", found_at=at
    )
    scorecard = Scorecard(id=uuid4(), entry_id=entry.id, round_id=edition.rounds[0].id, judge_id=judge.id)
    session.add(
        WarmUpEntry(round_id=edition.rounds[0].id, entry_id=entry.id, place=1, marked_by=staff.id, marked_at=at)
    )
    plan, beside = (
        Plan(
            id=uuid4(), round_id=edition.rounds[0].id, state="proposed", created_by=staff.id,
            problem={"entries": [{"id": f"{sent.number}/{skills.key}"}]}, answer={"assignments": []},
        )
        for _ in range(2)
    )  # fmt: skip
    decision = Decision(
        id=uuid4(), edition_id=edition.id, round_id=edition.rounds[0].id, category_id=skills.id, kind="shortlist",
        ranking=[], proposed_by=second.id, proposed_at=at,
    )  # fmt: skip
    appeal = Appeal(
        id=uuid4(), edition_id=edition.id, nomination_id=sent.id, receipt="TEST-TEST", text="Look again", by=nominee.id,
        at=at, answer="",
    )  # fmt: skip
    announcement = Announcement(
        id=uuid4(), edition_id=edition.id, kind="finalists", instant=at + timedelta(days=1), proposed_by=second.id,
        proposed_at=at,
    )  # fmt: skip
    rules = RulesVersion(edition_id=edition.id, number=1, document={}, digest=document.digest({}), published_at=at)
    change = RulesChange(
        edition_id=edition.id, state="proposed", document=write(edition), version=edition.version + 1,
        begun_by=staff.id, begun_at=at, proposed_by=staff.id, proposed_at=at,
    )  # fmt: skip
    ties = Conflict(
        id=uuid4(), nomination_id=sent.id, judge_id=tied.id, kind="declared", evidence="A cousin", found_at=at
    )
    session.add(Pairing(nomination_id=sent.id, judge_id=tied.id, blocked=True))
    session.flush()
    session.add_all([conflict, ties, scorecard, plan, beside, decision, announcement, appeal, rules, change])
    session.flush()
    session.add(DecisionPlace(decision_id=decision.id, entry_id=entry.id, rank=1))
    session.add(Telling(announcement_id=announcement.id, audience="finalists"))
    if decided:
        decision.state, decision.approved_by, decision.approved_at = "approved", staff.id, at
    session.flush()
    one, two = sorted((sent.id, withdrawn.id))
    pair = DuplicatePair(
        id=uuid4(), edition_id=edition.id, one_id=one, other_id=two, points=90, evidence=[], found_at=at
    )  # fmt: skip
    archive = CertificateArchive(
        id=uuid4(), edition_id=edition.id, asked_by=staff.id, asked_at=at, expires_at=at + timedelta(days=1),
        made_at=at, content=b"PK",
    )  # fmt: skip
    to_go_out = CertificateApproval(
        id=uuid4(), edition_id=edition.id, state="proposed", proposed_by=staff.id, proposed_at=at
    )
    job = Job(id=uuid4(), kind="finding.file", values={}, state="done")
    view = SavedView(id=uuid4(), edition_id=edition.id, user_id=staff.id, name="Mine", query={}, saved_at=at)
    made = MadeFile(
        id=uuid4(), edition_id=edition.id, user_id=staff.id, kind="csv", query={}, asked_at=at, expires_at=at,
        made_at=at, content=b"number", job_id=job.id,
    )  # fmt: skip
    brought = BroughtFile(
        id=uuid4(), edition_id=edition.id, user_id=staff.id, name="x.csv", digest="", row_count=0, state="refused",
        counts={"problems": 0}, uploaded_at=at, expires_at=at,
    )  # fmt: skip
    act = ClosingAct(id=uuid4(), edition_id=edition.id, kind="fairness", proposed_by=staff.id, proposed_at=at)
    held = RetentionHold(
        id=uuid4(), edition_id=edition.id, nomination_id=sent.id, reason="A dispute", by=staff.id, at=at
    )
    session.add_all([archive, to_go_out, pair, job, view, made, brought, act, held])
    session.flush()
    nudge = Reminder(
        id=uuid4(), edition_id=edition.id, round_id=edition.rounds[0].id, judge_id=judge.id, kind="nudge",
        occasion="nudge:one", day=at.date(), at=at, by=staff.id, batch_id=uuid4(),
    )  # fmt: skip
    session.add(nudge)
    session.flush()
    on_paper = _on_paper(session, edition, assignment, staff.id, at)
    session_id, passkey_id, sign_on_id = _ways_in(session, nominee, at)
    address_id, proof_id = _addresses(session, nominee, at)
    profile_id = session.scalars(select(JudgeProfile.id).where(JudgeProfile.user_id == judge.id)).one()
    values = {
        "session_id": session_id, "passkey_id": passkey_id, "sign_on_id": sign_on_id,
        "address_id": address_id, "proof_id": proof_id,
        "edition_id": edition.id, "nomination_id": sent.id, "draft_id": draft.id, "entry_id": entry.id,
        "foreign_nomination_id": foreign.id, "withdrawn_entry_id": withdrawn.entries[0].id, "record_id": record.id,
        "assignment_id": assignment.id, "conflict_id": conflict.id,
        "late_id": uuid4() if decided else _late_conflict(session, edition, entry, at),
        "plan_id": plan.id, "other_id": beside.id, "decision_id": decision.id, "announcement_id": announcement.id,
        "appeal_id": appeal.id, "archive_id": archive.id, "approval_id": to_go_out.id,
        "proposal_id": act.id, "hold_id": held.id,
        "erasure_id": _a_wish(session, nominee, at),
        "category_id": skills.id, "criterion_id": skills.criteria[0].id, "scorecard_id": scorecard.id,
        "file_id": report.id, "arriving_file_id": arriving.id,
        "collaborator_id": editor.id, "referee_id": referee.id, "request_id": wants_in.id, "token": "a-token",
        "batch_id": nudge.batch_id, **on_paper, "token_id": _a_token(session, staff, at),
        **_a_webhook(session, staff, edition, at),
        "role_id": session.scalars(select(Role.id).where(Role.edition_id == other.id)).one(),
        "pair_id": pair.id, "view_id": view.id, "made_id": made.id, "brought_id": brought.id,
        "profile_id": profile_id, "judge_id": judge.id, "user_id": judge.id, "year": 2027, "key": "skills",
    }  # fmt: skip
    values |= the_pledgers(session, people["pledger"], people["other_pledger"], staff, at)
    session.add(EditionSponsor(edition_id=edition.id, organisation_id=values["organisation_id"], by=staff.id, at=at))
    values["sponsor_id"] = values["organisation_id"]
    values |= beside_laureates(session, record, staff, values["public_pledge_id"], at)
    values |= _a_jury(session, edition, entry, staff, [people[name] for name in JURY], at)
    values |= the_desk(session, edition.id, sent.id, staff.id, at) | {"other_edition_id": other.id}
    if decided:
        a_logged_submission(session, sent, nominee, at)
        values |= the_seals(session, edition, staff, second, tied, at)
    return World(people, values | an_invitation(session, edition.id, staff.id, at), [report.stored])


def _compared(session: Session, edition: Edition, entry: Entry, nominee: User, judge: User, at: datetime) -> None:
    """Another entry in the last round, and the judge's confirmed comparisons there."""
    first, last = edition.rounds
    beside = a_nomination(session, edition, nominee, at, entry_state="eligible", title="Beside", website=None)
    session.add(Advance(entry_id=beside.entries[0].id, round_id=first.id, at=at))
    session.flush()
    an_assignment(session, edition, beside.entries[0], judge, at - timedelta(hours=2), round_=last)
    card = ComparisonCard(
        round_id=last.id, category_id=entry.category_id, judge_id=judge.id, seed=1, begun_at=at, ended="all"
    )
    session.add(card)
    session.flush()
    pair = {"left_id": entry.id, "right_id": beside.entries[0].id}
    session.add(Comparison(card_id=card.id, n=1, **pair, answer="left", answered_at=at))
    session.flush()
    card.confirmed_at, card.digest, card.leaf = at, "0" * 64, "0" * 64


JURY = ("chair", "judge", "conflicted_judge")
"""Who sits in the jury meeting, the chair first; one of them is tied to the entry that it talks about."""


def _a_wish(session: Session, user: User, at: datetime) -> UUID:
    """A wish to be erased that nobody looked at yet."""
    return people_verbs.ask(session, user, at).id


def _a_jury(
    session: Session, edition: Edition, entry: Entry, staff: User, members: list[User | None], at: datetime
) -> dict[str, Any]:
    """A jury meeting about the entry, with a motion that is being voted on."""
    meeting = JuryMeeting(
        id=uuid4(), edition_id=edition.id, round_id=edition.rounds[0].id, category_id=entry.category_id, places=2,
        quorum="majority", seed=1, meets_at=at, opened_by=staff.id, opened_at=at,
    )  # fmt: skip
    session.add(meeting)
    session.flush()
    seats = [
        JuryMember(meeting_id=meeting.id, user_id=person.id, presides=person is members[0])
        for person in members
        if person is not None
    ]
    session.add_all([*seats, JuryAgenda(meeting_id=meeting.id, entry_id=entry.id, place=1, standing={})])
    session.flush()
    motion = JuryMotion(
        id=uuid4(), meeting_id=meeting.id, number=1, kind="take", entry_id=entry.id, put_by=staff.id, put_at=at
    )
    session.add(motion)
    session.flush()
    ballot = JuryBallot(
        id=uuid4(), motion_id=motion.id, meeting_id=meeting.id, number=1, opened_by=staff.id, opened_at=at
    )
    session.add(ballot)
    session.flush()
    return {"meeting_id": meeting.id, "motion_id": motion.id, "ballot_id": ballot.id}


def _late_conflict(session: Session, edition: Edition, entry: Entry, at: datetime) -> UUID:
    """A conflict that came up beside a confirmed card of a round that has closed; in an open round there is none."""
    round_ = edition.rounds[0]
    if round_.closes_at > at:
        return uuid4()
    judge = a_judge(session, edition, "late@late.example", at)
    assignment = an_assignment(session, edition, entry, judge, round_.opens_at)
    a_scorecard(session, edition, entry, judge, round_.opens_at, results=4, evidence=4)
    assignment.disputed_at = at
    late = LateConflict(id=uuid4(), assignment_id=assignment.id, found_at=at)
    session.add(late)
    session.flush()
    return late.id


def an_invitation(session: Session, edition_id: UUID, staff_id: UUID, at: datetime) -> dict[str, Any]:
    """What the invited judge was sent: a mailing of one mail, with the link in it as the world's token."""
    profile = session.scalars(select(JudgeProfile).where(JudgeProfile.state == "invited")).one()
    user = session.get_one(User, profile.user_id)
    mailing = JudgeMailing(id=uuid4(), edition_id=edition_id, kind="invited", count=1, by=staff_id, at=at)
    session.add(mailing)
    session.flush()
    link = JudgeLink(
        profile_id=profile.id, mailing_id=mailing.id, email=user.email, token_digest=digest("a-token"), made_at=at,
        expires_at=at + timedelta(days=1),
    )  # fmt: skip
    mail = OutboxMail(
        id=uuid4(), to=user.email, language="en", template="judge_invitation", values={}, edition_id=edition_id,
        batch_id=mailing.id, about_id=profile.id, hold_until=clock.real(session) + timedelta(minutes=10),
    )  # fmt: skip
    session.add_all([link, mail])
    session.flush()
    return {"mailing_id": mailing.id}


def the_desk(session: Session, edition_id: UUID, nomination_id: UUID, staff_id: UUID, at: datetime) -> dict[str, Any]:
    """The staff's own things: an act with its mail, a tag, a reply."""
    act = ScreeningAct(
        id=uuid4(), edition_id=edition_id, kind="tagged", count=1, by=staff_id, at=at,
        effect={"nominations": {}, "entries": {}, "tag": str(uuid4()), "tagged": [str(nomination_id)]},
    )  # fmt: skip
    tag = ScreeningTag(id=uuid4(), edition_id=edition_id, word="later", folded="later")
    reply = ReplyTemplate(
        id=uuid4(), edition_id=edition_id, name="Mend", used_for="returned", texts={"en": "Dear {nominee}"},
        changed_at=at,
    )  # fmt: skip
    mail = OutboxMail(
        id=uuid4(), to="somebody@nominee.example", language="en", template="nomination_received", values={},
        edition_id=edition_id, batch_id=act.id, state="failed",
    )  # fmt: skip
    session.add_all([act, tag, reply, mail])
    session.flush()
    return {"act_id": act.id, "tag_id": tag.id, "reply_id": reply.id, "mail_id": mail.id}


def _chair(session: Session, user: User | None, edition_id: UUID, category_id: UUID) -> None:
    assert user is not None
    session.add(Role(user_id=user.id, kind="chair", edition_id=edition_id, category_id=category_id))
    session.flush()
    session.refresh(user, ["roles"])


def _a_token(session: Session, user: User, at: datetime) -> UUID:
    """A token of a program of the user's."""
    token = ApiToken(
        id=uuid4(), user_id=user.id, name="Archive", scope="judges:read", token_digest="made-up", created_at=at,
        expires_at=at + timedelta(days=1),
    )  # fmt: skip
    session.add(token)
    session.flush()
    return token.id


def _on_paper(
    session: Session, edition: Edition, assignment: Assignment, staff_id: UUID, at: datetime
) -> dict[str, Any]:
    """The form on paper of an assignment, and a pack that was made of it; its judge has passed the gate."""
    through_the_gate(session, edition, session.get_one(User, assignment.judge_id), at)
    form = PaperForm(id=uuid4(), assignment_id=assignment.id, code="00000000", made_at=at)
    job = Job(id=uuid4(), kind="judging.pack", values={}, state="done")
    pack = PrintedPack(
        id=uuid4(), edition_id=edition.id, round_id=assignment.round_id, judge_id=assignment.judge_id, language="en",
        asked_by=staff_id, asked_at=at, expires_at=at + timedelta(days=1), made_at=at, content=b"%PDF-",
        entries=[str(assignment.entry_id)], job_id=job.id,
    )  # fmt: skip
    session.add_all([form, job, pack])
    session.flush()
    return {"form_id": form.id, "pack_id": pack.id}


def _ways_in(session: Session, user: User, at: datetime) -> tuple[UUID, UUID, UUID]:
    """A session of the user's in another browser, a passkey, and a single sign-on."""
    a_session(session, user, at)
    passkey = Passkey(
        id=uuid4(), user_id=user.id, credential_id="made-up", public_key="made-up", sign_count=0, name="My phone",
        created_at=at,
    )  # fmt: skip
    sign_on = SignOn(id=uuid4(), user_id=user.id, issuer="https://id.example", subject="made-up", bound_at=at)
    session.add_all([passkey, sign_on])
    session.flush()
    here = session.scalars(select(SessionRecord.id).where(SessionRecord.user_id == user.id)).one()
    return here, passkey.id, sign_on.id


def _addresses(session: Session, user: User, at: datetime) -> tuple[UUID, UUID]:
    """Another address of the user's, and a code on its way to a third."""
    second = UserAddress(id=uuid4(), user_id=user.id, email="second@nominee.example")
    proof = SignInCode(
        id=uuid4(), email="third@nominee.example", link_digest="made-up", for_user_id=user.id, created_at=at,
        expires_at=at,
    )  # fmt: skip
    session.add_all([second, proof])
    session.flush()
    return second.id, proof.id


def _a_webhook(session: Session, user: User, edition: Edition, at: datetime) -> dict[str, UUID]:
    """A webhook of the user's and a message that failed."""
    webhook = webhooks.make(
        session, user, "Dashboard", "https://example.org/told", ["card.confirmed"], edition.id, at
    )  # fmt: skip
    message = WebhookDelivery(
        id=uuid4(), webhook_id=webhook.id, event="card.confirmed", subject_id=uuid4(), body="{}", state="failed",
        attempts=7, made_at=at, due_at=at, status=500,
    )  # fmt: skip
    session.add(message)
    session.flush()
    return {"webhook_id": webhook.id, "delivery_id": message.id}


def token_of(session: Session, user: User) -> str:
    """A token of the user's with which a program may do all that there is."""
    return tokens.make_token(session, user, "Everything", SCOPES, 1, clock.real(session))


def cookie_of(session: Session, user: User, at: datetime) -> str:
    """A living session's secret for the user."""
    return a_session(session, user, at)
