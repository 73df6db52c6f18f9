"""Nobody comes to approve by a merge what their other account handed in, in the rooms that publish by two persons."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from awards.importing.models import PledgeImport
from awards.infrastructure.database import Base
from awards.jury.models import JuryMeeting
from awards.needs.models import Need
from awards.pledges.models import Pledge, PledgeDraft
from tests.accounts.test_merging import STAYS, merge, refusal, two
from tests.factories import a_user, an_edition


def a_need(session: Session, _edition: Any, by: UUID, at: datetime) -> tuple[Base, dict[str, Any]]:
    need = Need(
        public_id="N-000901", iso2="KE", focus_area="access", title="A link", words="Us", language="en",
        until=at.date(), contact="us@example.org", state="submitted", by=by, at=at,
    )  # fmt: skip
    return need, {"state": "withdrawn", "reasons": "Not now"}


def a_draft(session: Session, at: datetime, **values: Any) -> PledgeDraft:
    pledge = Pledge(
        id=uuid4(), public_id="R-000901", source_register="desk", source_id="1", state="draft", current_n=0,
        created_at=at,
    )  # fmt: skip
    session.add(pledge)
    session.flush()
    return PledgeDraft(pledge_id=pledge.id, typed={}, saved_at=at, submitted_at=at, **values)


def a_pledge(session: Session, _edition: Any, by: UUID, at: datetime) -> tuple[Base, dict[str, Any]]:
    return a_draft(session, at, saved_by=by, submitted_by=by, state="submitted"), {"state": "draft"}


def a_first_approval(session: Session, _edition: Any, by: UUID, at: datetime) -> tuple[Base, dict[str, Any]]:
    writer = a_user(session, "writer@example.org").id
    draft = a_draft(session, at, saved_by=writer, submitted_by=writer, first_by=by, state="in_review")
    return draft, {"state": "returned", "reasons": "Say more"}


def a_file(session: Session, _edition: Any, by: UUID, at: datetime) -> tuple[Base, dict[str, Any]]:
    file = PledgeImport(
        user_id=by, name="pledges.csv", digest="", header=[], notes=[], row_count=1, state="held", uploaded_at=at,
        expires_at=at + timedelta(days=7),
    )  # fmt: skip
    return file, {"state": "done", "done_at": at}


def a_meeting(session: Session, edition: Any, by: UUID, at: datetime) -> tuple[Base, dict[str, Any]]:
    meeting = JuryMeeting(
        edition_id=edition.id, round_id=edition.rounds[0].id, category_id=edition.categories[0].id, quorum="majority",
        places=3, seed=7, meets_at=at, opened_by=by, opened_at=at, staff_signed_by=by, staff_signed_at=at,
    )  # fmt: skip
    return meeting, {"staff_signed_by": None, "staff_signed_at": None}


@pytest.mark.parametrize("waiting", [a_need, a_pledge, a_first_approval, a_file, a_meeting])
def test_nobody_comes_to_approve_what_the_other_account_handed_in(
    session, at, waiting: Callable[..., tuple[Any, dict[str, Any]]]
):
    edition = an_edition(session, at, phase="deciding")
    ids = two(session, at, staying=a_user(session, STAYS, ("staff", edition.id)))
    row, settled = waiting(session, edition, ids.goes, at)
    session.add(row)
    session.flush()
    assert "only another person may approve" in refusal(session, ids, at)
    for name, value in settled.items():
        setattr(row, name, value)
    session.flush()
    merge(session, ids, at)
