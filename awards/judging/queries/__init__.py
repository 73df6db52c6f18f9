"""Reads of judging, each with its loading stated: a judge's queue, one sheet, and what chairs and staff may read."""

from awards.judging.queries.cards import Ground, card, cards, ground, place, saved_score, scores, unconfirmed
from awards.judging.queries.desks import Gate, GateRow, Item, Queue, editions_judged, gate, queue
from awards.judging.queries.files import Duty, duties, entries, rounds, score_rows
from awards.judging.queries.ladder import how_far
from awards.judging.queries.panels import (
    Panel,
    PanelCard,
    categories,
    panel,
    panel_cards,
    panel_nominations,
)
from awards.judging.queries.sheets import (
    Mark,
    OwnCard,
    OwnScores,
    Sheet,
    marks,
    own_scores,
    queue_of,
    sheet,
    weighted_mean,
)

__all__ = [
    "Duty",
    "Gate",
    "GateRow",
    "Ground",
    "Item",
    "Mark",
    "OwnCard",
    "OwnScores",
    "Panel",
    "PanelCard",
    "Queue",
    "Sheet",
    "card",
    "cards",
    "categories",
    "duties",
    "editions_judged",
    "entries",
    "gate",
    "ground",
    "how_far",
    "marks",
    "own_scores",
    "panel",
    "panel_cards",
    "panel_nominations",
    "place",
    "queue",
    "queue_of",
    "rounds",
    "saved_score",
    "score_rows",
    "scores",
    "sheet",
    "unconfirmed",
    "weighted_mean",
]
