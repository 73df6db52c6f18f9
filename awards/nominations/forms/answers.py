"""The form of a section's questions: a field for each, as its kind is typed."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, StringField, TextAreaField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from awards.core.errors import RuleBroken
from awards.core.text import N_, Message
from awards.nominations import rules
from awards.nominations.countries import Countries
from awards.nominations.forms.evidence import URL_LOOK
from awards.nominations.forms.sections import TextForm, with_seals
from awards.programme.questions import Question, read
from awards.web.forms import ProseField
from awards.web.languages import in_language

MOST_RADIOS = 7
"""A question with more choices is a list that opens."""

COUNTRY_LOOK = {"list": "countries", "dir": "auto", "autocomplete": "off"}


def answers_form(
    questions: Sequence[Question], answers: Mapping[str, str], countries: Countries, **given: Any
) -> TextForm:
    """The form of the questions given, filled with the answers that there are."""
    fields: dict[str, Any] = {}
    filled: dict[str, str] = {}
    for question in questions:
        name, answer = rules.answer_field(question.key), answers.get(question.key, "")
        if question.kind == "countries":
            most = question.limit or rules.MOST_COUNTRIES
            codes = [code for code in answer.split("|") if code]
            for n in range(1, max(most, len(codes)) + 1):
                label = _l("%(question)s Country %(number)s", question=in_language(dict(question.label)), number=n)
                fields[f"{name}.{n}"] = StringField(label, [Kept()], render_kw=COUNTRY_LOOK)
            filled |= {f"{name}.{n}": countries.name(code) for n, code in enumerate(codes, start=1)}
        elif question.kind != "file":
            fields[name], filled[name] = _field(question, answer), answer
    parts = [rules.answer_field(question.key) for question in questions if question.kind != "file"]
    return type("AnswersForm", (TextForm,), with_seals(fields, parts))(data=filled, **given)  # type: ignore[no-any-return]


def answer_of(form: TextForm, question: Question, countries: Countries) -> str:
    """The answer as typed, in the one spelling of its kind. Raises RuleBroken at each country that is not known."""
    name = rules.answer_field(question.key)
    if question.kind != "countries":
        return read(question, form[name].data or "")
    codes: list[str] = []
    unknown: dict[str, Message] = {}
    for field in form.of_part(name):
        code = countries.code(field.data) if field.data else None
        if field.data and code is None:
            words = N_("Choose a country from the list: “%(typed)s” is not in it.", typed=field.data)
            unknown[field.name] = words
        codes += [code] if code else []
    if unknown:
        raise RuleBroken(next(iter(unknown.values())), unknown)
    return read(question, "|".join(codes))


class Kept(Length):  # type: ignore[misc]
    """A text that can be kept at all; its own limit is told beside it and bars only the submission."""

    def __init__(self) -> None:
        super().__init__(max=rules.LONGEST_KEPT, message=_l("This text is far too long to be kept. Shorten it."))
        self.field_flags: dict[str, Any] = {}  # no maxlength: a browser would cut what is pasted without a word


def _field(question: Question, answer: str) -> Any:
    label, about = in_language(dict(question.label)), in_language(dict(question.help))
    match question.kind:
        case "choice":
            return _choice(question, answer, label, about)
        case "number":
            look = {"inputmode": "decimal", "dir": "ltr", "autocomplete": "off"}
            return StringField(label, [Kept()], description=about, render_kw=look)
        case "date":
            plain = not answer or _is_a_date(answer)
            look = {"type": "date"} if plain else {"dir": "ltr", "autocomplete": "off"}
            return StringField(label, [Kept()], description=about, render_kw=look)
        case "link":
            return URLField(label, [Kept()], description=about, render_kw=URL_LOOK)
        case "short":
            return StringField(label, [Kept()], description=about, render_kw={"dir": "auto"})
        case "people":
            about = " ".join(part for part in (about, _("One name a line.")) if part)
            return TextAreaField(label, [Kept()], description=about)
    return ProseField(label, [Kept()], description=about)


def _choice(question: Question, answer: str, label: str, about: str) -> Any:
    choices = [SelectChoice(key, in_language(dict(words))) for key, words in question.choices]
    if answer and answer not in dict(question.choices):
        choices.append(SelectChoice(answer, answer))
    if len(choices) > MOST_RADIOS:
        choices.insert(0, SelectChoice("", _("Choose")))
        return SelectField(label, [Kept()], choices=choices, description=about, validate_choice=False)
    if not question.required:
        choices.append(SelectChoice("", _("No answer")))
    return RadioField(label, [Kept()], choices=choices, description=about, validate_choice=False)


def _is_a_date(answer: str) -> bool:
    return len(answer) == 10 and answer[4] == answer[7] == "-"
