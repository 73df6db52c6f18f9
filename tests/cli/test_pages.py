"""The folders of the public pages: refused where what is sealed would show, kept true, looked at by the doctor."""

import json
import subprocess
import sys
import time
from datetime import timedelta
from urllib.request import urlopen

import pytest
from pydantic import ValidationError

from awards import create_app
from awards.desks.prerendering import keeping, rendering
from awards.infrastructure.page_sets import Folders
from awards.publishing import rules, services
from tests.decisions.things import a_judged_edition
from tests.publishing.things import a_record_edition, finalists, two_laureates
from tests.support.live import served

DAY = timedelta(days=1)


@pytest.mark.one_database
@pytest.mark.parametrize(
    "settings",
    [
        {"public_dir": "{0}/instance/sealed"},
        {"public_dir": "{0}/instance/sealed/public"},
        {"public_dir": "{0}/instance"},
        {"public_dir": "{0}/www", "sealed_dir": "{0}/www/sealed"},
        {"public_dir": "{0}/www", "sealed_dir": "{0}/files/sealed", "storage_url": "{0}/files"},
        {"public_dir": "{0}/www", "sealed_dir": "{0}/instance/files/sealed"},
        {"public_dir": "{0}/www", "sealed_dir": "{0}"},
        {"public_dir": "{0}/www", "sealed_dir": "{0}/www/../www/sealed"},
    ],
)
def test_a_sealed_folder_that_is_served_or_backed_up_is_refused(tmp_path, settings):
    given = {name: value.format(tmp_path) for name, value in settings.items()}
    with pytest.raises(ValidationError, match="AWARDS_SEALED_DIR: name a folder that neither lies in one"):
        create_app(env="test", instance=tmp_path / "instance", database_url="sqlite://", **given)


@pytest.mark.one_database
def test_a_link_does_not_hide_where_the_sealed_folder_lies(tmp_path):
    (tmp_path / "www").mkdir()
    (tmp_path / "aside").symlink_to(tmp_path / "www")
    with pytest.raises(ValidationError, match="AWARDS_SEALED_DIR"):
        create_app(
            env="test", instance=tmp_path / "instance", database_url="sqlite://",
            public_dir=tmp_path / "www", sealed_dir=tmp_path / "aside" / "sealed",
        )  # fmt: skip


@pytest.fixture
def _small(monkeypatch):
    monkeypatch.setattr(rendering, "addresses", lambda session, at: ["/", "/winners"])
    for module in (rendering, keeping):
        monkeypatch.setattr(module, "LANGUAGES", ("en",))
    monkeypatch.setattr("awards.web.typesetting.missing_scripts", list)


@pytest.fixture
def public(tmp_path):
    return str(tmp_path / "public")


def doctor(run, public, expect):
    (line,) = (one for one in run("doctor", "--json", expect=expect, AWARDS_PUBLIC_DIR=public).json
               if one["what"] == "public pages")  # fmt: skip
    return line["mend"]


@pytest.mark.usefixtures("_small")
def test_the_doctor_says_what_lacks_what_is_due_and_what_is_not_as_the_program_answers(
    run, session, at, public, tmp_path
):
    services.publish_record(session, a_record_edition(session, 2019), rules.facts(), two_laureates(), at)
    judged = a_judged_edition(session, at)
    assert doctor(run, public, 1).startswith("there are none of what is public now: start awards serve")
    run("pages", "--once", AWARDS_PUBLIC_DIR=public)
    assert doctor(run, public, 0) is None
    finalists(session, judged, at + DAY, at)
    session.commit()
    assert f"those for {at + DAY:%Y-%m-%d %H:%M} UTC are not made" in doctor(run, public, 1)
    run("pages", "--once", AWARDS_PUBLIC_DIR=public)
    assert doctor(run, public, 0) is None
    run("clock", "+2d")
    assert doctor(run, public, 1).startswith("a swap is due and no process did it: start awards serve")
    run("pages", "--once", AWARDS_PUBLIC_DIR=public)
    assert doctor(run, public, 1) is None  # nobody has told the finalists meanwhile, which the doctor says
    folders = Folders(tmp_path / "public", tmp_path / "instance" / "sealed")
    (folders.root_of(folders.standing()) / "en" / "winners.html").write_text("Somebody wrote here")
    assert doctor(run, public, 1).startswith("/winners is not what the program answers (1 of 2 looked at)")


@pytest.mark.usefixtures("_small")
def test_without_a_folder_nothing_is_kept_and_the_doctor_says_nothing(run):
    assert "AWARDS_PUBLIC_DIR is not set" in run("pages", "--once", expect=1).err
    assert "public pages" not in {line["what"] for line in run("doctor", "--json").json}


def test_a_folder_that_cannot_be_written_is_named(run, tmp_path):
    (tmp_path / "file").write_text("")
    refused = run("pages", "--once", expect=1, AWARDS_PUBLIC_DIR=str(tmp_path / "file" / "public"))
    assert "cannot be written" in refused.err


def test_folders_on_two_disks_are_refused(run, public, monkeypatch):
    monkeypatch.setattr(Folders, "on_one_disk", lambda self: False)
    assert "on another disk" in run("pages", "--once", expect=1, AWARDS_PUBLIC_DIR=public).err


def test_serve_keeps_the_pages_in_a_process_of_its_own_only_when_there_is_a_folder(run, public, monkeypatch):
    begun = []
    monkeypatch.setattr("awards.cli.serving._stay", lambda parts, *_: begun.append([part.name for part in parts]))
    run("serve")
    run("serve", AWARDS_PUBLIC_DIR=public)
    assert begun == [["web", "jobs and mail"], ["web", "jobs and mail", "public pages"]]


@pytest.mark.one_database
def test_the_light_commands_know_nothing_of_it():
    code = "import sys, awards.cli.system; print([name for name in sys.modules if 'prerendering' in name])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


@pytest.mark.one_database
def test_each_process_that_shows_files_hears_by_one_line_and_lets_it_go_when_told_to_end(
    makers, tmp_path, redis_server
):
    def set_up(live):
        live.environment["AWARDS_REDIS_URL"] = redis_server.url
        live.environment["AWARDS_PUBLIC_DIR"] = str(tmp_path / "public")

    def lines():
        return redis_server.client.client_list("pubsub")

    def ask(live):
        with urlopen(f"{live.base_url}/") as answer:  # noqa: S310 - our own server
            assert answer.status == 200

    with makers("postgresql").fresh() as url, served(url, tmp_path, prepare=set_up) as live:
        until = time.monotonic() + 60
        while len(lines()) < 3:  # two that answer, one that makes the files
            ask(live)
            assert time.monotonic() < until, lines()
        for _ in range(12):
            ask(live)
        assert len(lines()) == 3
    assert lines() == []
