"""What an announcement rests on, in words: what is missing before one may be made, and what it has lost since."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from awards.core.identifiers import numbered
from awards.core.text import N_, Message
from awards.decisions import queries as decisions
from awards.decisions.models import Decision
from awards.decisions.policy import TIED
from awards.decisions.rules import OTHER_SCORES
from awards.programme import rounds
from awards.programme.models import Category, Edition
from awards.publishing.models import Announcement, Laureate
from awards.publishing.queries.announcements import publication, publication_of_kind

NOT_SETTLED = N_("It is not settled who goes on to the last round.")


@dataclass(frozen=True)
class Lacking:
    """Something that must be done before an announcement, in a category or altogether."""

    category: Category | None
    what: Message


def missing(session: Session, edition: Edition, kind: str) -> list[Lacking]:
    """What must be done before finalists or winners of the edition may be announced; empty when all is there."""
    return lost(session, edition, kind) + _disputed(session, edition)


def lost(session: Session, edition: Edition, kind: str) -> list[Lacking]:
    """What the announcement of a kind rests on and is not there, or not any more: decisions, and who was chosen.

    A conflict found after the close does not count here: it changes nothing by itself until staff have decided.
    """
    return _for_finalists(session, edition) if kind == "finalists" else _for_winners(session, edition)


def lost_by(session: Session, edition: Edition, announcement: Announcement) -> list[Lacking]:
    """What an announcement rests on and is not there any more; of a correction what it says anew rests on."""
    if announcement.kind != "correction":
        return lost(session, edition, announcement.kind)
    if announcement.publication_id is None or announcement.corrects_id is None:
        return []
    corrected = publication(session, announcement.publication_id)
    before = {found.entry_id: found.role for found in publication(session, announcement.corrects_id).laureates}
    named = [found for found in corrected.laureates if before.get(found.entry_id) != found.role]
    return _for_correction(session, edition, corrected.kind, [found for found in named if found.entry_id])


def as_read_by(found: Iterable[Lacking], tied: Collection[UUID]) -> list[Lacking]:
    """What is missing, for a reader who is tied to these categories: there it is said that something is, not what."""
    read: dict[tuple[UUID | None, str], Lacking] = {}
    for lacking in found:
        closed = lacking.category is not None and lacking.category.id in tied
        shown = Lacking(lacking.category, TIED) if closed else lacking
        read[shown.category.id if shown.category else None, str(shown.what)] = shown
    return list(read.values())


def _for_finalists(session: Session, edition: Edition) -> list[Lacking]:
    running = decisions.in_the_running(session, rounds.first(edition))
    last = rounds.last(edition)
    judged = running if last.number == 1 else decisions.in_the_running(session, last)
    undecided = decisions.undecided(session, edition)
    shortlists = {found.category_id: found for found in decisions.approved(session, edition.id, "shortlist")}
    if not running:
        return [Lacking(None, N_("No entry is eligible."))]
    found = [
        Lacking(category, NOT_SETTLED if category.id in undecided else N_("The shortlist is not approved."))
        for category in edition.categories
        if category.id not in shortlists
        and (judged[category.id] or (category.id in undecided and running[category.id]))
    ]
    if not shortlists and not found:
        found.append(Lacking(None, N_("No finalist was chosen.")))
    return found + _gone(session, edition, shortlists.values())


def _for_winners(session: Session, edition: Edition) -> list[Lacking]:
    finalists = publication_of_kind(session, edition.id, "finalists")
    if finalists is None:
        return [Lacking(None, N_("The announcement of the finalists is not approved."))]
    published = {laureate.entry_id for laureate in finalists.laureates}
    keys = {laureate.category_key for laureate in finalists.laureates}
    winners = {found.category_id: found for found in decisions.approved(session, edition.id, "winners")}
    found = []
    for category in edition.categories:
        decided = winners.get(category.id)
        if decided is None and category.key in keys:
            found.append(Lacking(category, N_("The winners are not approved.")))
        elif decided is not None and not published.issuperset(decided.chosen + decided.mentions):
            found.append(Lacking(category, N_("A winner is not among the finalists that were announced.")))
    if keys and not any(decided.chosen or decided.no_award for decided in winners.values()) and not found:
        found.append(Lacking(None, N_("No winner was chosen.")))
    return found + _gone(session, edition, winners.values())


def roles_decided(session: Session, edition: Edition, kind: str) -> dict[UUID, str]:
    """Who is a laureate, and as what, by the jury's approved decisions, for a publication of a kind."""
    found: dict[UUID, str] = {}
    for decided in _decided(session, edition, kind):
        found |= dict.fromkeys(decided.chosen, "finalist" if decided.kind == "shortlist" else "winner")
        found |= dict.fromkeys(decided.mentions, "mention")
    return found


def otherwise_decided(laureate: Laureate) -> Message:
    """The sentence that the decision says something else about a laureate."""
    return N_("The approved decision about “%(title)s” says otherwise: decide again first.", title=laureate.name)


def _decided(session: Session, edition: Edition, kind: str) -> list[Decision]:
    """The approved decisions that a publication of a kind rests on, shortlists before winners."""
    kinds = ("shortlist", "winners") if kind == "winners" else ("shortlist",)
    return [found for kind in kinds for found in decisions.approved(session, edition.id, kind)]


def _for_correction(session: Session, edition: Edition, kind: str, named: Iterable[Laureate]) -> list[Lacking]:
    categories = {category.key: category for category in edition.categories}
    by_entry = {found.entry_id: found for found in named if found.entry_id}
    roles = roles_decided(session, edition, kind)
    resting = [d for d in _decided(session, edition, kind) if by_entry.keys() & {*d.chosen, *d.mentions}]
    places = {
        entry: categories[found.category_key].id
        for entry, found in by_entry.items()
        if found.category_key in categories
    }
    otherwise = [
        Lacking(categories.get(laureate.category_key or ""), otherwise_decided(laureate))
        for entry, laureate in by_entry.items()
        if roles.get(entry) != laureate.role
    ]
    return otherwise + _left(session, edition, places) + _other_scores(session, edition, resting)


def _gone(session: Session, edition: Edition, decided: Collection[Decision]) -> list[Lacking]:
    """Entries that were chosen and are no longer in the running, and decisions of which a score is out of the count."""
    chosen = {entry: decision.category_id for decision in decided for entry in decision.chosen + decision.mentions}
    return _left(session, edition, chosen) + _other_scores(session, edition, decided)


def _other_scores(session: Session, edition: Edition, decided: Iterable[Decision]) -> list[Lacking]:
    gone = decisions.scores_taken_out(session, edition.id, decided)
    return [Lacking(category, OTHER_SCORES) for category in edition.categories if category.id in gone]


def _left(session: Session, edition: Edition, chosen: Mapping[UUID, UUID]) -> list[Lacking]:
    """Those of the entries, each with its category, that are no longer eligible or whose nomination was withdrawn."""
    names = decisions.named(session, chosen)
    return [
        Lacking(
            category,
            N_(
                "Nomination %(number)s was chosen and is not in the running any more.",
                number=numbered(names[entry].number),
            ),
        )
        for category in edition.categories
        for entry, category_id in chosen.items()
        if category_id == category.id and not names[entry].in_the_running
    ]


def _disputed(session: Session, edition: Edition) -> list[Lacking]:
    """Scores of the last round that count beside a conflict found after the close, as long as nobody decided."""
    waiting = decisions.waiting_conflicts(session, edition.id)
    last = rounds.last(edition)
    return [
        Lacking(category, decisions.waiting_in_words(rows))
        for category in edition.categories
        if (rows := waiting.get((category.id, last.id)))
    ]
