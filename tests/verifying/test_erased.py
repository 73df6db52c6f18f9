"""Whoever is erased, the bundle that was made goes, and the next one holds, says so and tells nothing of the person."""

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import delete, event, select

from awards.accounts.models import User
from awards.desks.rehearsal.dates import Until
from awards.desks.rehearsal.stage import Size, rehearse
from awards.infrastructure import award_log, clock
from awards.infrastructure.award_log import AwardLogBlank, AwardLogPayload, AwardLogRow, Kind
from awards.infrastructure.database import Sessions, connect
from awards.judging.models import Scorecard
from awards.nominations.models import Entry, Nomination
from awards.people.queries import Held, person_of
from awards.people.services import erase
from awards.publishing import queries as publishing
from awards.sealing.models import SealKey, SealKeyName
from awards.verifying import queries, services
from awards.verifying.models import Bundle
from tests.verifying.conftest import Played
from tests.verifying.things import YEAR, documents, named, unpacked, verdict

TWO = 2
"""Key holders of a rehearsal."""


@pytest.fixture(scope="module")
def world(makers: Callable, database_kind: str) -> Iterator[Played]:
    """A small published rehearsal; each test erases somebody else of it."""
    with makers(database_kind).fresh() as url:
        engine = connect(url)
        sessions = Sessions(engine)
        with sessions.transaction() as session:
            edition = rehearse(session, YEAR, Size(6, 4, 4), 3, Until.PUBLISHED, clock.now(session), lambda *_: None)
            found = edition.id
        yield Played(sessions, found, b"")
        engine.dispose()


def erased(world: Played, folder: Path, user: User) -> tuple[Path, dict[str, int]]:
    """The bundle that was kept is gone with the person; the next one, unpacked, and what its script counts of it."""
    with world.sessions.transaction() as session:
        at = clock.now(session)
        publication = publishing.of_year(session, YEAR, at, rehearsal=YEAR)
        script = queries.mark(session, publication.id, "x")
        made = services.bundle_of(session, publication)
        mark = session.scalar(select(Bundle.mark).where(Bundle.publication_id == publication.id))
        assert mark is None, "each test begins without one"
        keep(session, publication, made, at)
        assert erase(session, person_of(session, user.id), at, Held())
        assert queries.mark(session, publication.id, "x") != script
        assert session.scalars(select(Bundle.mark)).all() == [], "what was kept told of the person"
    after = unpacked(world.again(), folder / "after")
    code, found = verdict(after)
    assert (code, named(found)) == (0, [])
    return after, {one["key"]: one["values"].get("count") for one in found["findings"]}


def keep(session, publication, made, at) -> None:
    """Keep a bundle as the job does."""
    script = services.keeping._script()
    session.add(
        Bundle(
            publication_id=publication.id, mark=queries.mark(session, publication.id, script), digest=made.digest,
            size=len(made.content), content=made.content, report={"result": "holds", "findings": []}, made_at=at,
        )
    )  # fmt: skip
    session.flush()
    services.forget_outdated(session)
    assert session.scalars(select(Bundle.digest)).one() == made.digest, "what is as it was is kept"


def test_of_an_erased_judge_the_sheets_stay_counted_and_ties_are_blanked(world, tmp_path):
    with world.sessions.transaction() as session:
        counted = select(Scorecard.judge_id).where(Scorecard.confirmed_at.is_not(None))
        judge = session.scalars(select(User).where(User.id.in_(counted)).order_by(User.id)).first()
        until = publishing.of_year(session, YEAR, clock.now(session), rehearsal=YEAR).public_from
        told = {"judge": str(judge.id), "nomination": str(uuid4())}
        award_log.append(session, world.edition_id, Kind.CONFLICT_DECLARED, told, judge.id, until)
    before = unpacked(world.again(), tmp_path / "before")
    folder, counts = erased(world, tmp_path, judge)
    assert documents(folder, "scores.jsonl") == documents(before, "scores.jsonl")
    assert [row["kind"] for row in documents(folder, "log.jsonl") if row.get("erased")] == ["conflict.declared"]
    assert counts["log-erased"] == 1


