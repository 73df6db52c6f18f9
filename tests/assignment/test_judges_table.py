"""Judges, conflicts and assignments go through files: all rows or none, and the same file twice is once."""

import pytest
from sqlalchemy import func, select

from awards.accounts import queries as accounts
from awards.assignment import queries, services
from awards.assignment.models import Assignment, Conflict, JudgeProfile
from awards.assignment.table import assignments, conflicts, judges
from awards.core.cells import csv_cell
from awards.core.errors import RuleBroken
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from tests.factories import a_judge, a_nomination, a_user, an_edition

ADA = {
    "email": "Ada@x.example", "name": "Ada", "organisation": "THAKI", "country": "LB", "languages": "en|fr",
    "categories": "access|skills", "min": "1", "max": "6",
}  # fmt: skip


@pytest.fixture
def edition(session, at):
    return an_edition(session, at, phase="judging")


@pytest.fixture
def staff(session, edition):
    return a_user(session, "staff@office.example", ("staff", edition.id))


def as_file(rows):
    return [{name: csv_cell(value) for name, value in row.items()} for row in rows]


def audit_rows(session):
    return session.scalar(select(func.count()).select_from(AuditRow))


def test_the_jury_comes_from_a_file_and_has_agreed(session, edition, staff, at):
    counts = judges.import_rows(session, edition, [ADA], staff, at)
    assert counts.new == {"judge": 1}
    profile, user = queries.profiles_by_address(session, edition.id)["ada@x.example"]
    assert (profile.state, profile.languages, profile.min_load, profile.max_load) == ("accepted", ["en", "fr"], 1, 6)
    assert accounts.user(session, user.id).has("judge", edition.id)
    assert session.scalars(select(OutboxMail)).all() == []


def test_an_exported_jury_imported_again_changes_nothing(session, edition, staff, at):
    judges.import_rows(session, edition, [ADA], staff, at)
    a_judge(session, edition, "asked@x.example", at, state="invited")
    exported = as_file(judges.rows(session, edition))
    assert [row["email"] for row in exported] == ["ada@x.example"]
    before = audit_rows(session)
    assert judges.import_rows(session, edition, exported, staff, at).nothing_changed
    assert audit_rows(session) == before


def test_a_changed_row_changes_the_judge(session, edition, staff, at):
    judges.import_rows(session, edition, [ADA], staff, at)
    assert judges.import_rows(session, edition, [ADA | {"max": "9"}], staff, at).changed == {"judge": 1}
    assert queries.profiles_by_address(session, edition.id)["ada@x.example"][0].max_load == 9


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("email", "ada"),
        ("email", "ben@x.example"),
        ("country", "Lebanon"),
        ("languages", "de"),
        ("languages", ""),
        ("categories", "cooking"),
        ("min", "7"),
        ("min", "-1"),
        ("max", "many"),
    ],
)
def test_one_wrong_cell_is_named_and_nothing_is_taken(session, edition, staff, at, cell, value):
    good = ADA | {"email": "ben@x.example"}
    with pytest.raises(RuleBroken) as broken:
        judges.import_rows(session, edition, [good, ADA | {cell: value}], staff, at)
    assert list(broken.value.fields) == [f"row 3, {cell}"]
    assert session.scalars(select(JudgeProfile)).all() == []
    assert accounts.user_by_address(session, "ben@x.example") is None


def test_a_dry_run_counts_and_leaves_nothing(session, edition, staff, at):
    assert judges.import_rows(session, edition, [ADA], staff, at, dry_run=True).new == {"judge": 1}
    assert session.scalars(select(JudgeProfile)).all() == []


def test_who_declined_is_not_brought_back_by_a_file(session, edition, staff, at):
    a_judge(session, edition, "ada@x.example", at, state="declined")
    with pytest.raises(RuleBroken) as broken:
        judges.import_rows(session, edition, [ADA], staff, at)
    assert list(broken.value.fields) == ["row 2, email"]


