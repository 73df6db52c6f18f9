"""The edition's rules about who may enter what, looked up in the database."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy.orm import Session

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.nominations import queries
from awards.nominations.models import Nomination
from awards.nominations.rules import Content
from awards.organisations import queries as organisations
from awards.pledges import queries as pledges
from awards.pledges.rules import is_no_number
from awards.programme.models import Edition

MOST_ALIKE = 5
"""So many pledges are named when words fit several."""


def refuse_entries(session: Session, edition: Edition, nomination: Nomination, content: Content) -> None:
    """Refuse categories that this nominee may not enter, or a nominator who may not nominate here. RuleBroken."""
    refuse_nominator(session, edition, nomination, nomination.nominator_id)
    _refuse_too_many(session, edition, nomination, content)
    _refuse_former_winners(session, edition, content)


def refuse_nominator(session: Session, edition: Edition, nomination: Nomination, nominator_id: UUID) -> None:
    """Refuse somebody who may not nominate here, or who has sent as many nominations as one may. RuleBroken."""
    if edition.no_staff_or_jury and queries.holds_a_role(session, nominator_id, edition.id):
        raise RuleBroken(N_("Staff and judges of this edition do not nominate in it."))
    most = edition.most_nominations
    if most is not None and queries.sent_by(session, nominator_id, edition.id, nomination.id) >= most:
        raise RuleBroken(N_("A nominator sends at most %(most)s nominations in this edition.", most=most))


def held_nominator(edition: Edition, nominator_id: UUID) -> str:
    """By which name a nominator is held while it is counted how many nominations she or he has sent."""
    return f"nominator:{edition.id}:{nominator_id}"


def held_nominee(edition: Edition, known_by: str) -> str:
    """By which name whatever a nominee is known by is held while it is counted what the nominee has entered."""
    return f"nominee:{edition.id}:{known_by}"


def refuse_unknown_countries(session: Session, content: Content) -> None:
    """Refuse a country that is none. RuleBroken."""
    named = {
        name: set(codes)
        for name, codes in (
            ("countries_organisation", content.countries_organisation), ("countries_impact", content.countries_impact),
        )
    }  # fmt: skip
    every = set().union(*named.values())
    unknown = every - queries.country_codes(session, every) if every else set()
    for name, codes in named.items():
        if found := sorted(codes & unknown):
            raise RuleBroken(N_("There is no country “%(country)s”.", country=found[0]), [name])


def with_known_pledge(session: Session, content: Content, before: str = "") -> Content:
    """The content with the pledge that it names by its number; found by words of its title too. RuleBroken.

    One that stood there before stays, whatever became of the pledge since.
    """
    if content.pledge in ("", before):
        return content
    if is_no_number(content.pledge):
        raise RuleBroken(
            N_("Type the whole number of the pledge, such as R-000123, or words of its title."), ["pledge"]
        )
    found = pledges.named(session, content.pledge, MOST_ALIKE + 1)
    if len(found) == 1:
        return replace(content, pledge=found[0][0])
    if not found:
        raise RuleBroken(N_("No public pledge has this number or these words in its title."), ["pledge"])
    some = "; ".join(f"{public_id} {title}" for public_id, title in found[:MOST_ALIKE])
    raise RuleBroken(N_("Several pledges fit. Type the number of yours: %(some)s.", some=some), ["pledge"])


def _refuse_too_many(session: Session, edition: Edition, nomination: Nomination, content: Content) -> None:
    most = edition.most_categories
    if most is None:
        return
    elsewhere = queries.categories_of_same_nominee(session, nomination, content)
    if len(elsewhere | set(content.categories)) <= most:
        return
    if elsewhere:
        message = N_(
            "A nominee enters at most %(most)s categories over all of its nominations. Entered already: %(count)s.",
            most=most, count=len(elsewhere),
        )  # fmt: skip
    else:
        message = N_("Choose at most %(most)s categories.", most=most)
    raise RuleBroken(message, ["categories"])


def _refuse_former_winners(session: Session, edition: Edition, content: Content) -> None:
    if not edition.no_former_winner:
        return
    names = [name for name, _address in content.organisations]
    addresses = [address for _name, address in content.organisations if address]
    for category in edition.categories:
        if category.key not in content.categories:
            continue
        won = organisations.former_awards(session, category.key, names, addresses)
        before = [award.year for award in won if award.year != edition.year]
        if before:
            message = N_(
                "This organisation won the category “%(category)s” in %(year)s and does not enter it again.",
                category=Message(category.names.get("en", category.key)), year=str(before[-1]),
            )  # fmt: skip
            raise RuleBroken(message, ["categories"])
