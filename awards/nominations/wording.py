"""How an answer is read: each kind of question in its own words, for nominees, staff and judges alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from awards.core.addresses import is_web_address
from awards.nominations.countries import Countries
from awards.programme.questions import Question, Section
from awards.web.filters import date_in_words, number
from awards.web.languages import in_language, with_commas


@dataclass(frozen=True)
class AnswerShown:
    """A question with its answer in words: `url` where the answer is a link, `hidden` where judges do not see it."""

    question: Question
    label: str
    text: str | None
    url: str | None = None
    feeds: str | None = None

    @property
    def hidden(self) -> bool:
        return self.question.hidden


@dataclass(frozen=True)
class SectionShown:
    """Some answers under one title, in words."""

    title: str
    answers: list[AnswerShown]


def shown_answer(question: Question, answer: str, countries: Countries, feeds: str | None = None) -> AnswerShown:
    """A question and its answer as people read them; what is no good answer stands as it was typed."""
    url = answer if question.kind == "link" and is_web_address(answer) else None
    return AnswerShown(question, in_language(dict(question.label)), _words(question, answer, countries), url, feeds)


def shown_form(sections: Iterable[Section], answers: Mapping[str, str], countries: Countries) -> list[SectionShown]:
    """Sections of a form with the answers to their questions in words."""
    return [
        SectionShown(
            in_language(dict(section.title)),
            [shown_answer(question, str(answers.get(question.key, "")), countries) for question in section.questions],
        )
        for section in sections
    ]


def countries_in(questions: Iterable[Question], answers: Mapping[str, str]) -> set[str]:
    """The codes of all countries that stand in answers, so that their names can be loaded at once."""
    kinds = {question.key for question in questions if question.kind == "countries"}
    return {code for key in kinds for code in answers.get(key, "").split("|") if code}


def _words(question: Question, answer: str, countries: Countries) -> str | None:
    if not answer:
        return None
    match question.kind:
        case "choice":
            return in_language(dict(dict(question.choices).get(answer, {}))) or answer
        case "number":
            return _number(question, answer)
        case "date":
            return _date(answer)
        case "countries":
            return with_commas(countries.name(code) for code in answer.split("|"))
    return answer


def _number(question: Question, answer: str) -> str:
    if not answer.lstrip("-").replace(".", "", 1).isdecimal():
        return answer
    places = len(answer.partition(".")[2])
    return " ".join(part for part in (number(Decimal(answer), places), in_language(dict(question.measure))) if part)


def _date(answer: str) -> str:
    try:
        return date_in_words(date.fromisoformat(answer))
    except ValueError:
        return answer
