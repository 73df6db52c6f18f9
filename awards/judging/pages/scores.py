"""A judge's own scores side by side: own order, own ties, use of the scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from babel.lists import format_list
from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.judging import rules
from awards.judging.pages.words import is_open, mean_in_words, numbered
from awards.judging.queries import OwnCard, OwnScores
from awards.judging.rules import CardState
from awards.programme.choosing import round_links
from awards.web.filters import number
from awards.web.languages import babel_locale, in_language

ALL_TENTHS = 10


@dataclass(frozen=True)
class CategoryTable:
    """The judge's cards of one category, best first."""

    key: str
    name: str
    columns: list[dict[str, Any]]
    rows: list[dict[str, Any]]


def show_own_scores(own: OwnScores, at: datetime, compare_next: object) -> ResponseReturnValue:
    """The page of a judge's own scores; `compare_next` is the category to compare in, once all are confirmed."""
    edition = own.queue.edition
    allowed = rules.allowed_points(edition.scale_min, edition.scale_max, edition.half_points)
    points = [mark.points for card in own.cards for mark in card.marks if mark.points is not None]
    return render_template(
        "judging/my_scores.html",
        queue=own.queue,
        rounds=round_links(own.queue, own.queue.round),
        tables=_tables(own),
        use=[(rules.as_text(point), count) for point, count in rules.use_of_scale(points, allowed)],
        habit=_habit(points, allowed),
        most_used=max((count for _, count in rules.use_of_scale(points, allowed)), default=0),
        ready=own.queue.count(CardState.SCORED),
        left=own.queue.count(CardState.NOT_BEGUN, CardState.HALF),
        confirmed=own.queue.count(CardState.CONFIRMED),
        is_open=is_open(own.queue, at),
        compare_next=compare_next,
        closed=at >= own.queue.round.closes_at,
    )


def _habit(points: Sequence[Decimal], allowed: Sequence[Decimal]) -> str | None:
    if len(points) < rules.FEWEST_FOR_HABIT:
        return None
    found = rules.habit(points, allowed)
    if found is None:
        return str(_("Your points are spread: no half of the scale takes up eight out of ten of them."))
    used = format_list([rules.as_text(point) for point in found[0]], locale=babel_locale())
    if found[1] == ALL_TENTHS:
        return str(_("You use %(points)s for all that you scored.", points=used))
    share = number(found[1])
    return str(_("You use %(points)s for at least %(tenths)s out of ten.", points=used, tenths=share))


def _tables(own: OwnScores) -> list[CategoryTable]:
    by_category = groupby(
        sorted(own.cards, key=lambda card: (card.item.category_position, card.item.category_key)),
        key=lambda card: card.item.category_key,
    )
    return [_table(list(cards)) for _, cards in by_category]


def _table(cards: list[OwnCard]) -> CategoryTable:
    criteria = [mark.criterion for mark in cards[0].marks]
    columns: list[dict[str, Any]] = [
        {"key": "title", "label": _("Nomination")},
        {"key": "rank", "label": _("Your order"), "numeric": True},
        {"key": "total", "label": _("Total"), "numeric": True},
        *({"key": c.key, "label": in_language(c.names), "numeric": True} for c in criteria),
        {"key": "state", "label": _("State")},
    ]
    ranks = rules.own_ranks(card.total for card in cards)
    ranked = sorted(zip(cards, ranks, strict=True), key=lambda pair: (pair[1] or len(cards) + 1, pair[0].item.number))
    rows = [_row(card, rank, ranks.count(rank)) for card, rank in ranked]
    first = cards[0].item
    return CategoryTable(first.category_key, in_language(first.category_names), columns, rows)


def _row(card: OwnCard, rank: int | None, sharing: int) -> dict[str, Any]:
    place = None if rank is None else _("%(rank)s =", rank=number(rank)) if sharing > 1 else number(rank)
    return {
        "entry_id": card.item.entry_id,
        "title": card.item.called,
        "asked": card.item.asked,
        "number": numbered(card.item.number),
        "rank": place,
        "total": mean_in_words(card.total),
        "state": card.item.state,
        "points": [rules.as_text(mark.points) if mark.points is not None else None for mark in card.marks],
    }
