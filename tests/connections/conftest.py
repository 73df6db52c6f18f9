"""Laureates beside pledges, for tests."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from awards.cli.record import load
from awards.pledges.models import Pledge
from awards.programme.models import Edition
from awards.publishing import rules
from awards.publishing.models import Publication
from awards.publishing.services import publish_record
from tests.pledges.conftest import put


@pytest.fixture
def a_pledge(session: Session, at: datetime) -> Callable[..., Pledge]:
    """A published, made-up pledge."""
    return lambda **values: put(session, at, **values)


def everything(_app: Flask, session: Session, at: datetime) -> None:
    """Everything of the shipped record."""
    load(session, at)


pytestmark = pytest.mark.begins(recorded=everything)


@pytest.fixture
def recorded(session: Session, begun: None) -> Session:
    """A session on everything of the shipped record."""
    return session


@pytest.fixture
def published(session: Session, at: datetime) -> Callable[..., Publication]:
    """`published(laureate, …, year=2026)`: an edition with these made-up laureates, public from `public_from`."""

    def publish(
        *laureates: dict[str, Any], year: int = 2026, rehearsal: bool = False, public_from: datetime | None = None
    ) -> Publication:
        edition = Edition(
            id=uuid4(), year=year, rehearsal=rehearsal, kind="record", names={"en": f"Made-up awards {year}"}
        )
        session.add(edition)
        session.flush()
        facts = rules.facts(names={"en": f"Made-up awards {year}"})
        rows = [{"role": "winner", "source": "made up for a test", **laureate} for laureate in laureates]
        return publish_record(session, edition, facts, rows, public_from or at)

    return publish
