"""A server in front hands the pages out at the instant and with the program stopped, to the byte as the program did."""

import gzip
import re
import socket
import time
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from http.client import HTTPConnection
from threading import Thread
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, make_server

import brotli
import pytest

from awards import create_app
from awards.desks.prerendering import Keeper, Renderer
from awards.desks.prerendering.addresses import ALWAYS
from awards.infrastructure import clock
from awards.infrastructure.page_sets import Folders
from awards.organisations.services import ensure_organisation
from awards.web.framing import FRAMED
from awards.web.headers import ALWAYS as HEADERS
from tests.faults.killing import Server
from tests.publishing.things import finalists
from tests.support.front import FRONTS, documented, nginx, nginx_in_front

AHEAD = 3.0
"""The instant comes so many seconds, and four times as long as a set takes, after the approval."""

PAGES = ("/", "/winners", "/winners/2027", "/laureates/annas-workshop-2027", "/feed.atom", "/feed.json", "/winners.csv")


class Answer:
    """What a client of the front got."""

    def __init__(self, port, host, path, **headers):
        line = HTTPConnection("127.0.0.1", port, timeout=30)
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request("GET", path, headers={"Host": host, "Accept-Encoding": "identity", **given})
        answer = line.getresponse()
        self.status, self.body, self.headers = answer.status, answer.read(), answer.headers
        line.close()


@pytest.mark.one_database
def test_the_document_names_the_headers_that_the_program_sends(tmp_path):
    server, headers = documented(tmp_path, 1, 2)
    for name, value in (HEADERS | FRAMED).items():
        assert f"add_header {name} " in headers
        assert value in headers + server


@pytest.mark.one_database
def test_the_document_lets_through_as_much_as_any_page_takes(app, tmp_path):
    server, _headers = documented(tmp_path, 1, 2)
    most = int(re.search(r"client_max_body_size (\d+)m;", server)[1]) * 2**20
    taken = [view.__dict__.get("largest_request", 0) for view in app.view_functions.values()]
    assert most >= max(taken) > 2**20


@pytest.mark.parametrize("kind", FRONTS)
def test_a_front_shows_all_of_it_from_the_instant_on_and_goes_on_with_the_program_stopped(
    session, sessions, at, judged, folders, database_url, tmp_path, kind, few, monkeypatch
):
    if kind == "nginx" and nginx() is None:
        pytest.skip("there is no nginx that can send brotli; the stand-in follows the same rules")
    few({*ALWAYS})
    server = Server(
        database_url, tmp_path, AWARDS_PUBLIC_DIR=str(folders.public), AWARDS_SEALED_DIR=str(folders.sealed)
    )
    host = urlsplit(server.live.base_url).netloc
    app = create_app(
        env="development", database_url=database_url, base_url=server.live.base_url, public_dir=None,
        secret_key=server.live.environment["AWARDS_SECRET_KEY"], instance=tmp_path / "instance",
    )  # fmt: skip
    keeper, other = Keeper(Renderer(app), Folders(folders.public, folders.sealed)), folders
    for title in judged.entries:  # else they become so at the instant, and pages link them a minute later
        ensure_organisation(session, f"{title} association", public=True)
    session.commit()
    program = int(host.rpartition(":")[2])
    with other.making():  # of few addresses, by this process and not by that of the program
        monkeypatch.setattr(keeper.folders, "making", lambda: nullcontext(True))
        begun = time.monotonic()
        keeper.keep_once()
        took = time.monotonic() - begun
        server.start()
        try:
            with FRONTS[kind](folders.public, program, tmp_path / "front") as port:
                until = now(sessions) + timedelta(seconds=AHEAD + 4 * took)
                finalists(session, judged, until, at)
                session.commit()
                keeper.keep_once()
                assert len(folders.waiting()) == 1
                flips(sessions, port, host, until)
                answers = {
                    (path, language): Answer(program, host, path, Accept_Language=language)
                    for path in PAGES
                    for language in ("en", "ar")
                }
                server.kill()  # however it ends
                stays_readable(port, host, answers)
        finally:
            server.kill()
            app.extensions["awards_sessions"].engine.dispose()


