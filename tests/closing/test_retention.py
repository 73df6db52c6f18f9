"""What is deleted after the end of an edition: when, of whom, told before, kept by holds, once."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text, update

from awards.accounts.models import SignInCode
from awards.assignment.models import Conflict, JudgeProfile, Pairing
from awards.closing import queries, services
from awards.closing.models import RetentionTimer
from awards.closing.queries import retention as kept
from awards.closing.rules import retention
from awards.closing.rules.retention import KINDS, Kind
from awards.closing.wording import KINDS as IN_WORDS
from awards.core.errors import RuleBroken
from awards.decisions import services as decisions
from awards.decisions.models import Decision
from awards.infrastructure import clock, jobs, storage
from awards.infrastructure.audit import AuditRow, AuditText
from awards.infrastructure.award_log import AwardLogRow
from awards.infrastructure.outbox import OutboxMail
from awards.judging.models import PrivateNote
from awards.nominations.models import Entry, Nomination, NominationFile, NominationVersion
from awards.publishing import services as publishing_services
from awards.publishing.models import Announcement
from tests import factories
from tests.decisions.things import Judged, all_judged
from tests.publishing.things import announce, decide, finalists, winners

DAY = timedelta(days=1)
LATER = timedelta(days=60)
YEARS = timedelta(days=800)


pytestmark = pytest.mark.begins(judged=all_judged)


@pytest.fixture
def judged(begun):
    return begun


def closed(session, judged: Judged, at) -> None:
    finalists(session, judged, at, at)
    winners(session, judged, at, at)
    gone = update(OutboxMail).values(state="cancelled")  # a mail that still waits is in the way of both
    session.execute(gone)
    act = services.propose_closing(session, judged.edition, "All is told", judged.staff, at + LATER)
    services.approve_closing(session, judged.edition, act, judged.second, at + LATER)
    session.execute(gone)
    session.commit()


def told(session, judged: Judged, at) -> None:
    """As the job does it: everybody is told first."""
    for timer in queries.timers(session, judged.edition.id).values():
        timer.told_at = at
    session.commit()


def texts(session, judged: Judged) -> set[str]:
    query = select(Nomination.title).where(Nomination.edition_id == judged.edition.id)
    return set(session.scalars(query))


def test_months_end_on_the_last_day_where_there_is_no_such_one() -> None:
    end = datetime(2027, 12, 31, 9, tzinfo=UTC)
    assert retention.due(end, Kind("mails", 2, None), 2) == datetime(2028, 2, 29, 9, tzinfo=UTC)
    assert retention.due(end, Kind("mails", 2, None), 0) == end


def test_nothing_of_anybody_is_deleted_sooner_than_14_days_after_the_end() -> None:
    end = datetime(2027, 12, 31, 9, tzinfo=UTC)
    assert retention.due(end, Kind("drafts", 0, "nominators"), 0) == end + timedelta(days=14)


def test_the_end_starts_a_timer_for_each_kind_by_the_edition_s_own_months(session, judged, at) -> None:
    services.set_months(session, judged.edition, dict.fromkeys(retention.KEYS, 7), judged.staff)
    closed(session, judged, at)
    found = queries.timers(session, judged.edition.id)
    assert list(found) == [kind.key for kind in KINDS]
    assert {timer.due_at for timer in found.values()} == {retention.due(at + LATER, KINDS[0], 7)}


def test_once_proposed_the_months_stay(session, judged, at) -> None:
    closed(session, judged, at)
    with pytest.raises(RuleBroken, match="stays as it is"):
        services.set_months(session, judged.edition, dict.fromkeys(retention.KEYS, 1), judged.staff)


def test_people_are_told_once_what_is_theirs_and_when(session, judged, at, sessions) -> None:
    draft = factories.a_nomination(session, judged.edition, judged.nominator, at, title="Half", state="draft")
    closed(session, judged, at)
    clock.move(session, int(LATER.total_seconds()) + 60, None)
    session.commit()
    assert draft.state == "draft"
    for _again in range(2):
        job = jobs.Job(values={"edition": str(judged.edition.id)})
        with sessions.transaction() as one:
            services.retention_job(one, job)
    mails = session.scalars(select(OutboxMail).where(OutboxMail.template == "edition_closed")).all()
    assert sorted(mail.to for mail in mails) == sorted(
        [judged.nominator.email, *(judge.email for judge in judged.judges)]
    )
    by_address = {mail.to: mail.values["dates"] for mail in mails}
    assert set(by_address[judged.nominator.email]) == {"drafts", "files", "answers"}
    assert set(by_address[judged.judges[0].email]) == {"notes", "conflicts"}


def test_nothing_is_deleted_before_it_is_due(session, judged, at) -> None:
    closed(session, judged, at)
    told(session, judged, at)
    assert services.carry_out(session, judged.edition.id, at + LATER + DAY) == {}
    assert "Delta radio" in texts(session, judged)


def test_nothing_is_deleted_of_whom_nobody_told(session, judged, at) -> None:
    closed(session, judged, at)
    done = services.carry_out(session, judged.edition.id, at + YEARS)
    assert set(done) == {"invitations", "mails"}


COUNTED = {
    "drafts": "nominations", "notes": "notes", "mails": "mails", "conflicts": "conflicts", "files": "files",
    "answers": "nominations",
}  # fmt: skip
"""By which count of what was deleted the page's count of a kind is met; of invitations it counts the people."""


