"""With its database really gone the program shows what was public from files, says so of all else, and comes back."""

from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from flask_babel import gettext
from sqlalchemy import func, make_url, select
from werkzeug.test import Client, TestResponse

from awards import create_app
from awards.accounts.models import User
from awards.core.vocabulary import LANGUAGES
from awards.infrastructure.database import Sessions, connect
from awards.web import prerendered
from awards.web.languages import words_in
from tests import factories
from tests.support.databases import plain
from tests.support.engines import let_go
from tests.support.page import Page
from tests.support.sessions import a_session

STORY = "We taught phone repair. Now 402 women earn."


@pytest.fixture
def program(database_url, folders, tmp_path):
    """`program()`: the application as it is served, with connections of its own."""
    begun = []

    def begin():
        app = create_app(
            env="test", database_url=database_url, secret_key="a secret for tests only, long enough to be one",
            instance=tmp_path / "instance", base_url="http://localhost", public_dir=folders.public,
            sealed_dir=folders.sealed,
        )  # fmt: skip
        app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
        begun.append(app)
        return app

    yield begin
    for app in begun:
        app.extensions["awards_sessions"].engine.dispose()


@pytest.fixture
def without_database(database_url, database_kind, engine, session):
    """`with without_database():` nobody reaches it: the file is elsewhere; the server ends its lines and takes none."""

    @contextmanager
    def file_elsewhere():
        file = Path(make_url(database_url).database)
        file.rename(file.with_suffix(".elsewhere"))
        yield
        file.with_suffix(".elsewhere").rename(file)

    @contextmanager
    def server_refusing():
        name = make_url(database_url).database
        with psycopg.connect(plain(make_url(database_url).set(database="postgres")), autocommit=True) as admin:
            admin.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS false')
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = %s AND application_name <> 'lender'", (name,),
            )  # fmt: skip
            yield
            admin.execute(f'ALTER DATABASE "{name}" WITH ALLOW_CONNECTIONS true')
        let_go(make_url(database_url))  # what the test itself held was ended with the others

    session.close()
    return {"sqlite": file_elsewhere, "postgresql": server_refusing}[database_kind]


def ask(app, path, method="GET", cookie=None, data=None, **headers):
    client = Client(app.wsgi_app, TestResponse)
    if cookie:
        client.set_cookie("awards", cookie)
    return client.open(
        path, method=method, data=data, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


@pytest.mark.case("FT-11")
def test_with_the_database_gone_what_was_public_is_shown_all_else_says_so_and_all_comes_back(
    sessions, at, judged, keep, program, without_database
):
    keep()
    with sessions.transaction() as other:
        secret = a_session(other, judged.staff, at)
    app = program()
    before = ask(app, "/winners")
    assert "Sana Staff" in ask(app, "/winners", cookie=secret).text
    assert ask(app, "/pledges").status_code == 200
    assert ask(app, "/staff", cookie=secret).status_code == 200
    with without_database():
        assert ask(app, "/winners").data == before.data
        assert ask(app, "/winners", cookie=secret).data == before.data
        assert 'lang="ar"' in ask(app, "/winners?lang=ar", cookie=secret).text
        assert ask(app, "/winners", "HEAD", cookie=secret).data == b""
        for path in ("/pledges", "/staff", "/account/sessions", "/winners?category=skills", "/winners/2031"):
            answer = ask(app, path, cookie=secret)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30"), path
            assert "Set-Cookie" not in answer.headers, "nobody is signed out"
            assert answer.headers["Content-Security-Policy"] == before.headers["Content-Security-Policy"]
        told = ask(app, "/pledges.json")
        assert (told.status_code, told.json["error"]["status"], told.headers["Retry-After"]) == (503, 503, "30")
        sent = ask(
            app, "/account/sign-in", "POST", cookie=secret, data={"story": STORY}, Sec_Fetch_Site="same-origin"
        )  # fmt: skip
        assert [box.text for box in Page(sent).find("//textarea")] == [STORY]
        assert ask(app, "/healthz").status_code == 200
        ready = ask(app, "/readyz")
        assert (ready.status_code, ready.json) == (503, {"ready": False})
    assert "Sana Staff" in ask(app, "/winners", cookie=secret).text
    assert ask(app, "/staff", cookie=secret).status_code == 200
    assert ask(app, "/pledges").status_code == 200


@pytest.mark.case("FT-11")
def test_the_notice_is_in_the_readers_language_and_direction(app, program, without_database):
    served = program()
    with without_database():
        said = {code: Page(ask(served, "/pledges", Accept_Language=code)) for code in LANGUAGES}
    with app.app_context():
        for code, page in said.items():
            with words_in(code):
                assert page.heading == gettext("We are not available just now")
            html = page.one("/html")
            assert (html.get("lang")[:2], html.get("dir")) == (code, "rtl" if code == "ar" else "ltr")
    assert len({page.heading for page in said.values()}) == len(LANGUAGES)


def test_a_program_that_starts_meanwhile_shows_the_files_and_begins_no_database(
    judged, keep, program, without_database, database_url, monkeypatch
):
    monkeypatch.setattr(prerendered, "LOOK_SECONDS", 0.0)
    keep()
    with without_database():
        app = program()
        assert ask(app, "/winners").status_code == 200
        assert ask(app, "/pledges").status_code == 503
        assert ask(app, "/account/sign-in", "POST", data={"email": "nia@example.org"}).status_code in (400, 503)
    assert ask(app, "/pledges").status_code == 200
    assert ask(app, "/winners").status_code == 200


def test_what_is_not_true_any_more_is_shown_by_no_file_while_the_database_is_away(
    judged, folders, keep, program, without_database
):
    keep()
    app = program()
    folders.take_down()
    with without_database():
        assert ask(app, "/winners").status_code == 503


def test_a_file_that_was_put_in_the_place_of_the_database_is_the_one_that_is_written(makers):
    with makers("sqlite").fresh() as url:
        served, file = Sessions(connect(url, there=True)), Path(make_url(url).database)
        copy = file.with_suffix(".copy")
        copy.write_bytes(file.read_bytes())
        assert users(served) == 0
        copy.rename(file)
        with served.transaction() as writing:
            factories.a_user(writing, "nia@example.org")
        served.engine.dispose()
        assert users(Sessions(connect(url))) == 1


def users(sessions):
    with sessions.reading() as reading:
        return reading.scalar(select(func.count()).select_from(User))
