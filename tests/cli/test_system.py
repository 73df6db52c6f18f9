"""Commands for whoever runs the portal."""

import json
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from pydantic import ValidationError
from sqlalchemy import column, inspect, select, table, text

from awards import create_app
from awards.cli import serving
from awards.core.running import ENDING
from awards.infrastructure import migrations
from awards.infrastructure.shipped import root
from awards.organisations.models import Organisation
from awards.pledges import queries
from awards.pledges import services as pledges
from awards.pledges.models import Pledge
from awards.pledges.queries import Filters
from tests.judging.conftest import a_round
from tests.pledges.test_index import held
from tests.support.engines import let_go
from tests.support.invariants import unguarded
from tests.support.live import shell
from tests.support.redis_server import PASSWORD, listening


def test_the_clock_moves_and_comes_back(run):
    run("clock", "+3d")
    moved = run("clock", "--json").json
    assert moved["offset_seconds"] == 3 * 86_400
    ahead = datetime.fromisoformat(moved["now"].replace("Z", "+00:00")) - datetime.now(UTC)
    assert timedelta(days=3) - timedelta(minutes=1) < ahead < timedelta(days=3) + timedelta(minutes=1)
    assert run("clock", "reset", "--json").json["offset_seconds"] == 0


def test_a_change_that_cannot_be_read_is_refused_with_how_to_write_it(run):
    assert "+3d, -2h, 2027-05-31T21:00Z or reset" in run("clock", "tomorrow", expect=1).err


@pytest.mark.parametrize("command", ["doctor", "clock", "upgrade"])
@pytest.mark.parametrize("url", ["nonsense", "mysql://somewhere/awards"])
def test_a_database_that_cannot_be_is_named_with_how_to_write_it(run, command, url):
    refused = run(command, expect=1, AWARDS_DATABASE_URL=url)
    assert refused.err.startswith("awards: AWARDS_DATABASE_URL: name it as sqlite:///file or postgresql+psycopg://")


@pytest.mark.parametrize(
    ("told", "served"), [("", "http://localhost:8765"), ("http://127.0.0.1:90", "http://127.0.0.1:90")]
)
def test_links_lead_to_the_port_that_is_served_unless_another_address_is_told(run, monkeypatch, told, served):
    seen = []

    def load(_folder):
        seen.append(os.environ.get("AWARDS_BASE_URL"))

    monkeypatch.setattr(serving, "_load", load)
    monkeypatch.setattr(serving, "_begin", lambda _part: Process(0))
    monkeypatch.setattr("awards.cli.serving.signal.signal", lambda *_: None)
    assert f"Serving on {served} " in run("serve", "--port", "8765", AWARDS_BASE_URL=told).err
    assert seen == [served]


class Process:
    """One of the processes of a running portal: it ends when it is told to."""

    def __init__(self, exitcode: int | None = None) -> None:
        self.exitcode, self.told = exitcode, 0

    def terminate(self) -> None:
        self.told += 1
        self.exitcode = -signal.SIGTERM  # as of one that has not begun to listen

    def join(self, timeout: float | None = None) -> None:
        pass


PARTS = [serving.Part("web", lambda: None), serving.Part("beside", lambda: None)]


