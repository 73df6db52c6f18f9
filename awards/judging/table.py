"""Scores as rows of a file: what `awards export scores` writes and `awards import scores` reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.accounts.rules import canonical_address
from awards.core.errors import RuleBroken
from awards.core.figures import whole_number
from awards.core.instants import instant_in
from awards.core.text import N_, Message
from awards.infrastructure.upsert import Counts
from awards.judging import queries, rules, services
from awards.judging.queries import Duty
from awards.programme.models import Edition, Round

COLUMNS = ("round", "nomination", "category", "judge_email", "criterion", "score", "why", "confirmed_at")
"""`nomination` is the nomination's number, `criterion` its key; `confirmed_at` is the same in all rows of a card.

`why` is the line beside the lowest and the highest point, and is not read beside others.
"""

OPTIONAL = ("why",)
"""Files from before there was this column come in too: what was said stays with the points that stay."""

FIRST_ROW = 2
"""The header is row 1, so that numbers are those of a spreadsheet."""

Key = tuple[int, int, str, str]
CardKey = tuple[UUID, UUID, UUID]
"""Round, entry and judge, whichever of the judge's addresses a row names."""


@dataclass
class _Card:
    """One judge's card as the file has it."""

    duty: Duty
    row: int
    confirmed_at: datetime | None
    points: dict[str, Decimal] = field(default_factory=dict)
    why: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    """The row of each criterion."""

    def line(self, key: str) -> str:
        """What says why beside a criterion once the file is in; a line stands for the points that it was given for."""
        if key in self.why:
            return self.why[key]
        stays = self.points.get(key, self.duty.points.get(key)) == self.duty.points.get(key)
        return self.duty.why.get(key, "") if stays else ""

    def same(self, key: str) -> bool:
        """Whether a criterion of the file stands already as the file has it."""
        standing = self.duty.points.get(key), self.duty.why.get(key, "")
        return (self.points[key], self.line(key)) == standing


def rows(session: Session, round_: Round) -> list[dict[str, Any]]:
    """Every score of the round, one a row; scores of ended assignments never count and are left out."""
    return [{column: getattr(row, column) for column in COLUMNS} for row in queries.score_rows(session, round_.id)]


def import_rows(
    session: Session,
    edition: Edition,
    rows: Sequence[Mapping[str, str]],
    by: User | None,
    at: datetime,
    dry_run: bool = False,
) -> Counts:
    """Take scores from a file; all rows are checked before any is written, and the same file again changes nothing.

    A card with `confirmed_at` is confirmed at that instant, which lies within its round and not after `at`; without,
    it is taken only while its round is open; a confirmation from before staff reopened the card is none any more.
    Raises RuleBroken with a message for each wrong cell, named
    `row 2, score`.
    """
    cards, wrong = _read(session, edition, rows)
    allowed = services.allowed(edition) if edition.why_for_extremes else ()
    for card in cards.values():
        if problem := _problem(card, at):
            wrong.setdefault(f"row {card.row}, {problem[0]}", problem[1])
        elif allowed and card.confirmed_at is not None:
            wrong |= _lacking_why(card, allowed)
    if wrong:
        raise RuleBroken(N_("Nothing was imported: some cells need a change."), wrong)
    counts = Counts()
    for card in cards.values():
        counts.merge(_counted(card) if dry_run else _write(session, card, by, at))
    session.flush()
    return counts


def _read(
    session: Session, edition: Edition, rows: Sequence[Mapping[str, str]]
) -> tuple[dict[CardKey, _Card], dict[str, Message]]:
    known = queries.duties(session, edition.id)
    rounds, entries = queries.rounds(session, edition.id), queries.entries(session, edition.id)
    allowed = services.allowed(edition)
    cards: dict[CardKey, _Card] = {}
    wrong: dict[str, Message] = {}
    for number, row in enumerate(rows, start=FIRST_ROW):
        cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
        found: dict[str, Message] = {}
        key = _key(cells, rounds, entries, found)
        confirmed_at = _instant(cells["confirmed_at"], found)
        points = _points(cells["score"], allowed, found)
        why = _why(row.get("why"), points, allowed, found)
        duty = known.get(key) if key else None
        if key and duty is None:
            found["judge_email"] = N_("This judge is not assigned to this entry, or the entry is not judged any more.")
        if duty and cells["criterion"] not in duty.criteria:
            found["criterion"] = N_("Use one of: %(known)s.", known=", ".join(duty.criteria))
        if key and duty and points is not None and not found:
            whose = (duty.round.id, duty.entry_id, duty.judge_id)
            card = cards.setdefault(whose, _Card(duty, number, confirmed_at))
            if cells["criterion"] in card.points:
                found["criterion"] = N_("This criterion stands twice for the same judge and entry.")
            if card.confirmed_at != confirmed_at:
                found["confirmed_at"] = N_("Give the same instant as row %(row)s: it is the same card.", row=card.row)
            card.points[cells["criterion"]] = points
            card.rows[cells["criterion"]] = number
            if why is not None:
                card.why[cells["criterion"]] = why
        wrong |= {f"row {number}, {column}": message for column, message in found.items()}
    return cards, wrong


