"""A streaming replica answers visitors: as of a known instant, not too long ago, and never ahead of what it knows."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from awards.cli.lanes import Lanes
from awards.infrastructure import clock, migrations, replica
from awards.infrastructure.database import Sessions, connect
from awards.infrastructure.replica import Pulse, Replica
from tests.conftest import build_app
from tests.support.replicas import a_pair, caught_up

pytestmark = pytest.mark.one_database

BOUND = timedelta(seconds=30)


@pytest.fixture(scope="module")
def pair():
    with a_pair() as found:
        migrations.upgrade(found.url)
        yield found


@pytest.fixture(scope="module")
def primary(pair):
    engine = connect(pair.url)
    yield Sessions(engine)
    engine.dispose()


@pytest.fixture
def beaten(pair, primary):
    with primary.transaction() as session:
        replica.beat(session)
    caught_up(pair)


@pytest.fixture
def passed():
    """A clock of the test's own: how long ago the replica was left."""
    return [0.0]


@pytest.fixture
def beside(pair, passed):
    engine = connect(pair.read_url, patience=2)
    yield Replica(engine, BOUND, lambda: passed[0])
    engine.dispose()


def moment(primary):
    with primary.reading() as session:
        return session.scalar(select(Pulse.at))


def test_it_reads_as_of_the_last_moment_that_it_heard_of(pair, primary, beaten, beside):
    look = beside.look()
    assert look.as_of == moment(primary)
    assert clock.now(look.session) == look.as_of
    look.session.close()


def test_what_it_has_not_heard_of_has_not_happened_yet_by_its_clock(pair, primary, beaten, beside):
    """An announcement that was called off a second before its instant is not told by a replica that lags."""
    pair.replaying(False)
    try:
        before = moment(primary)
        with primary.transaction() as session:
            replica.beat(session)
        assert moment(primary) > before
        look = beside.look()
        assert clock.now(look.session) == before
        look.session.close()
    finally:
        pair.replaying(True)


def test_one_that_is_too_far_behind_is_not_asked_and_left_alone_for_a_while(pair, primary, beaten, beside, passed):
    with primary.transaction() as session:
        session.execute(text("UPDATE pulse SET at = at - interval '31 seconds'"))
    caught_up(pair)
    assert beside.look() is None
    with primary.transaction() as session:
        replica.beat(session)
    caught_up(pair)
    assert beside.look() is None, "it is asked again only after a rest"
    passed[0] += replica.REST_SECONDS
    look = beside.look()
    assert look is not None
    look.session.close()


def test_one_that_never_heard_of_a_moment_is_not_asked(pair, primary, beside):
    with primary.transaction() as session:
        session.execute(text("DELETE FROM pulse"))
    caught_up(pair)
    assert beside.look() is None


def test_a_moment_never_goes_back(primary, beaten):
    with primary.transaction() as session:
        session.execute(text("UPDATE pulse SET at = at + interval '1 hour'"))
    ahead = moment(primary)
    with primary.transaction() as session:
        replica.beat(session)
    assert moment(primary) == ahead
    with primary.transaction() as session:
        session.execute(text("DELETE FROM pulse"))


def test_it_cannot_be_written_to(beaten, beside):
    look = beside.look()
    with pytest.raises(Exception, match="read-only"):
        look.session.execute(text("DELETE FROM pulse"))
    look.session.close()


@pytest.fixture(scope="module")
def site(pair, primary, tmp_path_factory):
    app = build_app(pair.url, tmp_path_factory.mktemp("site"), read_database_url=pair.read_url, read_staleness=30)
    yield app
    app.extensions["awards_sessions"].engine.dispose()
    app.extensions["awards_replica"].sessions.engine.dispose()


def as_of(answer):
    return answer.headers.get("Awards-As-Of")


def test_a_visitors_page_says_as_of_when_it_is(site, primary, beaten):
    answer = site.test_client().get("/winners")
    assert answer.status_code == 200
    assert as_of(answer) == moment(primary).isoformat(timespec="milliseconds")
    assert "at most 30 seconds before this page was sent" in answer.text
    assert as_of(site.test_client().get("/winners.csv")) is not None


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("/winners", {"Cookie": "awards_state=x"}),
        ("/winners", {"Cookie": "awards=x; awards_lang=en"}),
        ("/winners", {"Authorization": "Bearer x"}),
        ("/account/sign-in", {}),
        ("/readyz", {}),
        ("/no-such-page", {}),
    ],
)
def test_whoever_is_known_and_whatever_is_no_public_page_is_answered_by_the_primary(site, beaten, address, headers):
    assert as_of(site.test_client(use_cookies=False).get(address, headers=headers)) is None


def test_a_remembered_language_is_nobodys_mark(site, beaten):
    headers = {"Cookie": "awards_lang=fr"}
    assert as_of(site.test_client(use_cookies=False).get("/winners", headers=headers)) is not None


def test_one_that_is_gone_costs_nobody_a_page(pair, site, beaten):
    assert as_of(site.test_client().get("/winners")) is not None
    pair.kill()
    try:
        answer = site.test_client().get("/winners")
        assert (answer.status_code, as_of(answer)) == (200, None)
    finally:
        pair.start()
    site.extensions["awards_replica"]._left_since = float("-inf")
    assert as_of(site.test_client().get("/winners")) is not None


def test_whoever_works_the_jobs_notes_the_moment(site, primary):
    with primary.transaction() as session:
        session.execute(text("DELETE FROM pulse"))
    assert not Lanes(site, {}, {"prompt": ()}, ()).once()
    assert moment(primary) is not None


def test_only_a_server_has_a_replica(tmp_path):
    with pytest.raises(ValueError, match="AWARDS_READ_DATABASE_URL"):
        build_app("sqlite://", tmp_path, read_database_url="postgresql+psycopg://replica/awards")
