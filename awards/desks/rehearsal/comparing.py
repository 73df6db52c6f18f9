"""Made-up judges compare entries two at a time, where the rules of the rehearsal say so of its last round."""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from random import Random
from uuid import UUID

from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.comparing import queries, services
from awards.comparing.rules import Side
from awards.core.errors import NotFound
from awards.programme.models import Category, Edition

CANNOT_TELL = 0.05
"""So often a judge cannot tell."""

SHARPER = 2.5
"""Whoever sees two side by side tells them apart better than points do."""


def compare(
    session: Session,
    edition: Edition,
    judges: Iterable[User],
    truth: Mapping[UUID, float],
    at: datetime,
    chance: Random,
) -> None:
    """Each judge answers whatever is asked, mostly by what the entries are worth in truth, and confirms it."""
    for judge in judges:
        for category in edition.categories:
            _compare(session, edition, category, judge, truth, at, chance)


def _compare(
    session: Session,
    edition: Edition,
    category: Category,
    judge: User,
    truth: Mapping[UUID, float],
    at: datetime,
    chance: Random,
) -> None:
    try:
        page = queries.comparing(session, edition.id, category.key, judge.id, at)
    except NotFound:
        return
    page = services.ask(session, page, judge, at, seed=chance.randrange(2**31))
    while (pair := page.open) is not None:
        apart = SHARPER * (truth[pair.left_id] - truth[pair.right_id])
        side = Side.LEFT if chance.random() < 1 / (1 + math.exp(-apart)) else Side.RIGHT
        if chance.random() < CANNOT_TELL:
            side = Side.NEITHER
        page = services.answer(session, page, pair.n, side, judge, at)
    services.confirm(session, page, judge, at)
