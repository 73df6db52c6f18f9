"""Files in and out: what is exported is taken back without a change, and what is wrong is named by row and column."""

import csv
import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from awards.assignment.models import JudgeProfile
from awards.cli import pledge_files
from awards.core.cells import from_csv_cell
from awards.desks.rehearsal.dates import Until
from awards.desks.rehearsal.stage import Size, rehearse
from awards.infrastructure import clock, sheets
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Nomination
from awards.pledges.models import Pledge
from awards.pledges.services import withdraw_pledge
from awards.programme import queries as programme
from awards.sharing import progress
from awards.sharing.rules.columns import NAMES
from tests.pledges.conftest import report_here

OF_EDITION = ("nominations", "judges", "conflicts", "assignments", "scores")

PLACE = ("--edition", "2040", "--rehearsal")


def rehearsed(_app, session, at):
    rehearse(session, 2040, Size(5, 4, 4), 3, Until.SCORED, at, lambda *_: None)


pytestmark = pytest.mark.begins(rehearsal=rehearsed)


@pytest.fixture
def rehearsal(begun):
    return begun


def _read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines(keepends=True)))


def audited(sessions) -> int:
    with sessions.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditRow)) or 0


@pytest.mark.parametrize("kind", OF_EDITION)
def test_a_table_that_was_exported_is_taken_back_without_a_change(run, rehearsal, sessions, tmp_path, kind):
    file = tmp_path / f"{kind}.csv"
    run("export", kind, *PLACE, "--out", file)
    rows = list(csv.DictReader(file.open(encoding="utf-8", newline="")))
    assert len(rows) >= (0 if kind == "conflicts" else 4)
    before = audited(sessions)
    told = run("import", kind, file, *PLACE, "--json").json
    assert told["new"] == {}
    assert told["changed"] == {}
    assert audited(sessions) == before
    assert run("export", kind, *PLACE).out == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", OF_EDITION)
def test_a_workbook_that_was_exported_holds_the_rows_of_the_csv_and_is_taken_back_without_a_change(
    run, rehearsal, sessions, tmp_path, kind
):
    file = tmp_path / f"{kind}.xlsx"
    run("export", kind, *PLACE, "--format", "xlsx", "--out", file)
    table = sheets.read_table(file.name, file.read_bytes())
    said = [{name: from_csv_cell(cell) for name, cell in row.items()} for row in _read(run("export", kind, *PLACE).out)]
    assert [dict(cells) for _number, cells in table.rows] == said
    before = audited(sessions)
    told = run("import", kind, file, *PLACE, "--json").json
    assert (told["new"], told["changed"]) == ({}, {})
    assert audited(sessions) == before


def test_the_name_of_the_file_says_that_it_is_a_workbook_and_what_no_cell_holds_is_refused(
    run, rehearsal, tmp_path, monkeypatch
):
    file = tmp_path / "nominations.xlsx"
    run("export", "nominations", *PLACE, "--out", file)
    assert file.read_bytes().startswith(b"PK")
    assert "leave out --format xlsx" in run("export", "edition", *PLACE, "--format", "xlsx", expect=2).err
    monkeypatch.setattr(sheets, "LONGEST_CELL", 3)
    said = run("export", "nominations", *PLACE, "--out", file, expect=1).err
    assert "row 2, title: the text is longer than a cell of a workbook holds: use csv" in said


def test_translations_for_judges_come_from_a_file_and_again_change_nothing(run, rehearsal, tmp_path):
    sent = [row for row in csv.DictReader(run("export", "nominations", *PLACE).out.splitlines()) if row["number"]]
    nomination = next(row for row in sent if row["language"] != "fr" and row["state"] != "draft")
    file = tmp_path / "translations.csv"
    lines = ["nomination,part,language,kind,text", f"{nomination['number']},title,fr,machine,Un titre"]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert run("import", "translations", file, *PLACE, "--json").json["new"] == {"translation": 1}
    assert run("export", "translations", *PLACE).out.splitlines() == lines
    assert run("import", "translations", file, *PLACE, "--json").json["same"] == {"translation": 1}


