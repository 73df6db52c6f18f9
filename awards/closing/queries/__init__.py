"""Reads of closing."""

from awards.closing.queries.acts import act_of, approved, is_closed
from awards.closing.queries.checklist import checklist
from awards.closing.queries.figures import Figures, figures, points
from awards.closing.queries.files import (
    Listed,
    addresses,
    file_of,
    listed,
    marks,
    newest_data,
    nominations_of_country,
    nominations_of_region,
    of_publication,
    to_be_made,
)
from awards.closing.queries.note import ConnectedLaureate, connected_laureates, countries_of_reasons
from awards.closing.queries.pages import ActPage, ClosingPage, HoldPage, Named, act_page, closing_page, hold_page
from awards.closing.queries.report import Report, report
from awards.closing.queries.retention import Kept, closed_at, concerned, kept_of, months, overdue, timers

__all__ = [
    "ActPage",
    "ClosingPage",
    "ConnectedLaureate",
    "Figures",
    "HoldPage",
    "Kept",
    "Listed",
    "Named",
    "Report",
    "act_of",
    "act_page",
    "addresses",
    "approved",
    "checklist",
    "closed_at",
    "closing_page",
    "concerned",
    "connected_laureates",
    "countries_of_reasons",
    "figures",
    "file_of",
    "hold_page",
    "is_closed",
    "kept_of",
    "listed",
    "marks",
    "months",
    "newest_data",
    "nominations_of_country",
    "nominations_of_region",
    "of_publication",
    "overdue",
    "points",
    "report",
    "timers",
    "to_be_made",
]  # fmt: skip
