"""The server asks nobody inside: no address of its own machine or network, by whatever name, and no redirect."""

import socket
import threading
import time

import pytest

from awards.infrastructure import posting
from awards.infrastructure.posting import NotPosted, is_anybodys, post, wrong_with


@pytest.mark.case("IN-11")
@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "0.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fd00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:0:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_an_address_that_is_not_anybodys_is_not_asked(address, monkeypatch):
    assert not is_anybodys(address)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    answer = [(family, socket.SOCK_STREAM, 6, "", (address, 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer)
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it was asked"))
    with pytest.raises(NotPosted, match="not on the public internet"):
        post("https://inside.example/", b"{}", {})


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_an_address_of_the_internet_is_anybodys(address):
    assert is_anybodys(address)


def test_a_name_that_stands_for_one_address_inside_too_is_not_asked(monkeypatch):
    both = [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it was asked"))
    with pytest.raises(NotPosted):
        post("https://both.example/", b"{}", {})


@pytest.mark.parametrize("scheme", ["https", "http"])
def test_the_connection_goes_to_the_address_that_was_looked_at(scheme, monkeypatch):
    looked, asked = [], []

    def name_of(*_, **__):
        looked.append(1)  # the name stands for something inside from the second look on
        return [(2, 1, 6, "", ("127.0.0.1" if len(looked) == 1 else "10.0.0.1", 443))]

    def connect(address, *_):
        asked.append(address)
        raise OSError("nobody here")

    monkeypatch.setattr(posting, "is_anybodys", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(socket, "getaddrinfo", name_of)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(NotPosted, match="nobody here"):
        post(f"{scheme}://turns.example:8443/", b"{}", {})
    assert [address for address in asked if address[1] == 8443] == [("127.0.0.1", 8443)]  # others are of other threads
    assert len(looked) == 1


def test_a_redirect_is_an_answer_and_is_not_followed(receiver):
    receiver.status = 302
    assert post(receiver.url, b"{}", {}, loopback=True) == 302
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    ("scheme", "begins"),
    [("http", b"HTTP/1.1 2"), ("http", b"HTTP/1.1 200 OK\r\nX-Slow: "), ("https", b"\x16\x03\x03\x02\x00")],
)
def test_who_answers_a_letter_at_a_time_is_left(monkeypatch, scheme, begins):
    """Each step is fast enough; some end as a whole answer, so that nobody waits for ever where it is not left."""
    monkeypatch.setattr(posting, "AT_MOST", 0.3)
    left = threading.Event()

    def answer(server):
        with server, server.accept()[0] as taken:
            try:
                taken.sendall(begins)
                for _letter in range(40):
                    time.sleep(0.05)
                    taken.sendall(b"0")
                taken.sendall(b"\r\n\r\n")
            except OSError:
                left.set()

    server = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=answer, args=(server,))
    thread.start()
    with pytest.raises(NotPosted, match="took too long"):
        post(f"{scheme}://127.0.0.1:{server.getsockname()[1]}/", b"{}", {}, loopback=True)
    thread.join()
    assert left.is_set()


def test_this_machine_is_asked_only_where_that_is_let_through(receiver):
    with pytest.raises(NotPosted, match="not on the public internet"):
        post(receiver.url, b"{}", {})
    assert receiver.got == []


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("https://example.org/told", None), ("https://example.org:8443/told?a=b", None),
        ("http://example.org/", "scheme"), ("ftp://example.org/", "scheme"), ("https:///told", "address"),
        ("https://user@example.org/", "address"), ("https://:secret@example.org/", "address"), ("told", "address"),
        ("https://example.org:0/", "address"), ("https://example.org:99999/", "port"),
        ("https://example.org/#part", "address"), ("https://exämple.org/", "address"),
        ("https://example.org/a b", "address"), ("http://127.0.0.1/", "scheme"),
        ("https://127.0.0.1/", "inside"), ("https://10.1.2.3/told", "inside"), ("https://[::1]/", "inside"),
        ("https://localhost/", "inside"), ("https://db.localhost:8443/", "inside"), ("https://localhost.org/", None),
        ("https://9.9.9.9/", None),
    ],
)  # fmt: skip
def test_an_address_is_looked_at_as_it_is_written(url, wrong):
    assert wrong_with(url) == wrong


def test_plain_http_is_for_this_machine_in_development():
    assert wrong_with("http://127.0.0.1:5000/", loopback=True) is None
    assert wrong_with("http://localhost:5000/", loopback=True) is None
    assert wrong_with("https://localhost:5000/", loopback=True) is None
    assert wrong_with("https://10.1.2.3/", loopback=True) == "inside"
    assert wrong_with("http://example.org/", loopback=True) == "scheme"
