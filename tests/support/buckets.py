"""An S3-compatible store on loopback: moto's, in a thread of the test or in a process of its own."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request, urlopen

from moto.server import ThreadedMotoServer

BUCKET = "awards-files"


@contextmanager
def a_store() -> Iterator[str]:
    """A store with one empty bucket; its AWARDS_STORAGE_URL."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _host, port = server.get_host_and_port()
    yield made(f"http://127.0.0.1:{port}")
    server.stop()


def made(endpoint: str) -> str:
    """Make the bucket in the store at this address; its AWARDS_STORAGE_URL."""
    with urlopen(Request(f"{endpoint}/{BUCKET}", method="PUT")) as answer:  # noqa: S310 - loopback
        assert answer.status == 200
    return f"s3://key:secret-of-a-test@{BUCKET}/portal?endpoint={endpoint}&path=1"