def test_judges_are_invited_from_a_file_and_the_same_file_invites_nobody_again(run, sessions, tmp_path):
    with sessions.transaction() as session:
        rehearse(session, 2040, Size(3, 2, 2), 3, Until.OPEN, clock.now(session), lambda *_: None)
    file = tmp_path / "invitations.csv"
    file.write_text("email,name\nlea@x.example,Lea\nmax,Max\n", encoding="utf-8")
    assert (
        "row 3, email: Enter an address like name@example.org."
        in run("import", "invitations", file, *PLACE, expect=2).err
    )
    file.write_text("email,name\nlea@x.example,Lea\nmax@x.example,Max\n", encoding="utf-8")
    told = run("import", "invitations", file, *PLACE, "--dry-run", "--json").json
    assert (told["new"], told["written"]) == ({"invitation": 2}, False)
    assert run("import", "invitations", file, *PLACE, "--json").json["new"] == {"invitation": 2}
    run("export", "invitations", *PLACE, "--out", file)
    assert run("import", "invitations", file, *PLACE, "--json").json["same"] == {"invitation": 2}
    with sessions.reading() as session:
        held = session.scalars(select(OutboxMail.hold_until).where(OutboxMail.template == "judge_invitation")).all()
    assert len(held) == 2
    assert all(held), "the mails wait, so that they can be taken back"


def test_an_edition_that_was_exported_is_taken_back_without_a_change(run, rehearsal, tmp_path):
    file = tmp_path / "edition.json"
    run("export", "edition", *PLACE, "--out", file)
    for place in ((), ("--rehearsal",)):
        told = run("import", "edition", file, *place, "--json").json
        assert told == {"new": {}, "changed": {}, "same": {"edition": 1}, "written": True}
    run("rank", "--edition", "2040", "--rehearsal")
    assert run("rank", "--edition", "2040", "--json").json["rehearsal"] is True, "no real edition came of it"


def test_a_year_without_an_edition_is_named_in_one_line(run, rehearsal, tmp_path):
    said = run("export", "nominations", "--edition", "2051", expect=1).err
    assert said == "awards: there is no edition of 2051\n"
    assert run("rank", "--edition", "2040", "--round", "7", expect=1).err == "awards: there is no round 7 of 2040\n"


def test_the_record_of_pledges_is_taken_back_without_a_change(run, tmp_path):
    run("load-record")
    file = tmp_path / "pledges.csv"
    run("export", "pledges", "--out", file)
    rows = list(csv.DictReader(file.open(encoding="utf-8", newline="")))
    assert (len(rows), tuple(rows[0])) == (33, NAMES)
    told = run("import", "pledges", file, "--json").json
    assert (told["new"], told["changed"]) == ({}, {})


def test_progress_reports_come_in_from_a_file_and_what_is_exported_changes_nothing(run, sessions, tmp_path):
    run("load-record")
    with sessions.transaction() as session:
        report_here(session, session.scalars(select(Pledge).where(Pledge.public_id == "R-000001")).one())
    file = tmp_path / "reports.csv"
    file.write_text(
        f"{','.join(progress.SAID)}\n"
        "R-000001,2026-01-01,2026-02-01,started,We began.,,Masts,5,spent,1500,USD,,https://example.org/masts,fr,\n"
    )
    assert run("import", "progress-reports", file, "--dry-run", "--json").json["new"] == {"report": 1}
    assert run("import", "progress-reports", file, "--json").json["new"] == {"report": 1}
    for name in ("again.csv", "again.xlsx"):
        again = tmp_path / name
        run("export", "progress-reports", "--out", again)
        told = run("import", "progress-reports", again, "--json").json
        assert (told["new"], told["changed"], told["same"]) == ({}, {}, {"report": 1})
    file.write_text(file.read_text().replace("started", "soon"))
    assert "row 2, stage: Say how far the pledge is." in run("import", "progress-reports", file, expect=2).err


def test_a_row_that_became_impossible_since_it_was_tried_is_told(run, sessions, tmp_path, monkeypatch):
    run("load-record")
    file = tmp_path / "pledges.csv"
    run("export", "pledges", "--out", file)
    first, second, *_rest = rows = list(csv.DictReader(file.open(encoding="utf-8", newline="")))
    first["title"], second["title"] = "Another title", "A title too"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    through = pledge_files._through

    def meanwhile(*given, dry):
        if not dry:
            with sessions.transaction() as session:
                pledge = session.scalars(select(Pledge).where(Pledge.public_id == first["public_id"])).one()
                withdraw_pledge(session, pledge, "Taken back.", None, clock.now(session))
        return through(*given, dry=dry)

    monkeypatch.setattr(pledge_files, "_through", meanwhile)
    told = run("import", "pledges", file, expect=1)
    assert told.out == "pledge: 1 changed\npledge: 31 same\n"
    assert told.err.strip().endswith(
        "1 rows were good when they were tried and are no more: bring the file in again to see why"
    )


def test_json_holds_the_same_rows_as_csv(run, rehearsal):
    as_csv = list(csv.DictReader(run("export", "judges", *PLACE).out.splitlines()))
    as_json = json.loads(run("export", "judges", *PLACE, "--format", "json").out)
    assert [row["email"] for row in as_csv] == [row["email"] for row in as_json]


