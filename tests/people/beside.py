"""Two people who are not to be mistaken for one another, and a nomination of one of them."""

from awards.organisations.rules import fold
from tests import factories

NAME, ADDRESS = "Zoë Okonkwo-Roe", "zoe.roe@person.example"
OTHER, ELSEWHERE = "Ola Nordby-Lund", "ola.lund@other.example"


def nominated(session, edition, by, at, name=NAME, **values):
    """A nomination of this nominee, which is found by the name as well."""
    made = factories.a_nomination(session, edition, by, at, website=None, organisation=name, **values)
    made.search_text = fold(f"{made.title} {name}")
    session.flush()
    return made