def now(sessions):
    with sessions.reading() as session:
        return clock.now(session)


def flips(sessions, port, host, until):
    """Before the instant nothing shows, at it all does, and what was shown is never taken back."""
    seen = []
    while True:
        before = now(sessions)
        edition, feed = (Answer(port, host, path) for path in ("/winners/2027", "/feed.atom"))
        after = now(sessions)
        seen.append((edition.status == 200, b"Finalists 2027" in feed.body))
        assert after >= until or seen[-1] == (False, False)
        if before > until + timedelta(seconds=2):
            assert seen[-1] == (True, True)
            break
        time.sleep(0.05)
    for column in zip(*seen, strict=True):
        assert list(column) == sorted(column)
    assert seen[0] == (False, False), "the front was there before the instant"


def stays_readable(port, host, answers):
    for (path, language), answer in answers.items():
        assert answer.status == 200
        plain = Answer(port, host, path, Accept_Language=language)
        assert (plain.status, plain.body) == (200, answer.body), (path, language)
        assert plain.headers["Content-Type"] == answer.headers["Content-Type"]
        for coding, unpack in (("gzip", gzip.decompress), ("br", brotli.decompress)):
            packed = Answer(port, host, path, Accept_Language=language, Accept_Encoding=f"{coding}, identity")
            if len(answer.body) >= 1000:
                assert packed.headers["Content-Encoding"] == coding
                assert unpack(packed.body) == answer.body
            again = Answer(port, host, path, Accept_Language=language, Accept_Encoding=f"{coding}, identity",
                           If_None_Match=packed.headers["ETag"])  # fmt: skip
            assert not packed.headers["ETag"].startswith("W/")
            assert (again.status, again.body) == (304, b"")
    arabic = answers["/winners", "ar"].body
    chosen = Answer(port, host, "/winners?lang=ar")
    assert chosen.body == arabic
    assert chosen.headers["Set-Cookie"].startswith("awards_lang=ar;")
    assert Answer(port, host, "/winners", Cookie="awards_lang=ar").body == arabic
    assert "Set-Cookie" not in Answer(port, host, "/winners").headers
    assert Answer(port, host, "/winners", Cookie="awards=somebody").body == answers["/winners", "en"].body
    for path, language, way in (
        ("/winners?category=skills", "en", "ltr"),
        ("/call", "ar", "rtl"),
        ("/a/b", "ar", "rtl"),
    ):
        away = Answer(port, host, path, Accept_Language=language)
        assert (away.status, away.headers["Retry-After"]) == (503, "30")
        assert f'<html lang="{language}" dir="{way}">' in away.body.decode()
        assert sheet_of(away.body) == sheet_of(arabic)
    assert Answer(port, host, sheet_of(arabic)).status == 200
    assert Answer(port, host, "/ar/away.html").status in (404, 503)


def sheet_of(page):
    return page.partition(b'rel="stylesheet" href="')[2].partition(b'"')[0].decode()


@pytest.mark.skipif(nginx() is None, reason="there is no nginx that can send brotli")
def test_files_of_the_documented_front_carry_the_programs_headers(
    app, judged, folders, keep, tmp_path, client_for, few
):
    few({"/embed/winners/2019", "/winners/2019.csv", "/winners/categories/access.csv", "/winners.csv"})
    keep()
    with FRONTS["nginx"](folders.public, 9, tmp_path / "front") as port:
        for path in (
            "/", "/winners", "/feed.atom", "/data", "/winners.csv", "/winners/2019.csv",
            "/winners/categories/access.csv", "/embed/winners/2019",
        ):  # fmt: skip
            kept, answer = Answer(port, "localhost", path), client_for().browser.get(path)
            own = {
                name: value for name, value in answer.headers.items() if name not in ("ETag", "Date", "X-Request-ID")
            }
            shown = {name: kept.headers[name] for name in own}
            assert {part.strip() for part in shown.pop("Vary").split(",")} == {
                part.strip() for part in own.pop("Vary").split(",")
            }
            assert shown == own
            assert set(kept.headers) <= {*own, "Vary", "Date", "ETag", "Server", "Connection", "Accept-Ranges"}
            assert kept.body == answer.data
        assert "Set-Cookie" not in Answer(port, "localhost", "/embed/winners/2019?lang=ar").headers
        assert "Set-Cookie" in Answer(port, "localhost", "/winners?lang=ar").headers


