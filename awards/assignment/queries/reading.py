"""Who may read an entry of a round in which every judge of the category reads all of it."""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from awards.accounts.models import User
from awards.assignment.models import Assignment, JudgeProfile, Pairing
from awards.assignment.rules import EndReason, JudgeState
from awards.nominations.models import Entry, Nomination
from awards.programme.models import Category, Round

AGAIN = (EndReason.CONFLICT, EndReason.MOVED, EndReason.UNDONE)
"""After these ends a plan may give the judge the entry again."""


def every_reader(round_: Round) -> ColumnElement[int]:
    """How many judges may read an entry: of its category and language, with no conflict and not taken off it.

    For queries of Entry, Nomination and Category.
    """
    kept_apart = (
        select(Pairing.judge_id)
        .where(
            Pairing.nomination_id == Entry.nomination_id,
            Pairing.judge_id == JudgeProfile.user_id,
            Pairing.blocked.is_(True),
        )
        .correlate(Entry, JudgeProfile)
        .exists()
    )
    of_entry = (
        Assignment.entry_id == Entry.id,
        Assignment.round_id == round_.id,
        Assignment.judge_id == JudgeProfile.user_id,
    )
    has = select(Assignment.id).where(*of_entry, Assignment.ended_at.is_(None)).correlate(Entry, JudgeProfile).exists()
    had = select(Assignment.id).where(*of_entry, Assignment.end_reason.not_in(AGAIN)).correlate(Entry, JudgeProfile)
    reads = and_(_names(JudgeProfile.categories, Category.key), _names(JudgeProfile.languages, Nomination.language))
    return (
        select(func.count())
        .select_from(JudgeProfile)
        .join(User, User.id == JudgeProfile.user_id)
        .where(
            JudgeProfile.edition_id == round_.edition_id,
            JudgeProfile.state == JudgeState.ACCEPTED,
            User.disabled_at.is_(None),
            or_(has, and_(reads, ~kept_apart, ~had.exists())),
        )
        .correlate(Entry, Nomination, Category)
        .scalar_subquery()
    )


def _names(texts: InstrumentedAttribute[list[Any]], key: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """That a list of keys, kept as JSON, holds this one."""
    kept = cast(texts, String)
    return func.replace(kept, literal('"') + key + literal('"'), "") != kept
