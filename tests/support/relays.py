"""A relay in front of servers of this machine: it leads each connection to one that takes it, and can be cut."""

import itertools
import select
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress


class Relay:
    """Listens on a port of its own; to several places it leads in turn, past those that take no connection."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports, self._turn, self._cut = list(ports), itertools.count(), threading.Event()
        self._lines: set[socket.socket] = set()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=200)
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection and take no other."""
        self._cut.set()
        for line in list(self._lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Take connections again."""
        self._cut.clear()

    def close(self) -> None:
        """Listen no more."""
        self.cut()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                line, _address = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._lead, args=(line,), daemon=True).start()

    def _lead(self, line: socket.socket) -> None:
        with line:
            beyond = None if self._cut.is_set() else self._connected()
            if beyond is None:
                return
            with beyond:
                self._lines |= {line, beyond}
                with suppress(OSError):
                    _carry(line, beyond)
                self._lines -= {line, beyond}

    def _connected(self) -> socket.socket | None:
        first = next(self._turn)
        for place in range(len(self._ports)):
            with suppress(OSError):
                return socket.create_connection(("127.0.0.1", self._ports[(first + place) % len(self._ports)]), 5)
        return None


def _carry(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until either side ends."""
    beyond = {one: other, other: one}
    while True:
        for ready in select.select(list(beyond), [], [])[0]:
            given = ready.recv(65536)
            if not given:
                return
            beyond[ready].sendall(given)
