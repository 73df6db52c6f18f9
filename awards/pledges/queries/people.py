"""How many people the pledges of a selection aim at and are said to have reached: each figure by itself, no sum."""

from typing import Any

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from awards.pledges.models import PledgeSearch, PledgeVersion
from awards.pledges.queries.counts import whole
from awards.pledges.queries.filters import Filters
from awards.pledges.rules import people
from awards.pledges.rules.people import People

Search = PledgeSearch


def people_in(session: Session, filters: Filters) -> tuple[People, ...]:
    """The largest number of people aimed at and reached, each with how many pledges give one; one question.

    Of pledges that give the same number it names the first.
    """
    found = (
        select(Search.n, Search.version_id, Search.people_aimed, Search.people_reached)
        .where(whole(session, filters).within())
        .cte("found")
    )
    every = []
    for what, column in ((people.AIMED, found.c.people_aimed), (people.REACHED, found.c.people_reached)):
        given = select(func.count()).select_from(found).where(column >= 0).scalar_subquery()
        most = (
            select(literal(what).label("what"), given.label("pledges"), column.label("most"), found.c.n.label("n"),
                   found.c.version_id.label("version_id"))
            .where(column >= 0)
            .order_by(column.desc(), found.c.n)
            .limit(1)
        )  # fmt: skip
        every.append(select(most.subquery()))
    each = union_all(*every).subquery()
    rows: Any = session.execute(
        select(each.c.what, each.c.pledges, each.c.most, each.c.n, PledgeVersion.facts)
        .join(PledgeVersion, PledgeVersion.id == each.c.version_id)
        .order_by(each.c.what)
    )
    return tuple(
        People(what, pledges, most, people.qualifier_of(facts, what, most), n) for what, pledges, most, n, facts in rows
    )
