"""Pages of bringing in a call: upload a file, read what trying it said, bring it in."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.text import Message
from awards.finding import bringing, policy, queries
from awards.finding.forms import BringForm, UploadForm
from awards.finding.queries import BroughtOf, OfEdition
from awards.finding.views.blueprint import bp
from awards.infrastructure.sheets import LARGEST_FILE
from awards.nominations import table
from awards.web.access import requires, takes_up_to
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.languages import translated
from awards.web.transaction import db_session, now, outside_of_it

IMPORT = "/staff/<uuid:edition_id>/nominations/import"
ONE = f"{IMPORT}/<uuid:brought_id>"


@bp.route(IMPORT)
@requires(policy.may_decide, load=queries.edition)
def upload(of: OfEdition) -> ResponseReturnValue:
    return _upload_page(of, UploadForm(formdata=None))


@bp.route(IMPORT, methods=["POST"])
@requires(policy.may_decide, load=queries.edition)
@takes_up_to(LARGEST_FILE + 100_000)
def send_upload(of: OfEdition) -> ResponseReturnValue:
    form, kept = UploadForm(), []
    if form.validate_on_submit() and carry_out(form, lambda: kept.append(_keep(of))):
        return redirect(url_for("finding.brought", edition_id=of.edition_id, brought_id=kept[0]))
    return _upload_page(of, form), 422


@bp.route(ONE)
@requires(policy.may_decide, load=queries.brought_of)
def brought(of: BroughtOf) -> ResponseReturnValue:
    return _brought_page(of, BringForm(formdata=None))


@bp.route(f"{ONE}/bringing", methods=["POST"])
@requires(policy.may_decide, load=queries.brought_of)
def bring_in(of: BroughtOf) -> ResponseReturnValue:
    form = BringForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: bringing.bring_in(db_session(), of.edition, of.file, signed_in(), now())
    ):
        if of.file.state == "done":
            flash(_("Brought in. Nobody was written to."))
        return redirect(url_for("finding.brought", edition_id=of.edition_id, brought_id=of.file.id))
    return _brought_page(of, form), 422


def _keep(of: OfEdition) -> object:
    sent = request.files["file"]
    name, content = sent.filename or "", sent.read()
    found = outside_of_it(lambda: bringing.read(of.edition, name, content))
    return bringing.keep_file(db_session(), of.edition, name, content, found, signed_in(), now()).id


def _upload_page(of: OfEdition, form: UploadForm) -> str:
    return render_template(
        "finding/import.html",
        edition=of.edition,
        may_decide=True,
        form=form,
        columns=table.columns(of.edition),
        files=queries.brought(db_session(), of.edition_id),
    )


def _brought_page(of: BroughtOf, form: BringForm) -> str:
    file = of.file
    return render_template(
        "finding/brought.html",
        edition=of.edition,
        may_decide=True,
        file=file,
        form=form,
        failed=of.failed,
        stopped=of.stopped,
        doing=of.doing,
        notes=[translated(Message(note["text"], note["values"])) for note in file.notes],
        problems=[
            {**problem, "words": translated(Message(problem["text"], problem["values"]))} for problem in file.problems
        ],
    )
