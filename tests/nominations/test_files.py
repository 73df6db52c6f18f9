"""Files of a nomination as its rules have them: announced, received, kept in the text, scanned, removed."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.accounts.models import User
from awards.cli import file_jobs
from awards.core.errors import NotFound, RuleBroken, StaleVersion
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.jobs import Job
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.storage import Folder, StorageFull
from awards.nominations import queries, rules, services
from awards.nominations.inspection import Inspected, inspect
from awards.nominations.models import Nomination, NominationFile, NominationVersion, Submission
from awards.nominations.queries import files as files_read
from awards.nominations.rules import files as file_rules
from awards.nominations.rules.files import MB, FileMark
from awards.nominations.services import files
from awards.programme import queries as programme
from tests.factories import a_nomination, a_user
from tests.nominations import samples

MINUTE = timedelta(minutes=1)


@pytest.fixture
def storage(tmp_path):
    return Folder(tmp_path / "files")


@pytest.fixture
def send(session, storage, edition, ama, at):
    """`send(nomination)`: a file that has arrived; `whole=False`: one of which only the first byte has."""

    def do(nomination, *, content=samples.PDF, name="report.pdf", whole=True, when=at, scanned=False, question=None):
        file = files.begin(session, nomination, edition, question, name, len(content), ama, when)
        part = content if whole else content[:1]
        files.receive(session, storage, file, 0, part, edition.closes_at, when)
        if whole:
            finish(file, nomination, when, scanned=scanned)
        return file

    def finish(file, nomination, when, *, scanned=False):
        storage.finish(file.stored)
        found = inspect(storage, file.stored, file.kind)
        files.settle(session, nomination, edition, file, found, when, scanned=scanned)

    do.finish = finish
    return do


def named(session, nomination):
    """The numbers of the files that the present text names."""
    return [mark.number for mark in rules.from_document(queries.version(session, nomination).content).files]


def submitted_numbers(session, nomination):
    return [file.number for file in files_read.submitted_files(session, nomination.id)]


def jobs_of(session, kind):
    return [job.values for job in session.scalars(select(Job).where(Job.kind == kind))]


def test_a_file_that_arrived_is_named_by_the_text_with_size_and_digest(session, complete, send, storage):
    before = complete.version
    file = send(complete)
    assert (file.state, file.number, complete.version) == ("ready", 1, before + 1)
    (mark,) = queries.version(session, complete).content["files"]
    assert mark == {
        "id": str(file.id), "number": 1, "question": None, "kind": "pdf", "size": len(samples.PDF),
        "digest": file.digest,
    }  # fmt: skip
    with storage.open(file.stored) as kept:
        assert kept.read() == samples.PDF
    actions = session.scalars(
        select(AuditRow.action).where(AuditRow.subject_id == complete.id).order_by(AuditRow.seq)
    ).all()
    assert actions[-2:] == ["file.begun", "file.arrived"]


def test_the_receipts_digest_covers_the_files(session, edition, complete, send, ama, at):
    without = rules.digest(queries.version(session, complete).content)
    file = send(complete)
    services.submit(session, complete, edition, ama, at)
    frozen = queries.frozen_version(session, complete.id)
    assert frozen.content["files"][0]["digest"] == file.digest
    assert rules.digest(frozen.content) != without


def test_a_text_that_is_saved_later_keeps_the_files(session, edition, complete, send, ama, at):
    stale = rules.from_document(queries.version(session, complete).content)
    send(complete)
    typed = stale.__class__(**vars(stale) | {"answers": {"what": "Anew", "change": "x"}})
    services.save_draft(session, complete, edition, typed, complete.version, ama, at)
    assert named(session, complete) == [1]


def test_a_text_saved_from_before_the_file_is_no_change(session, edition, complete, send, ama, at):
    stale = rules.from_document(queries.version(session, complete).content)
    send(complete)
    assert not services.save_draft(session, complete, edition, stale, complete.version - 1, ama, at)


def test_what_was_received_is_acknowledged_only_in_its_place(session, storage, edition, complete, ama, at):
    file = files.begin(session, complete, edition, None, "a.pdf", 10, ama, at)
    assert not files.receive(session, storage, file, 0, b"12345", None, at)
    for offset in (0, 4, 6):
        with pytest.raises(StaleVersion):
            files.receive(session, storage, file, offset, b"x", None, at)
    assert files.receive(session, storage, file, 5, b"67890", None, at)
    assert files.receive(session, storage, file, 10, b"", None, at), "the end can be asked for again"
    assert file.received == 10


@pytest.mark.case("FT-21")
def test_a_half_file_is_in_no_text_and_is_forgotten_after_a_day(session, storage, complete, send, at):
    before = complete.version
    file = send(complete, whole=False)
    assert (complete.version, named(session, complete)) == (before, [])
    (expiry,) = session.scalars(select(Job).where(Job.kind == files.EXPIRE))
    assert expiry.due_at == at + timedelta(hours=24)
    files.expire(session, file.id, at + timedelta(hours=23))
    assert file.removed_at is None
    files.expire(session, file.id, expiry.due_at)
    assert file.removed_at == expiry.due_at
    with pytest.raises(NotFound):
        files.receive(session, storage, file, 1, b"x", None, expiry.due_at)
    for job in jobs_of(session, files.FORGET):
        files.forget(session, storage, job["stored"], at)
    assert list(storage.folder.rglob("*.part")) == []


@pytest.mark.case("FT-08")
def test_a_full_disk_keeps_what_has_arrived(session, storage, complete, edition, ama, at, monkeypatch):
    file = files.begin(session, complete, edition, None, "a.pdf", 10, ama, at)
    files.receive(session, storage, file, 0, b"12345", None, at)

    def full(*_):
        raise StorageFull(28, "full")

    with monkeypatch.context() as patched:
        patched.setattr(Folder, "put", full)
        with pytest.raises(RuleBroken, match="no room"):
            files.receive(session, storage, file, 5, b"67890", None, at)
    assert file.received == 5
    assert files.receive(session, storage, file, 5, b"67890", None, at)


def test_a_disk_that_fills_up_while_a_file_is_looked_into_is_told_too(storage, session, send, complete, monkeypatch):
    file = send(complete)
    for error in (StorageFull(28, "full"), OSError(28, "no space left on device")):
        monkeypatch.setattr("awards.nominations.services.files.sending.inspect", _raising(error))
        with pytest.raises(RuleBroken, match="no room"):
            files.look(storage, file)
    monkeypatch.setattr("awards.nominations.services.files.sending.inspect", _raising(FileNotFoundError(2, "gone")))
    with pytest.raises(FileNotFoundError):
        files.look(storage, file)


def _raising(error):
    def look(*_):
        raise error

    return look


@pytest.mark.parametrize(
    ("name", "length", "words"),
    [
        ("page.html", 10, "kind that is not taken"), ("a.pdf.html", 10, "kind that is not taken"),
        ("drawing.svg", 10, "kind that is not taken"), ("all.zip", 10, "kind that is not taken"),
        ("noending", 10, "kind that is not taken"), ("a.pdf", 0, "empty"), ("a.pdf", 10 * MB + 1, "larger than 10 MB"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_taken_is_refused_before_it_is_sent(
    session, complete, edition, ama, at, name, length, words
):
    with pytest.raises(RuleBroken, match=words):
        files.begin(session, complete, edition, None, name, length, ama, at)
    assert session.scalars(select(NominationFile)).all() == []


def test_number_and_room_of_a_nominations_files_are_limited(session, complete, edition, ama, at):
    for n in range(4):
        files.begin(session, complete, edition, None, f"{n}.pdf", 10 * MB, ama, at)
    with pytest.raises(RuleBroken, match="together have at most 40 MB"):
        files.begin(session, complete, edition, None, "5.pdf", 1, ama, at)
    last = session.scalars(select(NominationFile).order_by(NominationFile.number.desc())).first()
    files.remove(session, complete, edition, last, ama, at)
    for n in range(7):
        files.begin(session, complete, edition, None, f"s{n}.pdf", 1, ama, at)
    with pytest.raises(RuleBroken, match="at most 10 files"):
        files.begin(session, complete, edition, None, "11.pdf", 1, ama, at)


def test_beginning_and_giving_up_again_and_again_ends(session, complete, edition, ama, at):
    session.add(
        NominationFile(
            nomination_id=complete.id, number=200, name="a.pdf", kind="pdf", length=1, stored="x", uploaded_by=ama.id,
            begun_at=at, expires_at=at, removed_at=at, forgotten_at=at,
        )
    )  # fmt: skip
    with pytest.raises(RuleBroken, match="So many files"):
        files.begin(session, complete, edition, None, "b.pdf", 1, ama, at)


@pytest.mark.case("UP-05")
def test_one_person_has_only_so_much_room_over_all_nominations(session, edition, ama, at):
    for n in range(10):
        other = a_nomination(session, edition, ama, at, state="draft", title=f"Draft {n}", website=None)
        for m in range(4):
            files.begin(session, other, edition, None, f"{m}.pdf", 10 * MB, ama, at)
    last = a_nomination(session, edition, ama, at, state="draft", title="One more", website=None)
    with pytest.raises(RuleBroken, match="room that one person has"):
        files.begin(session, last, edition, None, "x.pdf", 1, ama, at)


@pytest.mark.case("AZ-03")
def test_a_file_is_found_beside_its_own_nomination_alone(session, edition, complete, send, ama, at):
    file, mine = send(complete), a_nomination(session, edition, ama, at, title="Another", website=None)
    assert files_read.file_of(session, edition.id, complete.id, file.id).file is file
    with pytest.raises(NotFound):
        files_read.file_of(session, edition.id, mine.id, file.id)


def test_beginning_twice_under_one_key_begins_once(session, complete, edition, ama, at):
    first = files.begin(session, complete, edition, None, "a.pdf", 10, ama, at, client_key="k" * 32)
    again = files.begin(session, complete, edition, None, "a.pdf", 10, ama, at, client_key="k" * 32)
    assert again is first
    with pytest.raises(NotFound):
        files.begin(session, complete, edition, None, "b.pdf", 11, ama, at, client_key="k" * 32)


@pytest.mark.case("UP-05")
def test_uploads_begun_at_once_never_exceed_the_room(session, sessions, edition, complete, ama, at):
    session.commit()
    gate = Barrier(8)

    def one(n):
        gate.wait()
        try:
            with sessions.transaction() as own:
                found, whole = own.get_one(Nomination, complete.id), programme.edition(own, edition.id)
                files.begin(own, found, whole, None, f"{n}.pdf", 9 * MB, own.get_one(User, ama.id), at)
                return "begun"
        except RuleBroken:
            return "refused"

    with ThreadPoolExecutor(8) as pool:
        ended = Counter(pool.map(one, range(8)))
    assert ended == {"begun": 4, "refused": 4}
    assert sorted(session.scalars(select(NominationFile.number))) == [1, 2, 3, 4]


def test_of_one_part_sent_by_many_at_once_one_is_kept(session, sessions, storage, edition, complete, ama, at):
    file = files.begin(session, complete, edition, None, "a.pdf", 12, ama, at)
    session.commit()
    gate = Barrier(6)

    def one(letter):
        gate.wait()
        try:
            with sessions.transaction() as own:
                files.receive(own, storage, own.get_one(NominationFile, file.id), 0, letter * 6, None, at)
                return letter.decode()
        except StaleVersion:
            return "conflict"

    with ThreadPoolExecutor(6) as pool:
        ended = Counter(pool.map(one, [b"a", b"b", b"c", b"d", b"e", b"f"]))
    assert ended.pop("conflict") == 5
    (kept,) = ended
    session.refresh(file)
    assert file.received == 6
    (part,) = storage.folder.rglob("*.part")
    assert part.read_bytes() == kept.encode() * 6


def test_two_ends_of_one_file_join_the_text_once(session, edition, complete, storage, ama, at):
    file = files.begin(session, complete, edition, None, "p.jpg", len(samples.photo()), ama, at)
    files.receive(session, storage, file, 0, samples.photo(), None, at)
    storage.finish(file.stored)
    first, second = inspect(storage, file.stored, "jpeg"), inspect(storage, file.stored, "jpeg")
    sent = file.stored
    for found in (first, second):
        files.settle(session, complete, edition, file, found, at, scanned=False)
    assert named(session, complete) == [1]
    assert file.stored == first.stored
    assert {job["stored"] for job in jobs_of(session, files.FORGET)} == {sent, second.stored}
    for job in jobs_of(session, files.FORGET):
        files.forget(session, storage, job["stored"], at)
    assert [path.name for path in storage.folder.rglob("*") if path.is_file()] == [first.stored]


def test_a_file_that_is_refused_says_why_takes_no_room_and_leaves_no_bytes(session, storage, complete, send, at):
    file = send(complete, content=b"<html>", name="report.pdf")
    assert (file.state, file.problem, named(session, complete)) == ("refused", "other_kind", [])
    assert files_read.sizes(session, complete, []) == []
    files.forget(session, storage, file.stored, at)
    assert file.forgotten_at == at
    with pytest.raises(FileNotFoundError):
        storage.open(file.stored)


def test_a_removed_file_stays_with_the_submitted_text(session, storage, edition, complete, send, ama, at):
    kept, dropped = send(complete), send(complete, name="other.pdf")
    files.remove(session, complete, edition, dropped, ama, at)
    services.submit(session, complete, edition, ama, at)
    files.remove(session, complete, edition, kept, ama, at)
    assert (named(session, complete), submitted_numbers(session, complete)) == ([], [1])
    for file in (kept, dropped):
        files.forget(session, storage, file.stored, at)
    with storage.open(kept.stored) as still:
        assert still.read() == samples.PDF
    with pytest.raises(FileNotFoundError):
        storage.open(dropped.stored)
    assert (kept.forgotten_at, dropped.forgotten_at) == (None, at)


def test_a_file_added_after_the_submission_waits_for_the_next(session, edition, submitted, send, ama, at):
    send(submitted, when=at + MINUTE)
    assert (named(session, submitted), submitted_numbers(session, submitted)) == ([1], [])
    services.submit(session, submitted, edition, ama, at + 2 * MINUTE)
    assert submitted_numbers(session, submitted) == [1]


def test_a_file_under_way_at_the_submission_joins_it_when_it_ends(session, edition, complete, send, storage, ama, at):
    file = send(complete, whole=False)
    services.submit(session, complete, edition, ama, at + MINUTE)
    before = rules.digest(queries.frozen_version(session, complete.id).content)
    late = edition.closes_at + 29 * MINUTE
    file.expires_at = late + MINUTE
    files.receive(session, storage, file, 1, samples.PDF[1:], edition.closes_at, late)
    send.finish(file, complete, late)
    frozen = queries.frozen_version(session, complete.id)
    assert submitted_numbers(session, complete) == [1]
    assert (frozen.frozen_at, frozen.n) == (late, complete.version)
    assert session.scalars(select(Submission.digest).where(Submission.version == frozen.n)).one() != before


def test_the_award_s_log_holds_the_text_that_a_file_joined(session, edition, complete, send, storage, ama, at):
    file = send(complete, whole=False)
    services.submit(session, complete, edition, ama, at)
    files.receive(session, storage, file, 1, samples.PDF[1:], edition.closes_at, at + MINUTE)
    send.finish(file, complete, at + MINUTE)
    session.commit()
    logged = queries.logged_submission(session, complete.id)
    frozen = queries.frozen_version(session, complete.id)
    assert logged.hidden == rules.sealed_of(complete.number, frozen.n, rules.digest(frozen.content))
    assert logged.row.at == at + MINUTE


def test_a_file_begun_after_the_submission_waits_although_one_that_was_under_way_joined_meanwhile(
    session, edition, complete, send, storage, ama, at
):
    under_way = send(complete, whole=False)
    services.submit(session, complete, edition, ama, at + MINUTE)
    later = send(complete, whole=False, when=at + 2 * MINUTE)
    for file, when in ((under_way, at + 3 * MINUTE), (later, at + 4 * MINUTE)):
        files.receive(session, storage, file, 1, samples.PDF[1:], edition.closes_at, when)
        send.finish(file, complete, when)
    assert (submitted_numbers(session, complete), named(session, complete)) == ([1], [1, 2])
    services.submit(session, complete, edition, ama, at + 5 * MINUTE)
    assert submitted_numbers(session, complete) == [1, 2]


def test_a_file_under_way_joins_the_submitted_text_and_the_edit_beside_it(
    session, edition, complete, send, storage, ama, at
):
    file = send(complete, whole=False)
    services.submit(session, complete, edition, ama, at)
    sent = rules.from_document(queries.version(session, complete).content)
    edit = sent.__class__(**vars(sent) | {"title": "An edit"})
    services.save_draft(session, complete, edition, edit, complete.version, ama, at)
    files.receive(session, storage, file, 1, samples.PDF[1:], edition.closes_at, at)
    send.finish(file, complete, at)
    frozen, present = queries.frozen_version(session, complete.id), queries.version(session, complete)
    assert (frozen.content["title"], len(frozen.content["files"])) == ("Repair benches", 1)
    assert (present.content["title"], len(present.content["files"])) == ("An edit", 1)


@pytest.mark.parametrize(("begun", "ends", "taken"), [(-1, 29, True), (-1, 31, False), (0, 1, False)])
def test_a_file_begun_before_the_deadline_has_thirty_minutes_after_it(begun, ends, taken, at):
    assert file_rules.may_still_arrive(at + begun * MINUTE, at, at + ends * MINUTE) is taken


def test_after_the_deadline_no_file_begins_and_an_old_one_comes_too_late(
    session, storage, edition, complete, send, ama, at
):
    file = send(complete, whole=False)
    file.expires_at = edition.closes_at + timedelta(days=1)
    with pytest.raises(RuleBroken, match="too late"):
        files.receive(session, storage, file, 1, b"x", edition.closes_at, edition.closes_at + 31 * MINUTE)
    with pytest.raises(RuleBroken, match="closed"):
        files.begin(session, complete, edition, None, "b.pdf", 10, ama, edition.closes_at)


def test_a_returned_nomination_takes_files_where_it_was_sent_back(session, edition, submitted, send, ama, at):
    staff = a_user(session, "staff@secretariat.example")
    services.return_nomination(session, submitted, ["what"], "Say more.", staff, at, at + timedelta(days=2))
    with pytest.raises(RuleBroken, match="sent back"):
        send(submitted)
    session.scalars(select(services.returns.Return)).one().fields = ["evidence"]
    session.flush()
    send(submitted)
    assert named(session, submitted) == [1]
    services.submit(session, submitted, edition, ama, at + MINUTE)
    assert submitted_numbers(session, submitted) == [1]


def test_a_whole_file_whose_last_request_died_is_looked_into_by_a_job(
    session, storage, complete, edition, send, ama, at, monkeypatch
):
    monkeypatch.setattr(file_jobs, "_storage", lambda: storage)
    file = files.begin(session, complete, edition, None, "report.pdf", len(samples.PDF), ama, at)
    assert files.receive(session, storage, file, 0, samples.PDF, edition.closes_at, at)
    (job,) = session.scalars(select(Job).where(Job.kind == files.LOOK)).all()
    assert job.due_at > at
    work = file_jobs.HANDLERS[files.LOOK]
    work.keep(session, job, work.look(work.read(session, job.values)))
    assert (file.state, named(session, complete)) == ("ready", [1])
    assert work.read(session, job.values) is None, "what was looked into is not looked into again"
    work.keep(session, job, None)
    assert named(session, complete) == [1]


def test_a_look_that_died_is_taken_again_and_only_the_third_of_the_job_refuses(
    session, storage, complete, edition, ama, at, monkeypatch
):
    file = files.begin(session, complete, edition, None, "report.pdf", len(samples.PDF), ama, at)
    files.receive(session, storage, file, 0, samples.PDF, edition.closes_at, at)
    died = Inspected("unread", died=True)
    files.settle(session, complete, edition, file, died, at, scanned=False)
    waiting = select(Job).where(Job.kind == files.LOOK, Job.state == "waiting").order_by(Job.due_at)
    for looks in (1, 2, 3):
        (job,) = session.scalars(waiting).all()
        assert job.due_at > at
        assert (file.state, named(session, complete)) == ("uploading", [])
        job.state = "done"
        file_jobs.settle(session, job, died)
        assert (file.state == "refused") == (looks == 3)
    assert file.problem == "unread"
    assert session.scalars(waiting).all() == []


def test_a_good_file_joins_the_text_although_the_first_look_died(
    session, storage, complete, edition, ama, at, monkeypatch
):
    monkeypatch.setattr(file_jobs, "_storage", lambda: storage)
    file = files.begin(session, complete, edition, None, "report.pdf", len(samples.PDF), ama, at)
    files.receive(session, storage, file, 0, samples.PDF, edition.closes_at, at)
    died = Inspected("unread", died=True)
    files.settle(session, complete, edition, file, died, at, scanned=False)
    work = file_jobs.HANDLERS[files.LOOK]
    (job,) = session.scalars(select(Job).where(Job.kind == files.LOOK)).all()
    job.state = "done"
    work.keep(session, job, died)
    (again,) = session.scalars(select(Job).where(Job.kind == files.LOOK, Job.state == "waiting")).all()
    work.keep(session, again, work.look(work.read(session, again.values)))
    assert (file.state, named(session, complete)) == ("ready", [1])


@pytest.mark.case("UP-08")
def test_nothing_is_opened_before_the_scanner_has_seen_it(session, complete, send, at, monkeypatch):
    file = send(complete, scanned=True)
    assert (file.state, named(session, complete)) == ("quarantined", [1])
    (job,) = session.scalars(select(Job).where(Job.kind == files.SCAN)).all()
    assert job.values == {"file": str(file.id), "stored": file.stored}
    file_jobs.keep_verdict(session, job, None)
    assert file.state == "quarantined", "a scanner that is away lets nothing out"
    again = session.scalars(select(Job).where(Job.kind == files.SCAN, Job.due_at.is_not(None))).one()
    assert again.due_at > at
    file_jobs.keep_verdict(session, again, True)
    assert file.state == "ready"


@pytest.mark.case("UP-08")
def test_a_file_with_a_virus_is_refused_and_its_sender_is_told(session, storage, complete, send, at):
    file = send(complete, scanned=True)
    files.take_verdict(session, file.id, clean=False)
    assert (file.state, file.problem) == ("refused", "virus")
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "file_refused")).one()
    assert (mail.to, mail.values["file"]) == ("ama@cooperative.example", "report.pdf")
    files.forget(session, storage, file.stored, at)
    with pytest.raises(FileNotFoundError):
        storage.open(file.stored)


def test_a_verdict_on_a_file_that_is_gone_or_has_one_already_changes_nothing(session, complete, send):
    files.take_verdict(session, uuid4(), clean=False)
    file = send(complete)
    files.take_verdict(session, file.id, clean=False)
    assert (file.state, file.problem) == ("ready", None)


@pytest.mark.parametrize("now", ["let out", "removed"])
def test_the_scanner_is_asked_again_about_what_still_waits_alone(session, edition, complete, send, ama, at, now):
    file = send(complete, scanned=True)
    files.wait_for_the_scanner(session, file.id, at)
    assert len(jobs_of(session, files.SCAN)) == 2
    if now == "removed":
        files.remove(session, complete, edition, file, ama, at)
    else:
        files.take_verdict(session, file.id, clean=True)
    for one in (file.id, uuid4()):
        files.wait_for_the_scanner(session, one, at)
    assert len(jobs_of(session, files.SCAN)) == 2


def test_only_what_is_still_on_its_way_when_its_time_is_over_is_forgotten(session, edition, complete, send, ama, at):
    arrived, taken_out, under_way = send(complete), send(complete, whole=False), send(complete, whole=False)
    files.remove(session, complete, edition, taken_out, ama, at)
    over = under_way.expires_at
    for when, file in ((over, arrived), (over, taken_out), (over - MINUTE, under_way)):
        files.expire(session, file.id, when)
    files.expire(session, uuid4(), over)
    assert [file.removed_at for file in (arrived, taken_out, under_way)] == [None, at, None]
    files.expire(session, under_way.id, over)
    assert under_way.removed_at == over
    assert len(session.scalars(select(AuditRow).where(AuditRow.action == "file.expired")).all()) == 1


def test_a_withdrawn_nomination_takes_nothing_that_was_under_way(session, edition, submitted, storage, ama, at):
    file = files.begin(session, submitted, edition, None, "a.pdf", len(samples.PDF), ama, at)
    files.receive(session, storage, file, 0, samples.PDF, None, at)
    services.withdraw(session, submitted, "", ama, at)
    files.settle(session, submitted, edition, file, Inspected(None, file.stored, 1, "0" * 64), at, scanned=False)
    assert file.state == "uploading"
    assert session.scalars(select(NominationVersion).where(NominationVersion.n > 2)).all() == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [("C:\\Users\\Ama\\report.pdf", "report.pdf"), ("../../etc/passwd", "passwd"), ("a\x00\u202eb.pdf", "ab.pdf")],
)
@pytest.mark.case("FT-30")
def test_a_files_own_name_is_shown_without_folders_and_odd_characters(given, kept):
    assert file_rules.kept_name(given) == kept


@pytest.mark.case("UP-07")
def test_a_file_is_handed_out_under_a_name_that_tells_nothing_of_a_person():
    assert file_rules.neutral_name(12, 2, None, "pdf") == "N-0012-evidence-2.pdf"
    assert file_rules.neutral_name(7, 1, "budget", "jpeg") == "N-0007-budget-1.jpg"


def test_versions_of_before_files_name_none_and_marks_come_back_as_they_were():
    mark = FileMark(id="x", number=1, question="q", kind="pdf", size=3, digest="0" * 64)
    assert file_rules.marks_from({"title": "Old"}) == ()
    assert file_rules.marks_from({"files": file_rules.marks_document((mark,))}) == (mark,)
