"""How long a bundle of 10,000 entries takes to be verified: `python -m benchmarks.bundle`.

Everything in it is made up from a seed; what is measured is `verify.py` under a Python of its own, as anybody runs it.
"""

import argparse
import hashlib
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from awards.ranking import results
from awards.ranking.rules import TieStep
from awards.ranking.scores import Card, CategoryScale, RankedThing, RoundScores
from awards.verifying import rules, verify
from awards.verifying.queries.documents import ranking_lines

CATEGORIES, CRITERIA, WEIGHTS = 5, ("impact", "innovation", "team", "reach"), (4, 3, 2, 1)
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
EDITION = UUID(int=1)


def made_up(entries: int, judges: int, reviews: int, seed: int = 1) -> bytes:
    """A bundle with so many entries, judges, and sheets an entry, as `services.bundle_of` would make it."""
    chance = random.Random(seed)
    categories = [
        CategoryScale(UUID(int=10 + n), f"category-{n}", dict(zip(CRITERIA, WEIGHTS, strict=True)), 3)
        for n in range(CATEGORIES)
    ]
    things = [
        RankedThing(UUID(int=chance.getrandbits(128)), categories[n % CATEGORIES].id, UUID(int=n), n, "")
        for n in range(entries)
    ]
    jury = [UUID(int=chance.getrandbits(128)) for _ in range(judges)]
    severity = {judge: chance.gauss(0, 0.5) for judge in jury}
    cards = []
    for thing in things:
        quality = chance.gauss(3.2, 0.7)
        for judge in chance.sample(jury, reviews):
            points = {
                key: Decimal(min(max(round(quality - severity[judge] + chance.gauss(0, 0.6)), 1), 5))
                for key in CRITERIA
            }
            cards.append(Card(thing.id, judge, points))
    scores = RoundScores(categories, things, cards)
    log = _Log(chance)
    document = _rules(categories)
    digest = hashlib.sha256(verify.canonical(document)).hexdigest()
    first = log.add("rules.published", {"number": 1, "digest": digest})
    sheets = []
    for card in cards:
        entry, judge = card.entry_id.hex, card.judge_id.hex
        log.add("judge.assigned", {"entry": entry, "judge": judge}, shown=False)
        told = {"entry": entry, "judge": judge, "round": "1"}
        points = {key: str(value) for key, value in card.points.items()}
        seq = log.add("scorecard.confirmed", told, hidden=points)
        sheets.append({"round": 1, "entry": entry, "judge": judge, "points": points, "log": seq})
    facts: dict[str, Any] = {"names": {"en": "Made up"}}
    published = hashlib.sha256(verify.canonical({"facts": facts, "laureates": []})).hexdigest()
    told = {"publication": published, "kind": "winners", "public_from": BEGUN.isoformat()}
    made = log.add("publication.made", told)
    ranked = results.rankings(scores, (TieStep("jury"),))
    files = {
        "rules.jsonl": rules.lines([{"number": 1, "digest": digest, "document": document, "log": first}]),
        "rounds.jsonl": rules.lines([{"number": 1, "round": "1"}]),
        "entries.jsonl": rules.sorted_lines(
            {"entry": t.id.hex, "category": categories[t.number % CATEGORIES].key, "laureate": None} for t in things
        ),
        "judges.jsonl": rules.sorted_lines(
            {"judge": judge, "cards": number} for judge, number in Counter(row["judge"] for row in sheets).items()
        ),
        "scores.jsonl": rules.sorted_lines(sheets),
        "ranking.jsonl": rules.sorted_lines(
            ranking_lines(1, "linear", ranked, lambda subject: subject.hex, {c.id: c.key for c in categories})
        ),
        "decisions.jsonl": b"",
        "publications.jsonl": rules.lines([
            {"kind": "winners", "facts": facts, "digest": published, "laureates": [], "log": made,
             "step": "publication.made", "public_from": BEGUN.isoformat()}
        ]),
        "log.jsonl": rules.lines(log.rows),
    }  # fmt: skip
    said = {
        "edition": str(EDITION), "year": 2099, "rehearsal": True, "publication": published, "scores": "sheets",
        "public_from": BEGUN.isoformat(),
    }  # fmt: skip
    return rules.zipped({**files, rules.MANIFEST: rules.manifest(said, files)}, BEGUN)


class _Log:
    def __init__(self, chance: random.Random) -> None:
        self.chance, self.rows = chance, list[dict[str, Any]]()

    def add(
        self, kind: str, payload: dict[str, Any], *, hidden: dict[str, str] | None = None, shown: bool = True
    ) -> int:
        salt = self.chance.randbytes(32)
        if hidden is not None:
            payload = payload | {"sealed": hashlib.sha256(b"sealed" + salt + verify.canonical(hidden)).hexdigest()}
        text = verify.canonical({"actor": None, "payload": payload})
        seq = len(self.rows) + 1
        said = {
            "at": (BEGUN + timedelta(seconds=seq)).isoformat(), "edition": str(EDITION), "kind": kind,
            "commitment": hashlib.sha256(salt + text).hexdigest(),
        }  # fmt: skip
        leaf = hashlib.sha256(b"\x00" + verify.canonical(said)).hexdigest()
        row = {name: said[name] for name in ("at", "kind", "commitment")} | {"seq": seq, "leaf": leaf}
        self.rows.append(row | ({"salt": salt.hex(), "payload": text.decode()} if shown else {}))
        return seq


def _rules(categories: list[CategoryScale]) -> dict[str, Any]:
    return {
        "published_at": "2026-01-01T00:00:00Z", "dates": {"opens_at": "2026-02-01T00:00:00Z"},
        "scale": {"lowest": 1, "highest": 5}, "rules": {}, "tie_rule": [{"rule": "jury"}], "rounds": [{}],
        "categories": [
            {"key": category.key, "finalists": category.places, "winners": 1,
             "criteria": [{"key": key, "weight": weight} for key, weight in category.weights.items()]}
            for category in categories
        ],
    }  # fmt: skip


def measure(content: bytes, python: str = sys.executable) -> tuple[float, float, str]:
    """Seconds that the script takes in an empty folder, those of the processor, and what it says."""
    with TemporaryDirectory() as folder:
        Path(folder, "bundle.zip").write_bytes(content)
        Path(folder, "verify.py").write_bytes(Path(verify.__file__).read_bytes())
        begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
        run = subprocess.run([python, "-I", "verify.py"], cwd=folder, capture_output=True, text=True, check=False)
        passed, used = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
        return passed, used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime, run.stdout


def main() -> Iterator[str]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--judges", type=int, default=1_000)
    parser.add_argument("--reviews", type=int, default=4)
    parser.add_argument("--python", default=sys.executable)
    given = parser.parse_args()
    content = made_up(given.entries, given.judges, given.reviews)
    seconds, used, told = measure(content, given.python)
    yield told
    yield f"{len(content) / 1e6:.1f} MB; verified in {seconds:.1f} s, {used:.1f} s of a processor (aim: under 60 s)"


if __name__ == "__main__":
    for line in main():
        print(line)