def who_come_by_a_link(app):
    """An address of each page that a secret in a mail's link opens."""
    rules = [rule.rule for rule in app.url_map.iter_rules() if "token" in rule.arguments]
    return [rule.replace("<token>", "let-me-in") for rule in rules]


@pytest.mark.one_database
def test_each_page_that_a_link_of_a_mail_opens_is_known_to_the_log_of_the_front(app, tmp_path):
    server, _headers = documented(tmp_path, 1, 2)
    known = re.search(r'map \$request_uri \$told \{\s+"~(\S+)"', server)[1]
    assert len(who_come_by_a_link(app)) > 5
    assert [address for address in who_come_by_a_link(app) if not re.match(known, address)] == []


@pytest.mark.skipif(nginx() is None, reason="there is no nginx that can send brotli")
@pytest.mark.one_database
def test_what_lets_somebody_in_stands_in_no_log_of_the_front(app, folders, tmp_path):
    with nginx_in_front(folders.public, 9, tmp_path / "front") as port:  # nobody answers behind it: an error of nginx
        for address in who_come_by_a_link(app):
            Answer(port, "localhost", f"{address}?next=let-me-in")
        Answer(port, "localhost", "/winners?q=let-me-in")
    log, errors = ((tmp_path / "front" / name).read_text() for name in ("awards.log", "awards_error.log"))
    assert "GET /letters/(secret) " in log
    assert " GET /winners " in log
    assert "let-me-in" not in log + errors
    assert "127.0.0.1" not in log


HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: te"
BODY = b"POST /account/sign-in HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nemail=nia"
SLOW = [*[HEAD, BODY] * 20, *[b""] * 500]
"""What slow clients say, and then no more."""

ENDS_SECONDS = 20


@contextmanager
def one_at_a_time(app):
    """The program with a single worker; gives its port, and the addresses that reached it."""
    reached = []

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_):
            pass

    def noted(environ, start_response):
        reached.append(environ["PATH_INFO"])
        return app(environ, start_response)

    with make_server("127.0.0.1", 0, noted, handler_class=Quiet) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, reached
        server.shutdown()


def a_line(port, said):
    line = socket.create_connection(("127.0.0.1", port))
    line.sendall(said)
    return line


def until_it_is_ended(line):
    """What comes on a line until the other side ends it."""
    with line:
        line.settimeout(ENDS_SECONDS)
        return b"".join(iter(lambda: line.recv(1000), b""))


@pytest.mark.skipif(nginx() is None, reason="there is no nginx that can send brotli")
@pytest.mark.one_database
@pytest.mark.case("AV-02", rest="a program that nothing stands in front of")
def test_slow_heads_slow_bodies_and_idle_lines_reach_no_program_and_are_ended(app, folders, tmp_path):
    """Before a program of one worker, which the first of them would hold."""
    with (
        one_at_a_time(app) as (program, reached),
        nginx_in_front(folders.public, program, tmp_path / "front", patience=1) as port,
    ):
        reached.clear()
        lines = [a_line(port, said) for said in SLOW]
        assert [Answer(port, "localhost", "/healthz").status for _ in range(10)] == [200] * 10
        assert reached == ["/healthz"] * 10
        assert {until_it_is_ended(line) for line in lines} == {b""}
