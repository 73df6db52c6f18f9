"""What staff edit: the edition itself, or the change of its published rules that is under way."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from awards.core.errors import NotFound
from awards.infrastructure.once import once
from awards.programme import rounds
from awards.programme.document import read, standing_apart
from awards.programme.models import Category, Criterion, Edition, Round, RulesChange
from awards.programme.queries.editions import held_edition


@dataclass(frozen=True)
class CategoryOfEdition:
    """A category with its edition as staff edit it."""

    edition: Edition
    category: Category


@dataclass(frozen=True)
class CriterionOfCategory:
    """A criterion with its category and edition as staff edit it."""

    edition: Edition
    category: Category
    criterion: Criterion


@dataclass(frozen=True)
class RoundOfEdition:
    """A round with its edition as staff edit it."""

    edition: Edition
    round: Round


@dataclass(frozen=True)
class ChangeOfEdition:
    """A change of published rules that is under way, with the edition as its rules stand."""

    edition: Edition
    change: RulesChange


@dataclass(frozen=True)
class SectionOfForm:
    """A section of the form as staff edit it, with its place."""

    edition: Edition
    index: int
    section: dict[str, Any]


@dataclass(frozen=True)
class QuestionOfForm:
    """A question of the form as staff edit it, with the place of its section and its own."""

    edition: Edition
    section: int
    index: int
    question: dict[str, Any]


@dataclass(frozen=True)
class CheckOfEdition:
    """A question of the check of eligibility as staff edit it, with its place."""

    edition: Edition
    index: int
    check: dict[str, Any]


def open_change(session: Session, edition_id: UUID) -> RulesChange | None:
    """The change of the edition's published rules that nobody has approved or dropped yet."""
    wanted = select(RulesChange).where(RulesChange.edition_id == edition_id, RulesChange.ended_at.is_(None))
    wanted = wanted.execution_options(populate_existing=True)
    return once(session, ("open change", edition_id), lambda: session.scalars(wanted).one_or_none())


def change_of_edition(session: Session, edition_id: UUID) -> ChangeOfEdition:
    """The open change with its edition. Raises NotFound when none is under way."""
    edition = held_edition(session, edition_id)
    change = open_change(session, edition_id)
    if change is None:
        raise NotFound("change")
    return ChangeOfEdition(edition, change)


def edition_to_edit(session: Session, edition_id: UUID) -> Edition:
    """The edition as its set-up pages show it: once rules are published, as the open change would have it.

    That one is in no database and has the change's version; saving it saves the change. Raises NotFound.
    """
    found = held_edition(session, edition_id)
    if found.rules_published_at is None:
        return found
    change = open_change(session, edition_id)
    return found if change is None else standing_apart(found, read(change.document), change.version)


def category_of_edition(session: Session, edition_id: UUID, key: str) -> CategoryOfEdition:
    """A category by its key. Raises NotFound."""
    found = edition_to_edit(session, edition_id)
    category = next((c for c in found.categories if c.key == key), None)
    if category is None:
        raise NotFound("category")
    return CategoryOfEdition(found, category)


def criterion_of_category(session: Session, edition_id: UUID, key: str, criterion_key: str) -> CriterionOfCategory:
    """A criterion by its category's key and its own. Raises NotFound."""
    found = category_of_edition(session, edition_id, key)
    criterion = next((c for c in found.category.criteria if c.key == criterion_key), None)
    if criterion is None:
        raise NotFound("criterion")
    return CriterionOfCategory(found.edition, found.category, criterion)


def round_of_edition(session: Session, edition_id: UUID, number: int) -> RoundOfEdition:
    """A round by its number. Raises NotFound."""
    found = edition_to_edit(session, edition_id)
    round_ = rounds.numbered(found, number)
    if round_ is None:
        raise NotFound("round")
    return RoundOfEdition(found, round_)


def section_of_form(session: Session, edition_id: UUID, key: str) -> SectionOfForm:
    """A section of the form by its key. Raises NotFound."""
    found = edition_to_edit(session, edition_id)
    for index, section in enumerate(found.form.get("sections", [])):
        if section["key"] == key:
            return SectionOfForm(found, index, section)
    raise NotFound("section")


def question_of_form(session: Session, edition_id: UUID, key: str) -> QuestionOfForm:
    """A question of the form by its key. Raises NotFound."""
    found = edition_to_edit(session, edition_id)
    for s, section in enumerate(found.form.get("sections", [])):
        for q, question in enumerate(section["questions"]):
            if question["key"] == key:
                return QuestionOfForm(found, s, q, question)
    raise NotFound("question")


def check_of_edition(session: Session, edition_id: UUID, key: str) -> CheckOfEdition:
    """A question of the check of eligibility by its key. Raises NotFound."""
    found = edition_to_edit(session, edition_id)
    for index, check in enumerate(found.eligibility):
        if check["key"] == key:
            return CheckOfEdition(found, index, check)
    raise NotFound("question")
