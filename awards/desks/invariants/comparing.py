"""What is true of comparisons of two at a time, whatever happened."""

import json
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from awards.assignment.models import Assignment
from awards.comparing.models import Comparison, ComparisonCard, ComparisonReopening
from awards.infrastructure import award_log
from awards.infrastructure.award_log import AwardLogPayload, AwardLogRow, Kind
from awards.nominations.models import Entry
from awards.programme.models import Category, Round


def of_comparisons() -> dict[str, Select[UUID, UUID]]:
    """The words of each invariant that is broken, with the query that finds where."""
    answers = func.count(Comparison.answer)
    either = Entry.id.in_((Comparison.left_id, Comparison.right_id))
    of_pairs = select(ComparisonCard.id, ComparisonCard.judge_id).outerjoin(
        Comparison, Comparison.card_id == ComparisonCard.id
    )
    of_entries = (
        select(Comparison.card_id, Entry.id)
        .join(ComparisonCard, ComparisonCard.id == Comparison.card_id)
        .join(Entry, either)
    )
    return {
        "comparisons are of a round and a category of two editions (card, judge)": (
            select(ComparisonCard.id, ComparisonCard.judge_id)
            .join(Round, Round.id == ComparisonCard.round_id)
            .join(Category, Category.id == ComparisonCard.category_id)
            .where(Round.edition_id != Category.edition_id)
        ),
        "a comparison is about an entry of another category (card, entry)": of_entries.where(
            Entry.category_id != ComparisonCard.category_id
        ),
        "a comparison is about an entry that its judge never had in the round (card, entry)": of_entries.where(
            ~exists().where(
                Assignment.entry_id == Entry.id,
                Assignment.round_id == ComparisonCard.round_id,
                Assignment.judge_id == ComparisonCard.judge_id,
            )
        ),
        "the pairs of a card have a gap (card, judge)": of_pairs.group_by(ComparisonCard.id).having(
            func.max(Comparison.n) != func.count(Comparison.n)
        ),
        "confirmed comparisons say nothing (card, judge)": (
            of_pairs.where(ComparisonCard.confirmed_at.is_not(None)).group_by(ComparisonCard.id).having(answers == 0)
        ),
        "confirmed comparisons were given back, says their record (card, judge)": (
            select(ComparisonCard.id, ComparisonCard.judge_id)
            .join(ComparisonReopening, ComparisonReopening.card_id == ComparisonCard.id)
            .where(ComparisonReopening.leaf == ComparisonCard.leaf)
        ),
    }


def otherwise_confirmed(session: Session) -> Iterator[str]:
    """Confirmed comparisons that are not those whose hash went into the award's log."""
    steps = session.execute(
        select(AwardLogPayload.salt, AwardLogPayload.payload)
        .join(AwardLogRow, AwardLogRow.id == AwardLogPayload.row_id)
        .where(AwardLogRow.kind == Kind.COMPARISONS_CONFIRMED)
        .order_by(AwardLogRow.edition_id, AwardLogRow.seq)
    ).all()
    if not steps:
        return
    newest = {told["comparison_card"]: (salt, told) for salt, told in ((s, json.loads(p)["payload"]) for s, p in steps)}
    named = award_log.namer(session)
    said: dict[str, dict[str, dict[str, str | None]]] = {}
    for edition_id, card, one in session.execute(
        select(Round.edition_id, ComparisonCard.id, Comparison)
        .join(ComparisonCard, ComparisonCard.round_id == Round.id)
        .join(Comparison, Comparison.card_id == ComparisonCard.id)
        .where(ComparisonCard.confirmed_at.is_not(None), Comparison.answer.is_not(None))
    ):
        name, left, right = (named(edition_id, subject)[-1] for subject in (card, one.left_id, one.right_id))
        said.setdefault(name, {})[str(one.n)] = {"left": left, "right": right, "answer": one.answer}
    for name, (salt, told) in newest.items():
        if name in said and award_log.sealed(salt, said[name]) != told["sealed"]:
            yield f"confirmed comparisons are others than the award's log holds (card, judge): {name}, {told['judge']}"
