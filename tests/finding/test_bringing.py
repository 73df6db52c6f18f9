"""A call comes in from a file: tried first, each cell that needs a change named; a long one comes in part by part."""

import csv
import io
from datetime import timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import func, select, update

from awards.accounts.models import User
from awards.cli.handlers import HANDLERS as EVERY
from awards.finding import bringing, by_command
from awards.finding.making import LOOKED_AT_AGAIN, forget_files_job
from awards.finding.models import FORGET, BroughtFile, MadeFile
from awards.finding.rules import Wanted
from awards.finding.services import listing
from awards.infrastructure import clock, statistics
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.jobs import SILENT_AFTER, Job, run_next
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.sheets import workbook
from awards.nominations import services as nominations
from awards.nominations import table
from awards.nominations.models import Nomination
from tests.factories import a_user, an_edition

HANDLERS = {bringing.CHECK: bringing.check_job, bringing.BRING: bringing.bring_job}


@pytest.fixture
def place(sessions, at):
    with sessions.transaction() as session:
        edition = an_edition(session, at, phase="screening")
        return {
            "edition": edition,
            "staff": a_user(session, "staff@office.example", ("staff", edition.id)),
            "columns": table.columns(edition),
        }


def rows(count: int) -> list[dict[str, str]]:
    return [
        {
            "title": f"Repair bench {n}", "nominee_kind": "organisation", "organisations": f"Bench {n}",
            "countries_organisation": "KE", "countries_impact": "KE|UG", "categories": "skills", "language": "en",
            "nominator_email": f"n{n}@x.example", "relation": "other", "answer:what": "=We teach.",
            "answer:change": "402 earn.",
        }
        for n in range(1, count + 1)
    ]  # fmt: skip


def as_csv(columns, cells):
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns)
    writer.writeheader()
    writer.writerows(cells)
    return buffer.getvalue().encode()


def upload(client_for, place, content, name="call.csv", **values):
    client = client_for(place["staff"])
    return client.post(
        "finding.send_upload", {"file": (io.BytesIO(content), name)}, edition_id=place["edition"].id, **values
    )


def count(sessions, what):
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(what))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_is_tried_and_then_brought_in(client_for, sessions, place, kind):
    people = count(sessions, User)
    make = {"csv": as_csv, "xlsx": workbook}[kind]
    sent = upload(client_for, place, make(place["columns"], rows(3)), f"call.{kind}")
    client = client_for(place["staff"])
    tried = client.get(sent.location)
    assert tried.heading == "All 3 rows are good"
    assert tried.one("//form//button[contains(., 'Bring')]").text_content() == "Bring in 3 nominations"
    assert (count(sessions, Nomination), count(sessions, User)) == (0, people)
    done = client.post(sent.location + "/bringing", follow=True, expect=200)
    assert done.heading == "3 rows were brought in"
    with sessions.reading() as session:
        found = session.scalars(select(Nomination).order_by(Nomination.number)).all()
        assert [(n.title, n.state) for n in found] == [(f"Repair bench {n}", "submitted") for n in (1, 2, 3)]
        assert found[0].answers["what"] == "=We teach."
        assert session.scalars(select(OutboxMail)).all() == []
        file = session.scalars(select(BroughtFile)).one()
        assert (file.state, file.content) == ("done", None)
        row = session.scalars(select(AuditRow).where(AuditRow.action == "import.done")).one()
        assert (row.actor_id, row.details["new"]) == (place["staff"].id, 3)
    again = client.post(sent.location + "/bringing", expect=422)
    assert again.errors == ["This file was brought in already, or it needs a change first."]
    assert count(sessions, Nomination) == 3


