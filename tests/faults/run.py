"""One run: clients write, the server dies again and again, and at the end the checker looks."""

import random
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from awards.infrastructure import clock, session_records
from awards.infrastructure.audit import AuditRow
from awards.infrastructure.outbox import OutboxMail
from awards.nominations.models import Nomination, NominationFile, NominationVersion
from tests.factories import a_nomination, a_user, an_edition
from tests.faults.checker import Held, wrongs
from tests.faults.clients import Draft, Nominee
from tests.faults.killing import Server
from tests.faults.ledger import Ledger

CLIENTS = 6
BEFORE_A_KILL = (0.2, 1.6)
"""Seconds between the server's first answer and its death, drawn evenly."""


@dataclass(frozen=True)
class Outcome:
    """What one run showed."""

    kills: int
    acknowledged: Counter[str]
    wrong: list[str]


def one_run(database_url: str, folder: Path, *, seed: int, kills: int, drafts: int = 40) -> Outcome:
    """Let clients work on a migrated database while the server is killed `kills` times, then finish and check."""
    chance = random.Random(seed)
    server, ledger = Server(database_url, folder), Ledger(folder / "ledger.jsonl")
    with server.live.session() as session:
        work = _drafts(session, drafts)
    stop = threading.Event()
    clients = [
        Nominee(f"client{n}", server.live.base_url, work[n::CLIENTS], ledger, f"{seed}-{n}", stop)
        for n in range(CLIENTS)
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
    lines = list(ledger.lines())
    wrong = [sentence for client in clients for sentence in client.wrong]
    wrong += [f"{name} did not end" for name in late]
    wrong += wrongs(lines, held) + _doubled_mails(server)
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
    )


def _doubled_mails(server: Server) -> list[str]:
    """A mail may leave twice when the sender dies between handing it over and noting so; then under one Message-ID."""
    subjects = Counter((mail.to, mail.subject) for mail in server.live.mails())
    return [f"mail “{subject}” to {to}: {count} times" for (to, subject), count in subjects.items() if count > 2]
