"""Pledges of the same organisations that may be the same as one that staff look at."""

from decimal import Decimal
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from awards.organisations.models import Organisation
from awards.pledges import rules
from awards.pledges.models import Pledge, PledgeCountry, PledgeMoney, PledgeParty, PledgeVersion
from awards.pledges.rules import likeness
from awards.pledges.rules.states import PUBLIC

MOST_COMPARED, MOST_SHOWN = 500, 5


def likely_same(session: Session, pledge: Pledge, content: rules.Content) -> list[likeness.Likeness]:
    """Public pledges that are likely the same as what this one says; three questions, whatever their number."""
    one, party = aliased(Organisation), aliased(PledgeParty)
    named = select(func.coalesce(one.merged_into_id, one.id)).where(one.slug.in_([slug for slug, _ in content.parties]))
    standing = func.coalesce(Organisation.merged_into_id, Organisation.id)
    theirs = (
        select(party.version_id)
        .join(Organisation, Organisation.id == party.organisation_id)
        .where(standing.in_(named.scalar_subquery()))
    )
    rows = session.execute(
        select(Pledge.public_id, PledgeVersion.id, PledgeVersion.title, PledgeVersion.start_year)
        .join(Pledge.current)
        .where(
            PledgeVersion.id.in_(theirs), Pledge.id != pledge.id, Pledge.state.in_(PUBLIC),
            Pledge.rehearsal.is_(pledge.rehearsal),
        )
        .order_by(Pledge.public_id.desc())
        .limit(MOST_COMPARED)
    ).all()  # fmt: skip
    ids = [row.id for row in rows]
    countries: dict[UUID, set[str]] = {}
    for version_id, iso2 in session.execute(
        select(PledgeCountry.version_id, PledgeCountry.iso2).where(PledgeCountry.version_id.in_(ids))
    ):
        countries.setdefault(version_id, set()).add(iso2)
    amounts: dict[UUID, set[tuple[str, str, Decimal]]] = {}
    money = PledgeMoney
    for version_id, word, currency, amount in session.execute(
        select(money.version_id, money.word, money.currency, money.amount).where(money.version_id.in_(ids))
    ):
        amounts.setdefault(version_id, set()).add((word, currency, amount))
    others = [
        likeness.Described(
            row.public_id, row.title, frozenset(countries.get(row.id, ())), frozenset(amounts.get(row.id, ())),
            row.start_year,
        )
        for row in rows
    ]  # fmt: skip
    said = likeness.Described(
        pledge.public_id, content.title, frozenset(content.countries),
        frozenset((given.word, given.currency, given.amount) for given in content.money), content.start_year,
    )  # fmt: skip
    return likeness.likely_same(said, others, MOST_SHOWN)
