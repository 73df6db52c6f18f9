"""Two accounts of one person become one: what moves, what stays, what is refused, and that it happens once."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from awards.accounts.models import AuthenticatorApp, Role, SignInCode, User, UserAddress
from awards.accounts.services import merging
from awards.assignment.models import Conflict, JudgeProfile
from awards.assignment.queries import look
from awards.certificates.models import CertificateApproval, LetterText
from awards.core.errors import RuleBroken
from awards.decisions.models import Decision
from awards.desks.merging import PARTS
from awards.infrastructure import audit, clock, migrations
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.database import Base
from awards.infrastructure.session_records import SessionRecord
from awards.nominations import queries as nominations
from awards.nominations.models import Collaborator, Handover, JoinRequest, Nomination, NominationVersion, Referee
from awards.organisations import services as organising
from awards.organisations.queries import represented
from awards.people import services as people
from awards.people.models import Erasure
from awards.programme.models import RulesChange
from awards.publishing.models import Announcement
from tests.factories import a_collaborator, a_judge, a_nomination, a_user, an_assignment, an_edition
from tests.support.sessions import a_session

STAYS, GOES = "nia@example.org", "nia@university.example"

KEPT = {
    "kept_tie.user_id", "tie_look.user_id",
    "api_token.user_id", "webhook.user_id", "authenticator_app.user_id", "passkey.user_id", "recovery_code.user_id",
    "session_record.user_id", "look.by_user_id", "look.as_user_id", "sign_on.user_id",
    "sign_in_code.for_user_id", "user.merged_into_id",
    "assignment.judge_id", "pairing.judge_id", "conflict.judge_id", "conflict.declared_by", "conflict.dismissed_by",
    "late_conflict.decided_by_user_id", "plan.created_by", "plan.accepted_by", "plan.undone_by",
    "judge_mailing.by_user_id", "judge_mailing.undone_by_user_id",
    "scorecard.judge_id", "comparison_card.judge_id", "recusal.judge_id", "confidentiality.judge_id",
    "gate_answer.judge_id",
    "judging_save.judge_id", "private_note.judge_id",
    "certificate_approval.proposed_by_user_id", "certificate_approval.ended_by_user_id",
    "certificate_archive.asked_by_user_id", "letter_text.changed_by_user_id", "letter_text.approved_by_user_id",
    "warm_up_entry.marked_by_user_id", "warm_up_entry.noted_by_user_id",
    "paper_form.keyed_in_by_user_id", "printed_pack.judge_id", "printed_pack.asked_by_user_id",
    "scorecard_reopening.reopened_by_user_id", "comparison_reopening.reopened_by_user_id",
    "answer_translation.supplied_by_user_id",
    "blind_release.released_by_user_id", "reminder.judge_id", "reminder.by_user_id", "reminder_pause.judge_id",
    "reminder_stop.judge_id", "reminder_stop.by_user_id",
    "jury_meeting.opened_by_user_id", "jury_meeting.chair_signed_by_user_id", "jury_meeting.staff_signed_by_user_id",
    "jury_meeting.called_off_by_user_id",
    "jury_member.user_id", "jury_motion.put_by_user_id", "jury_ballot.opened_by_user_id",
    "jury_ballot.counted_by_user_id", "jury_vote.user_id", "jury_ruling.ruled_by_user_id",
    "decision.proposed_by", "decision.approved_by", "announcement.proposed_by", "announcement.approved_by",
    "publication_cancellation.by_user_id", "laureate_text.saved_by_user_id",
    "feedback.changed_by_user_id", "feedback.approved_by_user_id", "feedback_settings.held_by_user_id",
    "appeal.by_user_id", "appeal.answered_by_user_id", "appeal_settlement.by_user_id",
    "closing_act.proposed_by_user_id", "closing_act.ended_by_user_id",
    "retention_hold.by_user_id", "retention_hold.ended_by_user_id",
    "erasure.user_id", "erasure.asked_by_user_id", "erasure.proposed_by_user_id", "erasure.approved_by_user_id",
    "seal_key.user_id", "seal_key_approval.approved_by_user_id", "seal_key_retirement.by_user_id",
    "seal_head.by_user_id",
    "rules_version.proposed_by", "rules_version.approved_by",
    "rules_change.begun_by", "rules_change.proposed_by", "rules_change.ended_by",
    "nomination_version.saved_by", "nomination_save.saved_by", "nomination_submission.by_user_id",
    "nomination_question.by_user_id", "nomination_return.by_user_id", "nomination_extension.by_user_id",
    "nomination_correction.by_user_id",
    "screening_outcome.by_user_id", "screening_sheet.changed_by_user_id", "nomination_tag.by_user_id",
    "screening_act.by_user_id", "screening_act.undone_by_user_id", "duplicate_pair.decided_by_user_id",
    "organisation.verified_by_user_id", "organisation_claim.settled_by_user_id",
    "pledge_draft.saved_by_user_id", "pledge_draft.submitted_by_user_id", "pledge_draft.first_by_user_id",
    "pledge_version_by.submitted_by_user_id", "pledge_version_by.approved_by_user_id",
    "pledge_version_by.first_by_user_id", "pledge_link.by_user_id", "pledge_link.ended_by_user_id",
    "pledge_report.reported_by_user_id", "pledge_verification.by_user_id", "pledge_error.settled_by_user_id",
    "pledge_evidence_note.by_user_id",
    "laureate_link.by_user_id", "laureate_link.ended_by_user_id", "laureate_tag.by_user_id",
    "laureate_tag.ended_by_user_id", "edition_sponsor.by_user_id", "hidden_link.asked_by_user_id",
    "hidden_link.settled_by_user_id",
    "campaign_ask.asked_by_user_id", "campaign_ask.settled_by_user_id",
    "need.by_user_id", "need.published_by_user_id", "introduction.asked_by_user_id", "introduction.made_by_user_id",
    "pledge_part.named_by_user_id", "pledge_part.confirmed_by_user_id", "pledge_part.ended_by_user_id",
    "saved_view.user_id", "made_file.user_id", "brought_file.user_id",
    "pledge_import.user_id", "pledge_import.second_by_user_id",
}  # fmt: skip
"""Ways in, which end with the account; judging, which never moves; and what was done, which stays under its doer."""


def moved() -> set[str]:
    return {str(column.property.columns[0]) for part in (merging.OWN, *PARTS) for column in part.moves}


@dataclass
class Two:
    """The ids of the two accounts, of the one that stays first, and what the merge needs."""

    stays: UUID
    goes: UUID
    proof: UUID
    here: UUID


def two(session: Session, at: datetime, *, staying: User | None = None, going: User | None = None) -> Two:
    """Two accounts, of which the first has just proven to read the address of the second."""
    stays, goes = staying or a_user(session, STAYS), going or a_user(session, GOES)
    real = clock.real(session)
    proof = SignInCode(
        id=uuid4(), email=goes.email, link_digest=f"{uuid4()}", for_user_id=stays.id, created_at=real,
        expires_at=real + timedelta(minutes=15), used_at=real,
    )  # fmt: skip
    session.add(proof)
    a_session(session, stays, real)
    here = session.scalars(select(SessionRecord.id).where(SessionRecord.user_id == stays.id)).one()
    return Two(stays.id, goes.id, proof.id, here)


def merge(session: Session, ids: Two, at: datetime) -> None:
    user = session.get_one(User, ids.stays)
    merging.merge(session, user, ids.proof, ids.here, PARTS, clock.real(session), at)


def refusal(session: Session, ids: Two, at: datetime) -> str:
    with pytest.raises(RuleBroken) as broken:
        merge(session, ids, at)
    assert session.get_one(User, ids.goes).merged_into_id is None
    return str(broken.value)


def test_every_pointer_to_a_user_is_said_to_move_or_to_stay():
    pointers = {
        f"{table.name}.{key.parent.name}"
        for table in migrations.all_metadata().tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "user"
    }
    assert moved() & KEPT == set()
    assert moved() | KEPT == pointers


def test_what_is_alive_moves_and_what_was_done_stays(session, at):
    edition = an_edition(session, at)
    friend, ids = a_user(session, "friend@example.org"), two(session, at)
    goes = session.get_one(User, ids.goes)
    own = a_nomination(session, edition, goes, at)
    shared = a_nomination(session, edition, friend, at, title="Shared", website=None)
    a_collaborator(session, shared, goes, "edit", at)
    session.add_all([
        Role(user_id=goes.id, kind="pledger"),
        Referee(nomination_id=own.id, name="A", email="a@referee.example", language="en", token_digest="x",
                asked_by=goes.id, asked_at=at, due_at=at),
        JudgeProfile(edition_id=edition.id, user_id=goes.id, state="invited", invited_at=at),
    ])  # fmt: skip
    audit.record(session, actor=goes.id, action="nomination.submitted", subject=own.id)
    session.flush()
    session.expire_all()
    prospect = merging.prospect(
        session, session.get_one(User, ids.stays), session.get_one(SignInCode, ids.proof), PARTS, clock.real(session)
    )
    assert prospect.refusal is None
    assert prospect.counts == {"addresses": 1, "roles": 1, "nominations": 1, "collaborations": 1, "invitations": 0,
                               "letters": 1, "invitations_to_judge": 1}  # fmt: skip
    merge(session, ids, at)
    for column in [column for part in (merging.OWN, *PARTS) for column in part.moves]:
        left = session.scalar(select(func.count()).select_from(column.class_).where(column == ids.goes))
        assert left == 0, str(column)
    session.expire_all()
    assert session.get_one(Nomination, own.id).nominator_id == ids.stays
    assert session.scalars(
        select(NominationVersion.saved_by).where(NominationVersion.nomination_id == own.id)
    ).all() == [ids.goes]
    assert session.scalars(select(Collaborator.user_id)).all() == [ids.stays]
    assert session.scalars(select(Role.user_id).where(Role.kind == "pledger")).all() == [ids.stays]
    done = session.scalars(select(AuditRow.actor_id).where(AuditRow.action == "nomination.submitted")).all()
    assert done == [ids.goes]
    gone = session.get_one(User, ids.goes)
    assert (gone.merged_into_id, gone.disabled_at is None) == (ids.stays, False)
    note = session.scalars(select(AuditRow).where(AuditRow.action == "account.merged")).one()
    assert note.details["gone"] == str(ids.goes)
    assert note.details["moved"]["nomination.nominator_id"] == 1
    assert 0 not in note.details["moved"].values()


def test_one_person_has_one_seat_at_a_nomination_and_the_stronger_right(session, at):
    edition = an_edition(session, at)
    friend, ids = a_user(session, "friend@example.org"), two(session, at)
    stays, goes = session.get_one(User, ids.stays), session.get_one(User, ids.goes)
    of_the_one = a_nomination(session, edition, stays, at, title="One", website=None)
    of_the_other = a_nomination(session, edition, goes, at, title="Two", website=None)
    of_a_friend = a_nomination(session, edition, friend, at, title="Three", website=None)
    a_collaborator(session, of_the_one, goes, "edit", at)
    seat = a_collaborator(session, of_the_other, stays, "submit", at)
    session.add(Handover(nomination_id=of_the_other.id, collaborator_id=seat.id, offered_by=goes.id, offered_at=at))
    a_collaborator(session, of_a_friend, stays, "view", at)
    a_collaborator(session, of_a_friend, goes, "submit", at)
    session.add(JoinRequest(nomination_id=of_the_one.id, user_id=goes.id, asked_at=at))
    session.flush()
    merge(session, ids, at)
    session.expire_all()
    seats = select(Collaborator.nomination_id, Collaborator.user_id, Collaborator.rights)
    live = session.execute(seats.where(Collaborator.ended_at.is_(None))).all()
    assert live == [(of_a_friend.id, ids.stays, "submit")]
    assert session.scalars(select(Handover.ended_at)).all() == [at]
    assert session.scalars(select(JoinRequest.answer)).all() == ["declined"]


def test_nominations_of_both_count_against_the_most_that_one_may_send(session, at):
    edition = an_edition(session, at)
    ids = two(session, at)
    mine = a_nomination(session, edition, session.get_one(User, ids.stays), at, title="One", website=None)
    a_nomination(session, edition, session.get_one(User, ids.goes), at, title="Two", website=None)
    assert nominations.sent_by(session, ids.stays, edition.id, mine.id) == 0
    merge(session, ids, at)
    assert nominations.sent_by(session, ids.stays, edition.id, mine.id) == 1


def test_a_judge_who_is_the_nominator_too_is_found_after_the_merge(session, at):
    edition = an_edition(session, at)
    ids = two(session, at, staying=a_judge(session, edition, STAYS, at))
    own = a_nomination(session, edition, session.get_one(User, ids.goes), at)
    assert look(session, edition.id) == []
    merge(session, ids, at)
    session.expire_all()
    ties = {(tie.nomination_id, tie.judge_id, tie.kind) for tie in look(session, edition.id)}
    assert (own.id, ids.stays, "nominator") in ties


def test_a_judge_who_is_assigned_to_it_steps_back_first(session, at):
    edition = an_edition(session, at, phase="judging")
    judge = a_judge(session, edition, STAYS, at)
    ids = two(session, at, staying=judge)
    own = a_nomination(session, edition, session.get_one(User, ids.goes), at, entry_state="eligible")
    assignment = an_assignment(session, edition, own.entries[0], judge, at)
    assert f"You judge nomination N-{own.number:04d}, which is of the other account." in refusal(session, ids, at)
    assignment.ended_at, assignment.end_reason = at, "recused"
    session.flush()
    merge(session, ids, at)


@pytest.mark.parametrize("work", ["profile", "assignment", "conflict", "chair"])
def test_judging_stays_with_its_account_and_the_merge_goes_the_other_way_round(session, at, work):
    edition = an_edition(session, at, phase="judging")
    if work == "chair":
        judge = a_user(session, GOES, ("chair", edition.id, edition.categories[0].id))
    else:
        judge = a_judge(session, edition, GOES, at, state="accepted" if work == "profile" else "declined")
    ids = two(session, at, going=judge)
    sent = a_nomination(session, edition, a_user(session, "friend@example.org"), at, entry_state="eligible")
    if work == "assignment":
        an_assignment(session, edition, sent.entries[0], judge, at)
    if work == "conflict":
        session.add(Conflict(nomination_id=sent.id, judge_id=judge.id, kind="declared", evidence="x", found_at=at))
    session.flush()
    assert "The other account is a judge's" in refusal(session, ids, at)


def test_two_accounts_that_both_judge_stay_two(session, at):
    edition = an_edition(session, at, phase="judging")
    ids = two(session, at, staying=a_judge(session, edition, STAYS, at), going=a_judge(session, edition, GOES, at))
    assert "Both accounts are a judge's" in refusal(session, ids, at)


def test_a_second_invitation_to_judge_is_dropped(session, at):
    edition = an_edition(session, at)
    ids = two(
        session, at, staying=a_judge(session, edition, STAYS, at),
        going=a_judge(session, edition, GOES, at, state="invited"),
    )  # fmt: skip
    merge(session, ids, at)
    profiles = session.execute(select(JudgeProfile.user_id, JudgeProfile.state)).all()
    assert profiles == [(ids.stays, "accepted")]


@pytest.mark.parametrize("guard", ["staff", "admin", "app"])
@pytest.mark.case("AU-11")
def test_no_code_by_mail_replaces_the_second_step_of_the_other_account(session, at, guard):
    edition = an_edition(session, at)
    roles = {"staff": [("staff", edition.id)], "admin": [("admin", None)], "app": []}[guard]
    other = a_user(session, GOES, *roles)
    if guard == "app":
        session.add(AuthenticatorApp(user_id=other.id, seed=uuid4(), last_step=1, created_at=at))
    ids = two(session, at, going=other)
    session.flush()
    assert "guarded by a second step" in refusal(session, ids, at)


def a_decision(edition: Any, by: UUID, at: datetime) -> Decision:
    return Decision(
        edition_id=edition.id, round_id=edition.rounds[0].id, category_id=edition.categories[0].id, kind="shortlist",
        ranking=[], proposed_by=by, proposed_at=at,
    )  # fmt: skip


def an_announcement(edition: Any, by: UUID, at: datetime) -> Announcement:
    return Announcement(edition_id=edition.id, kind="finalists", instant=at, proposed_by=by, proposed_at=at)


def a_change(edition: Any, by: UUID, at: datetime) -> RulesChange:
    return RulesChange(
        edition_id=edition.id, state="proposed", document={}, version=2, begun_by=by, begun_at=at, proposed_by=by,
        proposed_at=at,
    )  # fmt: skip


def an_approval(edition: Any, by: UUID, at: datetime) -> CertificateApproval:
    return CertificateApproval(edition_id=edition.id, state="proposed", proposed_by=by, proposed_at=at)


def a_letter(edition: Any, by: UUID, at: datetime) -> LetterText:
    return LetterText(edition_id=edition.id, kind="nominees", texts={"en": "Hello"}, changed_by=by, changed_at=at)


def an_erasure(_edition: Any, by: UUID, at: datetime) -> Erasure:
    return Erasure(
        email="other@example.net", state="proposed", asked_by=by, asked_at=at, answer_by=at, proposed_by=by,
        proposed_at=at,
    )  # fmt: skip


@pytest.mark.parametrize("proposal", [a_decision, an_announcement, a_change, an_approval, a_letter, an_erasure])
def test_nobody_comes_to_approve_what_the_other_account_proposed(session, at, proposal: Callable[..., Base]):
    edition = an_edition(session, at, phase="deciding")
    ids = two(session, at, staying=a_user(session, STAYS, ("staff", edition.id)))
    row: Any = proposal(edition, ids.goes, at)
    session.add(row)
    session.flush()
    assert "only another person may approve" in refusal(session, ids, at)
    if isinstance(row, RulesChange):
        row.state, row.ended_at = "dropped", at
    elif isinstance(row, CertificateApproval):
        row.state, row.ended_at, row.ended_by = "dropped", at, ids.goes
    elif isinstance(row, LetterText):
        row.approved_by, row.approved_at = a_user(session, "other@example.org").id, at
    elif isinstance(row, Erasure):
        row.state = "ended"
    else:
        row.state = "rejected" if isinstance(row, Decision) else "cancelled"
    session.flush()
    merge(session, ids, at)


@pytest.mark.parametrize("whose", ["stays", "goes"])
def test_a_wish_to_be_erased_is_settled_before_two_accounts_become_one(session, at, whose):
    ids = two(session, at)
    wish = people.ask(session, session.get_one(User, getattr(ids, whose)), at)
    assert "asked to be erased" in refusal(session, ids, at)
    people.end(session, wish, session.get_one(User, getattr(ids, whose)))
    merge(session, ids, at)


def test_a_made_up_person_and_a_real_one_stay_two(session, at):
    ids = two(session, at, going=a_user(session, GOES, rehearsal=True))
    assert "made-up person" in refusal(session, ids, at)


@pytest.mark.parametrize("what", ["not used", "too old", "ended", "of another", "of an own address", "not there"])
def test_a_proof_ends_after_a_quarter_of_an_hour_and_is_needed(session, at, what):
    ids, real = two(session, at), clock.real(session)
    values: dict[str, Any] = {
        "not used": {"used_at": None}, "too old": {"used_at": real - timedelta(minutes=16)},
        "ended": {"ended_at": real}, "of another": {"for_user_id": ids.goes}, "of an own address": {"email": STAYS},
        "not there": {"id": uuid4()},
    }[what]  # fmt: skip
    session.execute(update(SignInCode).values(**values))
    session.expire_all()
    assert "This proof has ended" in refusal(session, ids, at)


def test_a_role_that_both_hold_is_held_once_and_nobody_else_loses_one(session, at):
    pledger = ("pledger", None)
    friend = a_user(session, "friend@example.org", pledger)
    ids = two(session, at, staying=a_user(session, STAYS, pledger), going=a_user(session, GOES, pledger))
    merge(session, ids, at)
    living = select(Role.user_id).where(Role.kind == "pledger", Role.ended_at.is_(None))
    assert sorted(session.scalars(living)) == sorted([friend.id, ids.stays])


@pytest.mark.parametrize("confirmed", ["stays", "goes"])
def test_who_speaks_for_an_organisation_by_either_account_speaks_for_it_after(session, at, confirmed):
    ids, staff = two(session, at), a_user(session, "staff@example.org")
    for key in (ids.stays, ids.goes):
        claim = organising.claim(session, session.get_one(User, key), "Example network", "", at)
        if key == getattr(ids, confirmed):
            organising.confirm(session, claim, staff, at)
    merge(session, ids, at)
    session.expire_all()
    assert [one.name for one in represented(session, ids.stays)] == ["Example network"]


@pytest.fixture
def nia(sessions, client_for):
    """The browser of the account that stays, and another browser of each account."""
    with sessions.transaction() as session:
        at = clock.now(session)
        stays, goes = a_user(session, STAYS), a_user(session, GOES)
        a_nomination(session, an_edition(session, at), goes, at, title="Repair benches")
    return client_for(stays), client_for(stays), client_for(goes)


def prove(browser, mails) -> str:
    page = browser.post("accounts.new_address", {"email": GOES}).location
    return str(browser.post(page, {"code": mails("address_code")[-1].values["code"]}).location)


def test_a_person_reads_what_moves_confirms_once_and_is_one(nia, mails, sign_in, sessions, count_queries):
    here, there, other = nia
    where = prove(here, mails)
    page = here.get(where)
    assert page.heading == "Merge two accounts"
    for words in (
        f"{GOES} has an account of its own.", f"moves to this account, {STAYS}.", "one nomination",
        "one address", "This cannot be taken back.",
    ):  # fmt: skip
        assert words in page.main
    assert "letters that you asked for" not in page.main
    with count_queries(at_most=26):  # each room that may stand in the way is asked once
        here.get(where)
    here.post(where, {})
    account = here.get("accounts.account")
    assert account.notices[-1] == "The two accounts are merged. You sign in with either address."
    assert GOES in account.main
    assert "Repair benches" in here.get("/nominations").main
    for closed in (there, other):
        closed.get("accounts.account", expect=302)
    assert sorted(mail.to for mail in mails("address_merged")) == [STAYS, GOES]
    assert "Repair benches" in sign_in(GOES).get("/nominations").main
    again = here.post(where, {}, expect=422)
    assert again.errors == ["This proof has ended. Ask for a new code for the other address."]
    with sessions.reading() as session:
        assert len(session.scalars(select(User.id).where(User.merged_into_id.is_not(None))).all()) == 1


def test_a_refusal_is_read_before_anything_can_be_confirmed(nia, mails, sessions):
    here, _there, _other = nia
    with sessions.transaction() as session:
        user = session.scalars(select(User).where(User.email == GOES)).one()
        session.add(Role(user_id=user.id, kind="admin"))
    where = prove(here, mails)
    page = here.get(where)
    assert "a code by mail does not replace it" in page.main
    assert page.find("//main//button") == []
    assert "guarded by a second step" in here.post(where, {}, expect=422).errors[0]


def at_once(sessions, *of: Two) -> list[str]:
    """Each merges in a thread of its own at the same time; how each went, sorted."""
    start, went = threading.Barrier(len(of)), list[str]()

    def run(ids: Two) -> None:
        start.wait()
        try:
            with sessions.transaction() as session:
                merge(session, ids, clock.now(session))
            went.append("merged")
        except RuleBroken:
            went.append("refused")

    threads = [threading.Thread(target=run, args=(ids,)) for ids in of]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(went)


def test_of_two_who_confirm_at_once_one_merges(sessions):
    with sessions.transaction() as session:
        ids = two(session, clock.now(session))
    assert at_once(sessions, ids, ids, ids) == ["merged", "refused", "refused"]
    with sessions.reading() as session:
        assert len(session.scalars(select(AuditRow).where(AuditRow.action == "account.merged")).all()) == 1


def test_two_accounts_that_merge_into_each_other_at_once_become_one_and_not_none(sessions):
    with sessions.transaction() as session:
        at = clock.now(session)
        one = two(session, at)
        stays, goes = session.get_one(User, one.stays), session.get_one(User, one.goes)
        other = two(session, at, staying=goes, going=stays)
    assert at_once(sessions, one, other) == ["merged", "refused"]
    with sessions.reading() as session:
        open_ones = session.scalars(select(User.id).where(User.disabled_at.is_(None))).all()
        assert len(open_ones) == 1
        assert set(session.scalars(select(UserAddress.user_id)).all()) == set(open_ones)


def test_the_database_keeps_no_account_that_is_merged_and_open(session, at):
    from sqlalchemy.exc import IntegrityError

    ids = two(session, at)
    with pytest.raises(IntegrityError):
        session.execute(update(User).where(User.id == ids.goes).values(merged_into_id=ids.stays))
