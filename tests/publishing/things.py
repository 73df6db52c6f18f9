"""Things that tests of publishing need."""

from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from awards.programme.models import Edition


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
