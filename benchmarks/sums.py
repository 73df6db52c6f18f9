"""The sums of a registry of a million pledges as they are kept, beside the same added up from the rows.

`python -m benchmarks.sums` fills a database of each kind with pledges of one amount each, keeps their sums as the
registry does, and asks for both by the clock. Kept ones may cost a fiftieth, and are the same to the last cent.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any

from awards.core.identifiers import keys_in_order
from awards.infrastructure import statistics
from awards.infrastructure.bulk import insert_rows
from awards.infrastructure.database import Sessions, connect
from awards.pledges import queries
from awards.pledges.models import Pledge, PledgeMoney, PledgeVersion
from awards.pledges.rules import WORDS, Content, Money
from awards.pledges.services.counting import add_new, hold
from benchmarks import history
from benchmarks.databases import KINDS, a_database

PLEDGES, AT_ONCE, SEED = 1_000_000, 20_000, 1
GOAL = 0.02
AT = datetime(2026, 12, 1, tzinfo=UTC)


def measure(url: str, number: int) -> tuple[float, float]:
    """Fill a migrated database; seconds by the clock of the kept sums and of adding up, which must be equal."""
    engine = connect(url)
    sessions, drawn, first = Sessions(engine), _drawn(number), 1
    while some := list(islice(drawn, AT_ONCE)):
        with sessions.transaction() as session:
            hold(session)
            _write(session, some, first)
            add_new(session, [Content("", "", (), money=(money,)) for money in some])
        first += len(some)
    with sessions.transaction() as session:
        statistics.look_job(session)
    with sessions.reading() as session:
        kept, live = (min(_seconds(ask, session) for _ in range(times)) for ask, times in ASKED)
        if queries.kept_sums(session) != queries.live_sums(session):
            raise RuntimeError("the kept sums are others")
    engine.dispose()
    return kept, live


def main(arguments: list[str] | None = None) -> None:
    """A line a database."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pledges", type=int, default=PLEDGES)
    asked = parser.parse_args(arguments)
    for kind in KINDS:
        with a_database(kind) as (url, _folder):
            kept, live = measure(url, asked.pledges)
        reached = "yes" if kept <= GOAL * live else "NO"
        print(
            f"{kind}: of {asked.pledges} pledges kept {kept * 1000:.2f} ms, added up {live * 1000:.0f} ms, "
            f"{kept / live:.5f} times; goal {GOAL} {reached}",
            flush=True,
        )
        history.keep(f"sums: {kind}: kept ones beside adding up", kept / live)


def _drawn(number: int) -> Iterator[Money]:
    chance = Random(SEED)
    for _ in range(number):
        amount = Decimal(chance.randrange(100, 900_000_000)) / 100
        yield Money(chance.choice(WORDS), amount, "USD", usd=amount, usd_basis="stated")


def _write(session: Any, some: list[Money], first: int) -> None:
    pledges, versions = keys_in_order(len(some)), keys_in_order(len(some))
    insert_rows(
        session, Pledge,
        ("id", "public_id", "source_register", "source_id", "state", "current_n", "created_at", "changed_at",
         "rehearsal"),
        [
            (key, f"R-{n:06d}", "benchmark", str(n), "published", 1, AT, AT, False)
            for n, key in enumerate(pledges, start=first)
        ],
    )  # fmt: skip
    insert_rows(
        session, PledgeVersion,
        ("id", "pledge_id", "n", "title", "language", "facts", "search_text", "source", "content_digest",
         "recorded_at"),
        [(key, of, 1, "A pledge", "en", "{}", "", "", "", AT) for key, of in zip(versions, pledges, strict=True)],
    )  # fmt: skip
    insert_rows(
        session, PledgeMoney, ("version_id", "word", "amount", "currency", "basis", "usd", "usd_basis"),
        [
            (key, one.word, one.amount, one.currency, one.basis, one.usd, one.usd_basis)
            for key, one in zip(versions, some, strict=True)
        ],
    )  # fmt: skip


ASKED: tuple[tuple[Callable[[Any], Any], int], ...] = ((queries.kept_sums, 20), (queries.live_sums, 3))


def _seconds(ask: Callable[[Any], Any], session: Any) -> float:
    session.expunge_all()
    began = time.perf_counter()
    ask(session)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
