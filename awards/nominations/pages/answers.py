"""What pages show of each question: its answer in words, what it feeds, and whether it can be written now."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from awards.nominations import rules
from awards.nominations.countries import Countries
from awards.nominations.pages.sections import chosen_categories
from awards.nominations.queries import Nominated
from awards.nominations.wording import AnswerShown, shown_answer
from awards.programme.questions import Question, Section, asked
from awards.programme.words import criteria_shares
from awards.web.languages import in_language


@dataclass(frozen=True)
class Row:
    """A question on the page where it is written: `field` names its part, `open` says whether it can be changed."""

    question: Question
    field: str
    open: bool
    feeds: str | None
    answered: bool
    shown: AnswerShown

    @property
    def help(self) -> str | None:
        """What helps to answer, in the page's language."""
        return in_language(dict(self.question.help)) or None

    @property
    def measure(self) -> str | None:
        """The unit of a number, in the page's language."""
        return in_language(dict(self.question.measure)) or None


def asked_sections(found: Nominated) -> list[Section]:
    """What the form asks this nomination, section by section."""
    return asked(found.edition.form, found.content.categories)


def questions_of(found: Nominated, key: str) -> list[Question]:
    """The questions of one section that are asked of this nomination."""
    return [question for section in asked_sections(found) if section.key == key for question in section.questions]


def rows_of(found: Nominated, key: str, open_parts: set[str], countries: Countries) -> list[Row]:
    """The questions of one section with their answers."""
    return [
        Row(
            question,
            rules.answer_field(question.key),
            question.key in open_parts,
            feeds(found, question),
            bool(found.content.answers.get(question.key)),
            answer,
        )
        for question in questions_of(found, key)
        for answer in answers_shown(found, [question], countries)
    ]


def answers_shown(found: Nominated, questions: Sequence[Question], countries: Countries) -> list[AnswerShown]:
    """Questions with the answers of this nomination in words."""
    answers = found.content.answers
    return [shown_answer(q, answers.get(q.key, ""), countries, feeds(found, q)) for q in questions]


def feeds(found: Nominated, question: Question) -> str | None:
    """Which criteria an answer feeds, with their share of the score; by category where the categories differ."""
    fed: dict[str, list[str]] = {}
    categories = chosen_categories(found)
    for category in categories:
        named = [
            _("%(criterion)s, %(share)s of the score", criterion=name, share=share)
            for c, (name, share) in zip(category.criteria, criteria_shares(category), strict=True)
            if c.key in question.criteria
        ]
        if named:
            fed.setdefault("; ".join(named), []).append(in_language(category.names))
    sentences = [
        criteria if len(names) == len(categories) else f"{', '.join(names)}: {criteria}"
        for criteria, names in fed.items()
    ]
    return _("Feeds %(criteria)s", criteria=" · ".join(sentences)) if sentences else None
