"""A virus scanner of the tests' own."""

import contextlib
import socket
import struct
import threading
from typing import BinaryIO

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class FakeClamd:
    """Speaks the two commands of clamd that are used, and knows one virus."""

    def __init__(self, says: bytes | None = None) -> None:
        self.says = says
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"tcp://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                line, _ = self.socket.accept()
            except OSError:
                return
            with contextlib.suppress(OSError, struct.error), line, line.makefile("rb") as asked:
                self._answer(line, asked)

    def _answer(self, line: socket.socket, asked: BinaryIO) -> None:
        """One command; whoever asks may die in the middle of it."""
        if self._until_nul(asked) == b"zPING":
            line.sendall(b"PONG\0")
            return
        content = b""
        while size := struct.unpack("!L", asked.read(4))[0]:
            content += asked.read(size)
        verdict = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
        line.sendall(self.says or verdict)

    @staticmethod
    def _until_nul(asked: BinaryIO) -> bytes:
        said = b""
        while (character := asked.read(1)) not in (b"\0", b""):
            said += character
        return said

    def close(self) -> None:
        """Answer nobody any more, whoever waits for a line."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
