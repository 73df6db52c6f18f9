"""How far the decisions of an edition are, category by category: what the overview shows."""

from dataclasses import dataclass
from uuid import UUID

from flask import url_for
from flask_babel import gettext as _

from awards.core.identifiers import numbered
from awards.decisions import policy, queries, rules
from awards.decisions.models import Decision
from awards.decisions.queries import ChoicePage, EditionPage, InTheWay
from awards.decisions.views.openness import Open, in_words
from awards.programme import rounds
from awards.programme.choosing import in_address
from awards.programme.models import Category, Round
from awards.programme.round_words import round_name
from awards.ranking.queries import ranking_of
from awards.ranking.results import CategoryRanking
from awards.web.identity import signed_in
from awards.web.languages import with_commas
from awards.web.transaction import db_session, now


@dataclass(frozen=True)
class Step:
    """What stands of a kind of decision in a category, and where to go on."""

    state: str | None
    url: str | None
    places: int
    no_award: bool = False


@dataclass(frozen=True)
class Line:
    """One category on the overview, with what is open there; a `tied` one tells the reader no numbers."""

    category: Category
    entries: int
    tied: bool
    shortlist: Step
    winners: Step
    open: list[Open]


@dataclass(frozen=True)
class GoingOn:
    """A round of which only some entries go on, on the overview."""

    round: Round
    name: str
    closed: bool
    ranking: str | None
    lines: list["GoingOnLine"]


@dataclass(frozen=True)
class GoingOnLine:
    """One category in such a round."""

    category: Category
    entries: int
    tied: bool
    most: int
    step: Step
    open: list[Open]


@dataclass(frozen=True)
class Known:
    """What the overview reads once for all categories: decisions, what stands in their way, who fell away."""

    standing: dict[tuple[UUID, str], Decision]
    going_on: dict[tuple[UUID, UUID], Decision]
    in_the_way: InTheWay
    gone: dict[UUID, int]


def known(page: EditionPage) -> Known:
    """Read it, in as many queries whatever there is of it."""
    found = queries.all_standing(db_session(), page.edition_id)
    chosen = {entry for decision in found for entry in decision.chosen}
    names = queries.named(db_session(), chosen) if chosen else {}
    return Known(
        queries.of_last_round(found), queries.of_going_on(found), queries.in_the_way(db_session(), page.edition_id),
        {entry: name.number for entry, name in names.items() if not name.in_the_running},
    )  # fmt: skip


def lines(page: EditionPage, known: Known) -> list[Line]:
    """Every category with how far shortlist and winners are, and what is open."""
    categories = page.edition.categories
    if not page.closed:
        running = queries.in_the_running(db_session(), page.round)
        return [_line(page, category, known, running[category.id], []) for category in categories]
    rankings = ranking_of(db_session(), page.edition, page.round)
    return [
        _line(
            page, category, known, len(rankings[category.id].rows), _open(page, category, rankings[category.id], known)
        )
        for category in categories
    ]


def rounds_to_go_on_from(page: EditionPage, known: Known) -> list[GoingOn]:
    """Each round of which only some entries go on, the first first."""
    edition, at = page.edition, now()
    found = []
    for round_ in edition.rounds:
        if not (categories := queries.cut(edition, round_)):
            continue
        closed = round_.closes_at <= at
        rankings = ranking_of(db_session(), edition, round_) if closed else {}
        running = (
            {key: len(ranking.rows) for key, ranking in rankings.items()}
            if closed
            else queries.in_the_running(db_session(), round_)
        )
        lines = [
            GoingOnLine(
                category, running.get(category.id, 0), category.id in page.tied,
                rounds.advancing(round_, category) or 0,
                _step_on(
                    _choice(page, round_, category, rules.ADVANCING, closed),
                    known.going_on.get((category.id, round_.id)), possible=running.get(category.id, 0) > 0,
                ),
                _open_on(page, round_, category, rankings.get(category.id), known),
            )
            for category in categories
        ]  # fmt: skip
        found.append(GoingOn(round_, round_name(round_), closed, in_address(edition, round_), lines))
    return found


