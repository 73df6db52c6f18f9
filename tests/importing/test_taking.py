"""Rows of a file become pledges: known again by their id, refused with row and column, never deleted."""

import pytest
from sqlalchemy import func, select

from awards.core.errors import RuleBroken, Withdrawn
from awards.infrastructure.audit import AuditRow
from awards.organisations.models import Organisation
from awards.organisations.services import ensure_organisation
from awards.pledges import queries
from awards.pledges.models import Pledge, PledgeVersion
from awards.pledges.rules import Content
from awards.pledges.services import Put, begin, load_groups, put_pledge
from awards.sharing.rules.columns import NAMES
from tests.factories import a_user
from tests.importing.conftest import a_row, as_csv, exported, taken

GONE = {"state": "withdrawn", "withdrawal_reason": "Announced by mistake."}


@pytest.fixture(autouse=True)
def groups(session, at):
    load_groups(session)


def number(session, model):
    return session.scalar(select(func.count()).select_from(model))


def wrong(session, at, *rows, **more):
    found = taken(session, as_csv(rows), at, dry=True, **more)
    return {(problem["row"], problem["column"]) for problem in found.problems}


def test_a_row_becomes_a_pledge_with_everything_that_it_says(session, at):
    assert taken(session, as_csv([a_row()]), at).counts == {"new": 1}
    (said,) = queries.said_by_source(session, "a source", ["1"])
    content = said.content
    assert (content.title, content.summary, content.start_year) == ("Benches for libraries", a_row()["summary"], 2026)
    assert (str(content.money[0].amount), content.money[0].is_new) == ("5000.50", True)
    assert [(iso2, int(share)) for iso2, share in content.shares] == [("GH", 60), ("KE", 40)]
    assert [(str(one.amount), one.start.year) for one in content.tranches] == [("2500.00", 2026)]
    assert list(said.names.values()) == ["Cedar Network"]
    assert queries.kept_sums(session) == queries.live_sums(session)


def test_the_same_file_again_and_again_changes_nothing(session, at):
    content = as_csv([a_row(), a_row(source_id="2")])
    taken(session, content, at)
    before = number(session, PledgeVersion), number(session, AuditRow), number(session, Organisation)
    for _ in range(2):
        assert taken(session, content, at).counts == {"same": 2}
    assert (number(session, PledgeVersion), number(session, AuditRow), number(session, Organisation)) == before


def test_the_record_as_it_is_exported_changes_nothing(registry, at):
    assert taken(registry, as_csv(exported(registry)), at).counts == {"same": 33}


def test_a_changed_cell_makes_one_version_and_is_told_field_by_field(session, at):
    taken(session, as_csv([a_row(), a_row(source_id="2")]), at)
    changed = as_csv([a_row(title="Benches for schools", partners="Amber Link"), a_row(source_id="2")])
    looked = taken(session, changed, at, dry=True)
    assert looked.counts == {"changed": 1, "same": 1}
    (change,) = looked.changes
    assert change["row"] == 2
    assert {(one["column"], one["before"], one["after"]) for one in change["columns"]} == {
        ("title", "Benches for libraries", "Benches for schools"), ("partners", "", "Amber Link"),
    }  # fmt: skip
    assert number(session, PledgeVersion) == 2
    assert taken(session, changed, at).counts == {"changed": 1, "same": 1}
    assert queries.said_by_source(session, "a source", ["1"])[0].n == 2


def test_a_dry_run_writes_nothing(session, at):
    before = number(session, AuditRow), number(session, Organisation)
    assert taken(session, as_csv([a_row()]), at, dry=True).counts == {"new": 1}
    assert (number(session, AuditRow), number(session, Organisation), number(session, Pledge)) == (*before, 0)


def test_a_column_that_the_file_leaves_out_stays_as_it_was(session, at):
    taken(session, as_csv([a_row()]), at)
    few = ["register", "source_id", "title", "lead", "source"]
    assert taken(session, as_csv([a_row()], few), at).counts == {"same": 1}
    assert taken(session, as_csv([a_row(title="Other")], few), at).counts == {"changed": 1}
    assert queries.said_by_source(session, "a source", ["1"])[0].content.shares != ()


