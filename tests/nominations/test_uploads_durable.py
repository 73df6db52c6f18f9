"""What a server acknowledged is there after it was killed, and a file that was scanned went through the real jobs."""

import base64
import random
import re
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from sqlalchemy import select

from awards.cli.handlers import HANDLERS
from awards.infrastructure import clock, jobs, session_records, storage
from awards.infrastructure.outbox import OutboxMail
from awards.nominations import services
from awards.nominations.models import NominationFile
from tests.faults.killing import Server
from tests.nominations import samples
from tests.nominations.conftest import a_frame
from tests.nominations.test_uploads import Uploader
from tests.support.scanner import EICAR, FakeClamd

CONTENT = samples.PDF[:9] + random.Random(2).randbytes(900_000).replace(b"PK", b"KP") + samples.PDF[9:]
PART = 150_000


class Client:
    """A tus client outside of the server; it knows what was acknowledged to it."""

    def __init__(self, live, secret):
        self.live, self.jar = live, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar))
        self.secret = secret
        page = self.opener.open(f"{live.base_url}/account/sign-in", timeout=30).read().decode()
        self.token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]

    def ask(self, method, path, body=None, **headers):
        cookies = "; ".join([f"awards={self.secret}", *(f"{c.name}={c.value}" for c in self.jar)])
        given = {"Tus-Resumable": "1.0.0", "X-CSRFToken": self.token, "Cookie": cookies}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(f"{self.live.base_url}{path}", body, given, method=method)  # noqa: S310 - our own server
        return build_opener().open(request, timeout=30).headers

    def begin(self, nomination):
        about = f"filename {base64.b64encode(b'report.pdf').decode()}"
        path = f"/nominations/{nomination.edition_id}/{nomination.id}/uploads"
        return self.ask("POST", path, b"", Upload_Length=str(len(CONTENT)), Upload_Metadata=about)["Location"]

    def send(self, path, offset):
        part = CONTENT[offset : offset + PART]
        return int(
            self.ask(
                "PATCH", path, part, Upload_Offset=str(offset), Content_Type="application/offset+octet-stream"
            )["Upload-Offset"]
        )  # fmt: skip

    def offset(self, path):
        return int(self.ask("HEAD", path)["Upload-Offset"])


@pytest.fixture
def server(database_url, tmp_path):
    made = Server(database_url, tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.mark.browser
def test_bytes_that_were_acknowledged_outlive_a_killed_server(session, edition, ama, draft, at, server):
    secret = session_records.begin(session, ama.id, ama.roles_version, clock.real(session))
    session.commit()
    client = Client(server.live, secret)
    path = client.begin(draft)
    acknowledged = 0
    for _ in range(2):
        for _ in range(2):
            acknowledged = client.send(path, acknowledged)
        server.kill()
        server.start()
        assert client.offset(path) == acknowledged
    with pytest.raises(HTTPError, match="409"):
        client.send(path, acknowledged - 1)
    while acknowledged < len(CONTENT):
        acknowledged = client.send(path, acknowledged)
    place = storage.at("", server.live.folder / "instance")
    file = session.scalars(select(NominationFile)).one()
    session.commit()
    assert file.state == "ready"
    with place.open(file.stored) as kept:
        assert kept.read() == CONTENT


@pytest.fixture
def scanned(app, monkeypatch, database_url, tmp_path):
    """A scanner that is set for the pages and for the jobs; `scanned.run()` does what waits."""
    clamd = FakeClamd()
    config = app.config["AWARDS"].model_copy(update={"scanner_url": clamd.url})
    app.config["AWARDS"] = config
    for name in ("scanner_url", "database_url", "instance", "secret_key"):
        monkeypatch.setenv(f"AWARDS_{name.upper()}", str(getattr(config, name)))

    def run():
        while jobs.run_next(app.extensions["awards_sessions"], HANDLERS):
            pass

    clamd.run = run
    yield clamd
    clamd.close()


@pytest.fixture
def up(session, client_for, ama, edition, at):
    draft = services.start_draft(session, edition, a_frame(), ama, at)
    session.commit()
    return Uploader(client_for(ama), draft)


def states(session):
    session.rollback()
    found = dict(session.execute(select(NominationFile.name, NominationFile.state)).all())
    session.commit()
    return found


def test_the_job_lets_clean_files_out_and_the_test_virus_never(session, scanned, up, app):
    up.whole(samples.PDF, "clean.pdf")
    up.whole(EICAR, "ill.txt")
    assert states(session) == {"clean.pdf": "quarantined", "ill.txt": "quarantined"}
    scanned.run()
    assert states(session) == {"clean.pdf": "ready", "ill.txt": "refused"}
    session.expire_all()
    ill = session.scalars(select(NominationFile).where(NominationFile.name == "ill.txt")).one()
    mail = session.scalars(select(OutboxMail).where(OutboxMail.template == "file_refused")).one()
    assert mail.values["file"] == "ill.txt"
    assert ill.forgotten_at is not None
    with pytest.raises(FileNotFoundError):
        storage.at("", app.config["AWARDS"].instance).open(ill.stored)


@pytest.mark.case("AV-07")
def test_while_the_scanner_is_down_nothing_gets_out_and_it_is_asked_again(session, scanned, up, sessions):
    scanned.close()
    up.whole(samples.PDF, "clean.pdf")
    scanned.run()
    assert states(session) == {"clean.pdf": "quarantined"}
    waiting = session.scalars(select(jobs.Job).where(jobs.Job.kind == "file.scan", jobs.Job.state == "waiting")).one()
    assert waiting.due_at > clock.now(session)
    assert session.scalars(select(jobs.Job).where(jobs.Job.state == "failed")).all() == []


def test_a_slow_scanner_holds_no_lock(session, scanned, up, sessions, monkeypatch):
    up.whole(samples.PDF, "clean.pdf")

    def slowly(_url, _parts):
        with sessions.transaction() as other:  # SQLite has one writer: this would wait for the job's own
            other.execute(select(NominationFile).with_for_update())
        return True

    monkeypatch.setattr("awards.infrastructure.scanner.is_clean", slowly)
    scanned.run()
    assert states(session) == {"clean.pdf": "ready"}
