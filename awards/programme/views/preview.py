"""The form before anybody is asked: as a nominee meets it, and as a judge reads the answers."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.errors import BadRequest
from awards.programme import policy, queries
from awards.programme.models import Category, Edition
from awards.programme.questions import Question, asked
from awards.programme.views.blueprint import bp
from awards.programme.words import facts_of
from awards.web.access import requires, takes
from awards.web.languages import in_language, with_commas
from awards.web.lists import one

READERS = ("nominee", "judge")


@bp.route("/staff/<uuid:edition_id>/edition/form/preview")
@requires(policy.may_see, load=queries.edition_to_edit)
@takes("as", "category")
def preview(edition: Edition) -> ResponseReturnValue:
    reader = one("as", READERS) or "nominee"
    key = one("category") or edition.categories[0].key
    category = next((category for category in edition.categories if category.key == key), None)
    if category is None:
        raise BadRequest("a category that the edition does not have")
    return render_template(
        "programme/preview.html",
        edition=edition,
        reader=reader,
        readers=[("nominee", _("As a nominee")), ("judge", _("As a judge"))],
        category=category,
        sections=[
            {
                "key": section.key,
                "title": dict(section.title),
                "questions": [
                    _row(question, edition, category)
                    for question in section.questions
                    if reader == "nominee" or not question.hidden
                ],
            }
            for section in asked(edition.form, [key])
        ],
        hidden=sum(question.hidden for section in asked(edition.form, [key]) for question in section.questions),
    )


def _row(question: Question, edition: Edition, category: Category) -> dict[str, Any]:
    fed = [in_language(c.names) for c in category.criteria if c.key in question.criteria]
    return {
        "key": question.key,
        "kind": question.kind,
        "label": dict(question.label),
        "help": dict(question.help),
        "required": question.required,
        "facts": facts_of(question, edition),
        "feeds": _("Feeds %(criteria)s", criteria=with_commas(fed)) if fed else None,
        "choices": [(key, dict(words)) for key, words in question.choices],
        "unit": dict(question.measure),
        "limit": question.limit,
    }
