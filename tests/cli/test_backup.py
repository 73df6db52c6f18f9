"""`awards backup` and `awards restore`: a portal brought back equals the one that was written, on either database."""

import json
import os
import shutil
import signal
import subprocess
import threading
import zipfile
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, insert, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from awards.accounts.models import User
from awards.infrastructure import audit, award_log, clock, migrations, session_records, storage
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.backup.shapes import Shape
from awards.infrastructure.database import Sessions, connect
from awards.infrastructure.outbox import OutboxMail
from awards.infrastructure.session_records import SessionRecord
from awards.people import services
from awards.people.models import Erasure
from tests.people.things import ADDRESS, NAME, left_of, whole_world
from tests.support.live import shell

EARNEST = {
    "AWARDS_ENV": "production", "AWARDS_BASE_URL": "https://awards.example", "AWARDS_TRUSTED_HOSTS": "awards.example",
    "AWARDS_MAIL_URL": "smtp://mail.example", "AWARDS_MAIL_FROM": "Awards <awards@awards.example>",
    "AWARDS_SECRET_KEY": "a key of the portal in earnest, 0123456789",
}  # fmt: skip
OLDER = Path(__file__).parent / "backups" / "of-0084.zip"
"""Made by the program as it was at that revision, of the world of these tests."""

BYTES = b"a letter that somebody sent" * 1000


pytestmark = pytest.mark.begins(world=whole_world, kept=whole_world)


@pytest.fixture
def world(begun):
    return begun


@pytest.fixture
def file(world, tmp_path):
    """The bytes of an upload, in the storage of the portal that is written."""
    return stored(tmp_path / "instance", BYTES)


KEPT: dict[str, Path] = {}


@pytest.fixture
def kept(request, database_kind, tmp_path, tmp_path_factory):
    """A copy of a backup of a world with a file, made once on each kind of database."""
    if database_kind not in KEPT:
        request.getfixturevalue("file")
        keys = tmp_path / "instance" / "keys"
        keys.mkdir(parents=True)
        (keys / "holder.pem").write_text("the key of a holder")
        KEPT[database_kind] = tmp_path_factory.mktemp("kept") / "kept.zip"
        request.getfixturevalue("run")("backup", KEPT[database_kind])
    return Path(shutil.copy(KEPT[database_kind], tmp_path / "kept.zip"))


@pytest.fixture
def place(database_kind, makers, tmp_path):
    """A clean place on the same kind of database."""
    with clean(database_kind, makers, tmp_path) as url:
        yield {"AWARDS_DATABASE_URL": url, "AWARDS_INSTANCE": str(tmp_path / "there")}


@pytest.fixture(params=["same", "other"])
def any_place(request, database_kind, makers, tmp_path):
    """A clean place: of the same kind of database, and of the other where both are tested."""
    kind = database_kind
    if request.param == "other" and request.config.getoption("--db") == "both":
        kind = "postgresql" if kind == "sqlite" else "sqlite"
    with clean(kind, makers, tmp_path) as url:
        yield {"AWARDS_DATABASE_URL": url, "AWARDS_INSTANCE": str(tmp_path / "there")}


@contextmanager
def clean(kind, makers, folder):
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'there.sqlite'}"
        return
    with makers(kind).fresh() as url:
        migrations.downgrade(url, "base")
        yield url


def stored(instance: Path, content: bytes) -> str:
    folder, name = storage.Folder(instance / "files"), storage.new_name()
    folder.put(name, 0, [content])
    folder.finish(name)
    return name


def rows_of(url: str, *without: str) -> dict[str, list[str]]:
    """Every row of every table as the program reads it, in no way that the backup has."""
    engine = connect(url)
    with engine.connect() as connection:
        found = {
            name: sorted(repr([spelled(value) for value in row]) for row in connection.execute(select(table)))
            for name, table in migrations.all_metadata().tables.items()
            if name not in without
        }
    engine.dispose()
    return found


def spelled(value):
    """A document with its keys in order, which PostgreSQL does not keep."""
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value


def tables_of(url: str) -> list[str]:
    engine = connect(url)
    found = inspect(engine).get_table_names()
    engine.dispose()
    return found


TRIGGERS = "SELECT sql FROM sqlite_master WHERE type = 'trigger'"

GUARDS = """
SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated) FROM pg_constraint
UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
"""


