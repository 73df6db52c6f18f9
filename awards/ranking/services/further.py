"""Verbs of ranking: asking assignment for one more review of some entries."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import services as assignment
from awards.assignment.models import Plan
from awards.assignment.rules.options import Options
from awards.core.errors import RuleBroken
from awards.core.identifiers import numbered
from awards.core.text import N_
from awards.ranking.queries import FurtherReviews


def ask_for_reviews(session: Session, further: FurtherReviews, chosen: Collection[int], by: User, at: datetime) -> Plan:
    """Ask for a plan in which each entry of these numbers has one judge more than now, and no fewer than the rules ask.

    Nothing else moves: what runs is kept. Raises RuleBroken naming the field and those that may get none.
    """
    may_get = {met.number: met for met in further.may_get.values()}
    if gone := sorted({*chosen} - may_get.keys()):
        words = N_(
            "Not in this list any more: %(entries)s. Ask again for the others.", entries=", ".join(map(numbered, gone))
        )
        raise RuleBroken(words, ["chosen"])
    if further.into is None or not chosen:
        raise RuleBroken(N_("Choose at least one entry"), ["chosen"])
    options = Options(reviews={may_get[number].key: may_get[number].wanted for number in chosen})
    assignment.require_not_own(session, further.into, options, by)
    return assignment.request_plan(session, further.into, options=options, by=by, at=at)
