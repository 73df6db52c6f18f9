"""What is told of each request to whoever watches the program: enough to find a fault, and nothing of anybody."""

import io
import json
import logging
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from awards.infrastructure import at_work, jobs, logs, outbox
from awards.infrastructure.jobs import Job
from awards.infrastructure.outbox import OutboxMail
from awards.web import mail
from awards.web.access import public
from awards.web.transaction import db_session
from awards.web.watched import Watched
from tests.factories import a_user

MARK = "zq7secretzq7"


@pytest.fixture
def lines():
    """`lines()`: what the log says so far, as it would in earnest."""
    out = io.StringIO()
    root, own = logging.getLogger(), logging.getLogger("awards")
    before = root.level, own.level, list(root.handlers)
    handler = logs.set_up(readable=False, out=out)
    yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]
    root.removeHandler(handler)
    logging.captureWarnings(False)
    root.setLevel(before[0])
    own.setLevel(before[1])


def requests(lines):
    return [line for line in lines() if line["event"] == "request"]


def test_a_request_leaves_one_line_with_its_pattern_and_what_it_cost(client_for, lines, session, count_queries):
    judge = a_user(session, f"{MARK}@example.org", ("admin", None), name=f"{MARK} Person")
    session.commit()
    visitor = client_for(judge)
    visitor.get("/account")
    with count_queries() as asked:
        visitor.get("/account")
    told = requests(lines)[-1]
    assert told | {"at": "", "ms": 0, "request": ""} == {
        "at": "", "level": "info", "logger": "awards.requests", "event": "request", "request": "", "method": "GET",
        "route": "/account", "status": 200, "ms": 0, "queries": len(asked), "who": "admin",
    }  # fmt: skip
    assert told["queries"] > 0
    assert told["ms"] > 0
    assert re.fullmatch(r"[0-9a-f]{12}", told["request"])


def test_who_asks_is_told_by_the_kind_of_role_alone(client_for, lines, session):
    people = [a_user(session, "admin@example.org", ("admin", None)), a_user(session, "nia@example.org")]
    session.commit()
    client_for().get("/call")
    for person in people:
        client_for(person).get("/account")
    assert [line["who"] for line in requests(lines) if line["route"] in ("/call", "/account")] == [
        "visitor", "admin", "signed in",
    ]  # fmt: skip


def test_the_answer_and_the_error_page_bear_the_number_of_the_line(client_for, lines):
    page = client_for().get("/no/such/page", expect=404)
    (told,) = requests(lines)
    assert page.response.headers["X-Request-ID"] == told["request"]
    assert f"name this: {told['request']}" in page.main
    assert told["route"] == "(no page)"


@pytest.mark.parametrize(
    ("behind", "given", "taken"),
    [
        (True, "0f3c9a7e12b44d6c8f7a6b5c4d3e2f10", True),
        (False, "0f3c9a7e12b44d6c8f7a6b5c4d3e2f10", False),
        (True, "nia@example.org", False),
        (True, "a" * 65, False),
        (True, "0f3c9a7\n{}", False),
    ],
)
def test_a_number_is_taken_over_only_from_a_server_in_front_and_only_when_it_is_one(behind, given, taken):
    told = {}

    def program(environ, start):
        start("200 OK", [])
        return [str(at_work.number()).encode()]

    watched = Watched(program, behind=behind)
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_X_REQUEST_ID": given}
    body = b"".join(watched(environ, lambda status, headers: told.update(headers)))
    assert (told["X-Request-ID"] == given) is taken
    assert body.decode() == told["X-Request-ID"]


def test_what_an_answer_reads_on_its_way_out_counts_and_a_broken_one_is_told(lines, engine):
    def program(environ, start):
        start("200 OK", [])

        def parts():
            with engine.connect() as connection:
                yield str(connection.scalar(text("SELECT 1"))).encode()
            if environ["PATH_INFO"] == "/breaks":
                raise OSError("gone")

        return parts()

    watched = Watched(program, behind=False)
    for path in ("/whole", "/breaks"):
        answer = watched({"REQUEST_METHOD": "BREW", "PATH_INFO": path}, lambda *_: None)
        try:
            assert next(answer) == b"1"
            list(answer)
        except OSError:
            assert path == "/breaks"
        finally:
            answer.close()
    assert [(line["queries"], line["method"]) for line in requests(lines)] == [(1, "OTHER"), (1, "OTHER")]


def test_jobs_and_mails_keep_the_number_of_the_request_that_caused_them(app, client_for, lines, sessions):
    @public
    def view(word):
        jobs.enqueue(db_session(), "greet", {"name": MARK}, by=None)
        outbox.put(db_session(), to=f"{MARK}@example.org", language="en", template="sign_in", values={})
        return "done"

    app.add_url_rule("/asks/<word>", "asks", view, methods=["POST"])
    visitor = client_for()
    number = visitor.post(f"/asks/{MARK}", expect=200).response.headers["X-Request-ID"]
    with sessions.reading() as session:
        assert session.scalars(select(Job.request)).all() == [number]
        assert session.scalars(select(OutboxMail.request)).all() == [number]

    def greet(session, job):
        jobs.enqueue(session, "greet again", {}, by=None)

    assert jobs.run_next(sessions, {"greet": greet})
    mail.send_next(app, sessions)
    with sessions.reading() as session:
        assert session.scalars(select(Job.request)).all() == [number, number]
    told = {line["event"]: line for line in lines()}
    assert (told["job"]["request"], told["job"]["kind"], told["job"]["ended"]) == (number, "greet", "done")
    assert told["job"]["queries"] > 0
    assert (told["mail"]["request"], told["mail"]["template"]) == (number, "sign_in")
    assert MARK not in json.dumps(lines())


