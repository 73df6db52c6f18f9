"""One run: nominees write and judges score, the server dies again and again, and at the end the checker looks."""

import json
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.desks import invariants
from awards.infrastructure import clock, session_records
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow, Kind
from awards.infrastructure.outbox import OutboxMail
from awards.judging import services as judging
from awards.judging.models import Scorecard, ScoreChange
from awards.judging.rules import as_text
from awards.nominations.models import Nomination, NominationFile, NominationVersion
from tests.factories import a_judge, a_nomination, a_user, an_assignment, an_edition
from tests.faults.checker import Held, wrongs
from tests.faults.clients import Draft, Nominee
from tests.faults.judges import Card, Device
from tests.faults.killing import Server
from tests.faults.ledger import Ledger
from tests.faults.patience import Client

CLIENTS = 6
JUDGES, CARDS = 2, 12
DEVICES = 2
"""A judge's devices: the first half of the cards is open on both, of the rest every other one on each."""

BEFORE_A_KILL = (0.2, 1.6)
"""Seconds between the server's first answer and its death, drawn evenly."""


@dataclass(frozen=True)
class Outcome:
    """What one run showed."""

    kills: int
    acknowledged: Counter[str]
    wrong: list[str]


def one_run(database_url: str, folder: Path, *, seed: int, kills: int, drafts: int = 40, cards: int = CARDS) -> Outcome:
    """Let clients work on a migrated database while the server is killed `kills` times, then finish and check.

    Nominees have so many drafts together, each judge so many cards.
    """
    chance = random.Random(seed)
    server, ledger = Server(database_url, folder), Ledger(folder / "ledger.jsonl")
    with server.live.session() as session:
        work, rounds_work = _drafts(session, drafts), cards_of_judges(session, cards)
    stop = threading.Event()
    clients: list[Client] = [
        Nominee(f"client{n}", server.live.base_url, ledger, f"{seed}-{n}", stop, drafts=work[n::CLIENTS])
        for n in range(CLIENTS)
    ]
    clients += [
        Device(f"device{n}", server.live.base_url, ledger, f"{seed}-device-{n}", stop, cards=own, cookie=cookie)
        for n, (own, cookie) in enumerate(rounds_work)
    ]
    threads = [threading.Thread(target=client.work, daemon=True) for client in clients]
    server.start()
    for thread in threads:
        thread.start()
    for _kill in range(kills):
        time.sleep(chance.uniform(*BEFORE_A_KILL))
        server.kill()
        server.start()
    for thread in threads:
        thread.join(300)
    late = [client.name for client, thread in zip(clients, threads, strict=True) if thread.is_alive()]
    stop.set()
    server.live.awards("work", "--once")
    server.stop()
    with server.live.session(reading=True) as session:
        held = _held(session)
        unsound = invariants.broken(session)
    lines = list(ledger.lines())
    wrong = [sentence for client in clients for sentence in client.wrong]
    wrong += [f"{name} did not end" for name in late]
    wrong += wrongs(lines, held) + _doubled_mails(server) + unsound
    return Outcome(kills, Counter(line.kind for line in lines if line.event == "acknowledged"), wrong)


def _drafts(session: Session, count: int) -> list[Draft]:
    at = clock.now(session)
    edition = an_edition(session, at, phase="open")
    found = []
    for number in range(count):
        nominee = a_user(session, f"nominee{number}@example.org")
        nomination = a_nomination(
            session, edition, nominee, at, state="draft", title=f"Draft {number}",
            organisation=f"Cooperative {number}", website=f"https://cooperative{number}.example",
        )  # fmt: skip
        cookie = session_records.begin(session, nominee.id, nominee.roles_version, clock.real(session))
        found.append(Draft(f"/nominations/{edition.id}/{nomination.id}", str(nomination.id), cookie))
    return found