@pytest.mark.case("PR-03")
def test_the_page_counts_before_it_goes_what_then_goes(app, session, judged, at, client_for) -> None:
    entry = judged.entries["Delta radio"]
    session.add(PrivateNote(entry_id=entry.id, judge_id=judged.judges[0].id, text="Not for others", saved_at=at))
    factories.a_nomination(session, judged.edition, judged.nominator, at, state="draft", title="A thought")
    closed(session, judged, at)
    told(session, judged, at + LATER)
    counted = queries.concerned(session, judged.edition.id)
    assert (counted["answers"], counted["drafts"], counted["notes"]) == (1, 1, 1)
    session.commit()
    page = client_for(judged.staff).get("closing.overview", edition_id=judged.edition.id)
    shown = {row.xpath("string(th)").strip(): row.xpath("string(td[1])").strip() for row in page.find("//tbody/tr[th]")}
    with app.test_request_context():
        assert shown == {str(IN_WORDS[kind]): str(count) for kind, count in counted.items()}
    done = services.carry_out(session, judged.edition.id, at + YEARS)
    assert {kind: done[kind][name] for kind, name in COUNTED.items()} == {kind: counted[kind] for kind in COUNTED}
    assert not any(queries.concerned(session, judged.edition.id).values())


def test_pages_of_a_nomination_whose_texts_went_say_so_and_ask_for_nothing(session, judged, at, client_for) -> None:
    closed(session, judged, at)
    told(session, judged, at)
    services.carry_out(session, judged.edition.id, at + YEARS)
    nomination = session.get_one(Nomination, judged.entries["Delta radio"].nomination_id)
    address, named = {"edition_id": judged.edition.id, "nomination_id": nomination.id}, f"N-{nomination.number:04d}"
    session.commit()
    page = client_for(judged.nominator).get("nominations.nomination", **address)
    assert page.heading == f"Nomination {named}"
    assert "What was written in it was deleted after the end of the edition" in page.main
    assert not any(words in page.main for words in ("missing", "Not started", "Choose a category", "Your answers"))
    whole = address | {"nomination_id": judged.entries["Bridge school"].nomination_id}
    assert "Your answers" in client_for(judged.nominator).get("nominations.nomination", **whole).main
    ranking = client_for(judged.staff).get("ranking.category", edition_id=judged.edition.id, key="skills")
    assert named in ranking.links()
    assert "" not in ranking.links()


@pytest.mark.case("PR-03")
def test_texts_of_nominations_that_were_not_chosen_go_and_those_of_laureates_stay(session, judged, at) -> None:
    closed(session, judged, at)
    told(session, judged, at)
    before = session.scalar(select(func.count()).select_from(Entry))
    services.carry_out(session, judged.edition.id, at + YEARS)
    session.commit()
    session.expire_all()
    assert texts(session, judged) == {"", "Anna’s workshop", "Bridge school", "Code clubs"}
    gone = session.get_one(Nomination, judged.entries["Delta radio"].nomination_id)
    assert gone.answers == {}
    assert gone.state == "submitted"
    versions = select(NominationVersion.content).where(NominationVersion.nomination_id == gone.id)
    assert all(content == {} for content in session.scalars(versions))
    assert session.scalar(select(func.count()).select_from(Entry)) == before
    words = select(AuditText).join(AuditRow, AuditRow.seq == AuditText.seq).where(AuditRow.subject_id == gone.id)
    assert session.scalars(words).all() == []


def test_private_notes_conflicts_and_reasons_go(session, judged, at) -> None:
    judge, entry = judged.judges[0], judged.entries["Delta radio"]
    session.add(PrivateNote(judge_id=judge.id, entry_id=entry.id, text="Mine", saved_at=at))
    session.add(Pairing(nomination_id=entry.nomination_id, judge_id=judged.admin.id, blocked=True))
    session.flush()
    session.add(
        Conflict(
            nomination_id=entry.nomination_id, judge_id=judged.admin.id, kind="declared", evidence="A cousin",
            found_at=at,
        )
    )  # fmt: skip
    profile = session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == judge.id)).one()
    profile.decline_reason = "Ill"
    session.flush()
    closed(session, judged, at)
    told(session, judged, at)
    services.carry_out(session, judged.edition.id, at + YEARS)
    session.commit()
    session.expire_all()
    assert session.scalars(select(PrivateNote)).all() == []
    assert session.scalars(select(Conflict.evidence)).all() == [""]
    assert profile.decline_reason == ""
    assert session.scalars(select(OutboxMail).where(OutboxMail.edition_id == judged.edition.id)).all() == []


