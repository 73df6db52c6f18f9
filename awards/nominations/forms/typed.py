"""The form of one section whatever its kind, and what was typed into its parts."""

from collections.abc import Sequence
from typing import Any

from awards.core.errors import RuleBroken
from awards.core.text import Message
from awards.nominations import rules
from awards.nominations.countries import Countries
from awards.nominations.forms.answers import answer_of, answers_form
from awards.nominations.forms.evidence import evidence_form, evidence_of
from awards.nominations.forms.frame import frame_form, frame_part
from awards.nominations.forms.sections import TextForm
from awards.nominations.rules import Content
from awards.programme.models import Edition
from awards.programme.questions import Question


def section_form(
    edition: Edition, content: Content, key: str, questions: Sequence[Question], countries: Countries, **given: Any
) -> TextForm:
    """The form of a section, filled with the content; `questions` are those that can be answered now."""
    if key == rules.FRAME:
        return frame_form(edition, countries, content, **given)
    if key == rules.EVIDENCE:
        return evidence_form(content, **given)
    return answers_form(questions, content.answers, countries, **given)


def parts_in(key: str, questions: Sequence[Question]) -> list[str]:
    """The parts of a section that are typed; files are sent apart."""
    return rules.parts_of(key, [question.key for question in questions if question.kind != "file"])


def typed_parts(
    form: TextForm, parts: Sequence[str], questions: Sequence[Question], countries: Countries
) -> dict[str, Any]:
    """What was typed into each of the parts. Raises RuleBroken at each country that is not known."""
    asked = {rules.answer_field(question.key): question for question in questions}
    typed: dict[str, Any] = {}
    unknown: dict[str, Message] = {}
    for name in parts:
        try:
            if name in asked:
                typed[name] = answer_of(form, asked[name], countries)
            elif name == rules.EVIDENCE:
                typed[name] = evidence_of(form)
            else:
                typed[name] = frame_part(form, name, countries)
        except RuleBroken as broken:
            unknown |= broken.fields
    if unknown:
        raise RuleBroken(next(iter(unknown.values())), unknown)
    return typed