@pytest.mark.one_database
@pytest.mark.parametrize(("drain", "again_at", "ended_at"), [(0, None, 3.0), (8, None, 11.0), (8, 5.0, 5.0)])
def test_told_to_end_it_says_so_answers_for_a_while_and_tells_the_web_server_once(
    tmp_path, monkeypatch, drain, again_at, ended_at
):
    now, handlers, told = [0.0], {}, {}

    class Told(Process):
        def __init__(self, part: serving.Part) -> None:
            super().__init__()
            self.at = told[part.name] = []

        def terminate(self) -> None:
            super().terminate()
            self.at.append(now[0])

    def sleep(seconds: float) -> None:
        now[0] += seconds
        if now[0] in (3.0, again_at):
            handlers[signal.SIGTERM](signal.SIGTERM, None)
        assert (tmp_path / ENDING).exists() is (now[0] >= 3)

    monkeypatch.setattr(serving, "_load", lambda _folder: None)
    monkeypatch.setattr(serving, "_begin", Told)
    monkeypatch.setattr(serving.signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(serving, "time", SimpleNamespace(sleep=sleep, monotonic=lambda: now[0]))
    assert serving._stay(PARTS, tmp_path, drain) == 0
    assert told["web"] == [ended_at]
    assert set(told["beside"]) == {ended_at}


@pytest.mark.one_database
def test_told_to_end_while_it_begins_it_leaves_nothing_behind(tmp_path, monkeypatch):
    handlers, begun = {}, []

    def begin(_part: serving.Part) -> Process:
        begun.append(Process())
        handlers[signal.SIGTERM](signal.SIGTERM, None)
        return begun[-1]

    monkeypatch.setattr(serving, "_load", lambda _folder: None)
    monkeypatch.setattr(serving, "_begin", begin)
    monkeypatch.setattr(serving.signal, "signal", handlers.__setitem__)
    assert serving._stay(PARTS, tmp_path, 0) == 0
    assert all(process.told for process in begun)
    assert len(begun) == 2


ALONE = """
import sys, threading
from awards.cli.settled import shared
assert shared() is shared()
pool = shared().extensions["awards_sessions"].engine.pool
print(threading.active_count(), getattr(pool, "checkedin", int)(), getattr(pool, "checkedout", int)())
"""


def test_what_processes_part_from_has_one_thread_and_no_line_to_the_database(database_url, tmp_path):
    told = shell(database_url, tmp_path).environment
    done = subprocess.run([sys.executable, "-c", ALONE], env=told, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "0", "0"]


@pytest.fixture
def fonts(monkeypatch) -> list[str]:
    """The scripts without a font, whatever this machine has."""
    missing: list[str] = []
    monkeypatch.setattr("awards.web.typesetting.missing_scripts", lambda: missing)
    return missing


def test_the_doctor_names_scripts_without_a_font_and_is_content(run, fonts):
    fonts.append("Chinese")
    line = next(line for line in run("doctor", "--json").json if line["what"] == "fonts")
    assert line == {
        "what": "fonts", "ok": False, "mend": "no font for Chinese: PDFs show boxes there; install the Noto fonts",
    }  # fmt: skip


@pytest.mark.usefixtures("fonts")
def test_the_doctor_finds_nothing_on_a_sound_system(run):
    lines = run("doctor", "--json").json
    assert {line["what"] for line in lines} >= {"configuration", "database", "schema", "mail", "storage", "clock"}
    assert all(line["ok"] for line in lines)


@pytest.mark.usefixtures("fonts")
def test_the_doctor_says_when_files_cannot_be_kept_or_the_scanner_is_away(run, tmp_path, monkeypatch):
    (tmp_path / "no folder").write_text("a file stands here")
    monkeypatch.setenv("AWARDS_STORAGE_URL", str(tmp_path / "no folder"))
    monkeypatch.setenv("AWARDS_SCANNER_URL", f"unix://{tmp_path}/nobody.sock")
    mend = {line["what"]: line["mend"] for line in run("doctor", "--json", expect=1).json if not line["ok"]}
    assert mend.keys() == {"storage", "scanner"}
    assert "AWARDS_STORAGE_URL" in mend["storage"]
    assert "stay in quarantine" in mend["scanner"]


@pytest.mark.usefixtures("fonts")
def test_the_doctor_says_whether_a_redis_answers_fails_for_none_and_never_shows_its_password(
    run, redis_server, monkeypatch
):
    monkeypatch.setenv("AWARDS_REDIS_URL", redis_server.url)
    assert "redis: ok" in run("doctor").out.splitlines()
    redis_server.kill()
    said = run("doctor")
    (line,) = (line for line in said.out.splitlines() if line.startswith("redis: "))
    assert line.endswith("does not answer: the database counts tries meanwhile; start it, or mend AWARDS_REDIS_URL")
    assert PASSWORD not in said.out + said.err + run("doctor", "--json").out


def test_a_command_that_changes_what_is_public_rings_and_another_does_not(run, redis_server):
    with listening(redis_server) as heard:
        run("user", "add", "ada@example.org", "--role", "admin", AWARDS_REDIS_URL=redis_server.url)
        assert heard() == []
        run("load-record", AWARDS_REDIS_URL=redis_server.url)
        assert {one["data"] for one in heard()} == {""}


@pytest.mark.usefixtures("fonts")
@pytest.mark.unsound("a judge has more entries than agreed")
def test_the_doctor_names_a_place_that_somebody_wrote_past_the_program(run, session, at, engine):
    found = a_round(session, at)
    session.commit()
    with unguarded(engine) as connection:
        connection.execute(text("UPDATE judge_profile SET max_load = 2"))
    (line,) = (line for line in run("doctor", "--json", expect=1).json if not line["ok"])
    assert line["what"] == "rows"
    assert "a judge has more entries than agreed" in line["mend"]
    assert found.nina.id.hex in line["mend"].replace("-", "")
    assert "(1 in all)" in line["mend"]


@pytest.mark.usefixtures("fonts")
@pytest.mark.case("FT-28", rest="a program that serves on another schema")
def test_the_doctor_says_what_to_do_about_an_old_schema(run, database_url):
    migrations.downgrade(database_url, "0011_decisions")
    found = run("doctor", "--json", expect=1).json
    newest = max(path.stem for path in (root() / "migrations" / "versions").glob("0*.py"))
    assert [line["mend"] for line in found if not line["ok"]] == [
        f"at 0011_decisions, needs {newest}: run awards upgrade"
    ]
    assert "run awards upgrade" in run("clock", expect=1).err
    run("upgrade")
    run("doctor")


@pytest.mark.usefixtures("fonts")
def test_an_older_program_beside_a_newer_one_is_well_and_has_nothing_to_upgrade(run, engine):
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_later'"))
    run("doctor")
    told = run("upgrade", expect=1).err
    assert "the database is at 9999_later, of a later version than this one" in told
    with engine.begin() as connection:
        connection.execute(text("DELETE FROM served_program"))
    found = run("doctor", "--json", expect=1).json
    mend = "at 9999_later, of a later version: install that one"
    assert [line["mend"] for line in found if not line["ok"]] == [mend]
    assert "install the version that it is of" in run("clock", expect=1).err


def test_an_upgrade_keeps_what_older_pledges_are_found_by(run, engine):
    run("load-record")
    kept = text("SELECT (SELECT count(*) FROM pledge_index), count(*), min(cells) FROM pledge_line")
    everything = ("pledge_line", "pledge_index", "pledge_search")
    for tables in (everything, everything[:1]):  # the lines came later
        with engine.begin() as connection:
            before = connection.execute(kept).one()
            for table in tables:
                connection.execute(text(f"DELETE FROM {table}"))
        run("upgrade")
        with engine.connect() as connection:
            assert connection.execute(kept).one() == before
        assert before[1] > 0


BEFORE_PLAIN_VALUES = "0106_webhooks"
FOUND_BY = ("pledge_search", "pledge_line", "pledge_index", "pledge_outdated")


def test_an_installation_from_before_finds_after_an_upgrade_what_it_found(run, database_url, engine, sessions, at):
    """The rows of the index as an older program left them, among them what an organisation's change made outdated."""
    run("load-record")
    with sessions.transaction() as session:
        organisation = session.scalars(select(Organisation).order_by(Organisation.slug)).first()
        organisation.country = "BT" if organisation.country != "BT" else "KE"
    with sessions.transaction() as session:
        pledges.keep_found(session, list(session.scalars(select(Pledge.id))))
        told = _found(session)
    assert told["figures"].found == len(told["rows"]) == 33
    old = {name: _rows(engine, name) for name in FOUND_BY}
    let_go(engine.url)
    migrations.downgrade(database_url, BEFORE_PLAIN_VALUES)
    with engine.begin() as connection:
        for name, rows in old.items():
            there = {one["name"] for one in inspect(connection).get_columns(name)}
            for row in [{key: value for key, value in row.items() if key in there} for row in rows]:
                if name == "pledge_search":
                    row["values"] = json.dumps({"word": ["of-an-older-program"]})
                connection.execute(table(name, *map(column, row)).insert(), row)
    let_go(engine.url)
    run("upgrade")
    with sessions.transaction() as session:
        assert _found(session) == told
        kept, made = held(session)
        assert kept == made
        assert ("word", "of-an-older-program") not in kept


def _rows(engine, name):
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(f"SELECT * FROM {name}")).mappings()]