def test_an_edition_opens_from_a_file_and_a_dry_run_opens_none(run, sessions, tmp_path):
    document = programme.default_document() | {"year": 2029}
    file = tmp_path / "edition.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    told = run("import", "edition", file, "--dry-run", "--json").json
    assert told["written"] is False
    with sessions.reading() as session:
        assert not programme.has_edition(session, 2029, rehearsal=False)
    run("import", "edition", file)
    with sessions.reading() as session:
        assert programme.has_edition(session, 2029, rehearsal=False)


def test_every_wrong_cell_is_named_and_nothing_is_written(run, rehearsal, sessions, tmp_path):
    file = tmp_path / "scores.csv"
    run("export", "scores", *PLACE, "--out", file)
    rows = list(csv.reader(file.open(encoding="utf-8", newline="")))
    header, first, second = rows[0], list(rows[1]), list(rows[2])
    first[header.index("score")] = "eleven"
    second[header.index("judge_email")] = "nobody@example.org"
    _write(file, [header, first, second])
    before = audited(sessions)
    told = run("import", "scores", file, *PLACE, "--json", expect=2).json
    assert [problem["where"] for problem in told["problems"]] == ["row 2, score", "row 3, judge_email"]
    assert audited(sessions) == before


def test_new_nominations_come_in_by_a_blank_number(run, sessions, rehearsal, tmp_path):
    open_edition = programme.default_document() | {"year": 2030}
    with sessions.reading() as session:
        at = clock.now(session)
    open_edition["dates"] = {
        "opens_at": at.replace(year=at.year - 1).isoformat(), "closes_at": at.replace(year=at.year + 1).isoformat(),
        "finalists_at": None, "winners_at": None,
    }  # fmt: skip
    open_edition["rounds"] = [
        {"opens_at": at.replace(year=at.year + 2).isoformat(), "closes_at": at.replace(year=at.year + 3).isoformat()}
    ]
    document = tmp_path / "edition.json"
    document.write_text(json.dumps(open_edition), encoding="utf-8")
    run("import", "edition", document)
    exported = run("export", "nominations", *PLACE).out
    rows = list(csv.reader(exported.splitlines()))
    number = rows[0].index("number")
    for row in rows[1:]:
        row[number] = ""
    file = tmp_path / "nominations.csv"
    _write(file, rows)
    told = run("import", "nominations", file, "--edition", "2030", "--json").json
    assert sum(told["new"].values()) == len(rows) - 1
    with sessions.reading() as session:
        edition = programme.edition_of_year(session, 2030)
        sent = session.scalars(select(Nomination).where(Nomination.edition_id == edition.id)).all()
    assert sorted(nomination.number for nomination in sent) == list(range(1, len(rows)))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "is empty"),
        ("round,nomination\n", "missing"),
        ("round,round,nomination,category,judge_email,criterion,score,confirmed_at\n", "comes twice"),
        ("round,nomination,category,judge_email,criterion,score,confirmed_at,mood\n", "unknown mood"),
        ("round,nomination,category,judge_email,criterion,score,confirmed_at\n1,2\n", "row 2: 2 cells instead of 7"),
    ],
)
def test_a_file_of_another_shape_is_refused_with_what_is_wrong(run, rehearsal, tmp_path, text, says):
    file = tmp_path / "scores.csv"
    file.write_text(text, encoding="utf-8")
    assert says in run("import", "scores", file, *PLACE, expect=2).err


def test_a_file_that_is_not_utf_8_is_refused(run, rehearsal, tmp_path):
    file = tmp_path / "judges.csv"
    file.write_bytes("email,näme\n".encode("latin-1"))
    assert "is not UTF-8" in run("import", "judges", file, *PLACE, expect=2).err


def test_a_cell_that_looks_like_a_formula_goes_out_harmless_and_comes_back_itself(run, rehearsal, sessions, tmp_path):
    with sessions.transaction() as session:
        session.scalars(select(JudgeProfile).limit(1)).one().organisation = "=2+2 in every village"
    file = tmp_path / "judges.csv"
    run("export", "judges", *PLACE, "--out", file)
    assert ",'=2+2 in every village," in file.read_text(encoding="utf-8")
    run("import", "judges", file, *PLACE)
    with sessions.reading() as session:
        assert "=2+2 in every village" in session.scalars(select(JudgeProfile.organisation)).all()
    told = run("import", "judges", file, *PLACE, "--json").json
    assert (told["new"], told["changed"]) == ({}, {})


def _write(file: Path, rows: list[list[str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(rows)
