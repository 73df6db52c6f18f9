"""Files that browsers send straight to the store: they count once taken in, and are looked into like any other."""

from urllib.request import Request, urlopen

import pytest

from awards.infrastructure import storage
from awards.web import headers
from tests.factories import a_user
from tests.nominations import samples
from tests.nominations.test_uploads import Uploader, the_file
from tests.support.buckets import a_store


@pytest.fixture(scope="module")
def store():
    with a_store() as url:
        yield url


@pytest.fixture
def up(client_for, session, ama, complete, app, store):
    session.commit()
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"storage_url": store, "storage_direct": True})
    return Uploader(client_for(ama), complete)


def begun(up, content, name="report.pdf"):
    """The file's address at the portal, and the one at the store."""
    answer = up.begin(len(content), name, expect=None)
    assert answer.status_code == 201
    return answer.headers["Location"], answer.headers["Upload-Direct"]


def put(address, content):
    request = Request(address, content, {"Content-Type": "application/octet-stream"}, method="PUT")  # noqa: S310
    with urlopen(request) as answer:  # noqa: S310 - loopback
        assert answer.status == 200


def arrive(up, address, expect):
    return up.ask("POST", f"{address}/arrival", expect=expect)


def bytes_of(store, file, tmp_path):
    with storage.at(store, tmp_path).open(file.stored) as kept:
        return kept.read()


def test_a_file_that_was_sent_to_the_store_counts_once_it_is_taken_in(session, up, store, tmp_path):
    address, straight = begun(up, samples.PDF)
    put(straight, samples.PDF)
    assert the_file(session).state == "uploading"
    answer = arrive(up, address, 204)
    assert answer.headers["Upload-Offset"] == str(len(samples.PDF))
    file = the_file(session)
    assert (file.state, file.size) == ("ready", len(samples.PDF))
    put(straight, b"another text by the same address")
    assert arrive(up, address, 204).headers["Upload-Offset"] == str(len(samples.PDF))
    assert the_file(session).digest == file.digest
    assert bytes_of(store, file, tmp_path) == samples.PDF


def test_it_is_looked_into_like_any_other(session, up):
    address, straight = begun(up, b"MZ is no document", "report.pdf")
    put(straight, b"MZ is no document")
    arrive(up, address, 204)
    assert the_file(session).state == "refused"


def test_it_waits_for_the_scanner_like_any_other(session, up, app):
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"scanner_url": "tcp://127.0.0.1:9"})
    address, straight = begun(up, samples.PDF)
    put(straight, samples.PDF)
    arrive(up, address, 204)
    assert the_file(session).state == "quarantined"


def test_nothing_arrived_or_something_of_another_length_counts_for_nothing(session, up):
    address, straight = begun(up, samples.PDF)
    arrive(up, address, 409)
    put(straight, samples.PDF + b"more than its room")
    assert "not as long" in arrive(up, address, 422).text
    file = the_file(session)
    assert (file.state, file.received) == ("uploading", 0)
    put(straight, samples.PDF)
    arrive(up, address, 204)
    assert the_file(session).state == "ready"


def test_where_the_store_is_not_reached_the_parts_go_by_the_portal(session, up):
    address, _straight = begun(up, samples.PDF)
    up.send(address, 0, samples.PDF[:50])
    up.send(address, 50, samples.PDF[50:])
    assert the_file(session).state == "ready"


def test_a_file_is_too_late_by_this_way_too(session, up, monkeypatch):
    address, straight = begun(up, samples.PDF)
    put(straight, samples.PDF)
    monkeypatch.setattr("awards.nominations.rules.files.may_still_arrive", lambda *_: False)
    assert "too late" in arrive(up, address, 422).text
    assert the_file(session).received == 0


def test_pages_may_send_to_the_store_and_nowhere_else_and_only_where_that_is_set(app, up, store):
    origin = store.partition("endpoint=")[2].partition("&")[0]
    assert f"connect-src 'self' {origin}; " in headers.policy_of(app)
    app.config["AWARDS"] = app.config["AWARDS"].model_copy(update={"storage_direct": False})
    assert headers.policy_of(app) == headers.CONTENT_POLICY
    assert "Upload-Direct" not in up.begin(10, expect=None).headers


def test_only_the_nominations_own_writers_are_given_an_address(session, up, client_for, complete):
    other = a_user(session, "stranger@example.org")
    session.commit()
    stranger = Uploader(client_for(other), complete)
    address, _straight = begun(up, samples.PDF)
    stranger.ask("POST", f"{address}/arrival", expect=404)


def test_a_store_that_is_away_costs_a_retry(session, up):
    with a_store() as url:
        pass
    up.client.app.config["AWARDS"] = up.client.app.config["AWARDS"].model_copy(update={"storage_url": url})
    address, _straight = begun(up, samples.PDF)
    answer = arrive(up, address, 503)
    assert answer.headers["Retry-After"] == "1"