def test_codes_to_sign_in_that_ended_long_ago_go_with_the_mails(session, judged, at) -> None:
    for when, name in ((at, "old"), (at + YEARS, "new")):
        session.add(SignInCode(email=f"{name}@example.org", link_digest=name, created_at=when, expires_at=when))
    closed(session, judged, at)
    services.carry_out(session, judged.edition.id, at + YEARS)
    session.commit()
    assert session.scalars(select(SignInCode.email)).all() == ["new@example.org"]


def test_a_draft_is_emptied_and_its_file_deleted(session, judged, at, sessions, tmp_path) -> None:
    draft = factories.a_nomination(session, judged.edition, judged.nominator, at, title="Half", state="draft")
    files = storage.at("", tmp_path)
    files.put("0" * 32, 0, [b"bytes"])
    files.finish("0" * 32)
    file = NominationFile(
        nomination_id=draft.id, number=1, name="me.pdf", kind="pdf", state="ready", length=5, received=5, size=5,
        digest="0" * 64, stored="0" * 32, uploaded_by=judged.nominator.id, begun_at=at, expires_at=at, arrived_at=at,
    )  # fmt: skip
    session.add(file)
    session.flush()
    closed(session, judged, at)
    told(session, judged, at)
    services.carry_out(session, judged.edition.id, at + YEARS)
    session.commit()
    assert file.name == ""
    waiting = session.scalars(select(jobs.Job).where(jobs.Job.kind == services.FORGET_BYTES)).all()
    assert [job.values["file"] for job in waiting] == [str(file.id)]
    for _again in range(2):
        services.forget_bytes(session, files, file.id, at)
    with pytest.raises(FileNotFoundError):
        files.open("0" * 32)
    session.commit()


def test_what_is_held_stays_until_it_is_let_go(session, judged, at) -> None:
    number = session.get_one(Nomination, judged.entries["Delta radio"].nomination_id).number
    held = services.hold(session, judged.edition, number, "A dispute", judged.staff, at)
    closed(session, judged, at)
    told(session, judged, at)
    services.carry_out(session, judged.edition.id, at + YEARS)
    assert "Delta radio" in texts(session, judged)
    services.end_hold(session, held, judged.staff, at + YEARS)
    services.carry_out(session, judged.edition.id, at + YEARS)
    session.commit()
    assert "Delta radio" not in texts(session, judged)


def test_all_of_an_edition_may_be_held(session, judged, at) -> None:
    services.hold(session, judged.edition, None, "The law asks for it", judged.staff, at)
    closed(session, judged, at)
    told(session, judged, at)
    assert services.carry_out(session, judged.edition.id, at + YEARS) == {}
    assert queries.overdue(session, at + YEARS) == []
    with pytest.raises(RuleBroken, match="held already"):
        services.hold(session, judged.edition, None, "Again", judged.staff, at)


def test_done_twice_is_done_once(session, judged, at) -> None:
    closed(session, judged, at)
    told(session, judged, at)
    services.carry_out(session, judged.edition.id, at + YEARS)
    session.commit()
    rows = select(func.count()).select_from(AuditRow).where(AuditRow.action == "retention.carried_out")
    before = session.scalar(rows)
    assert before == len(KINDS)
    assert session.scalar(select(func.count()).where(AwardLogRow.kind == "erasure")) == len(KINDS)
    assert services.carry_out(session, judged.edition.id, at + YEARS) == {}
    assert session.scalar(rows) == before


def test_a_mail_that_is_written_after_the_others_went_goes_too_after_a_month(session, judged, at) -> None:
    closed(session, judged, at)
    told(session, judged, at)
    services.carry_out(session, judged.edition.id, at + YEARS)
    session.commit()
    mail = {"to": "nina@example.org", "language": "en", "template": "appeal_answered", "values": {}}
    for created, state in ((at + YEARS, "failed"), (at + YEARS, "waiting"), (at + YEARS + 20 * DAY, "failed")):
        session.add(OutboxMail(edition_id=judged.edition.id, created_at=created, state=state, **mail))
    session.add(OutboxMail(created_at=at, state="failed", **mail))
    session.commit()
    assert kept.due(session, at + YEARS + 30 * DAY) == []
    assert services.carry_out(session, judged.edition.id, at + YEARS + 30 * DAY) == {}
    late = at + YEARS + 31 * DAY
    assert kept.due(session, late) == [judged.edition.id]
    assert services.carry_out(session, judged.edition.id, late) == {"mails": {"mails": 1}}
    if session.get_bind().dialect.name == "sqlite":
        assert session.scalar(text("PRAGMA secure_delete")) == 1, "what goes is overwritten in the file"
    session.commit()
    states = select(OutboxMail.state).where(OutboxMail.edition_id == judged.edition.id).order_by(OutboxMail.state)
    assert session.scalars(states).all() == ["failed", "waiting"]
    assert kept.due(session, late) == []
    services.hold(session, judged.edition, None, "A dispute", judged.staff, late)
    assert kept.due(session, late + 30 * DAY) == []