def guards_of(url: str) -> list[str]:
    """Triggers of a database, and references that PostgreSQL can part from their tables."""
    engine = connect(url)
    with engine.connect() as connection:
        found = connection.scalars(text(TRIGGERS if engine.dialect.name == "sqlite" else GUARDS)).all()
    engine.dispose()
    return sorted(found)


def of_another_kind(archive: Path, entry: str, content: bytes) -> Path:
    """The same archive with other bytes in one entry."""
    changed = archive.with_name("changed.zip")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == entry else old.read(name))
    return changed


@pytest.mark.case("FT-26", rest="the quarter of an hour, and the last minute of work")
def test_a_portal_brought_back_equals_the_one_that_was_written(
    run, session, world, file, database_url, makers, any_place, tmp_path
):
    session_records.begin(session, world.person.id, 1, clock.now(session))
    session.commit()
    before = rows_of(database_url)
    told = run("backup", tmp_path / "kept.zip", "--json").json
    assert told["rows"] == sum(map(len, before.values())) > 500
    assert told["files"] == 1
    said = run("restore", tmp_path / "kept.zip", **any_place)
    assert "equal to what was written" in said.out
    assert "AWARDS_SECRET_KEY" not in said.err
    there = any_place["AWARDS_DATABASE_URL"]
    later = {"session_record", "audit_row"}  # everybody is signed out, and a row says that it was brought back
    assert rows_of(there, *later) == {name: rows for name, rows in before.items() if name not in later}
    with storage.Folder(Path(any_place["AWARDS_INSTANCE"]) / "files").open(file) as brought:
        assert brought.read() == BYTES
    with makers(there.partition(":")[0].partition("+")[0]).fresh() as bare:
        assert guards_of(there) == guards_of(bare)
    engine = connect(there)
    with Sessions(engine).reading() as reading:
        actions = reading.scalars(select(AuditRow.action).order_by(AuditRow.seq)).all()
        ended = reading.scalars(select(SessionRecord.ended_at)).all()
    assert len(actions) == len(before["audit_row"]) + 1
    assert actions[-1] == "backup.restored"
    assert ended, "somebody was signed in"
    assert None not in ended
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(update(AuditRow).values(action="another.story"))
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(insert(SessionRecord).values(session_of(uuid4())))
    engine.dispose()
    assert "rows: ok" in run("doctor", **any_place).out


def session_of(user_id):
    at = datetime.now(UTC)
    return {
        "id": uuid4(), "token_digest": "0" * 64, "user_id": user_id, "roles_version": 1, "created_at": at,
        "expires_at": at, "proved_at": at, "seen_at": at, "device": "", "network": "",
    }  # fmt: skip


def test_who_was_erased_since_is_erased_again(run, session, world, at, place, tmp_path):
    run("backup", tmp_path / "kept.zip")
    wish = services.ask(session, world.person, at)
    services.propose(session, wish, world.judged.staff, at)
    services.approve(session, wish, world.judged.second, at)
    session.query(OutboxMail).delete()
    assert services.carry_out(session, wish, at + timedelta(hours=1))
    session.commit()
    (tmp_path / "erased.json").write_text(run("erase").out)
    run("restore", tmp_path / "kept.zip", "--erased", tmp_path / "erased.json", **place)
    engine = connect(place["AWARDS_DATABASE_URL"])
    with Sessions(engine).reading() as there:
        assert left_of(there) == []
        assert there.scalar(select(func.count()).select_from(Erasure)) == 1
    engine.dispose()


def test_another_secret_key_is_told(run, kept, place, tmp_path):
    other = "another secret for tests only, as long as the first"
    said = run("restore", kept, **place, AWARDS_SECRET_KEY=other)
    assert "authenticator apps that were set up there do not work here" in said.err


def test_it_is_brought_back_into_a_clean_place_only(run, kept, world, database_url):
    before = rows_of(database_url)
    assert "name a clean place" in run("restore", kept, expect=1).err
    assert rows_of(database_url) == before


def test_a_storage_in_use_is_no_clean_place(run, kept, place, tmp_path):
    mine = stored(Path(place["AWARDS_INSTANCE"]), b"of somebody else")
    assert "name a clean place" in run("restore", kept, expect=1, **place).err
    with storage.Folder(Path(place["AWARDS_INSTANCE"]) / "files").open(mine) as there:
        assert there.read() == b"of somebody else"