def _key(
    cells: Mapping[str, str], rounds: Mapping[int, Round], entries: Mapping[int, set[str]], found: dict[str, Message]
) -> Key | None:
    round_, nomination = whole_number(cells["round"]), whole_number(cells["nomination"])
    if round_ not in rounds:
        found["round"] = N_("Use one of: %(known)s.", known=", ".join(map(str, sorted(rounds))))
    if nomination is None or nomination not in entries:
        found["nomination"] = N_("There is no nomination with this number in the edition.")
    elif cells["category"] not in entries[nomination]:
        found["category"] = N_("The nomination does not stand in this category.")
    try:
        email = canonical_address(cells["judge_email"])
    except RuleBroken as broken:
        found["judge_email"] = broken.message
        return None
    return None if found or round_ is None or nomination is None else (round_, nomination, cells["category"], email)


def _problem(card: _Card, at: datetime) -> tuple[str, Message] | None:
    """What stands in the way of the whole card, with the column to mend."""
    duty = card.duty
    stored = duty.card.confirmed_at if duty.card else None
    if stored is not None:
        same = card.confirmed_at == stored and all(map(card.same, card.points))
        return None if same else ("score", N_("The judge confirmed this card: it does not change any more."))
    if card.confirmed_at is None:
        if not duty.round.opens_at <= at < duty.round.closes_at:
            return "confirmed_at", N_("The round is not open now: give the instant at which the card was confirmed.")
        return None
    if not duty.round.opens_at <= card.confirmed_at < duty.round.closes_at:
        return "confirmed_at", N_("Give an instant within the round.")
    if card.confirmed_at > at:
        return "confirmed_at", N_("This instant has not come yet.")
    if duty.reopened_at is not None and card.confirmed_at <= duty.reopened_at:
        return "confirmed_at", services.reopened_since(duty.reopened_at)
    missing = ", ".join(key for key in duty.criteria if key not in card.points and key not in duty.points)
    if missing:
        return "criterion", N_("A confirmed card needs every criterion; missing: %(missing)s.", missing=missing)
    return None


def _lacking_why(card: _Card, allowed: Sequence[Decimal]) -> dict[str, Message]:
    """The points of a card to be confirmed that lack their why; a judge who confirmed it already is not asked again."""
    if card.duty.card and card.duty.card.confirmed_at is not None:
        return {}
    points = card.duty.points | card.points
    return {
        f"row {card.rows.get(key, card.row)}, why": N_(
            "%(criterion)s: the lowest and the highest point need a reason. Write in the column “why”, in one line, "
            "why this point was given, or leave confirmed_at empty.",
            criterion=key,
        )
        for key in card.duty.criteria
        if rules.lacks_why(points.get(key), card.line(key), allowed)
    }


def _write(session: Session, card: _Card, by: User | None, at: datetime) -> Counts:
    duty, counts = card.duty, _counted(card)
    if counts.nothing_changed:
        return counts
    ground = queries.ground(session, duty.entry_id, duty.round.id, duty.judge_id)
    services.import_card(
        session, ground, {duty.criteria[key]: points for key, points in card.points.items()}, card.confirmed_at, by, at,
        {duty.criteria[key]: why for key, why in card.why.items()},
    )  # fmt: skip
    return counts


def _counted(card: _Card) -> Counts:
    counts = Counts()
    for key in card.points:
        known = key in card.duty.points
        counts.add("new" if not known else "same" if card.same(key) else "changed", "score")
    stored = card.duty.card.confirmed_at if card.duty.card else None
    if card.confirmed_at is not None:
        counts.add("same" if stored else "new", "confirmation")
    return counts


def _instant(text: str, found: dict[str, Message]) -> datetime | None:
    if not text:
        return None
    instant = instant_in(text)
    if instant is None:
        found["confirmed_at"] = N_("Give an instant with its zone, like 2031-05-31T21:00:00Z.")
        return None
    return instant


def _points(text: str, allowed: Sequence[Decimal], found: dict[str, Message]) -> Decimal | None:
    try:
        return rules.read_points(text, allowed)
    except RuleBroken as broken:
        found["score"] = broken.message
        return None


def _why(text: str | None, points: Decimal | None, allowed: Sequence[Decimal], found: dict[str, Message]) -> str | None:
    """The line of a cell; None where the file has no such column."""
    if text is None:
        return None
    try:
        return rules.why_to_keep(text, points, allowed)
    except RuleBroken as broken:
        found["why"] = broken.message
        return None
