"""Putting a typo right in what a nominee submitted: visible, noted, and a version of its own."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.errors import BadRequest
from awards.nominations import rules as nomination_rules
from awards.nominations import services as nominations
from awards.nominations.queries import content_at
from awards.nominations.rules import Content
from awards.screening import policy, queries
from awards.screening.forms import CorrectionForm
from awards.screening.queries import NominationFile
from awards.screening.views.blueprint import ONE, answers, bp
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now


@bp.route(f"{ONE}/correction")
@requires(policy.may_screen, load=queries.nomination_file)
@takes("part")
def correction(file: NominationFile) -> ResponseReturnValue:
    """The texts that can be put right; with a part, its text to be written as it should be."""
    texts, part = _texts(file), lists.one("part")
    if part is None:
        return _page(file, texts, None, None)
    if part not in texts:
        raise BadRequest("parameter 'part' has a value that is not known")
    data = {"field": part, "text": texts[part], "version": file.nomination.version}
    return _page(file, texts, part, CorrectionForm(formdata=None, data=data))


@bp.route(f"{ONE}/correction", methods=["POST"])
@requires(policy.may_screen, load=queries.nomination_file)
def put_right(file: NominationFile) -> ResponseReturnValue:
    form, texts, part = CorrectionForm(), _texts(file), request.form.get("field")
    if part not in texts:
        raise BadRequest("a text that cannot be put right")

    def correct() -> None:
        nominations.correct(
            db_session(), file.nomination, file.edition, part, form.text.data or "", form.why.data or "", signed_in(),
            now(), seen=form.version.data,
        )  # fmt: skip

    if form.validate_on_submit() and carry_out(form, correct):
        flash(_("Put right, as a version of its own. The nominator is told."))
        return redirect(url_for("screening.nomination", edition_id=file.edition_id, nomination_id=file.nomination.id))
    return _page(file, texts, part, form), 422


def _texts(file: NominationFile) -> dict[str, str]:
    content = content_at(db_session(), file.nomination.id, file.nomination.version)
    return nomination_rules.correctable(file.edition.form, content or Content())


def _page(file: NominationFile, texts: dict[str, str], part: str | None, form: CorrectionForm | None) -> str:
    return render_template(
        "screening/correction.html",
        edition=file.edition,
        nomination=file.nomination,
        texts=texts,
        part=part,
        form=form,
        names={"title": _("Title")} | dict(answers(file)),
    )
