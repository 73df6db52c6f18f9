"""What pages weave of publications: an edition's cloth, and that of the winners at the top of the first page."""

from collections.abc import Collection, Sequence

from awards.publishing.models import Laureate, Publication
from awards.web.drawing import cloth

Strip = tuple[str | None, list[str]] | str
"""A strip of an edition's cloth: category and countries, or "undyed"."""

MOST_AT_FRONT = 6
"""So many laureates fit beside each other under the cloth; one a category comes first."""


def strips(publication: Publication, without: Collection[str] = ()) -> list[Strip]:
    """The edition's cloth, a strip a category: its winner's countries; undyed where no winner is recorded.

    Before winners are announced every category is woven alike, whatever its finalists.
    """
    found: list[Strip] = []
    for category in publication.facts["categories"]:
        key = category["key"]
        shown = (laureate for laureate in publication.laureates if key not in without and laureate.category_key == key)
        winner = next((laureate for laureate in shown if laureate.role == "winner"), None)
        if winner is not None:
            found.append((key, codes(winner)))
        else:
            found.append((key, []) if publication.kind == "finalists" else "undyed")
    return found


def at_front(publications: Sequence[Publication]) -> tuple[Publication, list[Laureate]] | None:
    """The newest publication that has winners, with those who stand at the top, in its order; the newest come first."""
    for publication in publications:
        if winners := winners_of(publication):
            shown = _one_a_category_first(winners)[:MOST_AT_FRONT]
            return publication, sorted(shown, key=winners.index)
    return None


def winners_of(publication: Publication) -> list[Laureate]:
    """Its winners, in its order."""
    return [laureate for laureate in publication.laureates if laureate.role == "winner"]


def codes(laureate: Laureate) -> list[str]:
    """The laureate's countries by their codes."""
    return [country.iso2 for country in laureate.countries]


def drawn(publications: Sequence[Publication]) -> str:
    """All that the first page and the list of winners weave, as one file of SVG; the newest publication comes first."""
    found = [
        strip.cloth
        for publication in publications
        for strip in cloth.weave_edition(strips(publication), publication.year).strips
    ]
    if front := at_front(publications):
        publication, shown = front
        found += [
            cloth.weave_front(one.category_key, codes(one), publication.year, outer=one in (shown[0], shown[-1]))
            for one in shown
        ]
    return cloth.picture(found)


def _one_a_category_first(winners: Sequence[Laureate]) -> list[Laureate]:
    taken: dict[str | None, int] = {}
    turns = []
    for laureate in winners:
        taken[laureate.category_key] = taken.get(laureate.category_key, 0) + 1
        turns.append(taken[laureate.category_key])
    return [laureate for _turn, laureate in sorted(zip(turns, winners, strict=True), key=lambda pair: pair[0])]
