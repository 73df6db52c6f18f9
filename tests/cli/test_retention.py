"""The doctor says what should have been deleted after the end of an edition and was not."""

from datetime import timedelta

from awards.closing.models import RetentionTimer
from tests import factories


def told(run, expect: int | None = None) -> str | None:
    found = run("doctor", "--json", **({} if expect is None else {"expect": expect})).json
    return next(line["mend"] for line in found if line["what"] == "retention")


def test_the_doctor_names_what_is_overdue(run, session, at) -> None:
    edition = factories.an_edition(session, at)
    timer = RetentionTimer(edition_id=edition.id, kind="drafts", due_at=at + timedelta(hours=1), told_at=at, counts={})
    session.add(timer)
    session.commit()
    assert told(run) is None
    timer.due_at = at - timedelta(days=2)
    session.commit()
    said = told(run, expect=1)
    assert said is not None
    assert said.startswith("overdue: drafts of 2027")
