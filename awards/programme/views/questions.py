"""A question of the form: its words, the kind of its answer, whom it is asked and what it feeds."""

import re
from collections.abc import Sequence
from itertools import count, islice
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice

from awards.accounts.models import User
from awards.core.errors import RuleBroken
from awards.core.identifiers import slugify
from awards.core.text import N_
from awards.programme import policy, queries
from awards.programme.document import MOST_CHOICES
from awards.programme.forms import MoveForm, NewQuestionForm, QuestionForm
from awards.programme.models import Edition
from awards.programme.queries import QuestionOfForm, SectionOfForm
from awards.programme.questions import COUNTED, WRITTEN, Question
from awards.programme.questions import question as read_question
from awards.programme.views.blueprint import bp
from awards.programme.views.changes import change, in_that_language, put_text, save
from awards.programme.views.form import form_url, may_change_section, moved
from awards.web.access import requires, takes
from awards.web.languages import in_language

FIELDS = ("key", "label", "kind", "limit", "unit", "choices", "measure", "least", "most", "criteria", "categories")
Document = dict[str, Any]


def _may_change(user: User, found: QuestionOfForm) -> bool:
    return policy.may_change(user, found.edition)


@bp.route("/staff/<uuid:edition_id>/edition/form/sections/<key>/questions/new", methods=["GET", "POST"])
@requires(may_change_section, load=queries.section_of_form)
@takes("in")
def new_question(found: SectionOfForm) -> ResponseReturnValue:
    questions = found.section["questions"]
    form = _offering(
        NewQuestionForm(kind="long", limit=1500, required=True, section=found.section["key"], place=len(questions) + 1),
        found.edition,
    )

    def alter(document: Document) -> None:
        _put(document, {"key": form.key.data} | _filled({}, form), form)

    return change(
        found.edition, form, alter, title=_("Add a question"), back=form_url(found.edition), texts=True,
        places=_places(found.edition, form, None) | _every_key(found.edition),
    )  # fmt: skip


@bp.route("/staff/<uuid:edition_id>/edition/form/questions/<key>", methods=["GET", "POST"])
@requires(_may_change, load=queries.question_of_form)
@takes("in")
def question(found: QuestionOfForm) -> ResponseReturnValue:
    asked = read_question(found.question)
    section = found.edition.form["sections"][found.section]
    form = _offering(
        QuestionForm(
            label=in_that_language(found.question["label"]), help=in_that_language(found.question.get("help") or {}),
            kind=asked.kind, limit=asked.limit, unit=asked.unit, choices=_lines(asked),
            measure=in_that_language(found.question.get("measure") or {}), least=asked.least, most=asked.most,
            required=asked.required, hidden=asked.hidden, criteria=list(asked.criteria),
            categories=list(asked.categories or ()), section=section["key"], place=found.index + 1,
        ),
        found.edition,
    )  # fmt: skip

    def alter(document: Document) -> None:
        part = document["form"]["sections"][found.section]["questions"].pop(found.index)
        _put(document, {"key": part["key"]} | _filled(part, form), form)

    return change(
        found.edition, form, alter, title=in_language(found.question["label"]), back=form_url(found.edition),
        texts=True, places=_places(found.edition, form, found.section),
        removal=url_for("programme.question_removal", edition_id=found.edition.id, key=asked.key),
    )  # fmt: skip


@bp.route("/staff/<uuid:edition_id>/edition/form/questions/<key>/removal", methods=["POST"])
@requires(_may_change, load=queries.question_of_form)
def question_removal(found: QuestionOfForm) -> ResponseReturnValue:
    def alter(document: Document) -> None:
        questions = document["form"]["sections"][found.section]["questions"]
        if len(questions) == 1:
            raise RuleBroken(N_("This is the only question of its section: remove the section instead."))
        questions.pop(found.index)

    save(found.edition, found.edition.version, alter)
    return redirect(form_url(found.edition))


@bp.route("/staff/<uuid:edition_id>/edition/form/questions/<key>/place", methods=["POST"])
@requires(_may_change, load=queries.question_of_form)
def question_place(found: QuestionOfForm) -> ResponseReturnValue:
    form = MoveForm()

    def alter(document: Document) -> None:
        moved(document["form"]["sections"][found.section]["questions"], found.index, form.to.data)

    save(found.edition, form.version.data, alter)
    return redirect(form_url(found.edition) + f"#question-{found.question['key']}")


