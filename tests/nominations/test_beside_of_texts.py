"""Texts, files, corrections and steps of the log are of their own nomination: two, each with all of it."""

import copy
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from awards.core.errors import NotFound
from awards.infrastructure.award_log import AwardLogPayload
from awards.nominations import services
from awards.nominations.models import Consent, Correction, Nomination, NominationVersion
from awards.nominations.queries import files, logged, nominations, parts
from awards.nominations.queries.corrections import corrections, sent_version
from awards.nominations.queries.people import asked, standing
from awards.nominations.queries.versions import older_part, texts_at, versions
from tests import factories
from tests.nominations.conftest import a_content, a_frame
from tests.nominations.test_beside import a_referee

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def people(session):
    return [factories.a_user(session, f"person{n}@example.org", name=f"Person {n}") for n in range(3)]


@pytest.fixture
def two(session, edition, people, at):
    return [factories.a_nomination(session, edition, by, at, organisation=by.name) for by in people[:2]]


def a_version(session, nomination, n, by, at, frozen=None, **content):
    session.add(NominationVersion(nomination_id=nomination.id, n=n, content=content, saved_by=by.id, saved_at=at,
                                  frozen_at=frozen))  # fmt: skip
    session.flush()


def mark(file):
    return {"id": str(file.id), "number": file.number, "question": file.question, "kind": "pdf", "size": 9,
            "digest": "d" * 64}  # fmt: skip


def named_by(session, nomination, *named):
    """Let the version that was sent name these files alone."""
    sent = session.get_one(NominationVersion, (nomination.id, 1))
    sent.content = {**sent.content, "files": [mark(file) for file in named]}
    session.flush()


# Versions and corrections


def test_corrections_and_versions_are_of_their_nomination(session, edition, two, people, at):
    one, other = two
    for nomination, numbers in ((one, (2, 3)), (other, (2, 4))):
        for n in numbers:
            a_version(session, nomination, n, people[2], at, at, title=f"{nomination.number}: {n}")
    for nomination, n, why in ((one, 3, "A letter"), (other, 2, "A comma"), (other, 4, "A dot")):
        session.add(Correction(nomination_id=nomination.id, n=n, part="what", why=why, by=people[2].id, at=at))
    session.flush()
    assert [(row.n, row.why) for row in corrections(session, one.id)] == [(3, "A letter")]
    assert [row.n for row in corrections(session, other.id)] == [4, 2]
    assert (sent_version(session, one.id).n, sent_version(session, other.id).n) == (2, 1)
    assert sent_version(session, factories.a_nomination(session, edition, people[2], at, state="draft").id) is None
    assert [(row.n, row.why) for row in versions(session, one.id)] == [(3, "A letter"), (2, None), (1, None)]
    texts = texts_at(session, one.id, {2, 4})
    assert {n: text.title for n, text in texts.items()} == {2: f"{one.number}: 2"}


def test_an_older_text_is_one_that_there_was_and_of_a_part_that_is_asked(session, edition, two):
    given = session, edition.id, two[0].id
    assert older_part(*given, 1, "answer-what").content.title == "Repair benches"
    with pytest.raises(NotFound):
        older_part(*given, 7, "answer-what")
    with pytest.raises(NotFound):
        parts.part_of(*given, "answer-nothing")
    assert parts.part_of(*given, "answer-what").key == "work"


def test_nobody_has_a_right_who_has_not_come(session, edition, two, people, at):
    factories.a_collaborator(session, two[0], people[2], "view", at)
    invited = factories.a_collaborator(session, two[0], people[1], "edit", at)
    invited.user_id = invited.accepted_at = None
    session.flush()
    rights = nominations.nominated(session, edition.id, two[0].id).rights
    assert set(rights) == {people[0].id, people[2].id}


def test_of_very_many_numbers_all_texts_are_read(session, edition, two, monkeypatch):
    monkeypatch.setattr(nominations, "MOST_NAMED", 1)
    for numbers, read in ((None, 2), ([two[0].number], 1), ([two[0].number, 77], 2)):
        assert len(nominations.texts_of(session, edition.id, numbers)) == read


# Files


