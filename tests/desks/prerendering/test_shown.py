"""Visitors get the pages from files, the same as the program's, and nobody gets a page that is not true any more."""

import gzip
from datetime import timedelta

import brotli
import pytest
from werkzeug.test import Client, TestResponse

from awards.desks.prerendering import Look, keeping
from awards.web import prerendered
from awards.web.prerendered import Prerendered
from tests import factories
from tests.publishing.test_retractions import retract
from tests.publishing.things import finalists
from tests.support.sessions import a_session

DAY = timedelta(days=1)


@pytest.fixture
def asked(app):
    """What the program itself was asked for."""
    return []


@pytest.fixture
def front(app, folders, asked):
    """The program with its files in front; it notes what gets past them."""
    shown = Prerendered(app, folders, Look(folders))
    program = shown.program

    def noting(environ, start_response):
        asked.append(environ["PATH_INFO"])
        return program(environ, start_response)

    shown.program = noting
    return shown


@pytest.fixture
def visitor(front):
    return Client(front, TestResponse, use_cookies=True)


@pytest.fixture
def impatient(monkeypatch):
    """Everything is looked at for each answer."""
    monkeypatch.setattr(prerendered, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(keeping, "REGISTRY_SECONDS", 0.0)


def get(client, path, **headers):
    return client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})


def own(headers):
    """Headers but those that go with how a body is packed or when it was sent."""
    moment = ("Date", "ETag", "Content-Length", "X-Request-ID")
    listed = {name: value for name, value in headers.items() if name not in moment}
    return listed | {"Vary": {part.strip() for part in headers["Vary"].split(",")}}


def test_a_visitor_gets_a_page_from_its_file_with_the_programs_body_and_headers(app, judged, keep, visitor, asked):
    keep()
    for path in ("/", "/winners", "/feed.atom", "/data"):
        for language in ("en", "ar", "ar-EG,en;q=0.5", "de"):
            kept, program = get(visitor, path, Accept_Language=language), app.test_client()
            answer = get(program, path, Accept_Language=language)
            assert kept.data == answer.data, (path, language)
            assert own(kept.headers) == own(answer.headers)
    assert asked == []


@pytest.mark.parametrize(
    ("accepts", "coding", "unpack"),
    [
        ("gzip, deflate, br", "br", brotli.decompress), ("gzip", "gzip", gzip.decompress),
        ("br;q=0, gzip;q=0.1", "gzip", gzip.decompress), ("", None, bytes), ("identity", None, bytes),
    ],
)  # fmt: skip
def test_a_page_comes_packed_as_the_browser_takes_it_under_a_strong_tag_of_its_own(
    judged, keep, visitor, asked, accepts, coding, unpack
):
    keep()
    plain, packed = get(visitor, "/winners"), get(visitor, "/winners", Accept_Encoding=accepts)
    assert packed.headers.get("Content-Encoding") == coding
    assert unpack(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    tag, weak = packed.get_etag()
    assert not weak
    assert (tag == plain.get_etag()[0]) == (coding is None)
    again = get(visitor, "/winners", Accept_Encoding=accepts, If_None_Match=f'"other", "{tag}"')
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == f'"{tag}"'
    assert again.headers["Content-Security-Policy"] == plain.headers["Content-Security-Policy"]
    assert get(visitor, "/winners", Accept_Encoding=accepts, If_None_Match='"other"').status_code == 200
    assert asked == []


def test_only_the_head_of_a_page_may_be_asked_for(judged, keep, visitor, asked):
    keep()
    whole, head = get(visitor, "/winners"), visitor.head("/winners")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.data))
    assert asked == []


def test_a_language_that_is_asked_for_is_shown_and_remembered_by_files_and_program_alike(judged, keep, visitor, asked):
    keep()
    assert 'lang="ar"' in get(visitor, "/winners?lang=ar").text
    assert 'lang="ar"' in get(visitor, "/").text
    assert "Set-Cookie" not in get(visitor, "/").headers
    assert asked == []
    assert 'lang="ar"' in get(visitor, "/pledges").text
    assert 'lang="en"' in get(visitor, "/pledges?lang=en").text
    assert 'lang="en"' in get(visitor, "/winners").text
    assert asked == ["/pledges", "/pledges"]


def test_a_list_for_frames_remembers_nothing(app, judged, keep, visitor, asked, few):
    few({"/embed/winners/2019"})
    keep()
    shown = get(visitor, "/embed/winners/2019?lang=ar")
    assert 'lang="ar"' in shown.text
    assert "Set-Cookie" not in shown.headers
    assert own(shown.headers) == own(get(app.test_client(), "/embed/winners/2019?lang=ar").headers)
    assert 'lang="en"' in get(visitor, "/embed/winners/2019").text
    assert asked == []


@pytest.mark.case("EX-05")
def test_whoever_may_see_something_else_is_answered_by_the_program(
    app, session, sessions, at, judged, keep, front, visitor, asked
):
    keep()
    get(visitor, "/winners")
    assert asked == []
    for path, headers in (
        ("/winners?category=skills", {}), ("/winners?lang=en&category=skills", {}), ("/winners?lang=xx", {}),
        ("/winners", {"Cookie": "awards_state=x"}), ("/winners", {"Cookie": "a=b; __Host-awards=x"}),
        ("/winners", {"Cookie": "awards_device=x"}), ("/winners", {"Host": "elsewhere.example"}), ("/call", {}),
    ):  # fmt: skip
        get(Client(front, TestResponse, use_cookies=False), path, **headers)
        assert asked.pop() == path.partition("?")[0], (path, headers)
    visitor.post("/winners")
    assert asked.pop() == "/winners"
    with sessions.transaction() as other:
        secret = a_session(other, judged.staff, at)
    visitor.set_cookie("awards", secret, domain="localhost")
    assert "Sana Staff" in get(visitor, "/winners").text


