"""A person's copy of everything: all that is the person's, nothing of others, and nothing before its hour."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import Column, String, false, or_, select, update
from sqlalchemy.sql import visitors

from awards.feedback.models import Feedback
from awards.finding.models import MadeFile
from awards.infrastructure import audit, migrations, outbox
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.storage import at as at_folder
from awards.nominations.models import Entry
from awards.people import queries
from awards.people.purposes import OF_TABLE
from awards.people.queries.covering import RULES
from awards.people.queries.person import Person
from awards.people.rules import Names
from awards.publishing.models import Laureate
from tests import factories
from tests.people.things import NAME, a_world, finalists_of, whole_world
from tests.verifying.conftest import lift_guards

HOUR = timedelta(hours=1)
NOBODY = Person(frozenset(), frozenset(), Names([], []), frozenset(), frozenset(), {})

NOT_HANDED_OUT = {
    "authenticator_app.user_id": "a secret",
    "conflict.judge_id": "what others said and the program found; what the judge declared is in it",
    "judging_save.judge_id": "numbers of saves, which say nothing",
    "jury_vote.user_id": "a secret ballot, forgotten at the count",
    "kept_tie.user_id": "what the program found, which the gate shows",
    "pairing.judge_id": "what the program found, which the gate shows",
    "printed_pack.judge_id": "nominations of others, as bytes",
    "recovery_code.user_id": "a secret",
    "sign_in_code.for_user_id": "a secret",
    "tie_look.user_id": "when the program looked for ties",
    "user.merged_into_id": "an account that was merged is the person's, and in it",
}
"""Columns that name whom a row is about, of rows that are in nobody's copy, and why."""


pytestmark = pytest.mark.begins(world=whole_world)


@pytest.fixture
def world(begun):
    return begun


def copy_of(client_for, user):
    return json.loads(client_for(user).get("people.data_json").body)


@pytest.mark.case("PR-01")
def test_every_column_that_names_whom_a_row_is_about_is_asked_for_the_copy():
    """Who did something to the things of others is told by the rows of the audit log: those columns end in `by`."""
    asked = {
        f"{part.table.name}.{part.name}"
        for rule in RULES
        if rule.handed_out
        for part in visitors.iterate(rule.whose(NOBODY))
        if isinstance(part, Column) and part.table is rule.table.__table__
    }
    about = {
        f"{table.name}.{column.name}"
        for table in migrations.all_metadata().sorted_tables
        for column in table.columns
        if any(key.target_fullname == "user.id" for key in column.foreign_keys)
        and not re.search(r"_by(_user_id)?$|^by_user_id$", column.name)
    }
    assert about - asked == NOT_HANDED_OUT.keys()
    assert "audit_row.actor_id" in asked


@pytest.mark.one_database
def test_of_every_table_that_is_handed_out_it_is_said_what_it_is_kept_for():
    handed_out = {rule.table.__tablename__ for rule in RULES if rule.handed_out}
    assert OF_TABLE.keys() == handed_out | {"laureate", "reading"}


def test_it_says_of_each_thing_in_it_what_it_is_kept_for_and_on_what_ground(session, world, client_for):
    told = copy_of(client_for, world.person)
    said = {one["table"]: one for one in told.pop("kept_for")}
    assert said.keys() == told.keys()
    assert said["consent"]["what_for"] == "To know whether you agreed to be nominated"
    assert said["consent"]["ground"] == "Your answer: no judge reads without it"
    main = client_for(world.person).get("people.data").main
    for one in said.values():
        assert one["what_for"] in main
        assert one["ground"] in main


def test_who_takes_the_name_of_another_is_handed_nothing_of_the_other(session, world, client_for):
    stranger = factories.a_user(session, "stranger@example.org", name=NAME)
    session.commit()
    told = copy_of(client_for, stranger)
    assert told.keys() <= {"kept_for", "user", "user_address", "role", "session_record"}
    assert "Public results" not in client_for(stranger).get("people.data").main


