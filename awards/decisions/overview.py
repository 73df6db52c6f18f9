"""How far the decisions of an edition are, category by category: what the overview shows."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from flask import url_for

from awards.decisions import policy, queries, rules
from awards.decisions.models import Decision
from awards.decisions.queries import EditionPage
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
    """One category on the overview."""

    category: Category
    entries: int
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
        decides = policy.may_decide(signed_in(), EditionPage(edition, round_, closed))
        lines = [
            GoingOnLine(
                category, running[category.id], rounds.advancing(round_, category) or 0,
                _step_on(page, round_, category, decided.get((category.id, round_.id)),
                         may=decides and running[category.id] > 0),
            )
            for category in categories
        ]  # fmt: skip
        found.append(GoingOn(round_, round_name(round_), closed, in_address(edition, round_), lines))
    return found


def _step_on(page: EditionPage, round_: Round, category: Category, decision: Decision | None, *, may: bool) -> Step:
    if decision is not None:
        address = url_for("decisions.decision", edition_id=page.edition_id, decision_id=decision.id)
        return Step(decision.state, address, len(decision.places))
    of = {"edition_id": page.edition_id, "key": category.key, "number": round_.number}
    return Step(None, url_for("decisions.choose_going_on", **of) if may else None, 0)  # type: ignore[arg-type]


def line_of(
    page: EditionPage,
    category: Category,
    decided: dict[tuple[UUID, str], Decision],
    running: Counter[UUID],
    may_decide: bool,
) -> Line:
    def step(kind: rules.Kind, possible: bool) -> Step:
        found = decided.get((category.id, kind))
        if found is not None:
            address = url_for("decisions.decision", edition_id=page.edition_id, decision_id=found.id)
            return Step(found.state, address if page.closed else None, len(found.places))
        if not (possible and may_decide):
            return Step(None, None, 0)
        return Step(None, url_for("decisions.choose", edition_id=page.edition_id, key=category.key, kind=kind), 0)

    shortlist = step("shortlist", running[category.id] > 0)
    winners = step("winners", shortlist.state == "approved" and shortlist.places > 0)
    return Line(category, running[category.id], shortlist, winners)
