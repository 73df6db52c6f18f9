"""An edition's rows made what its document says."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar
from uuid import uuid4

from sqlalchemy.orm.attributes import flag_modified

from awards.programme.document.parts import CategoryPart, EditionDocument, FormPart
from awards.programme.models import Category, Criterion, Edition, Round

Row = TypeVar("Row", Category, Criterion)
Surplus = Category | Criterion | Round

USUAL: dict[str, Any] = {
    "kind": "long", "unit": "characters", "hidden": False, "categories": None, "choices": [], "measure": {},
    "least": None, "most": None,
}  # fmt: skip
"""What a question says of itself only where it differs."""


def fill(edition: Edition, proposed: EditionDocument) -> list[Surplus]:
    """Make the edition, with all its parts loaded, what the document says; gives the rows that have to go."""
    edition.year, edition.proposal, edition.names = proposed.year, proposed.proposal, _texts(proposed.names)
    edition.opens_at, edition.closes_at = proposed.opens_at, proposed.closes_at
    edition.finalists_at, edition.winners_at = proposed.finalists_at, proposed.winners_at
    edition.scale_min, edition.scale_max = proposed.scale.lowest, proposed.scale.highest
    edition.half_points = proposed.scale.half_points
    edition.most_categories = proposed.rules.most_categories
    edition.most_nominations = proposed.rules.most_nominations
    edition.no_former_winner = proposed.rules.no_former_winner
    edition.no_staff_or_jury = proposed.rules.no_staff_or_jury
    edition.same_country = proposed.rules.same_country
    edition.why_for_extremes = proposed.rules.why_for_extremes
    edition.ranked_by = proposed.rules.ranked_by
    edition.last_by_pairs = proposed.rules.last_by_pairs
    edition.open_scores = proposed.rules.open_scores
    edition.tie_rule = [step.model_dump(exclude_none=True) for step in proposed.tie_rule]
    edition.form = _form(proposed.form)
    edition.eligibility = [question.model_dump(mode="json") for question in proposed.eligibility]
    flag_modified(edition, "names")  # a change of a category alone must count as a new version too
    surplus: list[Surplus] = [*_fill_rounds(edition, proposed)]
    edition.categories, gone = _merged(
        edition.categories, proposed.categories, lambda key: Category(id=uuid4(), key=key, criteria=[])
    )
    for category in gone:
        surplus += [*category.criteria, category]
    for category, part in zip(edition.categories, proposed.categories, strict=True):
        surplus += _fill_category(category, part)
    return surplus


def standing_apart(edition: Edition, proposed: EditionDocument, version: int) -> Edition:
    """An edition that is in no database: what `edition` would be by the document, with the same id."""
    apart = Edition(
        id=edition.id, rehearsal=edition.rehearsal, kind=edition.kind, last_number=edition.last_number,
        rules_published_at=edition.rules_published_at, created_at=edition.created_at, put_away_at=edition.put_away_at,
        names={}, categories=[], rounds=[], version=version,
    )  # fmt: skip
    fill(apart, proposed)
    return apart


def _form(form: FormPart) -> dict[str, Any]:
    found = form.model_dump(mode="json")
    for section in found["sections"]:
        section["questions"] = [
            {name: value for name, value in question.items() if name not in USUAL or value != USUAL[name]}
            for question in section["questions"]
        ]
    return found


def _fill_rounds(edition: Edition, proposed: EditionDocument) -> list[Round]:
    surplus = edition.rounds[len(proposed.rounds) :]
    kept = edition.rounds[: len(proposed.rounds)]
    added = [Round(id=uuid4(), number=n + 1) for n in range(len(kept), len(proposed.rounds))]
    edition.rounds = kept + added
    for round_, part in zip(edition.rounds, proposed.rounds, strict=True):
        round_.opens_at, round_.closes_at = part.opens_at, part.closes_at
        round_.names, round_.blind = _texts(part.names), part.blind
        round_.reviews, round_.advancing = dict(part.reviews), dict(part.advancing)
    return surplus


def _fill_category(category: Category, part: CategoryPart) -> list[Criterion]:
    category.names, category.descriptions = _texts(part.names), _texts(part.descriptions)
    category.reviews, category.finalists, category.winners = part.reviews, part.finalists, part.winners
    category.focus_area = part.focus_area
    category.criteria, gone = _merged(category.criteria, part.criteria, lambda key: Criterion(id=uuid4(), key=key))
    for criterion, wanted in zip(category.criteria, part.criteria, strict=True):
        criterion.names, criterion.weight = _texts(wanted.names), wanted.weight
        criterion.anchors = {point: _texts(texts) for point, texts in wanted.anchors.items()}
    return gone


def _merged(present: Sequence[Row], parts: Sequence[Any], make: Callable[[str], Row]) -> tuple[list[Row], list[Row]]:
    """The rows of the wanted keys in their order, those there are and new ones; and the rest, which goes."""
    known = {row.key: row for row in present}
    wanted = [part.key for part in parts]
    merged = [known.get(key) or make(key) for key in wanted]
    for position, row in enumerate(merged):
        row.position = position
    return merged, [row for key, row in known.items() if key not in wanted]


def _texts(texts: Mapping[Any, str]) -> dict[str, Any]:
    return dict(texts)