def test_at_the_instant_the_first_visitor_finds_all_of_it_without_any_other_process(
    session, at, judged, keep, visitor, asked, later, impatient
):
    keep()
    finalists(session, judged, at + DAY, at)
    session.commit()
    keep()
    assert get(visitor, "/winners").status_code == 200
    assert asked == []
    assert get(visitor, "/winners/2027").status_code == 404
    assert asked == ["/winners/2027"]
    later(DAY)
    assert "Bridge school" in get(visitor, "/winners").text
    assert "Bridge school" in get(visitor, "/winners/2027").text
    assert "Finalists 2027" in get(visitor, "/feed.atom").text
    assert asked == ["/winners/2027"], "all of it from files"


def test_the_instant_is_met_to_the_moment_by_the_databases_clock_and_not_at_the_next_look(
    session, sessions, at, judged, keep, front, visitor, asked, monkeypatch
):
    monkeypatch.setattr(prerendered, "LOOK_SECONDS", 600.0)
    moved = {"by": timedelta()}
    now = prerendered.clock.now
    monkeypatch.setattr("awards.infrastructure.clock.now", lambda session: now(session) + moved["by"])
    keep()
    finalists(session, judged, at + DAY, at)
    session.commit()
    keep()
    moved["by"] = DAY - timedelta(minutes=1)
    front._seen = None
    assert "Bridge school" not in get(visitor, "/winners").text
    monkeypatch.setattr(prerendered, "CLOSE", timedelta(hours=1))
    assert "Bridge school" not in get(visitor, "/winners").text
    moved["by"] = DAY
    assert "Bridge school" in get(visitor, "/winners").text
    assert asked == []


@pytest.mark.case("FT-32")
def test_what_is_not_true_any_more_is_never_shown_from_a_file(
    session, at, judged, keep, visitor, asked, a_pledge, impatient
):
    keep()
    get(visitor, "/winners")
    assert asked == []
    finalists(session, judged, at, at)
    session.commit()
    assert "Bridge school" in get(visitor, "/winners").text
    assert asked == ["/winners"], "told at once: nothing was made for it"
    keep()
    get(visitor, "/winners")
    assert asked == ["/winners"]
    a_pledge(source_id="1", countries=("PL",), title="Networks for all")
    session.commit()
    assert "Networks for all" in get(visitor, "/countries/PL").text
    assert asked == ["/winners", "/countries/PL"]


def test_what_is_taken_back_is_gone_from_the_files_at_once_and_from_the_next_set(
    session, at, judged, folders, keep, visitor, asked, impatient, served
):
    finalists(session, judged, at, at)
    session.commit()
    keep()
    assert "Bridge school" in get(visitor, "/winners/2027").text
    assert asked == []
    retract(session, judged, "finalists", at)
    session.commit()
    assert get(visitor, "/laureates/annas-workshop-2027").status_code == 410
    assert "Bridge school" not in get(visitor, "/winners/2027").text
    assert "Bridge school" not in get(visitor, "/winners").text
    assert asked == ["/laureates/annas-workshop-2027", "/winners/2027", "/winners"]
    assert served() == {}, "a server in front asks the program too"
    keep()
    assert "en/winners/2027.html" not in served()
    assert "Bridge school" not in get(visitor, "/winners").text
    assert len(asked) == 3, "from its file again"


def test_a_call_that_opens_is_shown_when_it_opens(session, at, judged, keep, visitor, asked, later, impatient):
    factories.an_edition(session, at, phase="upcoming", year=2029)
    session.commit()
    keep()
    get(visitor, "/")
    assert asked == []
    later(timedelta(days=400))
    get(visitor, "/")
    assert asked == ["/"]


@pytest.mark.case("FT-11")
def test_files_are_shown_while_the_database_is_away_and_after_that_looked_at_again(
    app, judged, keep, visitor, asked, impatient, monkeypatch
):
    keep()
    before = get(visitor, "/winners").data

    class Away:
        def reading(self):
            raise prerendered.SQLAlchemyError

    monkeypatch.setitem(app.extensions, "awards_sessions", Away())
    assert get(visitor, "/winners").data == before
    assert asked == []


def test_a_set_that_was_swept_away_is_answered_by_the_program(judged, folders, keep, visitor, asked):
    keep()
    get(visitor, "/winners")
    folders.root_of(folders.standing()).rename(folders.public / "gone")
    assert get(visitor, "/winners").status_code == 200
    assert asked == ["/winners"]


def test_a_look_costs_the_same_however_much_is_public(session, at, judged, folders, keep, count_queries, sessions):
    keep()
    look = Look(folders)
    with count_queries(at_most=12) as few:
        look(sessions)
    finalists(session, judged, at + DAY, at)
    session.commit()
    keep()
    with count_queries() as more:
        Look(folders)(sessions)
    assert len(more) == len(few)
    with count_queries(at_most=7):
        look(sessions)


def test_an_answer_from_a_file_asks_nothing_of_the_database(judged, keep, visitor, count_queries, monkeypatch):
    monkeypatch.setattr(prerendered, "LOOK_SECONDS", 600.0)
    keep()
    get(visitor, "/winners")
    with count_queries(at_most=0):
        for path in ("/", "/winners", "/winners?lang=ar", "/feed.atom"):
            assert get(visitor, path).status_code == 200
