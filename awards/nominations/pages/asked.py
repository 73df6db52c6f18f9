"""The list of what nominees asked, page by page."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import render_template
from sqlalchemy.orm import Session

from awards.core.errors import BadRequest
from awards.core.figures import whole_number
from awards.nominations import queries
from awards.nominations.queries import Thread
from awards.programme.models import Edition
from awards.web import lists

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def show_asked(session: Session, edition: Edition, at: datetime) -> str:
    """The page of the list that the address asks for."""
    after = _after()
    found = queries.threads(session, edition.id, after, lists.PAGE + 1)
    shown = found[: lists.PAGE]
    waiting, _since = session.execute(queries.waiting_questions(edition.id)).one()
    return render_template(
        "nominations/asked.html",
        edition=edition,
        threads=shown,
        waiting=waiting,
        older=lists.here(after=_place(shown[-1])) if len(found) > lists.PAGE else None,
        newer=lists.here(after=None) if after is not None else None,
        at=at,
    )


def _place(shown: Thread) -> str:
    """Where a nomination stands in the list: whether it waits, since when or of when, its number."""
    moment = shown.oldest or shown.last
    return f"{'waits' if shown.oldest else 'rests'}.{(moment - EPOCH) // MICROSECOND}.{shown.number}"


def _after() -> Thread | None:
    text = lists.one("after")
    if text is None:
        return None
    word, moment, number = (*text.split("."), "", "")[:3]
    micros, n = whole_number(moment, 16), whole_number(number)
    if word not in ("waits", "rests") or micros is None or n is None or text.count(".") != 2:
        raise BadRequest("parameter 'after' has a value that is not known")
    at = EPOCH + micros * MICROSECOND
    return Thread(UUID(int=0), n, "", None, 0, at if word == "waits" else None, at)
