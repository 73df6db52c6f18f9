"""Upload a file of pledges, read what trying it said, bring it in, let in what takes a second person."""

from io import BufferedReader
from typing import cast
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.core.text import Message
from awards.importing import policy, queries, services
from awards.importing.forms import UploadForm, YesForm
from awards.importing.models import PledgeImport
from awards.importing.rules import READ
from awards.importing.views.blueprint import bp
from awards.infrastructure.streamed import LARGEST_CSV
from awards.web.access import requires, takes_up_to
from awards.web.forms import Form, carry_out
from awards.web.identity import signed_in
from awards.web.languages import translated
from awards.web.transaction import db_session, now, outside_of_it

ALL = "/staff/pledges/files"
ONE = f"{ALL}/<uuid:import_id>"
LATELY = 10


def a_file(session: Session, import_id: UUID) -> PledgeImport:
    return queries.a_file(session, import_id)


@bp.route(ALL)
@requires(policy.may_bring)
def upload() -> ResponseReturnValue:
    return _upload_page(UploadForm(formdata=None))


@bp.route(ALL, methods=["POST"])
@requires(policy.may_bring)
@takes_up_to(LARGEST_CSV + 100_000)
def send_upload() -> ResponseReturnValue:
    form, kept = UploadForm(), list[UUID]()
    if form.validate_on_submit() and carry_out(form, lambda: kept.append(_keep())):
        return redirect(url_for("importing.file", import_id=kept[0]))
    return _upload_page(form), 422


@bp.route(ONE)
@requires(policy.may_see, load=a_file)
def file(found: PledgeImport) -> ResponseReturnValue:
    return _page(found, YesForm(formdata=None))


@bp.route(f"{ONE}/bringing", methods=["POST"])
@requires(policy.may_see, load=a_file)
def bringing(found: PledgeImport) -> ResponseReturnValue:
    form = YesForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.bring_in(db_session(), found, signed_in(), now())
    ):
        return redirect(url_for("importing.file", import_id=found.id))
    return _page(found, form), 422


@bp.route(f"{ONE}/second", methods=["POST"])
@requires(policy.may_let_in, load=a_file)
def second(found: PledgeImport) -> ResponseReturnValue:
    form = YesForm()
    if form.validate_on_submit() and carry_out(form, lambda: services.let_in(db_session(), found, signed_in(), now())):
        flash(_("You stand behind it as the second person."))
        return redirect(url_for("importing.file", import_id=found.id))
    return _page(found, form), 422


def _keep() -> UUID:
    sent = request.files["file"]
    stream = cast(BufferedReader, sent.stream)
    packed = outside_of_it(lambda: services.pack(services.open_file(sent.filename or "", stream)))
    return services.keep_file(db_session(), sent.filename or "", packed, signed_in(), now()).id


def _upload_page(form: Form) -> str:
    return render_template("importing/upload.html", form=form, columns=READ, files=queries.lately(db_session(), LATELY))


def _page(found: PledgeImport, form: Form) -> str:
    state, doing = queries.job_state(db_session(), found) or ("", "")
    return render_template(
        "importing/file.html",
        file=found,
        form=form,
        failed=state == "failed" and found.state in ("checking", "bringing"),
        doing=doing,
        may_let_in=policy.may_let_in(signed_in(), found),
        notes=[translated(Message(note["text"], note["values"])) for note in found.notes],
        problems=[
            {**problem, "words": translated(Message(problem["text"], problem["values"]))} for problem in found.problems
        ],
    )