def test_each_cell_is_named_by_the_row_that_a_spreadsheet_shows(client_for, sessions, place):
    cells = rows(3)
    cells[0]["categories"] = "cooking"
    cells.insert(1, {})
    cells[3]["countries_impact"] = "ZZ"
    cells[3]["answer:change"] = ""
    sent = upload(client_for, place, as_csv(place["columns"], cells))
    page = client_for(place["staff"]).get(sent.location)
    assert page.heading.startswith("Nothing was brought in")
    told = [[cell.text_content() for cell in row.iter("th", "td")] for row in page.find("//tbody/tr")]
    assert [(row, column) for row, column, _words in told] == [("2", "categories"), ("5", "countries_impact")]
    assert "There is no country “ZZ”." in page.main
    assert page.find("//button[contains(., 'Bring')]") == []
    assert count(sessions, Nomination) == 0
    refused = client_for(place["staff"]).post(sent.location + "/bringing", expect=422)
    assert "needs a change first" in refused.errors[0]


def test_what_only_writing_finds_brings_nothing_in_either(client_for, sessions, place):
    cells = rows(3)
    for row in cells:
        row["organisations"] = "One and the same"
    cells[0]["categories"], cells[1]["categories"], cells[2]["categories"] = "skills", "access", "skills"
    with sessions.transaction() as session:
        edition = session.merge(place["edition"])
        edition.most_categories = 1
    sent = upload(client_for, place, as_csv(place["columns"], cells))
    page = client_for(place["staff"]).get(sent.location)
    assert "A nominee enters at most 1 categories" in page.main
    assert count(sessions, Nomination) == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"title\nx\n", "Row 1 lacks these columns"),
        (b"", "The file is empty"),
        (b"PK\x03\x04 and no more", "damaged"),
        (b"\x89PNG\x00\x00\x00", "neither CSV nor XLSX"),
    ],
)
def test_a_file_that_is_no_call_is_refused_beside_its_field(client_for, sessions, place, content, words):
    page = upload(client_for, place, content, expect=422)
    assert words in page.errors[0]
    assert count(sessions, BroughtFile) == 0


def test_of_a_files_name_only_what_can_be_shown_is_kept(client_for, sessions, place):
    sent = upload(client_for, place, as_csv(place["columns"], rows(1)), name="ca\0ll \u202efo 2031.csv")
    assert "call fo 2031.csv" in client_for(place["staff"]).get(sent.location).main
    with sessions.reading() as session:
        assert session.scalars(select(BroughtFile.name)).all() == ["call fo 2031.csv"]


def test_columns_that_differ_are_named(client_for, place):
    columns = [*place["columns"], "status", "title"]
    header = ",".join(columns).encode() + b"\n"
    assert "“title” twice" in upload(client_for, place, header, expect=422).errors[0]
    header = ",".join(columns[:-1]).encode() + b"\n"
    assert "does not have: status" in upload(client_for, place, header, expect=422).errors[0]
    header = ",".join(place["columns"]).encode() + b"\n"
    assert "no rows below" in upload(client_for, place, header, expect=422).errors[0]
    assert "Choose a file." in client_for(place["staff"]).post(
        "finding.send_upload", {}, edition_id=place["edition"].id, expect=422
    ).errors[0]  # fmt: skip


def test_what_a_person_should_know_of_the_file_is_told(client_for, place):
    text = as_csv(place["columns"], rows(1)).decode().replace("Bench 1", "Bänk 1")
    sent = upload(client_for, place, text.encode("cp1252"))
    assert "read as Windows-1252" in client_for(place["staff"]).get(sent.location).main


