"""A registry for tests: made-up pledges, and the record's own."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.infrastructure import clock
from awards.organisations.services import ensure_organisation, load_organisations
from awards.pledges import rules, services
from awards.pledges.models import BeneficiaryGroup, Pledge, PledgeParty, PledgeVersion
from awards.pledges.services.counting import counted


@pytest.fixture
def a_pledge(session: Session, at: datetime) -> Callable[..., Pledge]:
    """`a_pledge(title="…", usd=…)`: a published, made-up pledge; the same `source_id` again is a new version."""
    return lambda **values: put(session, at, **values)


@pytest.fixture
def move(session: Session) -> Callable[..., None]:
    """`move(days=3)`: the award's clock goes on."""

    def go(**amount: float) -> None:
        session.rollback()
        ahead = clock.offset(session) + timedelta(**amount)
        clock.move(session, int(ahead.total_seconds()), None)
        session.commit()

    return go


def the_registry(_app: Flask, session: Session, at: datetime) -> None:
    """The registry as the shipped record has it."""
    load_organisations(session)
    services.load_pledges(session, at)


pytestmark = pytest.mark.begins(recorded=the_registry)


@pytest.fixture
def recorded(session: Session, begun: None) -> Session:
    """A session on the registry as the shipped record has it."""
    return session


def report_here(session: Session, *pledges: Pledge) -> None:
    """The organisations that lead these pledges report on them here from now on."""
    with counted(session, {pledge.id for pledge in pledges}):
        for pledge in pledges:
            lead = PledgeVersion.pledge_id == pledge.id, PledgeParty.role == "lead"
            pledge.organisation_id = session.scalars(
                select(PledgeParty.organisation_id).join(PledgeVersion).where(*lead).order_by(PledgeVersion.n.desc())
            ).first()


def put(
    session: Session,
    at: datetime,
    *,
    lead: str = "Example network",
    source_id: str = "",
    public_id: str | None = None,
    usd: int | None = None,
    **values: Any,
) -> Pledge:
    """A made-up pledge of USD `usd`, or without money."""
    for key in values.get("beneficiaries", ()):
        if session.get(BeneficiaryGroup, key) is None:
            session.add(BeneficiaryGroup(key=key, names={"en": key.capitalize()}, source="made up for a test"))
    slug = ensure_organisation(session, lead, public=True).slug
    if usd is not None:
        money = rules.Money("pledged", Decimal(usd), "USD", usd=Decimal(usd), usd_basis="stated")
        values.setdefault("money", (money,))
    content = rules.Content(
        title=values.pop("title", "A made-up pledge"), source="made up for a test", parties=((slug, "lead"),), **values
    )
    return services.put_pledge(session, services.Put("test", source_id, public_id, None, content), None, at)
