"""A file on the staff's pages: tried by a job, brought in part by part, its large amounts let in by a second person."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from time import sleep

import pytest
from sqlalchemy import func, select, update

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.importing import services
from awards.importing.models import PledgeImport, PledgeImportPart
from awards.importing.services import files
from awards.infrastructure import statistics
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.jobs import Job, run_next
from awards.infrastructure.sheets import workbook
from awards.organisations.models import Organisation
from awards.pledges.models import Pledge, PledgeVersion
from awards.pledges.queries import said_by_source
from awards.pledges.services import load_groups, withdraw_pledge
from tests.factories import a_user, an_edition
from tests.importing.conftest import a_row, as_csv

HANDLERS = {
    services.CHECK: services.check_job, services.BRING: services.bring_job, services.FORGET: services.forget_job,
}  # fmt: skip
LARGE = {"amount": "10000001", "usd": "10000001", "instalments": ""}


@pytest.fixture
def staff(sessions, at):
    with sessions.transaction() as session:
        load_groups(session)
        edition = an_edition(session, at, phase="screening")
        return [a_user(session, f"{name}@office.example", ("staff", edition.id)) for name in ("one", "other")]


@pytest.fixture
def work(sessions):
    """Does the jobs that wait."""

    def do():
        while run_next(sessions, HANDLERS):
            pass

    return do


def upload(client, content, name="pledges.csv", expect=302):
    return client.post("importing.send_upload", {"file": (io.BytesIO(content), name)}, expect=expect)


def the_file(sessions):
    with sessions.reading() as session:
        return session.scalars(select(PledgeImport)).one()


def number(sessions, model):
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(model))


def test_a_file_is_tried_told_and_brought_in(client_for, sessions, staff, work, monkeypatch):
    monkeypatch.setattr(statistics, "MUCH", 2)
    client = client_for(staff[0])
    upload(client, as_csv([a_row(), a_row(source_id="2")]))
    file = the_file(sessions)
    page = client.get("importing.file", import_id=file.id)
    assert "2 rows are being tried" in page.text
    work()
    assert number(sessions, Pledge) == 0
    page = client.get("importing.file", import_id=file.id)
    assert "All 2 rows are good" in page.text
    client.post("importing.bringing", import_id=file.id)
    assert "2 rows are being brought in" in client.get("importing.file", import_id=file.id).text
    work()
    assert number(sessions, Pledge) == 2
    with sessions.reading() as session:
        assert session.scalars(select(Job.kind).where(Job.kind == statistics.LOOK)).all() == [statistics.LOOK]
    assert "2 rows were brought in" in client.get("importing.file", import_id=file.id).text
    assert number(sessions, PledgeImportPart) == 0
    with sessions.reading() as session:
        noted = session.scalars(select(AuditRow.action).where(AuditRow.subject_id == file.id).order_by(AuditRow.seq))
        assert list(noted) == ["pledge_import.uploaded", "pledge_import.begun", "pledge_import.brought"]


def test_what_changes_is_shown_field_by_field(client_for, sessions, staff, work):
    client = client_for(staff[0])
    bring(client, sessions, work, as_csv([a_row()]))
    upload(client, as_csv([a_row(title="Benches for schools")]))
    work()
    file = newest(sessions)
    text = client.get("importing.file", import_id=file.id).text
    assert "Benches for libraries" in text
    assert "Benches for schools" in text
    assert number(sessions, PledgeVersion) == 1


def test_a_row_that_went_bad_meanwhile_is_told_and_not_counted_as_brought_in(client_for, sessions, staff, work, at):
    client = client_for(staff[0])
    bring(client, sessions, work, as_csv([a_row()]))
    upload(client, as_csv([a_row(title="Benches for schools", state="published"), a_row(source_id="2")]))
    work()
    file = newest(sessions)
    with sessions.transaction() as session:
        withdraw_pledge(session, session.scalars(select(Pledge)).one(), "Over.", staff[1].id, at)
    client.post("importing.bringing", import_id=file.id)
    work()
    page = client.get("importing.file", import_id=file.id)
    assert page.heading == "One row was brought in"
    assert "A withdrawn pledge does not change." in page.text


def test_a_wrong_cell_is_named_and_nothing_comes_in(client_for, sessions, staff, work):
    client = client_for(staff[0])
    upload(client, as_csv([a_row(), a_row(source_id="2", amount="1,000")]))
    work()
    file = the_file(sessions)
    text = client.get("importing.file", import_id=file.id).text
    assert "one row needs a change" in text
    assert "“1,000” is not a number." in text
    client.post("importing.bringing", import_id=file.id, expect=422)
    work()
    assert number(sessions, Pledge) == 0


def test_amounts_above_ten_million_wait_for_another_of_the_staff(client_for, sessions, staff, work):
    one, other = client_for(staff[0]), client_for(staff[1])
    bring(one, sessions, work, as_csv([a_row(), a_row(source_id="9", **LARGE)]))
    file = the_file(sessions)
    assert (file.state, file.counts) == ("held", {"new": 1, "held": 1})
    assert "One pledge waits for a second person" in one.get("importing.file", import_id=file.id).text
    one.post("importing.second", import_id=file.id, expect=404)
    work()
    assert number(sessions, Pledge) == 1
    other.post("importing.second", import_id=file.id)
    work()
    assert number(sessions, Pledge) == 2
    file = the_file(sessions)
    assert (file.state, file.counts, file.second_by) == ("done", {"new": 2}, staff[1].id)


def test_a_second_person_lets_in_what_waited_and_touches_nothing_else(client_for, sessions, staff, work):
    one, other = client_for(staff[0]), client_for(staff[1])
    changed = a_row(source_id="3", title="Tools")
    bring(one, sessions, work, as_csv([a_row(source_id="3")]))
    bring(one, sessions, work, as_csv([a_row(), a_row(source_id="9", **LARGE), changed]))
    held = newest(sessions)
    assert held.counts == {"new": 1, "held": 1, "changed": 1}
    bring(other, sessions, work, as_csv([a_row(title="Benches, as they are called now")]))
    other.post("importing.second", import_id=held.id)
    work()
    with sessions.reading() as session:
        file = session.get_one(PledgeImport, held.id)
        titles = [said.content.title for said in said_by_source(session, "a source", ["1", "3", "9"])]
    assert (file.state, file.counts) == ("done", {"new": 2, "changed": 1})
    assert [change["columns"][0]["after"] for change in file.changes] == ["Tools"]
    assert sorted(titles) == ["Benches for libraries", "Benches, as they are called now", "Tools"]


def test_who_brought_a_file_is_not_its_second_person(sessions, staff, work, client_for, at):
    bring(client_for(staff[0]), sessions, work, as_csv([a_row(source_id="9", **LARGE)]))
    with sessions.writing() as session:
        file = session.get_one(PledgeImport, the_file(sessions).id)
        with pytest.raises(RuleBroken, match="yourself"):
            services.let_in(session, file, session.get_one(User, staff[0].id), at)


@pytest.mark.case("FT-24")
def test_a_job_that_was_killed_goes_on_behind_the_last_part(client_for, sessions, staff, work, monkeypatch):
    monkeypatch.setattr(files, "AT_ONCE", 2)
    client = client_for(staff[0])
    upload(client, as_csv([a_row(source_id=str(n)) for n in range(6)]))
    work()
    client.post("importing.bringing", import_id=the_file(sessions).id)
    asked, take = [], files.take

    def dies(*given, **more):
        asked.append(given[2][0][0])
        if len(asked) == 2:
            raise KeyboardInterrupt
        return take(*given, **more)

    monkeypatch.setattr(files, "take", dies)
    with pytest.raises(KeyboardInterrupt):
        work()
    assert number(sessions, Pledge) == 2
    with sessions.transaction() as session:
        job = session.scalars(select(Job).where(Job.kind == services.BRING)).one()
        job.started_at = job.seen_at = job.started_at - timedelta(hours=1)
    work()
    assert asked == [2, 4, 4, 6]
    assert number(sessions, Pledge) == 6
    assert the_file(sessions).counts == {"new": 6}


def test_whoever_writes_meanwhile_waits_for_one_part_and_not_for_the_file(
    client_for, sessions, staff, work, monkeypatch
):
    monkeypatch.setattr(files, "AT_ONCE", 2)
    client = client_for(staff[0])
    upload(client, as_csv([a_row(source_id=str(n)) for n in range(12)]))
    work()
    client.post("importing.bringing", import_id=the_file(sessions).id)
    begun, brought, take = Event(), [], files.take

    def slow(*given, **more):
        found = take(*given, **more)
        begun.set()
        sleep(0.4)
        brought.append(given[2][0][0])
        return found

    def write():
        begun.wait()
        with sessions.transaction() as session:
            session.execute(update(User).where(User.id == staff[1].id).values(name="Another name"))
        return len(brought)

    monkeypatch.setattr(files, "take", slow)
    with ThreadPoolExecutor() as beside:
        written = beside.submit(write)
        work()
    assert len(brought) == 6
    assert written.result() <= 2


def test_a_file_that_is_none_is_refused_at_once_with_a_reason(client_for, sessions, staff):
    client = client_for(staff[0])
    for content, words in (
        (b"", "The file is empty"), (b"title,lead\nx,y\n", "Row 1 lacks these columns"),
        (as_csv([a_row()]).partition(b"\r\n")[0], "no rows below"), (b"\x00\x01\x02", "neither CSV nor XLSX"),
        (as_csv([a_row()]) + b'"open', "quotation mark is open"),
        (as_csv([a_row()]).rstrip() + b",x", "more cells"),
        (as_csv([a_row(summary="\\u0000 " * 500), a_row(title="no\0text")]), "Row 3 holds a sign that is no text"),
    ):  # fmt: skip
        page = upload(client, content, expect=422)
        assert words in page.text
    assert number(sessions, PledgeImport) == 0


def test_a_file_in_a_former_encoding_is_read_and_said(client_for, sessions, staff, work):
    client = client_for(staff[0])
    upload(client, as_csv([a_row(lead="Réseau Cèdre")]).decode().encode("cp1252"))
    work()
    file = the_file(sessions)
    assert "read as Windows-1252" in client.get("importing.file", import_id=file.id).text
    client.post("importing.bringing", import_id=file.id)
    work()
    assert "Réseau Cèdre" in names(sessions)


def test_a_workbook_comes_in_like_a_csv_file(client_for, sessions, staff, work):
    rows = [a_row(source_id="7", start_year=2026), a_row(source_id="8")]
    bring(client_for(staff[0]), sessions, work, workbook(list(rows[0]), rows), "pledges.xlsx")
    assert number(sessions, Pledge) == 2


def test_a_file_is_forgotten_after_a_week_and_its_pledges_stay(client_for, sessions, staff, work):
    bring(client_for(staff[0]), sessions, work, as_csv([a_row()]))
    with sessions.transaction() as session:
        file = session.scalars(select(PledgeImport)).one()
        file.expires_at -= timedelta(days=8)
        session.scalars(select(Job).where(Job.kind == services.FORGET)).one().due_at -= timedelta(days=8)
    work()
    assert (number(sessions, PledgeImport), number(sessions, Pledge)) == (0, 1)


@pytest.mark.parametrize(("state", "left"), [("failed", 0), ("running", 1)])
def test_a_file_whose_work_failed_is_forgotten_too(client_for, sessions, staff, work, state, left):
    upload(client_for(staff[0]), as_csv([a_row()]))
    with sessions.transaction() as session:
        file = session.scalars(select(PledgeImport)).one()
        file.expires_at -= timedelta(days=8)
        session.get_one(Job, file.job_id).state = state
        session.scalars(select(Job).where(Job.kind == services.FORGET)).one().due_at -= timedelta(days=8)
    work()
    assert (number(sessions, PledgeImport), number(sessions, PledgeImportPart)) == (left, left)


def bring(client, sessions, work, content, name="pledges.csv"):
    upload(client, content, name)
    work()
    client.post("importing.bringing", import_id=newest(sessions).id)
    work()


def newest(sessions):
    with sessions.reading() as session:
        return session.scalars(select(PledgeImport).order_by(PledgeImport.uploaded_at.desc()).limit(1)).one()


def names(sessions):
    with sessions.reading() as session:
        return set(session.scalars(select(Organisation.name)))


def test_the_pages_ask_the_same_number_of_questions_however_long_the_file(
    client_for, sessions, staff, work, count_queries
):
    client = client_for(staff[0])
    for number in (1, 40):
        upload(client, as_csv([a_row(source_id=str(n)) for n in range(number)]))
        work()
        with count_queries(at_most=6):
            client.get("importing.file", import_id=newest(sessions).id)
        with count_queries(at_most=5):
            client.get("importing.upload")