def _found(session):
    """What readers of the registry are told: rows, counts of every facet and sums, of all and of some questions."""
    asked = [Filters(), Filters(q="women"), Filters(chosen={"focus_area": ("adoption",)})]
    return {
        "rows": [one.public_id for one in queries.pledges(session, asked[0])],
        "figures": queries.figures(session, asked[0]),
        "narrowed": [[one.public_id for one in queries.pledges(session, some)] for some in asked[1:]],
        "lines": session.execute(text("SELECT n, cells FROM pledge_line ORDER BY n")).all(),
        "sums": queries.kept_sums(session),
    }


@pytest.mark.one_database
@pytest.mark.case("CF-01")
def test_production_does_not_start_and_says_everything_that_is_unsafe():
    code = "import awards; awards.create_app(env='production', base_url='http://awards.example', secret_key='short')"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode != 0
    for part in ("SECRET_KEY", "BASE_URL", "TRUSTED_HOSTS", "MAIL_URL", "MAIL_FROM"):
        assert f"AWARDS_{part}" in run.stderr


SAFE = {
    "env": "production", "base_url": "https://awards.example", "trusted_hosts": "awards.example",
    "mail_url": "smtp://mail.example:587", "mail_from": "Awards <awards@awards.example>",
    "secret_key": "correct horse battery staple, and then some more",
}  # fmt: skip


