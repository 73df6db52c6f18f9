"""Reads of the programme, each with its loading stated."""

from awards.programme.queries.editing import (
    CategoryOfEdition,
    ChangeOfEdition,
    CheckOfEdition,
    CriterionOfCategory,
    QuestionOfForm,
    RoundOfEdition,
    SectionOfForm,
    category_of_edition,
    change_of_edition,
    check_of_edition,
    criterion_of_category,
    edition_to_edit,
    open_change,
    question_of_form,
    round_of_edition,
    section_of_form,
)
from awards.programme.queries.editions import (
    EditionMark,
    closed_edition,
    coming_editions,
    default_document,
    edition,
    edition_mark,
    edition_of_year,
    editions,
    editions_staffed_by,
    has_edition,
    held_edition,
    lock_edition,
    newest_edition,
    open_editions,
    outlined_edition,
)
from awards.programme.queries.rules_versions import check_counts, rules_version, rules_versions
from awards.programme.queries.sponsors import SponsorOfEdition, sponsor_of_edition, sponsors

__all__ = [
    "CategoryOfEdition", "ChangeOfEdition", "CheckOfEdition", "CriterionOfCategory", "EditionMark", "QuestionOfForm",
    "RoundOfEdition", "SectionOfForm", "SponsorOfEdition", "category_of_edition", "change_of_edition", "check_counts",
    "check_of_edition", "closed_edition",
    "coming_editions",
    "criterion_of_category", "default_document", "edition", "edition_mark", "edition_of_year", "edition_to_edit",
    "editions", "editions_staffed_by", "has_edition", "held_edition", "lock_edition", "newest_edition", "open_change",
    "open_editions", "outlined_edition", "question_of_form", "round_of_edition", "rules_version", "rules_versions",
    "section_of_form", "sponsor_of_edition", "sponsors",
]  # fmt: skip
