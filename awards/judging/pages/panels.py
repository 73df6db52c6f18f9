"""Pages of chairs and staff: what judges gave, once the round has closed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from awards.accounts.models import User
from awards.judging import queries, rules
from awards.judging.pages.words import mean_in_words, numbered, two_places
from awards.judging.queries import Panel, PanelCard
from awards.programme.choosing import round_links
from awards.web.languages import in_language
from awards.web.lists import PAGE, here, whole
from awards.web.transaction import db_session

BEFORE, BEHIND = ("nomination", "title", "judge"), ("total", "comment", "feedback", "confirmed_at")
"""Columns of a category's scores before and behind its criteria."""


def show_panel(panel: Panel, reader: User, endpoint: str) -> ResponseReturnValue:
    """The scores of a category, 50 nominations a page."""
    after = whole("after")
    for_staff = endpoint == "judging.staff_scores"
    found = queries.panel_nominations(db_session(), panel, reader.id, after, PAGE + 1, as_judge=not for_staff)
    shown = dict(list(found.items())[:PAGE])
    cards = queries.panel_cards(db_session(), panel, shown)
    return render_template(
        "judging/panel.html",
        panel=panel,
        rounds=round_links(panel, panel.round) if len(panel.rounds) > 1 else [],
        round_number=panel.round.number if len(panel.rounds) > 1 else None,
        criteria=[(criterion.key, in_language(criterion.names)) for criterion in panel.criteria],
        nominations=_by_nomination(shown, cards),
        older=here(after=str(max(shown))) if len(found) > PAGE else None,
        newer=here(after=None) if after else None,
        for_staff=for_staff,
    )


def panel_columns(panel: Panel) -> list[str]:
    """The columns of a category's scores: a criterion each."""
    return [*BEFORE, *(_column(criterion.key) for criterion in panel.criteria), *BEHIND]


def panel_rows(panel: Panel, reader: User) -> Iterator[dict[str, Any]]:
    """A row for every card of the category, without those of nominations that the reader is in conflict with."""
    numbers = queries.panel_nominations(db_session(), panel, reader.id)
    for card in queries.panel_cards(db_session(), panel, numbers):
        yield {
            "nomination": card.number, "title": card.title, "judge": card.judge,
            **{_column(criterion.key): card.points.get(criterion.key) for criterion in panel.criteria},
            "total": two_places(card.total) if card.total is not None else None,
            "comment": card.comment or None, "feedback": card.feedback or None, "confirmed_at": card.confirmed_at,
        }  # fmt: skip


def _column(key: str) -> str:
    """The column of a criterion: by its key, unless another column is called so."""
    return f"criterion-{key}" if key in BEFORE + BEHIND else key


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