def test_only_a_question_that_takes_files_and_evidence_have_a_place_for_them(session, edition, two):
    given = session, edition.id, two[0].id
    assert files.part_of(*given, "evidence").question is None
    edition.form = copy.deepcopy(edition.form)
    edition.form["sections"][0]["questions"].append({"key": "plan", "kind": "file", "label": {"en": "Your plan"}})
    session.flush()
    assert files.file_questions(edition.form) == {"plan": False}
    assert files.part_of(*given, "plan").question == "plan"
    with pytest.raises(NotFound):
        files.part_of(*given, "what")


def test_files_are_of_their_nomination_and_stand_where_its_text_names_them(session, edition, two, people, at):
    one, other = two
    named, unnamed, given_up = (factories.a_file(session, one, people[0], at) for _file in range(3))
    arriving = [factories.a_file(session, of, people[0], at, state="uploading", question=question)
                for of, question in ((one, "proof"), (one, None), (other, "plan"))]  # fmt: skip
    arriving_no_more = factories.a_file(session, one, people[0], at, state="uploading", question="past")
    given_up.removed_at = arriving_no_more.removed_at = at
    named_by(session, one, named, given_up)
    found = nominations.nominated(session, edition.id, one.id)
    assert files.files_of(session, found) == [named, *arriving[:2]]
    assert (files.under_way(session, one.id), files.under_way(session, other.id)) == (2, 1)
    assert files.questions_under_way(session, one.id) == {"proof"}
    named.size = 3
    sized = files.sizes(session, one, [named.id, given_up.id, unnamed.id])
    assert sorted(sized) == sorted([3, unnamed.length, arriving[0].length, arriving[1].length])
    assert len(files.sizes(session, one, [named.id])) == 3
    assert (files.last_number(session, one.id), files.last_number(session, other.id)) == (6, 1)
    for key, of in (("a", arriving[0]), ("b", arriving[1]), ("a", arriving[2])):
        of.client_key = key
    session.flush()
    assert [files.by_client_key(session, of.id, key) for of, key in ((one, "a"), (one, "b"), (other, "b"))] == [
        arriving[0], arriving[1], None,
    ]  # fmt: skip
    assert files.file_of(session, edition.id, one.id, named.id).file is named
    for nobody in (uuid4(), given_up.id, arriving[2].id):
        with pytest.raises(NotFound):
            files.file_of(session, edition.id, one.id, nobody)


def test_a_person_takes_the_room_of_all_files_that_are_not_deleted(session, two, people, at):
    kept, deleted, theirs = (
        factories.a_file(session, of, by, at, content=b"x" * size)
        for of, by, size in ((two[0], people[0], 10), (two[1], people[0], 200), (two[1], people[1], 3000))
    )
    assert files.bytes_of_person(session, people[0].id) == kept.size + deleted.size
    deleted.forgotten_at = at
    session.flush()
    assert files.bytes_of_person(session, people[0].id) == kept.size
    assert files.bytes_of_person(session, people[1].id) == theirs.size


def test_submitted_files_are_those_of_the_questions_that_are_asked_for_and_evidence(session, two, people, at):
    one, other = two
    assert files.submitted_files(session, other.id) == []
    plan, proof, evidence, unnamed = (
        factories.a_file(session, one, people[0], at, question=question) for question in ("plan", "proof", None, None)
    )
    named_by(session, one, plan, proof, evidence)
    assert files.submitted_files(session, one.id) == [plan, proof, evidence]
    assert files.submitted_files(session, one.id, ["plan"]) == [plan, evidence]
    assert files.submitted_files(session, one.id, []) == [evidence]
    assert unnamed not in files.submitted_files(session, one.id)


def test_bytes_are_needed_while_a_file_stands_or_a_submitted_text_names_it(session, two, people, at):
    one, other = two
    standing_alone, refused, sent, drafted = (
        factories.a_file(session, one, people[0], at, state=state) for state in ("ready", "refused", "ready", "ready")
    )
    named_by(session, one, sent)
    named_by(session, other, drafted)
    a_version(session, one, 2, people[0], at, files=[mark(drafted)])
    assert files.is_needed(session, standing_alone)
    assert not files.is_needed(session, refused)
    sent.removed_at = drafted.removed_at = at
    session.flush()
    assert files.is_needed(session, sent)
    assert not files.is_needed(session, drafted), "a draft or somebody else's text names it"


