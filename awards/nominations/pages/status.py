"""A nomination's way in words: where it is now, what happens next, and the line of its steps with their dates."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from flask import Flask, current_app, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.nominations import rules
from awards.nominations.models import Nomination
from awards.nominations.queries.people import consent
from awards.nominations.rules import Announced, State, Step, TakenTogether
from awards.programme.models import Edition
from awards.web.filters import date_in_short, date_in_words, datetime_geneva
from awards.web.languages import in_language

Reader = Callable[[Session, Collection[UUID], datetime], dict[UUID, Announced]]
"""Reads what is published of nominations; a later room's, handed in by the roof."""


@dataclass(frozen=True)
class Status:
    """`now` and `next` are sentences; `steps` are for the component `timeline`; `links` to what is published.

    `own` is the one of them that is the nominee's own to take home: the certificate, else the judges' words.
    """

    now: str
    next: str | None
    steps: list[dict[str, Any]]
    links: list[tuple[str, str]]
    own: tuple[str, str] | None


def install(app: Flask, read: Reader) -> None:
    """Tell nominees what is published of their nominations by this reader, and by nothing else."""
    app.extensions["awards_announced"] = read


def announced(session: Session, nomination_ids: Collection[UUID], at: datetime) -> dict[UUID, Announced]:
    """What is published at this instant about the nominations. One query, none without nominations."""
    read = cast(Reader, current_app.extensions["awards_announced"])
    return read(session, nomination_ids, at) if nomination_ids else {}


def is_public(session: Session, nomination: Nomination, at: datetime) -> bool:
    """Whether the nomination is named in a published result at this instant. One query."""
    told = announced(session, [nomination.id], at).get(nomination.id)
    return told is not None and bool(told.places)


def taken_back(session: Session, nomination: Nomination, at: datetime) -> str | None:
    """Why a withdrawn nomination does not go on: its nominee said no, staff took it together with another, or so asked.

    None for any other; four queries, of which the last three are later rooms', handed in by the roof.
    """
    if nomination.state != State.WITHDRAWN:
        return None
    asked = consent(session, nomination.id)
    if asked is not None and asked.answer == "refused":
        words = _("The nominee said no, so this nomination is taken back. It is not judged, and it is named nowhere.")
        if is_public(session, nomination, at):
            words = _(
                "The nominee said no, so this nomination is taken back."
                " What is public of it stays until staff correct it."
            )
        return str(words)
    if (goes_on := goes_on_as(session, nomination)) is not None:
        words = _(
            "Staff took this nomination together with N-%(number)s, which is about the same work and goes on."
            " This one is kept as a record.",
            number=f"{goes_on.number:04d}",
        )
        if not goes_on.told:
            words += " " + _("They did so moments ago and may still undo it. If it stays so, a mail tells you.")
        return str(words)
    if is_public(session, nomination, at):
        words = _("This nomination was withdrawn. It is not judged. What is public of it stays until staff correct it.")
        return str(words)
    return str(_("This nomination was withdrawn. It is not judged, and it is named nowhere in public."))


def goes_on_as(session: Session, nomination: Nomination) -> TakenTogether | None:
    """The nomination that staff took a withdrawn one together with, while that goes on; two queries."""
    return cast(TakenTogether | None, current_app.extensions["awards_taken_together"](session, nomination.id))


def status_of(
    nomination: Nomination,
    edition: Edition,
    entries: Sequence[str],
    extended_until: datetime | None,
    due_at: datetime | None,
    told: Announced | None,
    at: datetime,
) -> Status | None:
    """The way of a submitted nomination; None for a draft and for one that was withdrawn.

    `entries` are the states of its entries, `due_at` until when a return is to be answered.
    """
    if nomination.submitted_at is None or nomination.state == State.WITHDRAWN:
        return None
    step = rules.step_under_way(edition, extended_until, told, at)
    out = rules.left_out(nomination.state, entries, step)
    closes = rules.closing(edition, extended_until)
    first, last = edition.rounds[0], edition.rounds[-1]
    dates = [
        (Step.RECEIVED, nomination.submitted_at, _("Received")),
        (Step.SCREENING, closes, _("Screening")),
        (Step.JUDGING, first.opens_at, _("Judging")),
        (Step.FINALISTS, edition.finalists_at, _("Finalists")),
        (Step.RESULT, edition.winners_at, _("Result")),
    ]
    order = [one for one, *_rest in dates]
    reached = len(order) if step is None else order.index(step)
    steps = [
        {
            "when": date_in_short(instant) if instant else _("Not fixed yet"),
            "what": words,
            "note": None,
            "state": "past" if index < reached else "now" if index == reached else "next",
        }
        for index, (_step, instant, words) in enumerate(dates)
    ]
    if nomination.state == State.RETURNED and due_at is not None and at <= due_at:
        now, then = _("It waits for you: mend what was named."), _("Answer by %(when)s.", when=datetime_geneva(due_at))
    elif out:
        now, then = _("It is not judged: staff found it not eligible and wrote to you why."), None
    else:
        now, then = _words(step, told, closes, first.opens_at, last.closes_at, edition, at)
    return Status(str(now), str(then) if then else None, steps, _links(told, nomination), _own(told, nomination))


