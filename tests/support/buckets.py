"""An S3-compatible store on loopback: moto's, in a thread of the test or in a process of its own."""

import logging
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.request import Request, urlopen

from moto.server import ThreadedMotoServer

from awards.infrastructure.storage import Bucket
from tests.support.live import free_port

BUCKET = "awards-files"


@contextmanager
def a_store() -> Iterator[str]:
    """A store with one empty bucket; its AWARDS_STORAGE_URL."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _host, port = server.get_host_and_port()
    try:
        yield made(f"http://127.0.0.1:{port}")
    finally:
        server.stop()


@contextmanager
def a_process() -> Iterator[str]:
    """A store in a process of its own, without a bucket; its endpoint."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-c", f"from moto.server import main; main(['-H', '127.0.0.1', '-p', '{port}'])"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        until = time.monotonic() + 60
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert time.monotonic() < until, "the store does not answer"
            time.sleep(0.05)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()


def storage_of(endpoint: str) -> Bucket:
    """The bucket in the store at this address."""
    return Bucket(made(endpoint))


def made(endpoint: str) -> str:
    """Make the bucket in the store at this address; its AWARDS_STORAGE_URL."""
    with urlopen(Request(f"{endpoint}/{BUCKET}", method="PUT")) as answer:  # noqa: S310 - loopback
        assert answer.status == 200
    return f"s3://key:secret-of-a-test@{BUCKET}/portal?endpoint={endpoint}&path=1"