def _line(page: EditionPage, category: Category, known: Known, running: int, open_items: list[Open]) -> Line:
    def step(kind: rules.Kind, possible: bool) -> Step:
        choice = _choice(page, page.round, category, kind, page.closed)
        address = url_for("decisions.choose", edition_id=page.edition_id, key=category.key, kind=kind)
        return _step(choice, known.standing.get((category.id, kind)), address, possible=possible)

    shortlist = step("shortlist", running > 0)
    winners = step("winners", shortlist.state == "approved" and shortlist.places > 0)
    return Line(category, running, category.id in page.tied, shortlist, winners, open_items)


def _open(page: EditionPage, category: Category, ranking: CategoryRanking, known: Known) -> list[Open]:
    """What is open for the next decision of the last round, and whether a chosen one fell away."""
    if category.id in page.tied:
        return []
    shortlist, winners = (known.standing.get((category.id, kind)) for kind in rules.KINDS)
    found = [fallen for decision in (shortlist, winners) if (fallen := _fallen(decision, known))]
    if winners is not None or (shortlist is not None and shortlist.state == "proposed"):
        return found
    kind: rules.Kind = "shortlist" if shortlist is None else "winners"
    return found + _items(page, page.round, category, kind, ranking, known)


def _open_on(
    page: EditionPage, round_: Round, category: Category, ranking: CategoryRanking | None, known: Known
) -> list[Open]:
    if category.id in page.tied or ranking is None or (category.id, round_.id) in known.going_on:
        return []
    return _items(page, round_, category, rules.ADVANCING, ranking, known)


def _items(
    page: EditionPage, round_: Round, category: Category, kind: rules.Kind, ranking: CategoryRanking, known: Known
) -> list[Open]:
    rows = queries.candidates(kind, category, ranking, known.standing)
    places = queries.foreseen(kind, category, ranking, len(rows))
    items = known.in_the_way.items((category.id, round_.id), rows, places)
    return [in_words(page.edition, category, round_, item, known.in_the_way) for item in items]


def _fallen(decision: Decision | None, known: Known) -> Open | None:
    """That somebody who was chosen is not in the running any more, with the way to the decision."""
    numbers = sorted(known.gone[entry] for entry in decision.chosen if entry in known.gone) if decision else []
    if decision is None or not numbers:
        return None
    text = _("Chosen and not in the running any more: %(numbers)s.", numbers=with_commas(map(numbered, numbers)))
    url = url_for("decisions.decision", edition_id=decision.edition_id, decision_id=decision.id)
    return Open("gone", text, _("Open the decision"), url)


def _step_on(choice: ChoicePage, decision: Decision | None, *, possible: bool) -> Step:
    of = {"edition_id": choice.edition_id, "key": choice.category.key, "number": choice.round.number}
    address = url_for("decisions.choose_going_on", **of)  # type: ignore[arg-type]
    return _step(choice, decision, address, possible=possible)


def _step(choice: ChoicePage, decision: Decision | None, address: str, *, possible: bool) -> Step:
    """What stands, with a way there for whoever may read it; else the way to choose for whoever may."""
    if decision is None:
        return Step(None, address if possible and policy.may_decide(signed_in(), choice) else None, 0)
    if not policy.may_see_decision(signed_in(), choice):
        return Step(decision.state, None, len(decision.chosen), decision.no_award)
    stands = url_for("decisions.decision", edition_id=choice.edition_id, decision_id=decision.id)
    return Step(decision.state, stands, len(decision.chosen), decision.no_award)


def _choice(page: EditionPage, round_: Round, category: Category, kind: rules.Kind, closed: bool) -> ChoicePage:
    return ChoicePage(page.edition, round_, category, kind, closed, category.id in page.tied)