def test_the_number_that_it_bears_at_p2c_stays_when_the_file_says_nothing_of_it(session, at):
    taken(session, as_csv([a_row(p2c_number="P2C-7")]), at)
    few = ["register", "source_id", "title", "lead", "source"]
    assert taken(session, as_csv([a_row(title="Other")], few), at).counts == {"changed": 1}
    assert taken(session, as_csv([a_row(title="Third", p2c_number="")]), at).counts == {"changed": 1}
    (said,) = queries.said_by_source(session, "a source", ["1"])
    assert (said.n, said.content.title, said.official_number) == (3, "Third", "P2C-7")
    assert queries.figures(session, queries.Filters(q="P2C-7")).found == 1


def test_what_no_column_holds_stays_with_a_pledge_that_a_file_changes(session, at):
    lead = ensure_organisation(session, "Cedar Network", public=True).slug
    content = Content("Benches for libraries", "https://cedar.example", ((lead, "lead"),), start_year=2026, iati=True)
    put_pledge(session, Put("a source", "1", None, None, content), None, at)
    rows = exported(session)
    assert taken(session, as_csv(rows), at).counts == {"same": 1}
    assert taken(session, as_csv([rows[0] | {"title": "Benches for schools"}]), at).counts == {"changed": 1}
    (said,) = queries.said_by_source(session, "a source", ["1"])
    assert (said.content.title, said.content.iati) == ("Benches for schools", True)


def test_what_the_table_does_not_show_of_a_target_stays_with_it(registry, at):
    rows = exported(registry)
    rows[0]["title"] = "Rural telephony"
    assert taken(registry, as_csv(rows), at, second=True).counts["changed"] == 1
    registry.expire_all()
    assert queries.public_pledge(registry, "R-000001").current.facts["targets"][1]["qualifier"] == "about"


def test_a_pledge_that_the_file_leaves_out_stays(registry, at):
    taken(registry, as_csv(exported(registry)[:1]), at)
    assert queries.figures(registry, queries.Filters()).all == 33


def test_a_pledge_goes_by_an_explicit_word_with_a_reason_alone(registry, at):
    rows = [
        row | {"state": "withdrawn", "withdrawal_reason": "Announced by mistake."} for row in exported(registry)[:1]
    ]
    assert taken(registry, as_csv(rows), at, dry=True).counts == {"withdrawn": 1}
    assert taken(registry, as_csv(rows), at).counts == {"withdrawn": 1}
    with pytest.raises(Withdrawn, match="by mistake"):
        queries.public_pledge(registry, "R-000001")
    assert taken(registry, as_csv(exported(registry)), at).counts == {"same": 33}
    assert queries.kept_sums(registry) == queries.live_sums(registry)


def test_pledges_that_are_withdrawn_already_ask_nothing_of_their_own(session, at, count_queries):
    asked = []
    for ids in ("a", "bcdefg"):
        taken(session, as_csv([a_row(source_id=one) for one in ids]), at)
        gone = as_csv([a_row(source_id=one, **GONE) for one in ids])
        assert taken(session, gone, at).counts == {"withdrawn": len(ids)}
        with count_queries() as statements:
            assert taken(session, gone, at).counts == {"same": len(ids)}
        asked.append(len(statements))
    assert asked[0] == asked[1]


def test_a_withdrawn_pledge_does_not_come_back(registry, at):
    rows = [
        row | {"state": "withdrawn", "withdrawal_reason": "Announced by mistake."} for row in exported(registry)[:1]
    ]
    taken(registry, as_csv(rows), at)
    assert wrong(registry, at, rows[0] | {"state": "published"}) == {(2, "state")}
    assert wrong(registry, at, rows[0] | {"title": "Again"}) == {(2, "public_id")}