def test_of_an_erased_nominator_of_an_organisation_a_bundle_tells_nothing_before_or_after(world):
    before = world.again()
    with world.sessions.transaction() as session:
        of = select(Nomination.nominator_id).where(Nomination.nominee_kind == "organisation")
        nominator = session.scalars(select(User).where(User.id.in_(of)).order_by(User.id)).first()
        told = nominator.name
        assert erase(session, person_of(session, nominator.id), clock.now(session), Held())
    assert world.again() == before
    with zipfile.ZipFile(io.BytesIO(before)) as packed:
        assert not [name for name in packed.namelist() if told.encode() in packed.read(name)]


def test_of_an_erased_laureate_texts_go_and_the_place_stays(world, tmp_path):
    with world.sessions.transaction() as session:
        at = clock.now(session)
        laureate = publishing.of_year(session, YEAR, at, rehearsal=YEAR).laureates[0]
        nomination = session.scalars(
            select(Nomination).join(Entry, Entry.nomination_id == Nomination.id).where(Entry.id == laureate.entry_id)
        ).one()
        nomination.nominee_kind = "person"
        nominee, project = session.get_one(User, nomination.nominator_id), laureate.project
    before = documents(unpacked(world.again(), tmp_path / "before"), "publications.jsonl")[-1]["laureates"]
    assert project in {one["document"]["project"] for one in before}
    folder, counts = erased(world, tmp_path, nominee)
    whole = b"".join(path.read_bytes() for path in folder.iterdir()).decode()
    assert counts["laureates-erased"] >= 1
    assert "nomination.submitted" in {row["kind"] for row in documents(folder, "log.jsonl") if row.get("erased")}
    assert project not in whole
    assert len(documents(folder, "publications.jsonl")[-1]["laureates"]) == len(before)


def test_of_an_erased_key_holder_the_seals_hold_without_a_name(world, tmp_path):
    with world.sessions.reading() as session:
        holder, name = session.execute(
            select(User, SealKeyName.name)
            .join(SealKey, SealKey.user_id == User.id)
            .join(SealKeyName, SealKeyName.key_id == SealKey.id)
            .order_by(User.id)
        ).first()
    folder, counts = erased(world, tmp_path, holder)
    assert counts["seals"] >= 1
    keys = documents(folder, "keys.jsonl")
    assert sum(bool(row["name"]) for row in keys) == 1
    assert len({row["holder"] for row in keys}) == TWO
    assert name not in (folder / "keys.jsonl").read_text()


def test_the_database_keeps_which_steps_are_blank_and_a_mark_looks_at_no_others(world):
    with world.sessions.transaction() as session:
        at = clock.now(session)
        award_log.append(session, uuid4(), Kind.ERASURE, {"what": "x", "of": "y"}, None, at)
    said = []

    def note(_connection, _cursor, statement, *_more) -> None:
        said.append(statement)

    with world.sessions.transaction() as session:
        publication = publishing.of_year(session, YEAR, at, rehearsal=YEAR)
        before = queries.mark(session, publication.id, "x").split()
        told = select(AwardLogRow.id).where(AwardLogRow.id.in_(select(AwardLogPayload.row_id)))
        rows = session.scalars(told.where(AwardLogRow.edition_id == world.edition_id).limit(2)).all()
        other = session.scalars(told.where(AwardLogRow.edition_id != world.edition_id)).all()
        assert (len(rows), len(other)) == (2, 1)
        session.execute(delete(AwardLogPayload).where(AwardLogPayload.row_id.in_([*rows, *other])))  # by whatever way
        event.listen(session.get_bind(), "before_cursor_execute", note)
        after = queries.mark(session, publication.id, "x").split()
        event.remove(session.get_bind(), "before_cursor_execute", note)
        empty = select(AwardLogRow.id).where(AwardLogRow.id.not_in(select(AwardLogPayload.row_id)))
        assert set(session.scalars(select(AwardLogBlank.row_id))) == set(session.scalars(empty))
    assert [int(then) - int(first) for first, then in zip(before[1:], after[1:], strict=True)] == [0, 0, 0, 0, 2]
    assert said
    assert not any("award_log_payload" in statement for statement in said)
