"""The client that programs take along, alone under a bare Python, against the portal while it serves."""

import json
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.resources import files
from threading import Thread
from types import ModuleType

import pytest

from awards.accounts.rules import SCOPES
from awards.accounts.services import tokens
from awards.api import client
from awards.infrastructure import clock
from awards.webhooks import rules
from tests import factories
from tests.support.live import served

CLIENT = str(files("awards.api").joinpath("client.py"))


@pytest.fixture(scope="module")
def portal(makers, tmp_path_factory):
    """`(address, token, edition's id, nominations)` of a portal that serves, with 130 nominations that wait."""
    with makers("sqlite").fresh() as url, served(url, tmp_path_factory.mktemp("client")) as live:
        with live.session() as session:
            at = clock.now(session)
            edition = factories.an_edition(session, at, year=2040, phase="screening")
            nominator = factories.a_user(session, "ama@cooperative.example")
            found = [
                factories.a_nomination(session, edition, nominator, at, title=f"Work {n}").id for n in range(130)
            ]  # fmt: skip
            staff = factories.a_user(session, "sara@example.org", ("staff", edition.id))
            secret = tokens.make_token(session, staff, "Archive", SCOPES, 1, clock.real(session))
            edition_id = edition.id
        yield live.base_url, secret, edition_id, found


def run(portal, *arguments, token=None):
    base, secret, *_ = portal
    return subprocess.run(
        [sys.executable, "-I", "-S", CLIENT, base, *map(str, arguments)], capture_output=True, text=True, timeout=60,
        env={"AWARDS_TOKEN": secret if token is None else token}, check=False,
    )  # fmt: skip


@pytest.mark.one_database
def test_it_reads_whole_lists_and_changes_something_with_the_standard_library_alone(portal):
    _base, _secret, edition_id, nominations = portal
    listed = run(portal, "nominations", edition_id, "state=to_screen")
    assert listed.returncode == 0, listed.stderr
    assert [json.loads(line)["id"] for line in listed.stdout.splitlines()] == [str(one) for one in nominations]
    passed = run(portal, "pass", edition_id, nominations[0])
    assert passed.returncode == 0, passed.stderr
    assert json.loads(passed.stdout)["entries"][0]["state"] == "eligible"
    assert len(run(portal, "nominations", edition_id, "state=to_screen").stdout.splitlines()) == 129
    assert run(portal, "pledges", token="").returncode == 0
    wrong = run(portal, "nominations", edition_id, "state=lost")
    assert (wrong.returncode, wrong.stderr) == (1, "400: parameter 'state' has a value that is not known\n")
    assert run(portal, "editions", token="awards_unknown").stderr.startswith("401: ")


@pytest.mark.one_database
def test_what_has_not_changed_is_not_sent_again_and_a_key_does_a_change_once(portal, monkeypatch):
    base, secret, edition_id, nominations = portal
    awards, statuses = client.Awards(base, secret), []
    ask = awards._ask

    def noted(*asked):
        answer = ask(*asked)
        statuses.append(answer[0])
        return answer

    monkeypatch.setattr(awards, "_ask", noted)
    assert awards.get("/editions") == awards.get("/editions")
    assert statuses == [200, 304]
    path = f"/editions/{edition_id}/nominations/{nominations[1]}"
    sent = {"outcome": "passed", "seen": awards.get(path)["seen"]}
    assert awards.post(f"{path}/outcome", sent, "one") == awards.post(f"{path}/outcome", sent, "one")
    with pytest.raises(client.Refused) as refused:
        awards.post(f"{path}/outcome", sent)
    assert refused.value.status == 409


def test_it_waits_as_long_as_the_server_says(monkeypatch):
    waited, answers = [], [429, 503, 200]

    class Answer(ModuleType):
        status, headers = 200, {}

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def read(self, *_):
            return b'{"editions": [], "next": null}'

    def answer(*_, **__):
        status = answers.pop(0)
        if status == 200:
            return Answer("answer")
        raise client.HTTPError("/", status, "", {"Retry-After": "7"}, None)

    monkeypatch.setattr(client, "urlopen", answer)
    monkeypatch.setattr(client.time, "sleep", waited.append)
    assert client.Awards("https://awards.example", "x").get("/editions") == {"editions": [], "next": None}
    assert waited == [7, 7]


def test_it_knows_a_message_of_ours_by_its_signature(at):
    secrets = [rules.secret_of("a key of the program's own", seed) for seed in ("one", "two")]
    body = '{"type":"card.confirmed"}'
    headers, now = rules.headers("msg_1", at, body, secrets), at.timestamp()
    for secret in secrets:
        assert client.is_ours(headers, body.encode(), secret, now)
    other = rules.secret_of("a key of the program's own", "three")
    assert not client.is_ours(headers, body.encode(), other, now)
    assert not client.is_ours(headers, body.encode() + b" ", secrets[0], now)
    assert not client.is_ours(headers | {"webhook-id": "msg_2"}, body.encode(), secrets[0], now)
    assert not client.is_ours(headers, body.encode(), secrets[0], now + 301)
    assert not client.is_ours({}, body.encode(), secrets[0], now)
    for strange in ("\u00b2", "\u0663", "9" * 5000, "-1", "1.5", " 1"):  # whoever sends anything breaks nothing
        assert not client.is_ours(headers | {"webhook-timestamp": strange}, body.encode(), secrets[0], now)


def test_it_asks_nothing_but_the_web():
    with pytest.raises(ValueError, match="begins with https"):
        client.Awards("file:///etc")


def test_the_token_goes_to_no_other_server():
    seen = []

    class Moved(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append((self.server.server_port, self.headers["Authorization"]))
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.1:{other.server_port}{self.path}")
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Moved) as first, HTTPServer(("127.0.0.1", 0), Moved) as other:
        for server in (first, other):
            Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(client.Refused) as refused:
            client.Awards(f"http://127.0.0.1:{first.server_port}", "awards_secret").get("/editions")
        for server in (first, other):
            server.shutdown()
    assert (refused.value.status, seen) == (302, [(first.server_port, "Bearer awards_secret")])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("awards.example", "editions"), 1, "begins with https"), (("https://awards.example", "pass", "one"), 2, ""),
        (("http://127.0.0.1:9", "editions"), 1, "no answer of the portal"), (("https://awards.example",), 2, ""),
    ],
)  # fmt: skip
def test_what_it_cannot_do_it_says(monkeypatch, capsys, arguments, code, words):
    monkeypatch.setattr(client.time, "sleep", lambda _: None)
    assert client.main(arguments) == code
    assert words in capsys.readouterr().err
