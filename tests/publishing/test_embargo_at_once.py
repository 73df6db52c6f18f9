"""Around the instant 20 clients ask two servers of one database: each answer is of before or of after, and whole.

Before the instant every answer is to the byte, but for its date, what the site answered when the announcement did not
exist; after it every answer is the complete result, at all addresses and in all categories, from both servers at once.
The second server lives in another time zone, by a clock of its own that is a day ahead; a worker of each is killed and
started anew on the way.
"""

import http.client
import os
import re
import signal
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

import pytest

from awards.infrastructure import clock
from awards.publishing import rules, services
from tests import factories
from tests.decisions.things import a_judged_edition
from tests.publishing.things import a_record_edition, announce, decide, two_laureates
from tests.support.live import PROGRAM, free_port, served

PATHS = (
    "/winners/2027.json", "/winners/2027", "/", "/winners", "/winners.json", "/winners.csv", "/winners/2027.csv",
    "/winners/cloths.svg",
    "/winners?country=PL", "/winners/categories/skills", "/embed/winners/2027", "/feed.atom", "/feed.json", "/data",
    "/verify", "/laureates/annas-workshop-2027", "/laureates/annas-workshop-2027.json", "/countries", "/countries/PL",
    "/countries/PL.json", "/regions/europe", "/sitemap.xml", "/organisations/annas-workshop-association", "/pledges",
    "/call", "/pledges?q=Anna", "/laureates/ramps-2027",
)  # fmt: skip
PLACES = [(server, path) for path in PATHS for server in (0, 1)]
CLIENTS, AHEAD = 20, timedelta(seconds=25)
AT_LEAST, AT_MOST = 5.0, 120.0
"""So many seconds after the instant clients ask on, the longer until every address was asked."""

A_DAY_AHEAD = "import time\n_real = time.time\ntime.time = lambda: _real() + 86_400\n"


@dataclass(frozen=True)
class Answer:
    """What one client got from which server, when it had asked and when it had the whole answer."""

    place: tuple[int, str]
    asked: float
    had: float
    said: tuple[int, bytes, tuple[tuple[str, str], ...]]


def ask(servers, server, path):
    host = urlsplit(servers[server]).netloc
    asked, connection = time.time(), http.client.HTTPConnection(host, timeout=30)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body, headers = response.read(), response.getheaders()
    finally:
        connection.close()
    body = re.sub(rb"(name this: |\"request\":\s*\")[0-9a-f]{12}", b"", body)
    kept = tuple(sorted((name, value) for name, value in headers if name not in ("Date", "X-Request-ID")))
    return Answer((server, path), asked, time.time(), (response.status, body, kept))


def keep_asking(number, servers, until, found):
    """One client: through all the addresses of both servers, from a start of its own, so that few turns meet all."""
    turn = number * len(PLACES) // CLIENTS
    while not until.is_set():
        try:
            found.append(ask(servers, *PLACES[turn % len(PLACES)]))
        except (OSError, http.client.HTTPException):
            time.sleep(0.1)  # that server is being started anew
        turn += 1


def all_asked(found, since):
    """Whether every address of both servers was asked since then."""
    return {a.place for a in list(found) if a.asked >= since} == {*PLACES}


@contextmanager
def elsewhere(database_url, folder, port):
    """A server that believes that it is tomorrow, on the other side of the world."""
    (folder / "ahead").mkdir(parents=True, exist_ok=True)
    (folder / "ahead" / "sitecustomize.py").write_text(A_DAY_AHEAD)
    mine = {"TZ": "Pacific/Kiritimati", "PYTHONPATH": f"{folder / 'ahead'}:{os.environ.get('PYTHONPATH', '')}"}
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        for name, value in mine.items():
            patch.setenv(name, value)
        live = stack.enter_context(served(database_url, folder, port=port, program=PROGRAM))
        patch.undo()
        yield live


def kill_a_worker(port):
    """Kill one of the processes that answer at a port; the server starts another. Gives its number."""
    parents = {}
    for pid in filter(str.isdigit, os.listdir("/proc")):
        with suppress(OSError):
            command, stat = (Path(f"/proc/{pid}/{name}").read_bytes() for name in ("cmdline", "stat"))
            if f"127.0.0.1:{port}".encode() in command:
                parents[int(pid)] = int(stat.rpartition(b")")[2].split()[1])
    worker = next(pid for pid, parent in parents.items() if parent in parents)
    os.kill(worker, signal.SIGKILL)
    return worker


@pytest.fixture
def judged(session, at):
    """Finalists of two categories are decided and not announced."""
    services.publish_record(session, a_record_edition(session, 2019), rules.facts(), two_laureates(), at)
    judged = a_judged_edition(session, at)
    ramps = factories.a_nomination(
        session, judged.edition, judged.nominator, at, categories=("access",), entry_state="eligible", title="Ramps",
        countries=("PL",), organisation="Ramps for all",
    ).entries[0]  # fmt: skip
    for judge in judged.judges:
        factories.an_assignment(session, judged.edition, ramps, judge, at)
        factories.a_scorecard(session, judged.edition, ramps, judge, at, results=4, evidence=4)
    session.commit()
    return replace(judged, entries=judged.entries | {"Ramps": ramps})


def test_at_the_instant_everything_flips_at_once_for_everybody(session, judged, database_url, tmp_path):
    port, until, found = free_port(), Event(), []
    with served(database_url, tmp_path) as here, ExitStack() as there:
        second = there.enter_context(elsewhere(database_url, tmp_path / "second", port))
        servers = (here.base_url, second.base_url)
        begun = time.monotonic()
        before = {place: ask(servers, *place).said for place in PLACES}
        ahead = max(AHEAD, timedelta(seconds=2 * (time.monotonic() - begun)))
        at = clock.now(session)
        decide(session, judged, at, "Anna’s workshop", "Bridge school", "Code clubs")
        decide(session, replace(judged, skills=judged.access), at, "Ramps")
        instant = clock.now(session) + ahead
        announce(session, judged, "finalists", instant, at)
        session.commit()
        asking = {"target": keep_asking, "daemon": True}
        clients = [Thread(args=(n, servers, until, found), **asking) for n in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            killed = [kill_a_worker(urlsplit(server).port) for server in servers]
            flip = instant.timestamp()
            while time.time() < flip + AT_LEAST or (time.time() < flip + AT_MOST and not all_asked(found, flip)):
                time.sleep(0.2)
        finally:
            until.set()
        for client in clients:
            client.join()
        assert not {pid for pid in killed if os.path.exists(f"/proc/{pid}")}
        after = {place: ask(servers, *place).said for place in PLACES}
    early, late = [a for a in found if a.had < flip], [a for a in found if a.asked >= flip]
    assert {a.place for a in early} == {*PLACES}, "every address of both servers was asked before"
    assert all_asked(found, flip), "and after"
    assert {a.place for a in early if a.said != before[a.place]} == set()
    assert {a.place for a in late if a.said != after[a.place]} == set()
    between = [a for a in found if a.asked < flip <= a.had]
    assert {a.place for a in between if a.said not in (before[a.place], after[a.place])} == set()
    assert {path for (n, path), said in after.items() if said != before[n, path]} >= {
        path for path in PATHS if path.startswith(("/winners", "/laureates", "/feed", "/countries/PL", "/embed"))
    }
    for name in (b"Ramps", "Anna’s workshop".encode(), b"Bridge school", b"Code clubs"):
        assert all(name in after[n, "/winners/2027.json"][1] for n in (0, 1))
        assert all(name not in said[1] for said in before.values())