@pytest.mark.one_database
@pytest.mark.case("CF-02")
def test_production_starts_on_safe_settings_without_the_pages_of_development(tmp_path):
    app = create_app(**SAFE, instance=tmp_path, database_url=f"sqlite:///{tmp_path / 'awards.sqlite'}")
    assert not [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("development.")]
    assert app.config["SESSION_COOKIE_NAME"] == "__Host-awards_state"
    assert app.config["SESSION_COOKIE_SECURE"]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("secret_key", "x" * 64), ("secret_key", "short"), ("base_url", "http://localhost:8000"),
        ("trusted_hosts", "localhost"), ("mail_url", ""), ("mail_url", "file:/tmp/mail"),
        ("mail_from", "Awards <awards@localhost>"),
    ],
)  # fmt: skip
@pytest.mark.case("SE-05")
def test_production_does_not_start_when_one_setting_is_unsafe(tmp_path, setting, value):
    with pytest.raises(ValidationError, match=f"AWARDS_{setting.upper()}"):
        create_app(**SAFE | {setting: value}, instance=tmp_path)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("redis://:zqword@cache.example/0", "redis:// without TLS is for loopback only"),
        ("redis://:zqword@/0", "name it as rediss://host:6379/0"),
        ("http://:zqword@cache.example", "name it as rediss://host:6379/0"),
        ("unix://:zqword@", "name it as rediss://host:6379/0"),
        ("rediss://:zqword@cache.example?ssl_cert_reqs=none", "only ssl_ca_certs may follow"),
        ("redis://:zqword@127.0.0.1?socket_timeout=60", "only ssl_ca_certs may follow"),
        ("unix:///run/redis.sock?password=zqword&protocol=3", "only ssl_ca_certs may follow"),
    ],
)
def test_an_unsafe_redis_is_refused_and_its_password_told_to_nobody(tmp_path, address, said):
    with pytest.raises(ValidationError, match=f"AWARDS_REDIS_URL: .*{re.escape(said)}") as refused:
        create_app(**SAFE, redis_url=address, instance=tmp_path)
    assert "zqword" not in str(refused.value) + repr(refused.value)


@pytest.mark.one_database
@pytest.mark.parametrize(
    "address",
    [
        "", "redis://:zqword@127.0.0.1:6379/3", "rediss://awards:zqword@cache.example/0?ssl_ca_certs=/etc/ca.pem",
        "unix:///run/redis/redis.sock?db=2",
    ],
)  # fmt: skip
def test_a_safe_redis_is_taken(tmp_path, address):
    settings = SAFE | {"redis_url": address, "database_url": f"sqlite:///{tmp_path / 'awards.sqlite'}"}
    assert create_app(**settings, instance=tmp_path).config["AWARDS"].redis_url == address


@pytest.mark.one_database
@pytest.mark.parametrize("env", ["development", "test"])
def test_what_shows_mails_does_not_start_at_an_address_that_others_reach(tmp_path, env):
    with pytest.raises(ValidationError, match=f"AWARDS_ENV: {env} shows everybody's mail"):
        create_app(**SAFE | {"env": env, "scanner_url": "clamd"}, instance=tmp_path)


def test_production_refuses_to_move_the_clock(run):
    assert run("clock", "+1d", expect=1, AWARDS_ENV="production").err.startswith("awards: ")


def test_production_does_not_serve_a_database_whose_clock_was_moved(run):
    run("clock", "+3d")
    safe = {f"AWARDS_{name.upper()}": value for name, value in SAFE.items()}
    refused = run("serve", "--port", "1", expect=1, **safe)
    assert "a rehearsal's clock is set in this database" in refused.err


@pytest.mark.one_database
def test_help_explains_every_command():
    run = subprocess.run(
        [sys.executable, "-c", "from awards.cli import main; main(['--help'])"],
        capture_output=True,
        text=True,
        check=True,
    )
    for name in (
        "serve",
        "upgrade",
        "load-record",
        "rehearse",
        "import",
        "export",
        "assign",
        "rank",
        "solve",
        "doctor",
    ):
        assert f"  {name} " in run.stdout