def _words(
    step: Step | None,
    told: Announced | None,
    closes: datetime,
    judging_opens: datetime,
    judging_closes: datetime,
    edition: Edition,
    at: datetime,
) -> tuple[str, str | None]:
    match step:
        case Step.RECEIVED:
            return _("We have it."), _("Staff read it after nominations close on %(day)s.", day=date_in_words(closes))
        case Step.SCREENING:
            then = _("Judging begins on %(day)s.", day=date_in_words(judging_opens))
            return _("Staff read it; if something is to be mended, they write to you."), then
        case Step.JUDGING:
            return _("Judges read it."), _("Judging ends on %(day)s.", day=date_in_words(judging_closes))
        case Step.FINALISTS:
            then = _foreseen(edition.finalists_at, _("Finalists are announced on %(day)s."), told, at)
            return _("Judging is over, and finalists are chosen."), then
        case Step.RESULT:
            then = _foreseen(edition.winners_at, _("Winners are announced on %(day)s."), told, at)
            return _place(told) or _("Finalists are announced; it is not among them."), then
        case None:
            return _place(told) or _("Winners are announced; it is not among them."), None


def _foreseen(instant: datetime | None, words: str, told: Announced | None, at: datetime) -> str | None:
    """When an announcement is to come; that it is still to come where its time has passed without it, or it came and
    was taken back."""
    if told is not None and told.taken_back and (instant is None or instant <= at):
        words = _("The announcement was taken back on %(day)s; a new one is still to come.")
        return words % {"day": date_in_words(told.taken_back)}
    if instant is None:
        return None
    if instant <= at:
        words = _("The announcement was foreseen for %(day)s and is still to come.")
    return words % {"day": date_in_words(instant)}


def _place(told: Announced | None) -> str | None:
    if told is None or not told.places:
        return None
    words = {
        "winner": _("Winner in %(category)s."),
        "mention": _("Honourable mention in %(category)s."),
        "finalist": _("Finalist in %(category)s."),
    }
    return " ".join(words[role] % {"category": in_language(dict(names))} for names, role, _slug in told.places)


def _own(told: Announced | None, nomination: Nomination) -> tuple[str, str] | None:
    for page, words in (
        ("certificates.own", _taken_home(told)),
        ("feedback.told", _("Read the judges’ feedback")),
    ):
        if told is not None and page in told.pages:
            return words, url_for(page, edition_id=nomination.edition_id, nomination_id=nomination.id)
    return None


def _taken_home(told: Announced | None) -> str:
    """What waits to be taken home: of whom nothing is public, a letter alone."""
    return str(_("Certificate and letter") if told is not None and told.places else _("Letter"))


def _links(told: Announced | None, nomination: Nomination) -> list[tuple[str, str]]:
    if told is None:
        return []
    words = {"feedback.told": _("Read the judges’ feedback"), "feedback.appeal": _("Appeal")}
    words["certificates.own"] = _taken_home(told)
    of = {"edition_id": nomination.edition_id, "nomination_id": nomination.id}
    own = [(words[page], url_for(page, **of)) for page in told.pages]  # type: ignore[arg-type]
    endpoint = "publishing.rehearsal" if told.rehearsal else "publishing.edition"
    seen = _("See what is published") if told.kind else _("See why it was taken back")
    return [(seen, url_for(endpoint, year=told.year)), *own]
