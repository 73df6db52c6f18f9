"""Programs bring pledges in by the services of the page: tried, told field by field, taken, above 10 million by two."""

import pytest
from sqlalchemy import select

from awards.accounts.rules import SCOPES
from awards.api.document import document
from awards.api.schema import faults
from awards.cli.handlers import HANDLERS
from awards.infrastructure import jobs
from awards.infrastructure.audit import AuditRow
from awards.organisations.services import ensure_organisation
from awards.pledges.models import Pledge, PledgeVersion
from awards.pledges.services import load_groups
from tests import factories
from tests.api.conftest import BASE
from tests.importing.conftest import a_row, as_csv

ALL = "/pledge-imports"
DOCUMENT = document()


@pytest.fixture(autouse=True)
def places(session, judging):
    load_groups(session)
    ensure_organisation(session, "Cedar Network", public=True)
    session.commit()


def fits(answer, path, how, status):
    schema = DOCUMENT["paths"][path][how]["responses"][str(status)]["content"]["application/json"]["schema"]
    return list(faults(answer, schema, DOCUMENT["components"]["schemas"])) == []


def csv_of(*rows):
    plain = {"countries": "", "country_shares": "", "instalments": ""}
    return as_csv([a_row(**plain | row) for row in rows]).decode()


def work(sessions, session):
    session.rollback()
    while jobs.run_next(sessions, HANDLERS):
        pass
    session.rollback()


def test_a_file_is_tried_then_taken_and_the_same_again_changes_nothing(program_of, staff, session, sessions):
    program = program_of(staff, ["pledges:write"])
    sent = program.ask(ALL, json={"name": "ours.csv", "csv": csv_of({}, {"source_id": "2"})}, expect=202)
    assert fits(sent, ALL, "post", 202)
    assert (sent["state"], sent["rows"], sent["name"]) == ("checking", 2, "ours.csv")
    work(sessions, session)
    one = f"{ALL}/{sent['id']}"
    tried = program.ask(one)
    assert fits(tried, f"{ALL}/{{import_id}}", "get", 200)
    assert (tried["state"], tried["counts"]) == ("ready", {"new": 2})
    assert session.scalars(select(Pledge)).all() == []
    session.rollback()
    taken = program.ask(f"{one}/bringing", json={}, expect=202)
    assert fits(taken, f"{ALL}/{{import_id}}/bringing", "post", 202)
    work(sessions, session)
    assert (program.ask(one)["state"], program.ask(one)["counts"]) == ("done", {"new": 2})
    program.ask(f"{one}/bringing", json={}, expect=422)
    row = session.scalars(select(AuditRow).where(AuditRow.action == "pledge.published").limit(1)).one()
    assert row.actor_id == staff.id
    session.rollback()
    changed = program.ask(ALL, json={"csv": csv_of({"title": "Tables for libraries"}, {"source_id": "2"})}, expect=202)
    work(sessions, session)
    told = program.ask(f"{ALL}/{changed['id']}")
    assert told["counts"] == {"changed": 1, "same": 1}
    assert told["changes"][0]["columns"] == [
        {"column": "title", "before": "Benches for libraries", "after": "Tables for libraries"}
    ]
    assert len(session.scalars(select(PledgeVersion)).all()) == 2


def test_what_is_wrong_is_told_by_row_and_column_and_nothing_is_taken(program_of, staff, session, sessions):
    program = program_of(staff, ["pledges:write"])
    sent = program.ask(ALL, json={"csv": csv_of({}, {"source_id": "2", "start_year": "soon"})}, expect=202)
    work(sessions, session)
    told = program.ask(f"{ALL}/{sent['id']}")
    assert (told["state"], told["problems"]) == (
        "refused", [{"row": 3, "column": "start_year", "words": "“soon” is not a year."}],
    )  # fmt: skip
    program.ask(f"{ALL}/{sent['id']}/bringing", json={}, expect=422)
    for wrong in ({"csv": "title\nOnly a title"}, {"csv": ""}, {}, {"csv": "x", "name": "a/b"}, {"csv": 7}):
        assert program.ask(ALL, json=wrong, expect=422)["detail"]


def test_above_ten_million_another_of_the_staff_stands_behind_it(program_of, staff, session, sessions, judging):
    first, other = (
        program_of(staff, ["pledges:write"]),
        factories.a_user(session, "o@o.org", ("staff", judging.edition.id)),
    )
    session.commit()
    second = program_of(other, ["pledges:write"])
    large = {"amount": "10000001", "usd": "10000001"}
    sent = first.ask(ALL, json={"csv": csv_of(large)}, expect=202)
    one = f"{ALL}/{sent['id']}"
    work(sessions, session)
    first.ask(f"{one}/bringing", json={}, expect=202)
    work(sessions, session)
    assert first.ask(one)["state"] == "held"
    first.ask(f"{one}/second", json={}, expect=404)
    second.ask(f"{one}/second", json={}, expect=202)
    work(sessions, session)
    assert (second.ask(one)["state"], second.ask(one)["counts"]) == ("done", {"new": 1})


def test_only_a_token_for_it_of_staff_brings_pledges_in(program_of, staff, session, judging):
    others = [scope for scope in SCOPES if scope != "pledges:write"]
    refused = program_of(staff, others).ask(ALL, json={"csv": csv_of({})}, expect=403)
    assert refused["detail"] == "The token is not for this: it lacks pledges:write."
    program_of(staff, edition_id=judging.edition.id).ask(ALL, json={"csv": csv_of({})}, expect=403)
    admin = factories.a_user(session, "admin@example.org", ("admin", None))
    session.commit()
    program_of(admin, ["pledges:write"]).ask(ALL, json={"csv": csv_of({})}, expect=403)
    assert program_of(staff, ["pledges:write"]).browser.post(f"{BASE}{ALL}", json={"csv": "x"}).status_code == 401
