"""A call that is open, a nominator, and a nomination of hers."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.nominations import rules, services
from awards.nominations.models import Nomination
from awards.nominations.rules import Content, Frame
from awards.programme.models import Edition
from tests.factories import a_user, an_edition

FRAME: dict[str, Any] = {
    "title": "Repair benches",
    "relation": "self",
    "nominee_kind": "organisation",
    "nominee_names": (),
    "organisations": (("Example cooperative", "https://cooperative.example"),),
    "countries_organisation": ("KE",),
    "countries_impact": ("KE", "UG"),
    "categories": ("skills",),
    "language": "en",
}
ANSWERS = {"what": "We teach phone repair.", "change": "402 women earn from repairs."}


def a_frame(**values: Any) -> Frame:
    return Frame(**FRAME | values)


def a_content(**values: Any) -> Content:
    return Content(**FRAME | {"answers": dict(ANSWERS)} | values)


@pytest.fixture
def edition(session: Session, at: datetime) -> Edition:
    return an_edition(session, at, phase="open", categories=("access", "skills", "research"))


@pytest.fixture
def ama(session: Session, at: datetime) -> User:
    return a_user(session, "ama@cooperative.example")


@pytest.fixture
def draft(session: Session, edition: Edition, ama: User, at: datetime) -> Nomination:
    """A draft with nothing but its frame."""
    return services.start_draft(session, edition, a_frame(), ama, at)


@pytest.fixture
def complete(session: Session, edition: Edition, draft: Nomination, ama: User, at: datetime) -> Nomination:
    """A draft that could be submitted."""
    services.save_draft(session, draft, edition, a_content(), 1, ama, at)
    return draft


@pytest.fixture
def submitted(session: Session, edition: Edition, complete: Nomination, ama: User, at: datetime) -> Nomination:
    """A submitted nomination."""
    services.submit(session, complete, edition, ama, at)
    assert complete.state == rules.State.SUBMITTED
    return complete
