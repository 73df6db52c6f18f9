"""What the bundle of an edition of 10,000 entries costs to make and to verify: `python -m benchmarks.large_edition`.

A database is filled with the edition (made up from a seed: cards with their steps in the award's log, written in bulk;
decisions, publications and all else by the services), then the job that makes bundles runs in a process of its own, as
in a worker. Lines say its seconds, those of the script that it lets look, the most memory of both, and the seconds of
`verify.py` as anybody runs it.
"""

import argparse
import io
import json
import resource
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, selectinload

from awards.accounts.models import User
from awards.assignment.models import Assignment, Pairing
from awards.desks.rehearsal import cast
from awards.desks.rehearsal.dates import Dates, Until
from awards.desks.rehearsal.stage import Stage, _announce, _decide, _open
from awards.infrastructure import award_log, clock, migrations
from awards.infrastructure.database import Sessions, connect
from awards.infrastructure.jobs import Job
from awards.judging.models import Score, Scorecard
from awards.judging.rules import as_text
from awards.nominations.models import Entry
from awards.programme import queries as programme
from awards.programme.models import Edition
from awards.publishing import queries as publishing
from awards.verifying.models import Bundle
from awards.verifying.services import bundle_job
from benchmarks import bundle, history
from tests.factories import a_judge, a_user
from tests.support.databases import fill
from tests.test_growth import nominations

YEAR = 2099
AT_ONCE = 2_000
"""So many cards are written in a transaction."""
MEGABYTE = 1 << 20


@dataclass(frozen=True)
class Measured:
    """Seconds of making and of the look beside it, of these of a processor, and most bytes of any of both processes."""

    made: float
    making: float
    looked: float
    looking: float
    most_bytes: int
    content: bytes
    report: dict[str, Any]