def test_above_ten_million_a_row_waits_for_a_second_person(session, at):
    large = a_row(source_id="9", amount="10000001", usd="10000001")
    assert taken(session, as_csv([a_row(), large]), at).counts == {"new": 1, "held": 1}
    assert queries.said_by_source(session, "a source", ["9"]) == []
    assert session.scalar(select(func.count()).select_from(Organisation)) == 1
    assert taken(session, as_csv([a_row(), large]), at, second=True).counts == {"same": 1, "new": 1}


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"amount": "1,000"}, "amount"), ({"amount": "=5+5"}, "amount"), ({"amount": "1e400"}, "amount"),
        ({"amount": "NaN"}, "amount"), ({"amount": "1.234"}, "amount"), ({"amount": "-5"}, "amount"),
        ({"usd": "1_000"}, "usd"), ({"currency": "dollars"}, "currency"), ({"word": "given"}, "word"),
        ({"word": ""}, "word"), ({"word": "pledged|spent"}, "amount"), ({"countries": "GH|XX"}, "countries"),
        ({"country_shares": "GH=60"}, "country_shares"), ({"country_shares": "GH:60|KE:50"}, "country_shares"),
        ({"instalments": "2500 in 2026"}, "instalments"), ({"start_year": "soon"}, "start_year"),
        ({"instalments": "pledged 9000 USD 2026-01-01/2026-12-31"}, "instalments"),
        ({"instalments": "pledged 1 USD 2026-01-01/2026-02-30"}, "instalments"), ({"is_new": "maybe"}, "is_new"),
        ({"retrieved_on": "24.11.2026"}, "retrieved_on"), ({"state": "lost"}, "state"), ({"state": "closed"}, "state"),
        ({"state": "withdrawn"}, "withdrawal_reason"), ({"public_id": "7"}, "public_id"), ({"lead": ""}, "lead"),
        ({"lead": "!!!"}, "lead"), ({"title": ""}, "title"), ({"title": "x" * 301}, "title"),
        ({"source": ""}, "source"),
        ({"beneficiary_groups": "everybody"}, "beneficiary_groups"), ({"source_id": ""}, "source_id"),
        ({"register": "rehearsal"}, "register"), ({"language": "xx"}, "language"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_by_row_and_column(session, at, cells, column):
    assert (3, column) in wrong(session, at, a_row(), a_row(**({"source_id": "2"} | cells)))


def test_the_same_id_twice_in_a_file_is_refused_the_second_time(session, at):
    assert wrong(session, at, a_row(), a_row(title="Other")) == {(3, "source_id")}


def test_two_ids_that_are_not_of_one_pledge_are_refused(registry, at):
    rows = exported(registry)
    assert wrong(registry, at, rows[0] | {"source_id": "R-000002"}) == {(2, "source_id")}
    assert wrong(registry, at, rows[0] | {"public_id": "R-000099"}) == {(2, "public_id")}


def test_a_pledge_that_gets_its_number_here_takes_none_that_the_file_gives_another(session, at):
    rows = [a_row(source_id="1"), a_row(source_id="2", public_id="R-000001"), a_row(source_id="3")]
    assert taken(session, as_csv(rows), at).counts == {"new": 3}
    found = {one.source_id: one.public_id for one in queries.said_by_source(session, "a source", ["1", "2", "3"])}
    assert found == {"1": "R-000002", "2": "R-000001", "3": "R-000003"}


def test_a_file_gives_no_number_after_which_there_is_none_left(session, at):
    assert wrong(session, at, a_row(public_id="R-100000000")) == {(2, "public_id")}
    assert wrong(session, at, a_row(public_id="R-99999999")) == set()


def test_the_number_of_a_pledge_that_is_being_written_is_nobody_elses(session, at):
    person = a_user(session, "writer@example.org")
    draft = begin(session, ensure_organisation(session, "Cedar Network"), person, at)
    assert wrong(session, at, a_row(public_id=draft.public_id)) == {(2, "public_id")}
    assert wrong(session, at, a_row(register="desk", source_id=draft.public_id)) == {(2, "source_id")}
    assert wrong(session, at, a_row(source_id=draft.public_id)) == set()


def test_a_title_that_begins_like_a_formula_stays_text(session, at):
    taken(session, as_csv([a_row(title="=SUM(A1)")]), at)
    assert queries.said_by_source(session, "a source", ["1"])[0].content.title == "=SUM(A1)"


def test_an_organisation_is_known_by_any_of_its_names_and_made_once(session, at):
    taken(session, as_csv([a_row(), a_row(source_id="2", lead="CEDAR  network", partners="Amber Link|Amber link")]), at)
    assert number(session, Organisation) == 2


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("title,title,lead,source,source_id", "twice"), ("title,lead,source", "lacks"),
        ("title,lead,source_id", "lacks"),
        ("title,lead,source,source_id,colour", "do not have: colour"), ("", "empty"),
    ],
)  # fmt: skip
def test_a_first_row_that_does_not_fit_is_refused(session, at, header, words):
    with pytest.raises(RuleBroken, match=words):
        taken(session, f"{header}\na,b,c,d,e\n".encode(), at)


def test_every_column_of_the_registrys_own_files_is_known(session, at):
    taken(session, as_csv([a_row()]), at)
    rows = [row | {name: "" for name in NAMES if name not in row} for row in exported(session)]
    assert taken(session, as_csv(rows, list(NAMES)), at, dry=True).counts.keys() <= {"same", "changed"}