def test_of_an_error_its_kind_and_its_places_are_told_and_none_of_its_words(app, client_for, lines, sessions):
    @public
    def view(word):
        try:
            int(word)
        except ValueError as error:
            raise ZeroDivisionError(f"{word} is none") from error

    app.add_url_rule("/breaks/<word>", "breaks", view)
    client_for().get(f"/breaks/{MARK}", expect=500)

    def fail(session, job):
        session.execute(text("SELECT :word FROM nowhere"), {"word": MARK})

    with sessions.transaction() as session:
        jobs.enqueue(session, "fail", {"word": MARK}, by=None)
    jobs.run_next(sessions, {"fail": lambda session, job: int(MARK)})
    failed = [line for line in lines() if "error" in line]
    assert [line["error"]["type"] for line in failed] == ["ZeroDivisionError", "ValueError"]
    assert failed[0]["error"]["after"] == "ValueError"
    assert failed[0]["error"]["places"][-1].endswith(" view")
    assert failed[0]["event"].endswith("failed: GET /breaks/<word>")
    assert MARK not in json.dumps(lines())


def test_a_commit_that_fails_is_told_by_its_pattern_too(app, client_for, lines):
    @public
    def view(word):
        db_session().add(OutboxMail(to=MARK, language="en", template=MARK, values={}, state=MARK))
        return "done"

    app.add_url_rule("/keeps/<word>", "keeps", view, methods=["POST"])
    client_for().post(f"/keeps/{MARK}?lang=en", expect=500)
    assert any(line["event"] == "failed: POST /keeps/<word>" for line in lines())
    assert MARK not in json.dumps(lines())


def test_a_walk_with_marked_secrets_leaves_none_of_them_in_the_log(client_for, lines, session, app):
    staff = a_user(session, f"{MARK}@example.org", ("admin", None), name=f"{MARK} Person")
    session.commit()
    for visitor in (client_for(), client_for(staff)):
        visitor.browser.set_cookie("awards_marked", MARK)
        for address in (
            f"/pledges?q={MARK}", f"/no/{MARK}", f"/laureates/{MARK}", f"/account/sign-in/{MARK}", f"/verify/{MARK}",
            f"/call?{MARK}={MARK}", f"/staff/{MARK}", f"/api/v1/pledges?q={MARK}", "/account", "/account/data",
        ):  # fmt: skip
            headers = {"Authorization": f"Bearer {MARK}", "User-Agent": MARK, "Referer": f"http://x/{MARK}"}
            headers |= {"X-Request-ID": MARK, "X-Forwarded-For": "203.0.113.77"}
            visitor.browser.get(address, headers=headers).close()
        visitor.browser.open(f"/{MARK}", method=MARK.upper()).close()
        sent = {"email": f"{MARK}@example.org", MARK: MARK, "csrf_token": visitor.csrf()}
        visitor.browser.post("/account/sign-in", data=sent).close()
        visitor.browser.post(f"/account/sign-in?next=/{MARK}", data={"csrf_token": MARK, "email": MARK}).close()
    while mail.send_next(app, app.extensions["awards_sessions"]):
        pass
    said = json.dumps(lines(), ensure_ascii=False).lower()
    assert len(requests(lines)) > 20
    assert MARK not in said
    assert "203.0.113.77" not in said


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("line", "left"),
    [
        ("mail to nia@example.org was refused", "mail to (address) was refused"),
        ("from 203.0.113.9 came", "from (address) came"),
        ("from 2001:db8::8a2e:370:7334 came", "from (address) came"),
        ("from [::1]:8000 and fe80::", "from [(address)]:8000 and (address)"),
        ("2001:0DB8:0:0:0:8a2e:370:7334 said", "(address) said"),
        ("at 12:30:45, %(a)s::BIGINT, std::find", "at 12:30:45, %(a)s::BIGINT, std::find"),
        ("GET /a/b?token=x&y=z failed", "GET /(query) failed"),
        ("sent Bearer abc.def-ghi", "sent Bearer (secret)"),
        ("at 12:30 SQLite 3.46 said yes?", "at 12:30 SQLite 3.46 said yes?"),
    ],
)
def test_what_a_library_says_is_told_without_what_may_be_somebodys(line, left):
    assert logs.scrubbed(line) == left


@pytest.mark.one_database
def test_whoever_develops_reads_lines_with_the_words_of_errors():
    try:
        raise ValueError("in words")
    except ValueError as error:
        record = logging.LogRecord("awards.x", logging.ERROR, "f", 1, "it failed", (), (ValueError, error, None))
    record.kind, record.nothing = "greet", None
    said = logs.formatter(readable=True).format(record)
    assert "ERROR it failed kind=greet" in said
    assert "ValueError: in words" in said


def test_the_time_of_a_line_is_of_the_world(lines):
    logging.getLogger("awards.x").warning("here")
    at = lines()[-1]["at"]
    assert at.endswith("+00:00")
    assert timedelta(0) == logs.datetime.fromisoformat(at).utcoffset()