def played(sessions: Sessions, entries: int, judges: int, reviews: int, seed: int = 1) -> UUID:
    """An edition with so many entries, its result public; gives the publication of its winners."""
    chance = Random(seed)
    with sessions.transaction() as session:
        dates = Dates(Until.PUBLISHED, clock.now(session))
        staff = cast.staff(session, YEAR, dates.set_up)
        edition = _open(session, YEAR, dates, staff)
        stage = Stage(session, edition, dates, staff, chance, lambda *_said: None)
        things = _entries(session, edition, entries, dates.written(0.5))
        jury = [
            a_judge(session, edition, f"judge-{n}@judges.example", dates.invited, max_load=entries)
            for n in range(judges)
        ]
        edition_id, panel, by = edition.id, [judge.id for judge in jury], [one.id for one in staff]
    severity = {judge: chance.gauss(0, 0.5) for judge in panel}
    for begin in range(0, entries, AT_ONCE // reviews):
        with sessions.transaction() as session:
            edition = programme.edition(session, edition_id)
            some = things[begin : begin + AT_ONCE // reviews]
            _cards(session, edition, some, severity, reviews, dates.scored(begin / entries), chance)
    with sessions.transaction() as session:
        first, second = (session.get_one(User, one, options=[selectinload(User.roles)]) for one in by)
        stage.session, stage.staff, stage.edition = session, (first, second), programme.edition(session, edition_id)
        _decide(stage)
        _announce(stage)
    with sessions.reading() as session:
        return publishing.of_year(session, YEAR, clock.now(session), rehearsal=YEAR).id


def _entries(session: Session, edition: Edition, size: int, at: datetime) -> list[tuple[UUID, UUID, UUID]]:
    """So many nominations with an entry each; gives entry, nomination and category."""
    nominator = a_user(session, "nominee@nominations.example")
    ids, edition.last_number = [uuid4() for _ in range(size)], size
    nominations(session, edition, nominator.id, ids, at)
    categories = edition.categories
    found = [(uuid4(), id_, categories[n % len(categories)].id) for n, id_ in enumerate(ids)]
    rows = [{"id": e, "nomination_id": n, "category_id": c, "state": "eligible"} for e, n, c in found]
    session.execute(insert(Entry), rows)
    return found


def _cards(
    session: Session, edition: Edition, things: list[tuple[UUID, UUID, UUID]], severity: dict[UUID, float],
    reviews: int, at: datetime, chance: Random,
) -> None:  # fmt: skip
    """A confirmed card of each of an entry's judges, with its points and its steps in the award's log."""
    criteria = {category.id: category.criteria for category in edition.categories}
    names = {criterion.id: criterion.key for some in criteria.values() for criterion in some}
    round_id = edition.rounds[0].id
    drawn = []
    for entry, nomination, category in things:
        quality = chance.gauss(3.2, 0.7)
        for judge in chance.sample(sorted(severity), reviews):
            points = {
                one.id: Decimal(min(max(round(quality - severity[judge] + chance.gauss(0, 0.6)), 1), 5))
                for one in criteria[category]
            }
            drawn.append((uuid4(), entry, nomination, judge, points))
    pairs = [{"nomination_id": nomination, "judge_id": judge, "blocked": False} for _, _, nomination, judge, _ in drawn]
    session.execute(insert(Pairing), pairs)
    session.execute(insert(Assignment), [
        {"id": uuid4(), "entry_id": entry, "nomination_id": nomination, "round_id": round_id, "judge_id": judge,
         "assigned_at": at, "begun_at": at}
        for _, entry, nomination, judge, _ in drawn
    ])  # fmt: skip
    session.execute(insert(Scorecard), [
        {"id": card, "entry_id": entry, "round_id": round_id, "judge_id": judge, "created_at": at, "comment": "",
         "feedback": ""}
        for card, entry, _, judge, _ in drawn
    ])  # fmt: skip
    session.execute(insert(Score), [
        {"scorecard_id": card, "criterion_id": one, "points": given, "saved_at": at, "version": 1}
        for card, *_rest, points in drawn
        for one, given in points.items()
    ])  # fmt: skip
    confirmed = Scorecard.__table__.update().where(Scorecard.id.in_([card for card, *_rest in drawn]))
    session.execute(confirmed.values(confirmed_at=at))
    for card, entry, _, judge, points in drawn:
        who = {"entry": entry, "judge": judge, "round": round_id}
        award_log.append(session, edition.id, award_log.Kind.JUDGE_ASSIGNED, who, None, at)
        hidden = {names[one]: as_text(given) for one, given in points.items()}
        kind = award_log.Kind.SCORECARD_CONFIRMED
        award_log.append(session, edition.id, kind, who | {"scorecard": card}, judge, at, hidden=hidden)


def measure(url: str, entries: int, judges: int, reviews: int) -> Measured:
    """Fill a migrated database, and let a process of its own make the bundle and keep it."""
    engine = connect(url)
    sessions = Sessions(engine)
    publication = played(sessions, entries, judges, reviews)
    engine.dispose()
    command = [sys.executable, "-m", __spec__.name, "--make", url, str(publication)]
    said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    costs = json.loads(said.stdout.splitlines()[-1])
    with sessions.reading() as session:
        kept = session.scalars(select(Bundle).where(Bundle.publication_id == publication)).one()
        found = Measured(*costs, kept.content, kept.report)
    engine.dispose()
    return found


def make(url: str, publication: str) -> tuple[float, float, float, float, int]:
    """Do the job as a worker does; what it costs, as `Measured` has it."""
    engine = connect(url)
    sessions, begun, used = Sessions(engine), time.perf_counter(), time.process_time()
    with sessions.reading() as session:
        material = bundle_job.read(session, {"publication": publication})
    made, making = time.perf_counter() - begun, time.process_time() - used
    begun = time.perf_counter()
    found = bundle_job.look(material)
    looked = time.perf_counter() - begun
    with sessions.transaction() as session:
        bundle_job.keep(session, Job(), found)
    engine.dispose()
    own, child = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    most = max(own.ru_maxrss, child.ru_maxrss) * 1024
    return made, making, looked, child.ru_utime + child.ru_stime, most


def main(arguments: list[str] | None = None) -> None:
    """Print what it costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--judges", type=int, default=1_000)
    parser.add_argument("--reviews", type=int, default=4)
    parser.add_argument("--make", nargs=2, metavar=("URL", "PUBLICATION"), help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.make:
        print(json.dumps(make(*asked.make)))
        return
    with TemporaryDirectory(prefix="awards-large-") as folder:
        url = f"sqlite:///{Path(folder)}/awards.sqlite"
        migrations.upgrade(url)
        fill(url)
        begun = time.perf_counter()
        found = measure(url, asked.entries, asked.judges, asked.reviews)
        whole = time.perf_counter() - begun
        print(f"{asked.entries} entries, {asked.reviews} cards each; all of it {whole:.0f} s, with the playing")
        size, most = len(found.content) / 1e6, found.most_bytes // MEGABYTE
        print(f"made in {found.made:.1f} s, {found.making:.1f} s of a processor: {size:.1f} MB")
        print(f"looked at in {found.looked:.1f} s, {found.looking:.1f} s of a processor: {found.report['result']}")
        print(f"at most {most} MB of memory for each")
        seconds, used, told = bundle.measure(found.content)
        print(told)
        floor = parsed(found.content)
        print(
            f"verified in {seconds:.1f} s, {used:.1f} s of a processor (aim: under 60 s); its documents parsed"
            f" {floor:.2f} s: making {found.making / floor:.1f} times, verifying {used / floor:.1f} times"
        )
        history.keep("bundle: made, beside its documents parsed", found.making / floor)
        history.keep("bundle: verified, beside its documents parsed", used / floor)


def parsed(content: bytes) -> float:
    """Seconds of a processor that the standard library takes to unpack the bundle and parse its documents: frozen."""
    used = time.process_time()
    with zipfile.ZipFile(io.BytesIO(content)) as bundled:
        for name in bundled.namelist():
            document = bundled.read(name)
            if name.endswith(".jsonl"):
                for line in document.splitlines():
                    json.loads(line)
            elif name.endswith(".json"):
                json.loads(document)
    return time.process_time() - used


if __name__ == "__main__":
    main()
