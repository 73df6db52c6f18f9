"""Pages of chairs and staff: how far the judges are, and after the close what they gave."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts.models import User
from awards.core.errors import BadRequest
from awards.judging import queries, rules
from awards.judging.pages.words import mean_in_words, numbered, two_places
from awards.judging.queries import Panel, PanelCard, Progress
from awards.web.languages import in_language
from awards.web.lists import PAGE, here, one
from awards.web.transaction import db_session

PROGRESS_COLUMNS = ("name", "email", "assigned", "begun", "confirmed")


def show_panel(panel: Panel, reader: User, endpoint: str) -> ResponseReturnValue:
    """The scores of a category, 50 nominations a page."""
    after = one("after")
    if after is not None and not after.isdecimal():
        raise BadRequest("after is a nomination's number")
    found = queries.panel_nominations(db_session(), panel, reader.id, int(after) if after else None, PAGE + 1)
    shown = dict(list(found.items())[:PAGE])
    cards = queries.panel_cards(db_session(), panel, shown)
    return render_template(
        "judging/panel.html",
        panel=panel,
        criteria=[(criterion.key, in_language(criterion.names)) for criterion in panel.criteria],
        nominations=_by_nomination(shown, cards),
        older=here(after=str(max(shown))) if len(found) > PAGE else None,
        newer=here(after=None) if after else None,
        for_staff=endpoint == "judging.staff_scores",
    )


def panel_columns(panel: Panel) -> list[str]:
    """The columns of a category's scores: a criterion each."""
    criteria = [criterion.key for criterion in panel.criteria]
    return ["nomination", "title", "judge", *criteria, "total", "comment", "feedback", "confirmed_at"]


def panel_rows(panel: Panel, reader: User) -> Iterator[dict[str, Any]]:
    """A row for every card of the category, without those of nominations that the reader is in conflict with."""
    numbers = queries.panel_nominations(db_session(), panel, reader.id)
    for card in queries.panel_cards(db_session(), panel, numbers):
        yield {
            "nomination": card.number, "title": card.title, "judge": card.judge,
            **{criterion.key: card.points.get(criterion.key) for criterion in panel.criteria},
            "total": two_places(card.total) if card.total is not None else None,
            "comment": card.comment or None, "feedback": card.feedback or None, "confirmed_at": card.confirmed_at,
        }  # fmt: skip


def show_progress(progress: Progress, at: datetime) -> ResponseReturnValue:
    """How far each judge is, 50 judges a page: entries, never points."""
    after = _judge_id(one("after"))
    found = queries.judges_progress(db_session(), progress.round.id, after, PAGE + 1)
    shown = found[:PAGE]
    ids = {"edition_id": progress.edition_id}
    return render_template(
        "judging/progress.html",
        progress=progress,
        columns=[
            {"key": "name", "label": _("Judge"), "note": "email"},
            {"key": "assigned", "label": _("Assigned"), "numeric": True},
            {"key": "begun", "label": _("Begun"), "numeric": True},
            {"key": "confirmed", "label": _("Confirmed"), "numeric": True},
            {"key": "left", "label": _("To confirm"), "numeric": True},
        ],
        rows=[
            {"name": j.name or j.email, "email": j.email if j.name else None, "assigned": j.assigned, "begun": j.begun,
             "confirmed": j.confirmed, "left": j.assigned - j.confirmed}
            for j in shown
        ],
        totals=queries.round_progress(db_session(), progress.round.id),
        closed=at >= progress.round.closes_at,
        categories=queries.categories(db_session(), progress.edition_id) if at >= progress.round.closes_at else [],
        older=here(after=str(shown[-1].judge_id)) if len(found) > PAGE else None,
        newer=here(after=None) if after else None,
        csv=url_for("judging.progress_csv", **ids),  # type: ignore[arg-type]
        json=url_for("judging.progress_json", **ids),  # type: ignore[arg-type]
    )  # fmt: skip


def progress_rows(progress: Progress) -> Iterator[dict[str, Any]]:
    """A row for every judge of the round."""
    for judge in queries.judges_progress(db_session(), progress.round.id, None, None):
        yield {column: getattr(judge, column) for column in PROGRESS_COLUMNS}


def _by_nomination(titles: Mapping[int, str], cards: Iterable[PanelCard]) -> list[dict[str, Any]]:
    by_number: dict[int, list[dict[str, Any]]] = {number: [] for number in titles}
    for card in cards:
        by_number[card.number].append(
            {
                "judge": card.judge,
                "points": {key: rules.as_text(points) for key, points in card.points.items()},
                "total": mean_in_words(card.total),
                "comment": card.comment,
                "feedback": card.feedback,
                "counts": card.confirmed_at is not None,
            }
        )
    return [{"number": numbered(n), "title": titles[n], "cards": found} for n, found in by_number.items()]


def _judge_id(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise BadRequest("after is a judge's id") from None