def cards_of_judges(
    session: Session, count: int, devices: int = DEVICES, *, alone: int | None = None
) -> list[tuple[list[Card], str]]:
    """For each device its cards, and the cookie of its judge; so many, or half of them, are open on one device only."""
    together = count - (count // 2 if alone is None else alone)
    at = clock.now(session)
    edition = an_edition(session, at, phase="judging", year=2029, last_number=5000)
    nominator, found = a_user(session, "nominator@example.org"), []
    for person in range(JUDGES):
        judge = a_judge(session, edition, f"judge{person}@judge{person}.example", at, max_load=count)
        cards = []
        for place in range(count):
            name = f"Work {person}-{place}"
            nomination = a_nomination(
                session, edition, nominator, at, title=name, entry_state="eligible", organisation=f"{name} cooperative",
                website=None,
            )  # fmt: skip
            entry = nomination.entries[0]
            an_assignment(session, edition, entry, judge, at)
            address = f"/judging/{edition.id}/entries/{entry.id}"
            cards.append(Card(address, f"{judge.id}/{entry.id}", place >= together))
        judging.pass_gate(session, edition, edition.rounds[0], {}, judge, at)
        for device in range(devices):
            cookie = session_records.begin(session, judge.id, judge.roles_version, clock.real(session))
            own = [card for place, card in enumerate(cards) if not card.alone or place % devices == device]
            found.append((own, cookie))
    return found


def _held(session: Session) -> Held:
    texts = {}
    newest = select(NominationVersion).join(
        Nomination,
        (Nomination.id == NominationVersion.nomination_id) & (Nomination.version == NominationVersion.n),
    )
    for version in session.scalars(newest):
        texts |= {f"{version.nomination_id}/{key}": text for key, text in version.content["answers"].items()}
    submitted = session.execute(select(Nomination.id, Nomination.receipt).where(Nomination.receipt.is_not(None)))
    receipts = {str(key): str(receipt) for key, receipt in submitted}
    log = select(AuditRow.subject_id, func.count()).where(AuditRow.action == "nomination.submitted")
    mails = session.scalars(select(OutboxMail.dedupe_key).where(OutboxMail.template == "nomination_received"))
    files: dict[str, list[str]] = {}
    for file in session.scalars(select(NominationFile).where(NominationFile.state == "ready")):
        files.setdefault(str(file.nomination_id), []).append(str(file.digest))
    return Held(
        texts=texts,
        receipts=receipts,
        submissions={str(key): count for key, count in session.execute(log.group_by(AuditRow.subject_id))},
        mails=Counter(str(key).split(":")[1] for key in mails),
        files=files,
        scores=scores_kept(session),
        confirmed=_confirmed(session),
    )


def scores_kept(session: Session) -> dict[str, list[str]]:
    """All points that each score ever had, from its first change on."""
    rows = session.execute(
        select(Scorecard.judge_id, Scorecard.entry_id, ScoreChange.criterion_id, ScoreChange.after)
        .join(Scorecard, Scorecard.id == ScoreChange.scorecard_id)
        .order_by(ScoreChange.n)
    )
    found: dict[str, list[str]] = {}
    for judge_id, entry_id, criterion_id, points in rows:
        found.setdefault(f"{judge_id}/{entry_id}/{criterion_id}", []).append(as_text(points))
    return found


def _confirmed(session: Session) -> Counter[str]:
    """How often the award's log tells of the confirmation of a card that is confirmed."""
    confirmed = set(session.scalars(select(Scorecard.id).where(Scorecard.confirmed_at.is_not(None))))
    told = session.scalars(
        select(AwardLogPayload.payload)
        .join(AwardLogRow, AwardLogRow.id == AwardLogPayload.row_id)
        .where(AwardLogRow.kind == Kind.SCORECARD_CONFIRMED)
    )
    steps = [json.loads(text)["payload"] for text in told]
    return Counter(f"{step['judge']}/{step['entry']}" for step in steps if UUID(step["scorecard"]) in confirmed)


def _doubled_mails(server: Server) -> list[str]:
    """A mail may leave twice when the sender dies between handing it over and noting so; then under one Message-ID."""
    subjects = Counter((mail.to, mail.subject) for mail in server.live.mails())
    return [f"mail “{subject}” to {to}: {count} times" for (to, subject), count in subjects.items() if count > 2]
