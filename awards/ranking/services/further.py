"""Verbs of ranking: asking assignment for one more review of some entries."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.assignment import services as assignment
from awards.assignment.models import Plan
from awards.assignment.rules.options import Options
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.ranking.queries import FurtherReviews


def ask_for_reviews(
    session: Session, further: FurtherReviews, chosen: Collection[UUID], by: User, at: datetime
) -> Plan:
    """Ask for a plan in which each chosen entry has one judge more than now, and no fewer than the rules ask.

    Nothing else moves: what runs is kept. Raises RuleBroken naming the field.
    """
    if further.into is None or not set(chosen) <= further.may_get.keys():
        raise RuleBroken(N_("One of these entries is judged no more. Load the page again."), ["chosen"])
    if not chosen:
        raise RuleBroken(N_("Choose at least one entry"), ["chosen"])
    options = Options(reviews={further.may_get[entry].key: further.may_get[entry].wanted for entry in chosen})
    assignment.require_not_own(session, further.into, options, by)
    return assignment.request_plan(session, further.into, options=options, by=by, at=at)
