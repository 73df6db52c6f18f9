"""What the end of one edition deletes is of that edition, and of its people what the timer names: all else stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import or_, select

from awards.assignment.models import Assignment, Conflict, JudgeLink, JudgeProfile, KeptTie, LateConflict, Pairing
from awards.closing import queries, services
from awards.closing.rules import retention
from awards.core.errors import RuleBroken
from awards.finding.models import DuplicatePair
from awards.infrastructure import audit, jobs
from awards.infrastructure.audit import AuditRow, AuditText
from awards.infrastructure.outbox import OutboxMail
from awards.judging.models import PrivateNote, Recusal
from awards.nominations.models import (
    Collaborator,
    Consent,
    Correction,
    Entry,
    Evidence,
    Extension,
    Nomination,
    NominationFile,
    NominationVersion,
    Question,
    Referee,
    Return,
)
from awards.screening.models import ScreeningOutcome, ScreeningSheet
from tests.closing.test_guards import another
from tests.closing.test_retention import DAY, YEARS, closed, told
from tests.decisions.things import a_judged_edition
from tests.factories import a_collaborator, a_file, a_nomination


def kept_of(session, edition) -> dict[str, list[str]]:
    """What is still written in an edition, by where."""
    nominations = select(Nomination.id).where(Nomination.edition_id == edition.id)
    assignments = select(Assignment.id).where(Assignment.nomination_id.in_(nominations))
    entries = select(Assignment.entry_id).where(Assignment.id.in_(assignments))
    profiles = select(JudgeProfile.id).where(JudgeProfile.edition_id == edition.id)
    texts = {
        "titles": select(Nomination.title).where(Nomination.id.in_(nominations)),
        "notes": select(PrivateNote.text).where(PrivateNote.entry_id.in_(entries)),
        "conflicts": select(Conflict.evidence).where(Conflict.nomination_id.in_(nominations)),
        "dismissals": select(Conflict.dismissal_reason).where(Conflict.nomination_id.in_(nominations)),
        "contests": select(Conflict.contest).where(Conflict.nomination_id.in_(nominations)),
        "ties": select(KeptTie.evidence).where(KeptTie.nomination_id.in_(nominations)),
        "late": select(LateConflict.reason).where(LateConflict.assignment_id.in_(assignments)),
        "recusals": select(Recusal.reason).where(Recusal.assignment_id.in_(assignments)),
        "links": select(JudgeLink.email).where(JudgeLink.profile_id.in_(profiles)),
        "declined": select(JudgeProfile.decline_reason).where(JudgeProfile.id.in_(profiles)),
        "employers": select(JudgeProfile.organisation).where(JudgeProfile.id.in_(profiles)),
        "files": select(NominationFile.name).where(NominationFile.nomination_id.in_(nominations)),
        "mails": select(OutboxMail.template).where(OutboxMail.edition_id == edition.id),
    }
    return {where: sorted(text for text in session.scalars(query) if text) for where, query in texts.items()}


def belongings(session, judged, at) -> None:
    """One of each of what retention deletes, about a nomination that was not chosen and a draft."""
    edition, entry, judge, other = judged.edition, judged.entries["Delta radio"], *judged.judges
    draft = a_nomination(session, edition, judged.nominator, at, title="Half", state="draft")
    a_file(session, draft, judged.nominator, at)
    invited = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == other.id)).one()
    invited.state, invited.decline_reason, invited.organisation = "declined", "Too busy", "A ministry"
    accepted = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == judge.id)).one()
    accepted.decline_reason, accepted.organisation = "Ill, then well", "A university"
    assignment = session.scalars(
        select(Assignment).where(Assignment.entry_id == entry.id, Assignment.judge_id == judge.id)
    ).one()
    session.add(Pairing(nomination_id=entry.nomination_id, judge_id=judged.admin.id, blocked=True))
    session.flush()
    about = {"nomination_id": entry.nomination_id, "judge_id": judged.admin.id, "found_at": at}
    settled = {"dismissed_at": at, "dismissed_by": judged.staff.id, "dismissal_reason": "Long ago"}
    contested = {"contested_at": at, "contest": "No cousin of mine"}
    decided = {"found_at": at, "outcome": "counts", "decided_by": judged.staff.id, "decided_at": at}
    session.add_all([
        Conflict(kind="declared", evidence="A cousin", **about),
        Conflict(kind="same_domain", evidence="An address", **about, **settled),
        Conflict(kind="same_organisation", evidence="An employer", **about, **contested),
        KeptTie(user_id=judged.admin.id, nomination_id=entry.nomination_id, kind="declared", edition_id=edition.id,
                evidence="A cousin"),
        LateConflict(assignment_id=assignment.id, reason="They met once", **decided),
        Recusal(assignment_id=assignment.id, judge_id=judge.id, entry_id=entry.id, reason="A friend", at=at),
        JudgeLink(profile_id=invited.id, email=other.email, token_digest=str(invited.id), made_at=at,
                  expires_at=at + DAY),
        PrivateNote(judge_id=judge.id, entry_id=entry.id, text="Mine", saved_at=at),
        OutboxMail(to=judge.email, language="en", template="judge_reminder", values={}, edition_id=edition.id,
                   state="failed"),
    ])  # fmt: skip
    session.flush()


@pytest.fixture
def two(session, at):
    """An edition that has ended and whose time is over, and another that goes on, with the same in each."""
    judged, other = a_judged_edition(session, at), another(session, at)
    belongings(session, judged, at)
    belongings(session, other, at)
    session.commit()
    closed(session, judged, at)
    told(session, judged, at)
    return judged, other


@pytest.mark.unsound("an assignment runs although the judge stepped back")
def test_of_an_edition_that_goes_on_nothing_is_deleted(session, two, at) -> None:
    judged, other = two
    before = kept_of(session, other.edition)
    assert all(before.values()), before
    done = services.carry_out(session, judged.edition.id, at + YEARS)
    session.commit()
    session.expire_all()
    assert kept_of(session, other.edition) == before
    assert kept_of(session, judged.edition) == {
        **{where: [] for where in before}, "titles": ["Anna’s workshop", "Bridge school", "Code clubs"],
        "employers": ["A university"],
    }  # fmt: skip
    assert done["conflicts"] == {"conflicts": 3, "recusals": 1}
    assert done["notes"] == {"notes": 1}
    assert done["invitations"]["links"] == 1


@pytest.mark.unsound("an assignment runs although the judge stepped back")
def test_what_went_before_is_not_counted_again_once_a_hold_has_ended(session, two, at):
    judged, _other = two
    chosen = session.get_one(Nomination, judged.entries["Bridge school"].nomination_id)
    held = services.hold(session, judged.edition, chosen.number, "A dispute", judged.staff, at)
    done = services.carry_out(session, judged.edition.id, at + YEARS)
    assert done["answers"]["nominations"] == done["drafts"]["nominations"] == done["invitations"]["answers"] - 1 == 1
    services.end_hold(session, held, judged.staff, at + YEARS)
    again = services.carry_out(session, judged.edition.id, at + YEARS)
    assert set(again) == set(retention.KEYS)
    assert {number for counts in again.values() for number in counts.values()} == {0}
    kept = queries.timers(session, judged.edition.id)
    assert {kind: timer.counts for kind, timer in kept.items()} == done


@pytest.mark.unsound("an assignment runs although the judge stepped back")
def test_what_was_neither_dismissed_nor_contested_nor_decided_is_said_to_be_neither_afterwards(session, two, at):
    judged, _other = two
    assignment = session.scalars(
        select(LateConflict.assignment_id).join(Assignment).where(Assignment.round_id == judged.edition.rounds[0].id)
    ).one()
    session.add(LateConflict(assignment_id=assignment, found_at=at))
    session.commit()
    services.carry_out(session, judged.edition.id, at + YEARS)
    session.commit()
    rows = session.execute(
        select(Conflict.kind, Conflict.dismissal_reason, Conflict.contest)
        .join(Nomination, Nomination.id == Conflict.nomination_id)
        .where(Nomination.edition_id == judged.edition.id)
    ).all()
    assert sorted(map(tuple, rows)) == [
        ("declared", None, None), ("same_domain", "", None), ("same_organisation", None, ""),
    ]  # fmt: skip
    late = select(LateConflict.outcome, LateConflict.reason).where(LateConflict.assignment_id == assignment)
    assert set(map(tuple, session.execute(late))) == {("counts", ""), (None, None)}


@pytest.mark.unsound("an assignment runs although the judge stepped back")
def test_a_mail_that_still_waits_is_not_deleted(session, two, at) -> None:
    judged, _other = two
    session.add(
        OutboxMail(to="a@example.org", language="en", template="receipt", values={}, edition_id=judged.edition.id,
                   due_at=at + timedelta(days=1))
    )  # fmt: skip
    session.commit()
    services.carry_out(session, judged.edition.id, at + YEARS)
    session.commit()
    assert kept_of(session, judged.edition)["mails"] == ["receipt"]


@pytest.mark.parametrize("months", [-1, retention.MOST_MONTHS + 1])
def test_months_are_those_of_one_edition_and_within_what_is_allowed(session, at, months) -> None:
    judged, other = a_judged_edition(session, at), another(session, at)
    for one, number in ((other, 3), (judged, 5), (judged, retention.MOST_MONTHS), (judged, 0)):
        services.set_months(session, one.edition, dict.fromkeys(retention.KEYS, number), one.staff)
    with pytest.raises(RuleBroken, match="from 0 to 120"):
        services.set_months(
            session, judged.edition, {**dict.fromkeys(retention.KEYS, 1), "mails": months}, judged.staff
        )
    assert set(queries.months(session, judged.edition.id).values()) == {0}
    assert set(queries.months(session, other.edition.id).values()) == {3}


def told_of(session, nomination_id) -> dict[str, list[str]]:
    """What stands beside a nomination, by where."""
    texts = {
        "versions": select(NominationVersion.content).where(NominationVersion.nomination_id == nomination_id),
        "returns": select(Return.reason).where(Return.nomination_id == nomination_id),
        "consents": select(Consent.email).where(Consent.nomination_id == nomination_id),
        "evidence": select(Evidence.title).where(Evidence.nomination_id == nomination_id),
        "questions": select(Question.text).where(Question.nomination_id == nomination_id),
        "referees": select(Referee.name).where(Referee.nomination_id == nomination_id),
        "audit": select(AuditText.words).join(AuditRow, AuditRow.seq == AuditText.seq)
        .where(AuditRow.subject_id == nomination_id),
        "corrections": select(Correction.why).where(Correction.nomination_id == nomination_id, Correction.why != "…"),
        "extensions": select(Extension.reason).where(Extension.nomination_id == nomination_id),
        "sheets": select(ScreeningSheet.notes).where(ScreeningSheet.nomination_id == nomination_id),
        "findings": select(ScreeningOutcome.reason).join(Entry, Entry.id == ScreeningOutcome.entry_id)
        .where(Entry.nomination_id == nomination_id),
        "words of findings": select(AuditText.words).join(AuditRow, AuditRow.seq == AuditText.seq)
        .join(Entry, Entry.id == AuditRow.subject_id).where(Entry.nomination_id == nomination_id),
        "pairs": select(DuplicatePair.evidence)
        .where(or_(DuplicatePair.one_id == nomination_id, DuplicatePair.other_id == nomination_id)),
    }  # fmt: skip
    return {where: [text for text in session.scalars(query) if text] for where, query in texts.items()}


def test_what_stands_beside_a_nomination_goes_with_it_and_beside_others_stays(session, at) -> None:
    judged = a_judged_edition(session, at)
    gone, stays = (judged.entries[title].nomination_id for title in ("Delta radio", "Code clubs"))
    for number, one in enumerate((gone, stays)):
        session.add_all([
            Return(nomination_id=one, fields=[], reason="A link", by=judged.staff.id, at=at, due_at=at + DAY),
            Consent(nomination_id=one, email="a@example.org", answer="given", answered_by="nominee", answered_at=at),
            Evidence(nomination_id=one, position=0, title="A report", url="https://a.example"),
            Question(nomination_id=one, key=uuid4(), by=judged.nominator.id, from_staff=False, text="When?", at=at),
            Referee(nomination_id=one, name="Ada", email="a@example.org", language="en", token_digest=f"{number}",
                    asked_by=judged.nominator.id, asked_at=at, due_at=at + DAY, letter="Good", saved_at=at, sent_at=at),
        ])  # fmt: skip
        nomination, entry = session.get_one(Nomination, one), judged.entries[("Delta radio", "Code clubs")[number]]
        alike = a_nomination(session, judged.edition, judged.nominator, at, title=f"Alike {number}")
        staff, what = judged.staff.id, [{"kind": "person", "what": "Ada", "points": 9}]
        session.add_all([
            Correction(nomination_id=one, n=nomination.version, part="title", why="A letter", by=staff, at=at),
            Extension(edition_id=judged.edition.id, nomination_id=one, until=at, reason="Ill", by=staff, at=at),
            ScreeningSheet(nomination_id=one, notes="Ask Ada", changed_by=staff, changed_at=at),
            ScreeningOutcome(entry_id=entry.id, outcome="returned", reason="Ada is named", by=staff, at=at),
            DuplicatePair(edition_id=judged.edition.id, one_id=min(one, alike.id), other_id=max(one, alike.id),
                          points=9, evidence=what, found_at=at),
        ])  # fmt: skip
        if one == stays:
            services.hold(session, judged.edition, alike.number, "A dispute", judged.staff, at)
        for subject in (one, entry.id):
            audit.record(session, actor=judged.staff.id, action="a.thing", subject=subject, words={"why": "A word"})
        a_collaborator(session, session.get_one(Nomination, one), judged.second, "edit", at)
    draft = a_nomination(session, judged.edition, judged.nominator, at, title="Half", state="draft")
    session.add(Consent(nomination_id=draft.id, email=None, answer="given", answered_by="import", answered_at=at))
    session.commit()
    before = told_of(session, stays)
    assert all(before.values()), before
    closed(session, judged, at)
    told(session, judged, at)
    services.carry_out(session, judged.edition.id, at + YEARS)
    session.commit()
    session.expire_all()
    assert told_of(session, stays) == before
    assert not any(told_of(session, gone).values())
    assert session.get_one(Consent, draft.id).email is None, "nobody was written to, and nothing says otherwise"
    helpers = dict(session.execute(select(Collaborator.nomination_id, Collaborator.email)).all())
    assert helpers[stays] == judged.second.email
    assert "@" not in helpers[gone]


def test_what_went_before_a_hold_was_let_go_is_not_given_up_again(session, at) -> None:
    judged = a_judged_edition(session, at)
    delta = session.get_one(Nomination, judged.entries["Delta radio"].nomination_id)
    file = a_file(session, delta, judged.nominator, at)
    code = session.get_one(Nomination, judged.entries["Code clubs"].nomination_id)
    hold = services.hold(session, judged.edition, code.number, "A dispute", judged.staff, at)
    closed(session, judged, at)
    told(session, judged, at)
    services.carry_out(session, judged.edition.id, at + YEARS)
    services.end_hold(session, hold, judged.staff, at + YEARS + DAY)
    services.carry_out(session, judged.edition.id, at + YEARS + DAY)
    session.commit()
    assert file.forgotten_at == at + YEARS
    assert len(session.scalars(select(jobs.Job).where(jobs.Job.kind == services.FORGET_BYTES)).all()) == 1


def test_the_job_tells_people_of_its_own_edition_and_leaves_the_day_of_who_was_told_before(session, at) -> None:
    judged, other = a_judged_edition(session, at), another(session, at)
    for one in (judged, other):
        closed(session, one, at)
    told_before = {kind: timer.told_at for kind, timer in queries.timers(session, judged.edition.id).items()}
    assert {kind for kind, day in told_before.items() if day} == {"invitations", "mails"}
    services.retention_job(session, jobs.Job(values={"edition": str(judged.edition.id)}))
    session.commit()
    session.expire_all()
    for kind, timer in queries.timers(session, judged.edition.id).items():
        assert timer.told_at is not None
        assert told_before[kind] in (None, timer.told_at)
    untold = {kind for kind, timer in queries.timers(session, other.edition.id).items() if timer.told_at is None}
    assert untold == {kind for kind, day in told_before.items() if day is None}