def test_what_is_overdue_is_told_to_whoever_runs_the_site(session, judged, at) -> None:
    closed(session, judged, at)
    assert queries.overdue(session, at + LATER) == []
    assert (judged.edition.year, "answers") in queries.overdue(session, at + YEARS)
    assert [moment.values["edition"] for moment in services.retention_due(session)] == [str(judged.edition.id)]


def test_of_a_tied_nomination_nobody_sees_the_hold(session, judged, at, client_for) -> None:
    entry = judged.entries["Delta radio"]
    number = session.get_one(Nomination, entry.nomination_id).number
    held = services.hold(session, judged.edition, number, "A dispute", judged.staff, at)
    session.add(Pairing(nomination_id=entry.nomination_id, judge_id=judged.second.id, blocked=True))
    session.flush()
    session.add(
        Conflict(
            nomination_id=entry.nomination_id, judge_id=judged.second.id, kind="declared", evidence="x", found_at=at
        )
    )
    session.commit()
    of = {"edition_id": judged.edition.id}
    assert "A dispute" in client_for(judged.staff).get("closing.overview", **of).main
    tied = client_for(judged.second)
    assert "A dispute" not in tied.get("closing.overview", **of).main
    tied.post("closing.end_of_hold", {}, expect=404, hold_id=held.id, **of)
    page = tied.post("closing.holds", {"number": str(number), "reason": "x"}, expect=422, **of)
    assert "no nomination of this number" in page.main
    client_for(judged.staff).post("closing.end_of_hold", {}, hold_id=held.id, **of)


def test_pages_to_set_months_and_to_hold_keep_what_was_typed(session, judged, at, client_for) -> None:
    client, of = client_for(judged.staff), {"edition_id": judged.edition.id}
    page = client.get("closing.months", **of)
    months = dict.fromkeys(retention.KEYS, "5") | {"seen": page.field("seen")}
    page = client.post("closing.months", months | {"files": "121"}, expect=422, **of)
    assert "from 0 to 120" in page.main
    assert page.field("files") == "121"
    client.post("closing.months", months, **of)
    page = client.post("closing.months", months | {"files": "9"}, expect=422, **of)
    assert page.errors == ["Somebody else changed this meanwhile."]
    assert page.field("files") == "9"
    client.post("closing.months", months | {"files": "9", "seen": page.field("seen")}, **of)
    assert client.get("closing.months", **of).field("files") == "9"
    page = client.post("closing.holds", {"number": "999", "reason": "A dispute"}, expect=422, **of)
    assert "no nomination of this number" in page.main
    assert page.field("reason") == "A dispute"
    client.post("closing.holds", {"number": "", "reason": "A dispute"}, **of)
    page = client.get("closing.overview", **of)
    assert "All of the edition is held" in page.main
    assert {"A dispute", "Sana Staff"} <= {one.text for one in page.find("//main//bdi")}, "in a direction of their own"


def test_no_timer_runs_before_the_end(session, judged, at) -> None:
    assert session.scalars(select(RetentionTimer)).all() == []


def test_what_only_a_cancelled_announcement_named_goes_like_all_that_was_not_chosen(session, judged, at) -> None:
    decide(session, judged, at, "Anna’s workshop", "Bridge school", "Delta radio")
    announce(session, judged, "finalists", at + DAY, at)
    waiting = session.scalars(select(Announcement)).one()
    publishing_services.cancel_announcement(session, waiting, judged.staff, at)
    decisions.reject(session, session.scalars(select(Decision)).one(), "Looked at anew", judged.second, at)
    session.commit()
    closed(session, judged, at)
    delta = judged.entries["Delta radio"].nomination_id
    assert not queries.kept_of(session, judged.edition.id, delta, at + LATER).chosen
    told(session, judged, at + LATER)
    services.carry_out(session, judged.edition.id, at + YEARS)
    assert "Delta radio" not in texts(session, judged)
    assert {"Anna’s workshop", "Bridge school", "Code clubs"} <= texts(session, judged)
