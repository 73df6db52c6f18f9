"""Told to end, the program answers whoever it has begun to listen to."""

import socket
import time
from http.client import HTTPResponse

import pytest

from tests.faults.killing import Server

pytestmark = pytest.mark.one_database

BODY = b"email=somebody%40example.org&" + b"x=" + b"y" * 20_000


def test_a_request_in_hand_is_answered_before_the_program_ends(database_url, tmp_path):
    server = Server(database_url, tmp_path)
    server.start()
    try:
        port = int(server.live.base_url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), 30) as line:
            head = f"POST /account/sign-in HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Length: {len(BODY)}\r\n"
            line.sendall(head.encode() + b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" + BODY[:9000])
            time.sleep(0.5)  # so that a worker has begun to read
            server.tell_to_end()
            time.sleep(0.5)
            line.sendall(BODY[9000:])
            answer = HTTPResponse(line)
            answer.begin()
            assert answer.status == 400, "it brings no token, and is told so"
            assert answer.read().endswith(b"</html>")
        assert server.ended() == 0
    finally:
        server.kill()
