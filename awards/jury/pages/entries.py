"""What the pages of a meeting show of an entry, as text."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from awards.core.identifiers import numbered
from awards.judging.rules import as_text
from awards.jury import queries
from awards.jury.queries import AgendaItem, LetterCard, MeetingPage
from awards.web.filters import number, percent
from awards.web.transaction import db_session


@dataclass(frozen=True)
class Entry:
    """An entry on the agenda as text, with the cards of its judges."""

    name: str
    number: str
    facts: dict[str, str]
    cards: list[dict[str, Any]]


def entries_of(page: MeetingPage) -> list[Entry]:
    figures = queries.standings(db_session(), page)
    cards = queries.cards(db_session(), page)
    return [
        Entry(
            called(page, item), numbered(item.number),
            facts(figures.get(item.entry_id, {}))
            | {"name": called(page, item), "spread": _spread(cards[item.entry_id])},
            [_card(card) for card in cards[item.entry_id]],
        )
        for item in page.agenda
    ]  # fmt: skip


def facts(standing: Mapping[str, Any]) -> dict[str, str]:
    raw, adjusted, chance = standing.get("raw"), standing.get("adjusted"), standing.get("chance")
    low, high = standing.get("low"), standing.get("high")
    return {
        "rank": number(standing["rank"]) if standing.get("rank") else "–",
        "raw": "–" if raw is None else number(float(Fraction(raw)), 2),
        "adjusted": "–" if adjusted is None else number(adjusted, 2),
        "band": "–" if low is None or high is None else _from_to(low, high),
        "chance": "–" if chance is None else percent(chance),
        "by_pairs": "yes" if standing.get("by_pairs") else "",
    }


def _spread(cards: list[LetterCard]) -> str:
    totals = [card.total for card in cards if card.total is not None]
    if not totals:
        return "–"
    return _from_to(float(min(totals)), float(max(totals)))


def _from_to(low: float, high: float) -> str:
    return str(_("%(low)s to %(high)s", low=number(low, 2), high=number(high, 2)))


def _card(card: LetterCard) -> dict[str, Any]:
    return {
        "letter": card.letter,
        "points": {key: as_text(points) for key, points in card.points.items()},
        "total": None if card.total is None else number(float(card.total), 2),
        "comment": card.comment,
    }


def called(page: MeetingPage, item: AgendaItem) -> str:
    """What an entry is called: number and title, to judges of a blind round the number alone."""
    named = numbered(item.number)
    return named if page.round.blind and page.is_member else f"{named} {item.title}"
