"""One entry screened as its page does it."""

from awards.nominations.models import Nomination
from awards.programme import queries as programme
from awards.screening import queries, services
from awards.screening.rules import Outcome


def found(session, entry, outcome, by, at, *, seen=None, **said):
    """Decide about this entry alone; `seen` is the mark of its nomination on the page."""
    nomination = session.get_one(Nomination, entry.nomination_id)
    edition = programme.held_edition(session, nomination.edition_id)
    chosen, decision = services.Chosen(nomination.id, seen, entry.id), services.Decision(Outcome(outcome), **said)
    return services.decide(session, edition, [chosen], decision, by, at)


def mark_of(session, nomination):
    """The mark that a page shows of a nomination now."""
    return queries.marks(session, [nomination])[nomination.id]
