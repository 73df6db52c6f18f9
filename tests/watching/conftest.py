"""The round of judging of tests/judging, watched by Sara of the staff."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment.models import JudgeProfile
from awards.infrastructure import clock
from awards.infrastructure.outbox import OutboxMail
from awards.watching.models import WatchRules
from awards.watching.queries import usual_rules
from tests import factories
from tests.judging.conftest import Judging, judging, make_judging
from tests.support.page import Client

__all__ = ["judging", "make_judging"]


@pytest.fixture
def staff(session: Session, judging: Judging) -> User:
    found = factories.a_user(session, "sara@example.org", ("staff", judging.edition.id))
    session.commit()
    return found


@pytest.fixture
def sara(staff: User, client_for: Callable[..., Client]) -> Client:
    return client_for(staff)


@pytest.fixture
def move(session: Session) -> Callable[..., None]:
    """`move(days=3)`: the award's clock goes on."""

    def go(**amount: float) -> None:
        ahead = clock.offset(session) + timedelta(**amount)
        clock.move(session, int(ahead.total_seconds()), None)
        session.commit()

    return go


@pytest.fixture
def watch(session: Session, judging: Judging) -> Callable[..., WatchRules]:
    """`watch(after_silence=2)`: reminders are on, at every hour and on every day unless `quiet` ones are given."""

    def switch_on(**values: Any) -> WatchRules:
        rules = usual_rules(values.pop("edition_id", judging.edition.id))
        always = {"reminding": True, "quiet_start": 0, "quiet_end": 0, "quiet_weekends": False}
        for name, value in (always | values).items():
            setattr(rules, name, value)
        session.add(rules)
        session.commit()
        return rules

    return switch_on


def live_in(session: Session, judge: User, zone: str) -> None:
    """Put a judge into a time zone."""
    session.scalars(select(JudgeProfile).where(JudgeProfile.user_id == judge.id)).one().zone = zone
    session.commit()


def reminders(session: Session) -> list[OutboxMail]:
    """The reminders in the outbox, by address; read by a session that is gone afterwards: SQLite has one writer."""
    with Session(session.get_bind()) as fresh:
        wanted = select(OutboxMail).where(OutboxMail.template == "judge_reminder")
        return list(fresh.scalars(wanted.order_by(OutboxMail.to, OutboxMail.created_at)))