# The award's log


def test_the_step_of_a_submission_is_its_own_the_newest_and_looked_at(session, edition, people, at):
    made = []
    for by in people[:2]:
        nomination = services.start_draft(session, edition, a_frame(), by, at)
        services.save_draft(session, nomination, edition, a_content(), 1, by, at)
        made.append(nomination)
    one, other = made
    for nomination, by in reversed([*zip(made, people, strict=False)]):
        services.submit(session, nomination, edition, by, at + HOUR)
    for n, when in enumerate((2, 3), 2):
        services.save_draft(session, other, edition, a_content(title=f"Title {n}"), other.version, people[1], at)
        services.submit(session, other, edition, people[1], at + when * HOUR)
    session.commit()
    steps = [logged.logged_submission(session, of.id) for of in made]
    assert [step.hidden["number"] for step in steps] == [one.number, other.number]
    assert [step.hidden["version"] for step in steps] == [one.version, other.version]
    every = logged.logged_submissions(session, [other.id])
    assert [step.hidden["version"] for step in every] == [2, 3, 4]
    kept = session.get_one(AwardLogPayload, steps[0].row.id)
    kept.payload += " "
    session.flush()
    assert logged.logged_submission(session, one.id) is None, "it is not what was hashed"
    session.rollback()
    assert logged.with_receipt(session, edition.id, other.receipt) == other.id
    assert logged.with_receipt(session, uuid4(), other.receipt) is None
    assert logged.with_receipt(session, edition.id, "nothing") is None


# Consent and letters, as conditions


def test_consent_and_letters_stand_with_their_own_nomination(session, edition, two, people, at):
    one, other = two
    own = factories.a_nomination(session, edition, people[2], at, organisation="Own")
    for nomination, answer in ((one, "given"), (other, None)):
        nomination.relation = "other"
        said = {"answer": answer, "answered_at": at, "answered_by": "nominee"} if answer else {}
        session.add(Consent(nomination_id=nomination.id, email="n@n.example", token_digest=f"{nomination.number}",
                            asked_at=at - nomination.number * HOUR, **said))  # fmt: skip
    session.flush()

    def numbers(condition):
        return set(session.scalars(select(Nomination.number).where(condition)))

    assert numbers(standing.has_agreed()) == {one.number, own.number}
    rows = session.execute(select(Nomination.number, standing.consent_stands(), standing.consent_asked_at())).all()
    assert {number: stands for number, stands, _asked in rows} == {
        one.number: "given", other.number: "waiting", own.number: "not_needed",
    }  # fmt: skip
    assert {number: asked for number, _stands, asked in rows if number != own.number} == {
        of.number: at - of.number * HOUR for of in two
    }


def test_whoever_waits_for_consent_is_among_those_who_are_asked_for(session, two, at):
    for of in two:
        of.relation = "other"
        sent = session.get_one(NominationVersion, (of.id, 1))
        sent.content = {**sent.content, "relation": "other", "nominee_kind": "person", "nominee_names": ["Leila"]}
    session.flush()
    one, other = (of.id for of in two)
    assert asked.waiting_for_consent(session, [one]) == {one}
    assert asked.waiting_for_consent(session, [one, other]) == {one, other}


def test_a_letter_stands_with_its_own_nomination_while_somebody_wants_it(session, edition, two, people, at):
    one, other = two
    ended, withdrawn = (
        factories.a_nomination(session, edition, people[2], at, organisation=name, state=state)
        for name, state in (("Ended", "submitted"), ("Withdrawn", "withdrawn"))
    )
    a_referee(session, one, people[0], "rosa@x.example", at)
    a_referee(session, other, people[1], "rosa@x.example", at, letter="Good.", saved_at=at, sent_at=at)
    a_referee(session, ended, people[2], "rosa@x.example", at, ended_at=at)
    a_referee(session, withdrawn, people[2], "rosa@x.example", at)

    def numbers(*stands):
        return set(session.scalars(select(Nomination.number).where(standing.has_letter(*stands))))

    assert (numbers("waiting"), numbers("arrived")) == ({one.number}, {other.number})
    assert numbers("waiting", "arrived") == {one.number, other.number}