def _offering(form: QuestionForm, edition: Edition) -> Any:
    """The form with this edition's criteria, categories and sections to choose from."""
    where: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for category in edition.categories:
        for criterion in category.criteria:
            names.setdefault(criterion.key, in_language(criterion.names))
            where.setdefault(criterion.key, []).append(in_language(category.names))
    form.criteria.choices = [SelectChoice(key, f"{names[key]} ({', '.join(where[key])})") for key in names]
    form.categories.choices = [SelectChoice(c.key, in_language(c.names)) for c in edition.categories]
    form.section.choices = [SelectChoice(s["key"], in_language(s["title"])) for s in edition.form["sections"]]
    return form


def _filled(part: Document, form: QuestionForm) -> Document:
    kind = form.kind.data
    number = kind == "number"
    return {
        "label": put_text(part.get("label") or {}, form.label.data),
        "help": put_text(part.get("help") or {}, form.help.data),
        "kind": kind,
        "limit": form.limit.data if kind in COUNTED else None,
        "unit": form.unit.data if kind in WRITTEN else "characters",
        "choices": _choices(part.get("choices") or [], form.choices.data or "") if kind == "choice" else [],
        "measure": put_text(part.get("measure") or {}, form.measure.data) if number else {},
        "least": form.least.data if number else None,
        "most": form.most.data if number else None,
        "required": form.required.data,
        "hidden": form.hidden.data,
        "criteria": form.criteria.data,
        "categories": form.categories.data or None,
    }


def _put(document: Document, part: Document, form: QuestionForm) -> None:
    section = next(s for s in document["form"]["sections"] if s["key"] == form.section.data)
    section["questions"].insert((form.place.data or 1) - 1, part)


def _lines(asked: Question) -> str:
    return "\n".join(f"{key} = {in_that_language(label)}".rstrip() for key, label in asked.choices)


def _choices(known: Sequence[Document], typed: str) -> list[Document]:
    """The answers to choose from, of lines `short-name = words` in the language that the page edits.

    Of too many one more than there may be is read, so that they are refused.
    """
    labels = {choice["key"]: choice["label"] for choice in known}
    by_words = {in_that_language(label): key for key, label in labels.items() if in_that_language(label)}
    found: list[Document] = []
    for line in islice(filter(None, map(str.strip, typed.split("\n"))), MOST_CHOICES + 1):
        named = re.fullmatch(r"([a-z][a-z0-9_-]{0,39})\s*=\s*(.*)", line)
        key, words = named.groups() if named else (by_words.get(line) or _short_name(line, found, labels), line)
        found.append({"key": key, "label": put_text(labels.get(key, {}), words)})
    return found


def _short_name(words: str, found: Sequence[Document], labels: Document) -> str:
    taken = {choice["key"] for choice in found} | set(labels)
    made = slugify(words)[:36].strip("-")
    if re.fullmatch(r"[a-z][a-z0-9-]+", made) and made not in taken:
        return made
    return next(name for name in (f"answer-{n}" for n in count(1)) if name not in taken)


def _every_key(edition: Edition) -> dict[str, str]:
    """Of two questions of one name the later is refused, which need not be the new one."""
    sections = enumerate(edition.form["sections"])
    return {
        f"form.sections[{s}].questions[{q}].key": "key"
        for s, section in sections
        for q in range(len(section["questions"]) + 1)
    }


def _places(edition: Edition, form: QuestionForm, own: int | None) -> dict[str, str]:
    """Where a refusal of this question belongs in the form; `own` is the section that it stood in before."""
    sections = edition.form["sections"]
    places = {f"form.sections[{index}].questions": "section" for index in range(len(sections))}
    for index, section in enumerate(sections):
        if section["key"] == form.section.data:
            others = len(section["questions"]) - (index == own)
            path = f"form.sections[{index}].questions[{min((form.place.data or 1) - 1, others)}]"
            places |= {f"{path}.{name}": name for name in FIELDS}
            places |= {
                f"{path}.choices[{n}].{part}": "choices" for n in range(MOST_CHOICES) for part in ("key", "label")
            }
    return places