def nominate(session, edition, at, **values):
    nominator = a_user(session, f"n{edition.last_number}@y.example")
    return a_nomination(session, edition, nominator, at, **({"entry_state": "eligible"} | values))


def test_conflicts_come_from_a_file_and_go_into_one(session, edition, staff, at):
    a_judge(session, edition, "ada@x.example", at)
    nominate(session, edition, at)
    row = {"judge_email": "ada@x.example", "nomination": "1", "kind": "", "reason": "Cousins."}
    assert conflicts.import_rows(session, edition, [row], staff, at).new == {"conflict": 1}
    exported = as_file(conflicts.rows(session, edition))
    assert exported == [row | {"kind": "declared"}]
    assert conflicts.import_rows(session, edition, exported, staff, at).nothing_changed


@pytest.mark.parametrize(
    ("cell", "value"),
    [("judge_email", "n0@y.example"), ("nomination", "9"), ("nomination", "N-1"), ("kind", "rival"), ("reason", "")],
)
def test_a_wrong_conflict_is_named(session, edition, staff, at, cell, value):
    a_judge(session, edition, "ada@x.example", at)
    nominate(session, edition, at)
    row = {"judge_email": "ada@x.example", "nomination": "1", "kind": "declared", "reason": "Cousins."}
    with pytest.raises(RuleBroken) as broken:
        conflicts.import_rows(session, edition, [row | {cell: value}], staff, at)
    assert list(broken.value.fields) == [f"row 2, {cell}"]
    assert session.scalars(select(Conflict)).all() == []


def test_assignments_come_from_a_file_and_each_judge_is_told_once(session, edition, staff, at):
    a_judge(session, edition, "ada@lab.example", at)
    for _ in range(2):
        nominate(session, edition, at)
    rows = [
        {"round": "1", "nomination": str(n), "category": "skills", "judge_email": "ada@lab.example", "state": "live"}
        for n in (1, 2)
    ]
    assert assignments.import_rows(session, edition, rows, staff, at).new == {"assignment": 2}
    assert [(mail.template, mail.values["count"]) for mail in session.scalars(select(OutboxMail))] == [
        ("assignment_made", 2)
    ]
    services.end_assignment(session, session.scalars(select(Assignment)).first(), "Silent.", staff, at)
    exported = as_file(assignments.rows(session, edition))
    assert sorted(row["state"] for row in exported) == ["ended", "live"]
    before = audit_rows(session)
    assert assignments.import_rows(session, edition, exported, staff, at).nothing_changed
    assert audit_rows(session) == before


@pytest.mark.parametrize(
    ("cell", "value"),
    [("round", "2"), ("nomination", "9"), ("category", "access"), ("judge_email", "eve@x.example"), ("state", "maybe")],
)
def test_a_wrong_assignment_is_named(session, edition, staff, at, cell, value):
    a_judge(session, edition, "ada@lab.example", at)
    nominate(session, edition, at)
    row = {"round": "1", "nomination": "1", "category": "skills", "judge_email": "ada@lab.example", "state": "live"}
    with pytest.raises(RuleBroken) as broken:
        assignments.import_rows(session, edition, [row | {cell: value}], staff, at)
    assert list(broken.value.fields) == [f"row 2, {'category' if cell == 'nomination' else cell}"]


def test_a_file_cannot_assign_across_a_conflict_or_beyond_a_load(session, edition, staff, at):
    a_judge(session, edition, "tied@cooperative.example", at)
    a_judge(session, edition, "full@lab.example", at, max_load=1)
    for _ in range(2):
        nominate(session, edition, at)
    rows = [
        {"round": "1", "nomination": number, "category": "skills", "judge_email": email, "state": ""}
        for number, email in (("1", "tied@cooperative.example"), ("1", "full@lab.example"), ("2", "full@lab.example"))
    ]
    with pytest.raises(RuleBroken) as broken:
        assignments.import_rows(session, edition, rows, staff, at)
    assert list(broken.value.fields) == ["row 2, judge_email", "row 4, judge_email"]
    assert session.scalars(select(Assignment)).all() == []
