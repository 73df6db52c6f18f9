"""The answer to a change that came too late, or after another."""

from collections.abc import Iterator

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Field

from awards.core.errors import StaleVersion
from awards.judging import queries
from awards.judging.forms import SheetForm
from awards.judging.pages.sending import changed_scores, changed_texts, sent_by_this_page
from awards.judging.pages.sheets import wants_json
from awards.web.languages import in_language, translated
from awards.web.transaction import db_session


def refuse_clash(error: StaleVersion) -> ResponseReturnValue:
    """409: what was typed and what stands, side by side; nothing is overwritten and nothing is lost."""
    message = translated(error.message)
    if wants_json():
        return jsonify(error=message, theirs=error.theirs), 409
    given = request.view_args or {}
    page = "judging.scorecard" if "entry_id" in given else "judging.queue"
    typed = [(name, label, request.form.get(name, ""), error.theirs.get(name)) for name, label in _labels().items()]
    shown = [row for row in typed if row[0] in request.form]
    if (form := sent_by_this_page()) is not None:
        shown = [(field.name, label, field.data or "", None) for label, field in _changed(form)]
    names = {name: given[name] for name in ("edition_id", "entry_id") if name in given}
    return (
        render_template(
            "judging/not_saved.html", message=message, rows=shown, theirs=error.theirs,
            address=request.full_path.rstrip("?"), take_back=request.form.get("take_back") == "yes",
            back=url_for(page, round=request.args.get("round"), **names),
        ),
        409,
    )  # fmt: skip


def _changed(form: SheetForm) -> Iterator[tuple[str, Field]]:
    """What a judge changed on a sheet that sent all at once, box by box, with what each is."""
    keys = changed_scores(form)
    names = queries.names_of_criteria(db_session(), keys, (request.view_args or {})["entry_id"])
    for key in keys:
        for field in (form.score(key).points, form.score(key).why):
            yield f"{in_language(names[key])} · {_labels()[field.short_name]}", field
    for field in changed_texts(form):
        yield str(field.label.text), field


def _labels() -> dict[str, str]:
    return {
        "points": _("Score"),
        "why": _("Why"),
        "comment": _("Comment to the committee"),
        "feedback": _("Feedback to the nominee"),
        "note": _("Private note"),
        "reason": _("Why can you not judge this nomination?"),
    }
