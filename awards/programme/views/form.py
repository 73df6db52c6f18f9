"""The form of an edition as staff build it: sections and questions, added, changed, moved and removed."""

import json
from copy import deepcopy
from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts.models import User
from awards.core.cells import plain
from awards.core.errors import RuleBroken
from awards.core.text import N_
from awards.programme import policy, queries
from awards.programme.forms import FormDocumentForm, MoveForm, NewSectionForm, SectionForm
from awards.programme.models import Edition
from awards.programme.queries import SectionOfForm
from awards.programme.views.blueprint import bp
from awards.programme.views.changes import change, in_that_language, put_text, save, standing
from awards.programme.words import question_rows
from awards.web.access import requires, takes
from awards.web.identity import signed_in
from awards.web.languages import in_language

FIRST_LIMIT = 1500
"""Characters that the first question of a new section allows until staff say otherwise."""


def may_change_section(user: User, found: SectionOfForm) -> bool:
    """Staff of the edition alone."""
    return policy.may_change(user, found.edition)


@bp.route("/staff/<uuid:edition_id>/edition/form")
@requires(policy.may_see, load=queries.edition_to_edit)
def form(edition: Edition) -> ResponseReturnValue:
    state = standing(edition)
    return render_template(
        "programme/form.html",
        edition=edition,
        sections=question_rows(edition),
        standing=state,
        editable=policy.may_change(signed_in(), edition) and state in ("open", "published"),
    )


@bp.route("/staff/<uuid:edition_id>/edition/form/document", methods=["GET", "POST"])
@requires(policy.may_change, load=queries.edition_to_edit)
def form_document(edition: Edition) -> ResponseReturnValue:
    form = FormDocumentForm(form=json.dumps(edition.form, ensure_ascii=False, indent=2, default=plain))

    def alter(document: dict[str, Any]) -> None:
        try:
            document["form"] = json.loads(form["form"].data)
        except (ValueError, RecursionError) as error:  # a number of thousands of digits is a ValueError
            line, column = getattr(error, "lineno", 1), getattr(error, "colno", 1)
            words = N_("This is not JSON: look at line %(line)s, character %(column)s.", line=line, column=column)
            raise RuleBroken(words, ["form"]) from None

    return change(
        edition, form, alter, title=_("Questions as a document"), back=form_url(edition), places={"form": "form"},
        note=_("Nominations answer these questions. Each question names the criteria that its answer feeds."),
    )  # fmt: skip


@bp.route("/staff/<uuid:edition_id>/edition/form/sections/new", methods=["GET", "POST"])
@requires(policy.may_change, load=queries.edition_to_edit)
@takes("in")
def new_section(edition: Edition) -> ResponseReturnValue:
    form = NewSectionForm()

    def alter(document: dict[str, Any]) -> None:
        question = {"key": form.question_key.data, "label": put_text({}, form.question.data), "limit": FIRST_LIMIT}
        section = {"key": form.key.data, "title": put_text({}, form.title.data), "questions": [question]}
        document["form"]["sections"].append(section)

    path = f"form.sections[{len(edition.form['sections'])}]"
    places = {f"{path}.key": "key", f"{path}.title": "title", f"{path}.questions[0].key": "question_key"}
    places |= {f"{path}.questions[0].label": "question", "form.sections": "title"}
    return change(
        edition, form, alter, title=_("Add a section"), back=form_url(edition), places=places, texts=True
    )  # fmt: skip


@bp.route("/staff/<uuid:edition_id>/edition/form/sections/<key>", methods=["GET", "POST"])
@requires(may_change_section, load=queries.section_of_form)
@takes("in")
def section(found: SectionOfForm) -> ResponseReturnValue:
    form = SectionForm(title=in_that_language(found.section["title"]))

    def alter(document: dict[str, Any]) -> None:
        part = document["form"]["sections"][found.index]
        part["title"] = put_text(part["title"], form["title"].data)

    return change(
        found.edition, form, alter, title=in_language(found.section["title"]), back=form_url(found.edition),
        places={f"form.sections[{found.index}].title": "title"}, texts=True,
        removal=url_for("programme.section_removal", edition_id=found.edition.id, key=found.section["key"]),
    )  # fmt: skip


@bp.route("/staff/<uuid:edition_id>/edition/form/sections/<key>/removal", methods=["POST"])
@requires(may_change_section, load=queries.section_of_form)
def section_removal(found: SectionOfForm) -> ResponseReturnValue:
    if len(found.edition.form["sections"]) == 1:
        raise RuleBroken(N_("A form needs at least one section."))
    save(found.edition, found.edition.version, lambda document: document["form"]["sections"].pop(found.index))
    return redirect(form_url(found.edition))


@bp.route("/staff/<uuid:edition_id>/edition/form/sections/<key>/place", methods=["POST"])
@requires(may_change_section, load=queries.section_of_form)
def section_place(found: SectionOfForm) -> ResponseReturnValue:
    form = MoveForm()

    def alter(document: dict[str, Any]) -> None:
        moved(document["form"]["sections"], found.index, form.to.data)

    save(found.edition, form.version.data, alter)
    return redirect(form_url(found.edition) + f"#section-{found.section['key']}")


def moved(parts: list[Any], index: int, to: str | None) -> None:
    """Move a part one step `up` or `down`; at the end of the list it stays."""
    other = index - 1 if to == "up" else index + 1 if to == "down" else index
    if 0 <= other < len(parts):
        parts[index], parts[other] = deepcopy(parts[other]), deepcopy(parts[index])


def form_url(edition: Edition) -> str:
    """The page on which the form is built."""
    return url_for("programme.form", edition_id=edition.id)