def test_a_backup_is_never_written_over(run, world, tmp_path):
    (tmp_path / "kept.zip").write_bytes(b"the one of yesterday")
    assert "is there already" in run("backup", tmp_path / "kept.zip", expect=1).err
    assert (tmp_path / "kept.zip").read_bytes() == b"the one of yesterday"


def test_no_backup_is_made_by_a_version_that_does_not_know_all_of_the_database(run, session, world, tmp_path):
    session.execute(text("UPDATE alembic_version SET version_num = '9001_of_a_newer_version'"))
    session.commit()
    assert "make the backup with that version" in run("backup", tmp_path / "half.zip", expect=1).err
    assert list(tmp_path.glob("*half*")) == []


def test_only_its_owner_reads_a_backup(kept):
    assert kept.stat().st_mode & 0o077 == 0


def test_what_cannot_be_brought_back_is_never_called_a_backup(run, world, tmp_path, monkeypatch):
    monkeypatch.setattr(Shape, "fill", lambda self, connection, rows: None)
    assert "none was made" in run("backup", tmp_path / "bad.zip", expect=1).err
    assert list(tmp_path.glob("*bad*")) == []


@pytest.mark.parametrize(
    ("entry", "content", "said"),
    [
        ("tables/user.jsonl", b"", "tables/user.jsonl is not what was written"),
        ("tables/user.jsonl", b"[1]\n", "no row of its table"),
        ("tables/user.jsonl", b"{\n", "no JSON"),
        ("manifest.json", b"{}", "manifest.json cannot be understood"),
        ("manifest.json", b'{"format": "another/1"}', "its format is 'another/1'"),
    ],
)
def test_a_changed_backup_is_refused_and_leaves_the_place_clean(run, kept, place, tmp_path, entry, content, said):
    changed = of_another_kind(kept, entry, content)
    assert said in run("restore", changed, expect=1, **place).err
    assert set(tables_of(place["AWARDS_DATABASE_URL"])) <= {"alembic_version"}


def test_a_changed_file_is_refused_and_none_is_left(run, kept, place, tmp_path):
    with zipfile.ZipFile(kept) as archive:
        (entry,) = [name for name in archive.namelist() if name.startswith("files/")]
    changed = of_another_kind(kept, entry, BYTES[:-1])
    assert f"{entry} is not what was written" in run("restore", changed, expect=1, **place).err
    assert list(storage.Folder(Path(place["AWARDS_INSTANCE"]) / "files").names()) == []


def test_a_row_that_the_sums_do_not_know_is_found(run, kept, place, tmp_path):
    """The entry and its SHA-256 are forged alike; the sum over the rows is not."""
    with zipfile.ZipFile(kept) as archive:
        told = json.loads(archive.read("manifest.json"))
    told["tables"]["user"]["sum"] = "0" * 64
    changed = of_another_kind(kept, "manifest.json", json.dumps(told).encode())
    assert "user has" in run("restore", changed, expect=1, **place).err


def test_a_log_with_another_root_is_found(run, kept, place, tmp_path):
    with zipfile.ZipFile(kept) as archive:
        told = json.loads(archive.read("manifest.json"))
    assert told["logs"]
    told["logs"] = {owner: [size, "0" * 64] for owner, (size, _root) in told["logs"].items()}
    changed = of_another_kind(kept, "manifest.json", json.dumps(told).encode())
    assert "the roots of the logs are others" in run("restore", changed, expect=1, **place).err