@pytest.mark.case("PR-01")
@pytest.mark.unsound("an approved decision is not the one that the award's log holds")
def test_no_word_of_rows_that_are_not_handed_out_is_in_it(session, world, client_for):
    """In every table: each text of a row that is about the person and another wrote is a word of its own."""
    person, written = queries.oneself(session, world.person.id), dict[str, str]()
    session.commit()
    lift_guards(session.connection())
    for rule in (rule for rule in RULES if not rule.handed_out):
        table = rule.table.__table__
        own = [one.whose(person) for one in RULES if one.table is rule.table and one.handed_out]
        for column in table.columns:
            if isinstance(column.type, String) and "personal" in column.info:
                word = f"confidential-{len(written)}-"
                changed = session.execute(
                    update(table).where(rule.whose(person), ~or_(false(), *own)).values({column: word})
                )
                if changed.rowcount:
                    written[word] = f"{table.name}.{column.name}"
    session.commit()
    assert {"scorecard.comment", "score.why", "screening_sheet.notes", "decision_place.reason"} <= set(written.values())
    told = json.dumps(copy_of(client_for, world.person))
    assert [where for word, where in written.items() if word in told] == []


def test_what_the_person_did_is_in_it_without_what_it_was_done_with(session, world, client_for):
    audit.record(session, actor=world.person.id, action="a.deed", details={"of": "somebody else"})
    session.commit()
    (row,) = [row for row in copy_of(client_for, world.person)["audit_row"] if row["action"] == "a.deed"]
    assert "details" not in row


def test_a_result_is_in_it_from_its_hour_on(session, at, client_for):
    world = a_world(session, at, result=False)
    finalists_of(session, world.judged, at + HOUR)
    session.commit()
    assert session.scalars(select(Laureate)).all()
    session.commit()
    client = client_for(world.person)
    told = json.loads(client.get("people.data_json").body)
    assert not {"laureate", "laureate_text", "decision_place"} & told.keys()
    assert "Public results" not in client.get("people.data").main
    person = queries.oneself(session, world.person.id)
    assert queries.everything(session, person, at + HOUR)["laureate"]
    assert queries.counts_of_copy(session, person, at + HOUR)["laureate"] == 1


def test_feedback_is_in_it_once_it_is_released(session, world, at, client_for):
    entry = session.scalars(select(Entry).where(Entry.nomination_id == world.nomination.id)).one()
    staff = world.judged.staff.id
    session.add(
        Feedback(
            edition_id=world.judged.edition.id, entry_id=entry.id, texts={"en": "Go on"}, changed_by=staff,
            changed_at=at, approved_by=staff, approved_at=at,
        )
    )  # fmt: skip
    session.commit()
    assert "feedback" not in copy_of(client_for, world.person)
    session.execute(update(Feedback).values(released_at=at))
    session.commit()
    (row,) = copy_of(client_for, world.person)["feedback"]
    assert row["texts"] == {"en": "Go on"}
    assert str(staff) not in str(row)


def test_a_mail_is_in_it_once_it_has_left(session, world, at, client_for):
    outbox.put(session, to=world.person.email, language="en", template="nomination_received", values={"name": "x"})
    session.execute(update(OutboxMail).values(state="held"))
    session.commit()
    assert "outbox_mail" not in copy_of(client_for, world.person)
    session.execute(update(OutboxMail).values(state="sent", sent_at=at))
    session.commit()
    assert copy_of(client_for, world.person)["outbox_mail"]


def test_the_files_that_the_person_sent_are_in_it_while_they_are_kept(app, session, world, at, client_for):
    storage = at_folder("", app.config["AWARDS"].instance)
    nomination = factories.a_nomination(session, world.judged.edition, world.person, at)
    sent = {
        state: factories.a_file(session, nomination, world.person, at, state=state, storage=storage)
        for state in ("ready", "quarantined")
    }
    gone = factories.a_file(session, nomination, world.person, at, storage=storage)
    gone.removed_at = gone.forgotten_at = at
    factories.a_file(session, nomination, world.judged.nominator, at, storage=storage)
    session.commit()
    content = client_for(world.person).get("people.data_zip").response.get_data()
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["data.json", f"files/{sent['ready'].id}.pdf"]


def test_bytes_that_were_made_for_the_person_are_told_of_and_not_in_it(session, world, at, client_for):
    session.add(
        MadeFile(
            edition_id=world.judged.edition.id, user_id=world.person.id, kind="csv", query={}, asked_at=at,
            expires_at=at + HOUR, made_at=at, content=b"titles",
        )
    )  # fmt: skip
    session.commit()
    (row,) = copy_of(client_for, world.person)["made_file"]
    assert row["kind"] == "csv"
    assert "content" not in row