def test_a_long_file_is_tried_and_brought_in_by_jobs(client_for, sessions, place, monkeypatch):
    monkeypatch.setattr(bringing, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(statistics, "MUCH", 3)
    sent = upload(client_for, place, as_csv(place["columns"], rows(3)))
    client = client_for(place["staff"])
    assert client.get(sent.location).heading == "3 rows are being tried"
    client.post(sent.location + "/bringing", expect=422)
    assert run_next(sessions, HANDLERS)
    assert client.get(sent.location).heading == "All 3 rows are good"
    client.post(sent.location + "/bringing")
    assert client.get(sent.location).heading == "3 nominations are being brought in"
    assert count(sessions, Nomination) == 0
    assert run_next(sessions, HANDLERS)
    assert client.get(sent.location).heading == "3 rows were brought in"
    assert count(sessions, Nomination) == 3
    with sessions.reading() as session:
        assert session.scalars(select(Job.state).where(Job.kind == statistics.LOOK)).all() == ["waiting"]


@pytest.mark.parametrize("at_once", [2, 100])
def test_a_file_is_brought_in_by_whoever_says_so_whoever_uploaded_it(
    client_for, sessions, place, monkeypatch, at_once
):  # fmt: skip
    monkeypatch.setattr(bringing, "MOST_AT_ONCE", at_once)
    sent = upload(client_for, place, as_csv(place["columns"], rows(3)))
    with sessions.transaction() as session:
        another = a_user(session, "another@office.example", ("staff", place["edition"].id))
    run_next(sessions, HANDLERS)
    client_for(another).post(sent.location + "/bringing")
    run_next(sessions, HANDLERS)
    with sessions.reading() as session:
        done = session.scalars(select(AuditRow.actor_id).where(AuditRow.action == "import.done")).all()
        submitted = session.scalars(select(AuditRow.actor_id).where(AuditRow.action == "nomination.submitted")).all()
    assert (done, set(submitted), len(submitted)) == ([another.id], {another.id}, 3)


@pytest.fixture
def tried_one_at_a_time(monkeypatch):
    monkeypatch.setattr(bringing, "MOST_AT_ONCE", 2)
    monkeypatch.setattr(bringing, "STRIDE", 1)


@pytest.mark.usefixtures("tried_one_at_a_time")
def test_a_writer_comes_in_while_a_long_file_is_tried(client_for, sessions, place, monkeypatch):
    """A second writer that begins with the first rows has written before the fourth row is tried."""
    upload(client_for, place, as_csv(place["columns"], rows(4)))
    come, tries, take = Event(), [], table._take

    def write():
        with sessions.transaction() as session:
            session.execute(update(User).values(name="Somebody"))
        come.set()

    writer = Thread(target=write)

    def taking(*given):
        tries.append(given)
        if len(tries) == 1:
            writer.start()
        assert len(tries) < 4 or come.wait(3), "kept waiting"
        return take(*given)

    monkeypatch.setattr(table, "_take", taking)
    assert run_next(sessions, HANDLERS)
    writer.join()
    with sessions.reading() as session:
        file = session.scalars(select(BroughtFile)).one()
        assert (file.state, file.counts) == ("ready", {"new": 4, "changed": 0, "same": 0})
    assert count(sessions, Nomination) == 0


@pytest.mark.usefixtures("tried_one_at_a_time")
def test_a_long_file_says_by_its_rows_all_that_needs_a_change(client_for, sessions, place):
    """Too many categories of one nominee, whose rows stand apart; a number that stands twice; a country nowhere."""
    with sessions.transaction() as session:
        session.merge(place["edition"]).most_categories = 1
    cells = rows(5)
    cells[0]["organisations"] = cells[4]["organisations"] = "One and the same"
    cells[4]["categories"] = "access"
    cells[1]["number"] = cells[3]["number"] = "7"
    cells[2]["countries_impact"] = "ZZ"
    sent = upload(client_for, place, as_csv(place["columns"], cells))
    assert run_next(sessions, HANDLERS)
    page = client_for(place["staff"]).get(sent.location)
    told = [[cell.text_content() for cell in row.iter("th", "td")] for row in page.find("//tbody/tr")]
    assert [(row, column) for row, column, _words in told] == [
        ("4", "countries_impact"), ("5", "number"), ("6", "categories"),
    ]  # fmt: skip
    assert count(sessions, Nomination) == 0


@pytest.fixture
def tried(client_for, sessions, place, tried_one_at_a_time):
    """`tried(cells)`: the address of a long file whose rows are good."""

    def a_file(cells):
        sent = upload(client_for, place, as_csv(place["columns"], cells))
        assert run_next(sessions, HANDLERS)
        return sent.location

    return a_file


def numbers(sessions):
    with sessions.reading() as session:
        found = session.execute(select(Nomination.number, Nomination.title).order_by(Nomination.number))
        return [tuple(row) for row in found]


def test_a_writer_comes_in_while_a_long_file_is_brought_in(client_for, sessions, place, tried, monkeypatch):
    address = tried(rows(3))
    client_for(place["staff"]).post(address + "/bringing")
    begun, taken, bring = [], [], bringing._bring_part

    def write():
        with sessions.transaction() as session:
            session.execute(update(User).values(name="Somebody"))
        taken.append(count(sessions, Nomination))

    def bringing_in(*given):
        begun.append(Thread(target=write))
        if len(begun) == 1:
            begun[0].start()
        return bring(*given)

    monkeypatch.setattr(bringing, "_bring_part", bringing_in)
    assert run_next(sessions, HANDLERS)
    begun[0].join()
    assert count(sessions, Nomination) == 3
    assert taken < [3], "had to wait for the whole file"


def test_a_long_file_that_broke_off_goes_on_behind_what_is_in(client_for, sessions, place, tried, monkeypatch):
    client, address, bring = client_for(place["staff"]), tried(rows(3)), bringing._bring_part

    def breaking(session, edition, file, *given):
        if file.rows_done == 2:
            raise RuntimeError("broken")
        bring(session, edition, file, *given)

    client.post(address + "/bringing")
    with monkeypatch.context() as patched:
        patched.setattr(bringing, "_bring_part", breaking)
        assert run_next(sessions, HANDLERS)
    page = client.get(address)
    assert "Only the first 2 rows were brought in. Do not upload the file again" in page.main
    assert count(sessions, Nomination) == 2
    client.post(address + "/bringing")
    assert "Parts done" not in client.get(address).main
    client.post(address + "/bringing", expect=422)
    assert run_next(sessions, HANDLERS)
    done = client.get(address)
    assert done.heading == "3 rows were brought in"
    assert numbers(sessions) == [(n, f"Repair bench {n}") for n in (1, 2, 3)]
    with sessions.reading() as session:
        assert session.scalars(select(BroughtFile.counts)).one()["new"] == 3
        noted = select(AuditRow.details["done"].as_integer()).where(AuditRow.action == "import.begun")
        assert session.scalars(noted.order_by(AuditRow.seq)).all() == [0, 2]


def test_rows_that_went_bad_since_a_long_file_was_tried_stay_out_and_are_named(client_for, sessions, place, tried, at):
    with sessions.transaction() as session:
        table.import_rows(session, session.merge(place["edition"]), rows(2), session.merge(place["staff"]), at)
    address = tried([{**row, "number": n, "title": "New"} for n, row in enumerate(rows(4), start=1)])
    with sessions.transaction() as session:
        second = session.scalars(select(Nomination).where(Nomination.number == 2)).one()
        nominations.withdraw(session, second, "", session.merge(place["staff"]), at)
    client = client_for(place["staff"])
    client.post(address + "/bringing")
    assert run_next(sessions, HANDLERS)
    page = client.get(address)
    assert page.heading == "3 rows were brought in"
    assert "One row was not: something changed here since the file was tried." in page.main
    told = [[cell.text_content() for cell in row.iter("th", "td")][:2] for row in page.find("//tbody/tr")]
    assert told == [["3", "state"]]
    assert numbers(sessions) == [(1, "New"), (2, "Repair bench 2"), (3, "New"), (4, "New")]


def test_a_row_without_a_number_gets_none_that_another_row_gives(client_for, sessions, place, tried):
    cells = rows(3)
    cells[2]["number"] = "1"
    client, address = client_for(place["staff"]), tried(cells)
    client.post(address + "/bringing")
    assert run_next(sessions, HANDLERS)
    assert client.get(address).heading == "3 rows were brought in"
    assert numbers(sessions) == [(1, "Repair bench 3"), (2, "Repair bench 1"), (3, "Repair bench 2")]


def test_a_short_file_gives_no_number_twice_either(client_for, sessions, place):
    cells = rows(2)
    cells[1]["number"] = "1"
    sent = upload(client_for, place, as_csv(place["columns"], cells))
    client_for(place["staff"]).post(sent.location + "/bringing")
    assert numbers(sessions) == [(1, "Repair bench 2"), (2, "Repair bench 1")]


def test_a_file_whose_rows_an_erasure_took_says_so_and_how_far_it_was(client_for, sessions, place, tried):
    address = tried(rows(3))
    with sessions.transaction() as session:
        session.execute(update(BroughtFile).values(state="refused", content=None, rows_done=2))
    page = client_for(place["staff"]).get(address)
    assert page.heading == "The rows of this file were deleted"
    assert "The first 2 rows were brought in before." in page.main


def test_a_file_that_went_bad_meanwhile_brings_nothing(client_for, sessions, place):
    sent = upload(client_for, place, as_csv(place["columns"], rows(2)))
    with sessions.transaction() as session:
        session.merge(place["edition"]).form = {"sections": []}
    client = client_for(place["staff"])
    client.post(sent.location + "/bringing")
    page = client.get(sent.location)
    assert page.heading.startswith("Nothing was brought in")
    assert "There is no such column in this edition." in page.main
    assert count(sessions, Nomination) == 0


def test_a_file_is_kept_for_a_day(client_for, sessions, place, at):
    sent = upload(client_for, place, as_csv(place["columns"], rows(1)))
    with sessions.transaction() as session:
        file = session.scalars(select(BroughtFile)).one()
        assert file.expires_at - file.uploaded_at == timedelta(days=1)
        file.expires_at = at - timedelta(minutes=1)
    refused = client_for(place["staff"]).post(sent.location + "/bringing", expect=422)
    assert "kept for a day and is gone" in refused.errors[0]
    upload(client_for, place, as_csv(place["columns"], rows(1)))
    assert count(sessions, BroughtFile) == 1


def test_the_same_file_again_has_nothing_to_bring(client_for, sessions, place):
    content = as_csv(place["columns"], [{**row, "number": n} for n, row in enumerate(rows(2), start=1)])
    client = client_for(place["staff"])
    client.post(upload(client_for, place, content).location + "/bringing")
    page = client.get(upload(client_for, place, content).location)
    assert "There is nothing to bring in" in page.main
    listed = client.get("finding.upload", edition_id=place["edition"].id)
    assert listed.main.count("call.csv") == 2


def test_what_was_uploaded_or_made_is_forgotten_when_its_time_is_over(client_for, sessions, place, at):
    upload(client_for, place, as_csv(place["columns"], rows(2)))
    upload(client_for, place, as_csv(place["columns"], [{**rows(1)[0], "categories": "none"}]))
    with sessions.transaction() as session:
        listing.ask_for_file(session, place["edition"], Wanted(), "csv", place["staff"], at)
        clock.move(session, int(bringing.KEPT_FOR.total_seconds()) + 60, None)
    while run_next(sessions, EVERY):
        pass
    assert (count(sessions, BroughtFile), count(sessions, MadeFile)) == (0, 1)
    with sessions.transaction() as session:
        clock.move(session, int(listing.KEPT_FOR.total_seconds()) + 60, None)
    while run_next(sessions, EVERY):
        pass
    assert count(sessions, MadeFile) == 0
    with sessions.reading() as session:
        assert set(session.scalars(select(Job.state))) == {"done"}


def test_a_long_file_is_forgotten_too_although_its_job_failed(client_for, sessions, place, monkeypatch):
    monkeypatch.setattr(bringing, "MOST_AT_ONCE", 1)
    upload(client_for, place, as_csv(place["columns"], rows(2)))
    with sessions.transaction() as session:
        file = session.scalars(select(BroughtFile)).one()
        assert file.state == "checking"
        clock.move(session, int(bringing.KEPT_FOR.total_seconds()) + 60, None)
        forget_files_job(session, session.get_one(Job, file.job_id))
    assert count(sessions, BroughtFile) == 1, "its job is still to come"
    with sessions.transaction() as session:
        again = session.scalars(select(Job).where(Job.kind == FORGET).order_by(Job.due_at.desc())).first()
        assert again.due_at > session.scalars(select(BroughtFile.expires_at)).one() + LOOKED_AT_AGAIN
        session.execute(update(Job).where(Job.kind == bringing.CHECK).values(state="failed"))
        forget_files_job(session, again)
    assert count(sessions, BroughtFile) == 0


def test_what_waits_to_be_brought_in_stays_when_its_time_is_over_meanwhile(client_for, sessions, place, monkeypatch):
    monkeypatch.setattr(bringing, "MOST_AT_ONCE", 1)
    client = client_for(place["staff"])
    sent = upload(client_for, place, as_csv(place["columns"], rows(2)))
    assert run_next(sessions, HANDLERS)
    client.post(sent.location + "/bringing")
    with sessions.transaction() as session:
        clock.move(session, int(bringing.KEPT_FOR.total_seconds()) + 60, None)
    upload(client_for, place, as_csv(place["columns"], rows(1)))
    while run_next(sessions, EVERY):
        pass
    assert count(sessions, Nomination) == 2


def test_the_list_of_files_says_when_a_job_ended_without_an_answer(client_for, sessions, place, monkeypatch):
    monkeypatch.setattr(bringing, "MOST_AT_ONCE", 1)
    upload(client_for, place, as_csv(place["columns"], rows(2)))
    staff, listed = client_for(place["staff"]), {"edition_id": place["edition"].id}
    assert "Being tried" in staff.get("finding.upload", **listed).main
    with sessions.transaction() as session:
        session.execute(update(Job).where(Job.kind == bringing.CHECK).values(state="failed"))
    assert "Something went wrong on our side" in staff.get("finding.upload", **listed).main


def test_a_file_whose_command_was_killed_says_soon_that_it_stopped(client_for, sessions, place, monkeypatch):
    monkeypatch.setattr(bringing, "STRIDE", 2)
    cells, take = rows(4), bringing._bring_part

    def killed(session, edition, of, *given):
        if of.rows_done == 2:
            raise KeyboardInterrupt
        take(session, edition, of, *given)

    def bring():
        return by_command.bring(
            sessions, place["edition"].id, "call.csv", cells, place["staff"].id, str, str, dry_run=False
        )

    with monkeypatch.context() as patched:
        patched.setattr(bringing, "_bring_part", killed)
        with pytest.raises(KeyboardInterrupt):
            bring()
    with sessions.reading() as session:
        found = {"edition_id": place["edition"].id, "brought_id": session.scalars(select(BroughtFile.id)).one()}
    staff, listed = client_for(place["staff"]), {"edition_id": place["edition"].id}
    assert "4 nominations are being brought in" in staff.get("finding.brought", **found).heading
    assert "Being brought in" in staff.get("finding.upload", **listed).main
    with sessions.transaction() as session:
        silent = clock.real(session) - SILENT_AFTER - timedelta(seconds=1)
        session.execute(update(BroughtFile).values(seen_at=silent))
    page = staff.get("finding.brought", **found)
    assert page.heading == "The command that brought it in has stopped"
    assert "Only the first 2 rows were brought in." in page.main
    assert not page.find("//main//form")
    assert "The command that brought it in has stopped" in staff.get("finding.upload", **listed).main
    assert bring().counts.new == {"nomination": 4}
    assert "4 rows were brought in" in staff.get("finding.brought", **found).heading


def test_rows_of_one_nominee_are_tried_together_but_for_more_than_are_ever_taken_at_once():
    def of(nominee, *numbers):
        return [(number, {"organisations": nominee}) for number in numbers]

    few, many = of("Bench", 2, 90), of("Masts", *range(3, 90), *range(91, 300))
    runs = list(bringing._strides([*few, *many]))
    assert sorted(number for run in runs for number, _cells in run) == [*range(2, 300)]
    assert runs[0][:2] == few
    assert all(len(run) < bringing.STRIDE + bringing.MOST_AT_ONCE for run in runs)
