"""The registry at scale: a file of pledges brought in beside its parsing, a search, an export, the kept sums.

`python -m benchmarks.registry --pledges 100000` writes a file of made-up pledges by the generator of the rehearsal,
brings it in on each database as the job does (parts of 2,000 rows, each a transaction), and asks what visitors ask. A
line says the seconds, those of a floor of the same run, the ratio and the goal. Seconds are of this process's work, so
that what else runs does not count; PostgreSQL's own work does not either, but for the sums, which are by the clock.
Floors are frozen: the file read, each cell understood and what it says checked, before anything of the database (the
standard library's typed cells and its bare reader are told beside it); 50 rows by their key; the rows of an export by
one bare query a table; the sums added up.
"""

import argparse
import csv
import resource
import secrets
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from sqlalchemy import text

from awards.cli.settled import settled
from awards.core.cells import csv_cell
from awards.desks.rehearsal.registry import drawn
from awards.desks.rehearsal.registry.drawn import Margins
from awards.desks.rehearsal.registry.filling import places
from awards.importing import services as importing
from awards.importing.services import Reader, Tally
from awards.infrastructure import clock, once, statistics
from awards.infrastructure.database import Sessions
from awards.places.services import load_places
from awards.pledges import queries, rules
from awards.pledges.queries import Filters
from awards.pledges.services import load_groups
from benchmarks import history
from benchmarks.databases import KINDS, a_database

PLEDGES, SEARCHES, SEED = 10_000, 60, 1
IN_A_FILE = 400_000
"""So many rows stay below the size of a file that the portal takes."""

COLUMNS = (
    "register", "source_id", "title", "summary", "lead", "co_pledgers", "partners", "entity_kind", "pledge_type",
    "resource_kind", "focus_area", "word", "amount", "most", "currency", "is_new", "usd", "usd_basis", "countries",
    "country_shares", "beneficiary_groups", "sdgs", "start_year", "end_year", "targets", "instalments", "source",
    "retrieved_on",
)  # fmt: skip


def main(number: int = PLEDGES, kinds: tuple[str, ...] = KINDS) -> None:
    """Measure on each database."""
    print(f"{f'{number} pledges':34} {'ours':>10} {'floor':>10} {'ratio':>8}   goal")
    for kind in kinds:
        with a_database(kind) as (url, folder):
            for what, ratio in measure(url, folder, kind, number):
                history.keep(f"registry: {kind}, {number} pledges: {what}", ratio)


def measure(url: str, folder: Path, kind: str, number: int, searches: int = SEARCHES) -> list[tuple[str, float]]:
    """Bring in a file of so many pledges and ask for them; the lines that were printed, as names with ratios."""
    app = settled(
        env="test", database_url=url, secret_key=secrets.token_hex(), instance=folder, base_url="http://localhost"
    )
    sessions: Sessions = app.extensions["awards_sessions"]
    with sessions.transaction() as session:
        load_places(session)
        load_groups(session)
    with sessions.reading() as session:
        files = write_files(folder, number, places(session))
    told: list[tuple[str, float]] = []

    def line(what: str, ours: float, floor: float, goal: str) -> None:
        told.append((what, ours / floor))
        print(f"{kind + ': ' + what:34} {ours:9.3f}s {floor:9.4f}s {ours / floor:8.3g}   {goal}", flush=True)

    understanding, before = seconds(lambda: sum(map(understand, files))), _megabytes()
    bringing, whole = both(lambda: [bring_in(sessions, file) for file in files])
    line("brought in", bringing, understanding, "at most 6 of the parsing")
    print(
        f"{'':34} by the clock, with what the server does, {whole:.3f}s: {whole / understanding:.3g} times", flush=True
    )
    grown = _megabytes() - before
    parsing, least = (seconds(lambda read=read: sum(map(read, files))) for read in (parse, bare))
    print(f"{'':34} memory grew by {grown:.0f} MB; typed cells take {parsing:.3f}s, a bare csv.reader {least:.3f}s")
    with sessions.transaction() as session:
        statistics.look_job(session)
    again = seconds(lambda: [bring_in(sessions, file) for file in files])
    line("the same file again", again, understanding, "")
    with sessions.reading() as session:
        asked, by_clock = zip(*(both(lambda f=f: search(session, f)) for f in _filters(searches)), strict=True)
        floor = median(seconds(lambda: fifty(session)) for _ in range(20))
        p95 = sorted(asked)[int(len(asked) * 0.95)]
        line("a search with three facets, p95", p95, floor, "aim 0.150 s")
        clock_p95 = sorted(by_clock)[int(len(by_clock) * 0.95)]
        print(f"{'':34} by the clock, with what the server and all else does, {clock_p95:.3f}s")
        live = min(both(lambda: queries.live_sums(session))[1] for _ in range(3))
        kept = min(both(lambda: queries.kept_sums(session))[1] for _ in range(20))
        line("sums kept, beside added up", kept, live, "at most 0.02")
        assert queries.kept_sums(session) == queries.live_sums(session)
    client = app.test_client()
    print(f"{'':34} the first page has {len(client.get('/pledges').data) / 1000:.0f} kB; goal: under 100")
    exporting = min(
        seconds(lambda: sum(len(piece) for piece in client.get("/pledges.csv").iter_encoded())) for _ in range(3)
    )
    with sessions.reading() as session:
        bare_rows = min(seconds(lambda: the_same_rows(session)) for _ in range(3))
    line("all pledges as CSV", exporting, bare_rows, "at most 1.5")
    return told


