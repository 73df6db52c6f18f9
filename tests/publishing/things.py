"""Things that tests of publishing need."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from lxml.html import fromstring
from sqlalchemy.orm import Session

from awards.decisions import services as decisions
from awards.decisions.rules import Kind
from awards.programme.models import Edition
from awards.publishing import services
from awards.publishing.models import Publication
from tests.decisions.things import Judged

NO_UNDO = timedelta(0)


def a_record_edition(session: Session, year: int, *, rehearsal: bool = False) -> Edition:
    """An edition that is known from the record only."""
    edition = Edition(
        id=uuid4(), year=year, rehearsal=rehearsal, kind="record", names={"en": f"EQUALS in Tech Awards {year}"}
    )
    session.add(edition)
    session.flush()
    return edition


def two_laureates() -> list[dict[str, Any]]:
    """A winner with two countries, two organisations and a partner, and one of whom little is known."""
    return [
        {
            "slug": "female-agent-2019", "role": "winner", "source": "https://example.org/2019|A printed programme",
            "category_key": "access", "category_names": {"en": "Access"}, "project": "Female agent",
            "organisations": [("Example One", None), ("Example Two", None)], "partners": [("Example Partner", None)],
            "countries": ["LB", "JO"], "scope": "several countries",
        },
        {"slug": "no-name-2019", "role": "winner", "source": "A printed programme", "category_key": "skills",
         "category_names": {"en": "Skills"}},
    ]  # fmt: skip


def decide(session: Session, judged: Judged, at: datetime, *titles: str, kind: Kind = "shortlist") -> None:
    """Propose and approve a decision about Skills, with a reason wherever one may be needed."""
    reasons = {entry.id: "A reason of the jury" for entry in judged.entries.values()}
    chosen, said = judged.of(*titles), "As the jury found"
    decision = decisions.propose(
        session, judged.edition, judged.skills, kind, chosen, reasons, judged.staff, at, number_reason=said,
        overrides={"reviews": said},
    )  # fmt: skip
    decisions.approve(session, decision, judged.second, at, read=True)


def announce(session: Session, judged: Judged, kind: str, instant: datetime, at: datetime) -> Publication:
    """Propose and approve an announcement, without the minute in which an approval may be undone."""
    announcement = services.propose_announcement(session, judged.edition, kind, instant, judged.staff, at)
    return services.approve_announcement(session, announcement, judged.second, at, NO_UNDO)


def finalists(session: Session, judged: Judged, instant: datetime, at: datetime) -> Publication:
    """Anna’s workshop, Bridge school and Code clubs as finalists, announced for the instant."""
    decide(session, judged, at, "Anna’s workshop", "Bridge school", "Code clubs")
    return announce(session, judged, "finalists", instant, at)


def winners(
    session: Session, judged: Judged, instant: datetime, at: datetime, winner: str = "Anna’s workshop"
) -> Publication:
    """One of the finalists as winner, announced for the instant."""
    decide(session, judged, at, winner, kind="winners")
    return announce(session, judged, "winners", instant, at)


def made_again(page: dict[str, Any]) -> bool:
    """Whether the digest of an edition's file can be made again by the very recipe on the page of checks."""
    recipe = fromstring(Path("templates/verifying/verify.html").read_text()).findall(".//pre")[-1].text
    with TemporaryDirectory() as folder:
        Path(folder, "2023.json").write_text(json.dumps(page))
        run = subprocess.run(
            [sys.executable, "-I", "-c", recipe], cwd=folder, capture_output=True, text=True, check=True
        )
    return run.stdout.strip() == "True"
