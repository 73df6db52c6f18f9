"""The real program on a database of a test's own: migrated, served with its child process, told from the shell."""

import email
import email.policy
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from sqlalchemy.orm import Session

from awards.infrastructure.database import Sessions, connect
from tests.support import warm
from tests.support.warm import Warm

PROGRAM = str(Path(sys.executable).with_name("awards"))
START_SECONDS, MAIL_SECONDS, STOP_SECONDS, COMMAND_SECONDS = 120, 60, 60, 300


@dataclass(frozen=True)
class Mail:
    """One mail as its reader gets it."""

    to: str
    subject: str
    text: str

    @property
    def code(self) -> str:
        """The ten digits that sign in, as they are written."""
        found = re.search(r"^\s*(\d{5} \d{5})\s*$", self.text, re.MULTILINE)
        assert found, f"no code in: {self.text}"
        return found.group(1)

    def link(self, part: str) -> str:
        """The address in the mail that holds `part`."""
        found = next((word for word in self.text.split() if word.startswith("http") and part in word), None)
        assert found, f"no link with {part!r} in: {self.text}"
        return found


@dataclass(frozen=True)
class Live:
    """The program while it serves."""

    base_url: str
    database_url: str
    folder: Path
    environment: dict[str, str]
    program: str = PROGRAM

    def awards(self, *arguments: str, expect: int = 0) -> str:
        """Run `awards …` beside the server; its stdout."""
        if self.program == PROGRAM:
            done = warm.run([*arguments], self.environment, self.folder, COMMAND_SECONDS)
        else:
            done = subprocess.run(
                [self.program, *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True,
                timeout=COMMAND_SECONDS,
            )  # fmt: skip
        told = f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        assert done.returncode == expect, f"awards {' '.join(arguments)}: {told}"
        return done.stdout if expect == 0 else done.stderr

    def json(self, *arguments: str) -> Any:
        """Run `awards … --json`; the one document on stdout."""
        return json.loads(self.awards(*arguments, "--json"))

    def mails(self, to: str | None = None) -> list[Mail]:
        """The mails that were sent so far, the oldest first."""
        files = sorted((self.folder / "instance" / "mail").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        read = [_read(file) for file in files]
        return [mail for mail in read if to is None or mail.to == to]

    def wait_for_mail(self, to: str, *, after: int = 0, about: str = "") -> Mail:
        """The newest mail to an address about something, once there are more than `after` such mails."""
        deadline = time.monotonic() + MAIL_SECONDS
        while time.monotonic() < deadline:
            found = [mail for mail in self.mails(to) if about.lower() in mail.subject.lower()]
            if len(found) > after:
                return found[-1]
            time.sleep(0.1)
        raise AssertionError(f"no mail to {to} about {about!r}; there are {[(m.to, m.subject) for m in self.mails()]}")

    @contextmanager
    def session(self, *, reading: bool = False) -> Iterator[Session]:
        """A hand in the database that the program works on, committed at the end; `reading`: only a look."""
        sessions = Sessions(connect(self.database_url))
        try:
            with sessions.reading() if reading else sessions.transaction() as session:
                yield session
        finally:
            sessions.engine.dispose()


def shell(database_url: str, folder: Path, *, port: int = 8000, program: str = PROGRAM) -> Live:
    """The program as it is called from a shell in a folder that holds nothing else; nothing is served yet."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWARDS_", "PYTEST_", "COV_"))
    } | {
        "AWARDS_DATABASE_URL": database_url,
        "AWARDS_SECRET_KEY": "a secret for tests only, long enough to be one",
        "AWARDS_INSTANCE": str(folder / "instance"),
        "AWARDS_BASE_URL": f"http://localhost:{port}",
        "AWARDS_ENV": "development",
    }  # fmt: skip
    return Live(f"http://localhost:{port}", database_url, folder, environment, program)


@contextmanager
def served(
    database_url: str,
    folder: Path,
    *,
    prepare: Callable[[Live], object] | None = None,
    program: str | None = None,
    port: int | None = None,
) -> Iterator[Live]:
    """`awards serve` on a free port, or again on the `port` of before, for as long as the block lasts.

    Of a `program` that is named every process is begun as a shell would; else it parts from one that is loaded.
    """
    live = shell(database_url, folder, port=port or free_port(), program=program or PROGRAM)
    if prepare:
        prepare(live)
    log = folder / "served.log"
    arguments = ["serve", "--port", live.base_url.rpartition(":")[2]]
    with log.open("wb") as out:
        if program is None:
            server: subprocess.Popen[bytes] | Warm = Warm(arguments, live.environment, folder, log)
        else:
            server = subprocess.Popen(
                [program, *arguments], cwd=folder, env=live.environment, stdout=out, stderr=subprocess.STDOUT
            )
        try:
            wait_until_it_answers(server, live.base_url, log)
            yield live
        finally:
            server.terminate()
            try:
                server.wait(STOP_SECONDS)
                ended = True
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
                ended = False
    assert ended, f"awards serve did not end within {STOP_SECONDS} seconds of being told to"
    said = log.read_text(errors="replace")
    assert "Traceback" not in said, said[-6000:]


def wait_until_it_answers(server: "subprocess.Popen[bytes] | Warm", base_url: str, log: Path) -> None:
    """Return once the program answers; fail with its log when it ended or does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, f"awards serve ended with {server.poll()}:\n{log.read_text(errors='replace')}"
        try:
            with urlopen(f"{base_url}/account/sign-in", timeout=5) as answer:  # noqa: S310 - our own server
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.1)
    raise AssertionError(f"awards serve does not answer:\n{log.read_text(errors='replace')}")


def _read(file: Path) -> Mail:
    message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    return Mail(str(message["To"]), str(message["Subject"]), body.get_content() if body else "")


def free_port() -> int:
    """A port of this machine that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