def write_files(folder: Path, number: int, there: list[drawn.Place]) -> list[Path]:
    """Made-up pledges as the rows of files that the portal takes, none above the amount that takes two people."""
    margins = Margins().scaled(number, min(5000, max(150, number // 3)))
    made = iter(drawn.pledges(SEED, margins, there, drawn.organisations(SEED, margins, there)))
    files = []
    while some := list(islice(made, IN_A_FILE)):
        files.append(folder / f"pledges-{len(files) + 1}.csv")
        with files[-1].open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(COLUMNS)
            writer.writerows([csv_cell(value) for value in _cells(one)] for one in some)
    return files


def _cells(one: drawn.Drawn) -> list[Any]:
    content = one.content
    of = {role: [name for name, held in content.parties if held == role] for role in ("lead", "co-pledger", "partner")}
    money = content.money[0] if content.money else None
    amount = min(money.amount, Decimal(4_000_000)) if money else None
    planned = content.tranches if money and amount == money.amount else ()
    usd = amount if money and money.currency == "USD" else None
    return [
        "benchmark", one.source_id, content.title, content.summary, of["lead"], of["co-pledger"], of["partner"],
        content.entity_kind, content.pledge_type, content.resource_kind, content.focus_area,
        money.word if money else None, amount, None, money.currency if money else None,
        money.is_new if money else None, usd, "stated" if usd else None, list(content.countries),
        [f"{iso2}:{share}" for iso2, share in content.shares], list(content.beneficiaries), list(content.sdgs),
        content.start_year, content.end_year, [target.text for target in content.targets],
        [f"{part.word} {part.amount} {part.currency} {part.start}/{part.end}" for part in planned],
        content.source, date(2026, 11, 30),
    ]  # fmt: skip


def bare(file: Path) -> int:
    """The lines of the file and nothing else."""
    with file.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.reader(lines))


def parse(file: Path) -> int:
    """The file parsed into typed cells by the standard library: frozen, so that the ratio means the same for ever."""
    read = 0
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            typed: dict[str, Any] = dict(row)
            for name in ("amount", "usd", "most"):
                typed[name] = Decimal(row[name]) if row[name] else None
            for name in ("start_year", "end_year"):
                typed[name] = int(row[name]) if row[name] else None
            for name in ("countries", "country_shares", "beneficiary_groups", "sdgs", "targets", "instalments", "lead"):
                typed[name] = row[name].split("|") if row[name] else []
            typed["retrieved_on"] = date.fromisoformat(row["retrieved_on"])
            read += len(typed) > 0
    return read


def understand(file: Path) -> int:
    """The file read as the registry's own: every cell understood, what it says checked, nothing of the database."""
    wrong = 0
    with file.open("rb") as stream:
        lines = importing.open_file(file.name, stream)
        reader = Reader(lines.header)
        for _, cells in lines.rows:
            given = reader.read(cells, None)
            wrong += bool(given.wrong or rules.wrong_columns(given.content))
    assert not wrong
    return wrong


def bring_in(sessions: Sessions, file: Path) -> Tally:
    """Bring the file in as the job does."""
    whole = Tally()
    with file.open("rb") as stream:
        lines = importing.open_file(file.name, stream)
        reader = Reader(lines.header)
        for rows in importing.batches(lines):
            with sessions.transaction() as session:
                found = importing.take(session, reader, rows, None, clock.now(session), dry=False, second=True)
            importing.add(whole, found.document())
    assert not whole.problems, whole.problems[:3]
    return whole


def search(session: Any, filters: Filters) -> None:
    """What a page of the list asks: the rows of a page, and every count and sum beside them."""
    once.begin(session)
    queries.figures(session, filters)
    queries.pledges(session, filters, 51)
    session.expunge_all()


def fifty(session: Any) -> None:
    """Fifty rows by their key: frozen."""
    session.execute(text("SELECT * FROM pledge_search ORDER BY n LIMIT 50")).all()


def the_same_rows(session: Any) -> int:
    """All that the export shows, by one bare query a table: frozen."""
    read = 0
    for table in ("pledge", "pledge_version", "pledge_party", "pledge_money", "pledge_country", "pledge_beneficiary"):
        read += sum(1 for _ in session.execute(text(f"SELECT * FROM {table}")))  # noqa: S608 - names of this list
    return read


def seconds(work: Callable[[], Any]) -> float:
    """How long this process works on it."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def both(work: Callable[[], Any]) -> tuple[float, float]:
    """How long this process works on it, and how long it takes by the clock."""
    begun = time.perf_counter()
    worked = seconds(work)
    return worked, time.perf_counter() - begun


def _filters(number: int) -> list[Filters]:
    chance = Random(SEED)
    return [
        Filters(
            chance.choice(("", "skills", "reh", "connected schools", "women")),
            {
                "focus_area": (chance.choice(("access", "adoption", "value-creation")),),
                "pledge_type": (chance.choice(("financial", "programmatic", "policy")),),
                "group": (chance.choice(("women", "smes", "communities")),),
            },
            chance.choice(("amount", "newest", "title")),
        )
        for _ in range(number)
    ]


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--pledges", type=int, default=PLEDGES)
    parser.add_argument("--db", choices=(*KINDS, "both"), default="both")
    asked = parser.parse_args()
    main(asked.pledges, KINDS if asked.db == "both" else (asked.db,))
