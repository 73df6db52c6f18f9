"""How far the decisions of an edition are, category by category: what the overview shows."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from awards.decisions import policy, queries, rules
from awards.decisions.models import Decision
from awards.decisions.queries import ChoicePage, EditionPage
from awards.programme import rounds
from awards.programme.choosing import in_address
from awards.programme.models import Category, Round
from awards.programme.round_words import round_name
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now


@dataclass(frozen=True)
class Step:
    """What stands of a kind of decision in a category, and where to go on."""

    state: str | None
    url: str | None
    places: int


@dataclass(frozen=True)
class Line:
    """One category on the overview; a `tied` one tells the reader no numbers."""

    category: Category
    entries: int
    tied: bool
    shortlist: Step
    winners: Step


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


def rounds_to_go_on_from(page: EditionPage) -> list[GoingOn]:
    """Each round of which only some entries go on, the first first."""
    edition, at = page.edition, now()
    cutting = [(round_, queries.cut(edition, round_)) for round_ in edition.rounds]
    if not any(categories for _, categories in cutting):
        return []
    decided = queries.going_on(db_session(), page.edition_id)
    found = []
    for round_, categories in cutting:
        if not categories:
            continue
        closed, running = round_.closes_at <= at, queries.in_the_running(db_session(), round_)
        lines = [
            GoingOnLine(
                category, running[category.id], category.id in page.tied, rounds.advancing(round_, category) or 0,
                _step_on(
                    _choice(page, round_, category, rules.ADVANCING, closed), decided.get((category.id, round_.id)),
                    possible=running[category.id] > 0,
                ),
            )
            for category in categories
        ]  # fmt: skip
        found.append(GoingOn(round_, round_name(round_), closed, in_address(edition, round_), lines))
    return found


def line_of(
    page: EditionPage, category: Category, decided: dict[tuple[UUID, str], Decision], running: Counter[UUID]
) -> Line:
    """How far shortlist and winners of a category are."""

    def step(kind: rules.Kind, possible: bool) -> Step:
        choice = _choice(page, page.round, category, kind, page.closed)
        address = url_for("decisions.choose", edition_id=page.edition_id, key=category.key, kind=kind)
        return _step(choice, decided.get((category.id, kind)), address, possible=possible)

    shortlist = step("shortlist", running[category.id] > 0)
    winners = step("winners", shortlist.state == "approved" and shortlist.places > 0)
    return Line(category, running[category.id], category.id in page.tied, shortlist, winners)


def _step_on(choice: ChoicePage, decision: Decision | None, *, possible: bool) -> Step:
    of = {"edition_id": choice.edition_id, "key": choice.category.key, "number": choice.round.number}
    address = url_for("decisions.choose_going_on", **of)  # type: ignore[arg-type]
    return _step(choice, decision, address, possible=possible)


def _step(choice: ChoicePage, decision: Decision | None, address: str, *, possible: bool) -> Step:
    """What stands, with a way there for whoever may read it; else the way to choose for whoever may."""
    if decision is None:
        return Step(None, address if possible and policy.may_decide(signed_in(), choice) else None, 0)
    if not policy.may_see_decision(signed_in(), choice):
        return Step(decision.state, None, len(decision.chosen))
    stands = url_for("decisions.decision", edition_id=choice.edition_id, decision_id=decision.id)
    return Step(decision.state, stands, len(decision.chosen))


def _choice(page: EditionPage, round_: Round, category: Category, kind: rules.Kind, closed: bool) -> ChoicePage:
    return ChoicePage(page.edition, round_, category, kind, closed, category.id in page.tied)