def test_what_was_cut_off_is_refused(run, kept, place, tmp_path):
    content = kept.read_bytes()
    kept.write_bytes(content[: len(content) // 2])
    assert "is no ZIP file, or one that was cut off" in run("restore", kept, expect=1, **place).err


def test_a_backup_of_a_newer_program_is_refused(run, kept, place, tmp_path):
    with zipfile.ZipFile(kept) as archive:
        told = json.loads(archive.read("manifest.json"))
    told["revision"] = "9999_of_later"
    changed = of_another_kind(kept, "manifest.json", json.dumps(told).encode())
    assert "made by another version" in run("restore", changed, expect=1, **place).err
    assert set(tables_of(place["AWARDS_DATABASE_URL"])) <= {"alembic_version"}


def test_a_backup_of_an_older_program_is_brought_to_this_version(run, place):
    with zipfile.ZipFile(OLDER) as archive:
        told = json.loads(archive.read("manifest.json"))
    run("restore", OLDER, **place)
    engine = connect(place["AWARDS_DATABASE_URL"])
    assert told["revision"] == "0084_what_pledges_give"
    assert migrations.current(engine) == migrations.newest()
    with Sessions(engine).reading() as there:
        assert there.scalar(select(func.count()).select_from(User)) == told["tables"]["user"]["rows"]
        assert there.scalar(select(User.name).where(User.email == ADDRESS)) == NAME
        for owner, (size, root) in told["logs"].items():
            assert award_log.root(there, UUID(owner)) == (size, root)
    engine.dispose()
    told = run("doctor", expect=1, **place).out  # nobody works there yet, and its award lacks key holders
    assert "schema: ok" in told
    assert "rows: ok" in told


def test_what_is_written_meanwhile_is_in_it_whole_or_not_at_all(run, sessions, world, place, tmp_path):
    """A person and the row that tells of them are one change: tables read at two instants would show one alone."""
    done, acknowledged = threading.Event(), []

    def write() -> None:
        while not done.is_set():
            with sessions.transaction() as writing:
                person = User(email=f"{uuid4()}@busy.example", name="Busy", language="en")
                writing.add(person)
                writing.flush()
                audit.record(writing, actor=None, action="user.busy", subject=person.id)
            acknowledged.append(person.id)

    writers = [threading.Thread(target=write) for _n in range(3)]
    for writer in writers:
        writer.start()
    while len(acknowledged) < 20:
        done.wait(0.01)
    before = len(acknowledged)
    try:
        run("backup", tmp_path / "kept.zip")
    finally:
        done.set()
        for writer in writers:
            writer.join()
    assert len(acknowledged) > before + 5, "they wrote while it was made"
    run("restore", tmp_path / "kept.zip", **place)
    engine = connect(place["AWARDS_DATABASE_URL"])
    with Sessions(engine).reading() as there:
        people = set(there.scalars(select(User.id).where(User.email.like("%@busy.example"))))
        told = set(there.scalars(select(AuditRow.subject_id).where(AuditRow.action == "user.busy")))
    engine.dispose()
    assert people == told
    assert people >= set(acknowledged[:before])


@pytest.mark.case("FT-05")
def test_a_backup_that_is_killed_leaves_the_one_before_and_is_none(kept, world, database_url, tmp_path):
    before = kept.read_bytes()
    live = shell(database_url, tmp_path, port=0)
    with subprocess.Popen(
        [live.program, "backup", str(tmp_path / "after.zip")], cwd=live.folder, env=live.environment
    ) as making:
        while not any(file.stat().st_size for file in tmp_path.glob("*after.zip*")):
            assert making.poll() is None
        os.kill(making.pid, signal.SIGKILL)
    assert not (tmp_path / "after.zip").exists()
    assert kept.read_bytes() == before


def test_no_table_and_no_column_is_left_out(kept, database_url):
    with zipfile.ZipFile(kept) as archive:
        told = json.loads(archive.read("manifest.json"))["tables"]
    engine = connect(database_url)
    there = {
        name: {column["name"] for column in inspect(engine).get_columns(name) if not column.get("computed")}
        for name in inspect(engine).get_table_names()
        if name != "alembic_version"
    }
    engine.dispose()
    assert {name: {column for column, _kind in one["columns"]} for name, one in told.items()} == there


def test_names_of_people_are_in_it_and_keys_are_not(kept):
    with zipfile.ZipFile(kept) as archive:
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert NAME.encode() in content
    assert ADDRESS.encode() in content
    assert b"the key of a holder" not in content
    assert b"a secret for tests only" not in content


@pytest.mark.parametrize(
    ("days", "said"), [(None, "none was made yet"), (3, "the last one is of"), (1, "ok")], ids=["none", "old", "fresh"]
)
def test_the_doctor_of_a_portal_in_earnest_asks_for_a_backup_of_the_last_days(run, session, at, days, said):
    if days is not None:
        session.add(AuditRow(at=at - timedelta(days=days), action="backup.made", details={}))
        session.commit()
    told = run("doctor", expect=0 if said == "ok" else 1, **EARNEST).out
    (line,) = [line for line in told.splitlines() if line.startswith("backups: ")]
    assert said in line
