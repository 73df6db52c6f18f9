"""Answers go compressed to whoever takes that, and are the same text."""

import gzip

from tests.factories import a_user

GZIP = {"Accept-Encoding": "gzip"}


def ask(client, address, **headers):
    """The answer as it comes, not read."""
    return client.browser.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})


def test_a_page_is_the_same_text_compressed_or_not(client_for):
    visitor = client_for()
    plain, packed = ask(visitor, "/call"), ask(visitor, "/call", **GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert int(packed.headers["Content-Length"]) == len(packed.data)
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]


def test_whoever_refuses_it_gets_the_plain_text(client_for):
    answer = ask(client_for(), "/call", Accept_Encoding="gzip;q=0, identity")
    assert "Content-Encoding" not in answer.headers


def test_a_short_answer_goes_as_it_is(client_for):
    answer = ask(client_for(), "/call.json", **GZIP)
    assert len(answer.data) < 1000
    assert "Content-Encoding" not in answer.headers


def test_a_public_page_that_did_not_change_is_not_sent_again(client_for):
    visitor = client_for()
    first = ask(visitor, "/winners", **GZIP)
    again = ask(visitor, "/winners", **GZIP, If_None_Match=first.headers["ETag"])
    assert first.headers["Content-Encoding"] == "gzip"
    assert (again.status_code, again.data) == (304, b"")


def test_the_size_of_a_persons_page_tells_nothing(client_for, session):
    nia = a_user(session, "nia@nominee.example")
    session.commit()
    pages = client_for(nia)
    sizes = {len(ask(pages, "/account", **GZIP).data) for _time in range(12)}
    assert len(sizes) > 3
    assert len({len(ask(client_for(), "/call", **GZIP).data) for _time in range(3)}) == 1
