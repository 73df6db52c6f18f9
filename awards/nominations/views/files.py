"""Files of a nomination for its nominator: a page for each place that takes them, opening a file, removing one."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from awards.nominations import policy, rules
from awards.nominations.forms.files import FileForm
from awards.nominations.handing_out import hand_out
from awards.nominations.pages import files as pages
from awards.nominations.queries import Nominated
from awards.nominations.queries import files as files_read
from awards.nominations.queries.files import FileOf, PartOf
from awards.nominations.rules import files as file_rules
from awards.nominations.rules.files import FileState
from awards.nominations.services import files
from awards.nominations.views.blueprint import bp
from awards.nominations.views.uploads import take
from awards.web import lists
from awards.web.access import requires, takes, takes_up_to
from awards.web.errors import answer
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

ONE = "/nominations/<uuid:edition_id>/<uuid:nomination_id>"
PART = f"{ONE}/parts/<part>/files"
FILE = f"{ONE}/files/<uuid:file_id>"
LARGEST_FORM = 25_000_000
"""A file that is too large is told so beside its field, up to here."""

TOO_LARGE = "too-large"


@bp.route(PART)
@requires(policy.may_read, load=files_read.part_of)
@takes("problem")
def files_of_part(of: PartOf) -> ResponseReturnValue:
    form = FileForm()
    if lists.one("problem", [TOO_LARGE]):
        form.file.errors = [_("The file is larger than %(most)s MB.", most=file_rules.LARGEST_FILE // file_rules.MB)]
    return _page(of, form)


@bp.route(PART, methods=["POST"])
@takes_up_to(LARGEST_FORM)
@requires(policy.may_change, load=files_read.part_of)
def add_file(of: PartOf) -> ResponseReturnValue:
    form, found, begun = FileForm(), of.nominated, []

    def send() -> None:
        given = form.file.data
        length = given.stream.seek(0, 2)
        given.stream.seek(0)
        file = files.begin(
            db_session(), found.nomination, found.edition, of.question, given.filename, length, signed_in(), now()
        )
        begun.append(file)
        take(found, file, 0, given.stream.read())

    if not (form.validate_on_submit() and carry_out(form, send)):
        return _page(of, form), 422
    file = begun[0]
    if file.state == FileState.REFUSED:
        flash(_("“%(name)s” was refused; the reason stands beside it.", name=file.name))
    else:
        flash(_("“%(name)s” is sent.", name=file.name))
    return redirect(url_for("nominations.files_of_part", part=of.part, **_here(found)), 303)


@bp.route(FILE)
@requires(policy.may_read, load=files_read.file_of)
def file(of: FileOf) -> ResponseReturnValue:
    return hand_out(of.file, of.nominated.nomination.number)


@bp.route(f"{FILE}/removal", methods=["POST"])
@requires(policy.may_change, load=files_read.file_of)
def removal_of_file(of: FileOf) -> ResponseReturnValue:
    found, form = of.nominated, OneButtonForm()

    def remove() -> None:
        files.remove(db_session(), found.nomination, found.edition, of.file, signed_in(), now())

    part = of.file.question or rules.EVIDENCE
    if not carry_out(form, remove):
        return _page(PartOf(found, part), form), 422
    flash(_("“%(name)s” is removed.", name=of.file.name))
    if request.form.get("then") == "section":
        key = pages.section_of_part(found, part)
        return redirect(url_for("nominations.section", key=key, _anchor="files", **_here(found)), 303)
    return redirect(url_for("nominations.files_of_part", part=part, **_here(found)), 303)


def places_of_section(found: Nominated, key: str, at: datetime) -> dict[str, Any]:
    """What the page of a section needs to show its places that take files; one query where it has some."""
    asked = files_read.file_questions(found.edition.form)
    here = rules.sections(found.edition.form, found.content.categories)[key]
    parts = [rules.EVIDENCE] if key == rules.EVIDENCE else [question for question in here if question in asked]
    return {"places": _places(found, parts, at), "file_field": FileForm(formdata=None).file if parts else None}


def every_place(found: Nominated, at: datetime) -> dict[str, pages.PartShown]:
    """Every place of a nomination that takes files. One query."""
    return _places(found, [*files_read.file_questions(found.edition.form), rules.EVIDENCE], at)


def _places(found: Nominated, parts: list[str], at: datetime) -> dict[str, pages.PartShown]:
    rows = files_read.files_of(db_session(), found) if parts else []
    return {part: pages.part_shown(found, rows, part, at) for part in parts}


@bp.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """A file far too large was not read at all: the page with its field says so."""
    if request.endpoint == "nominations.add_file":
        return redirect(url_for("nominations.files_of_part", problem=TOO_LARGE, **(request.view_args or {})), 303)
    return answer(413)


def _page(of: PartOf, form: FileForm | OneButtonForm) -> str:
    found, at = of.nominated, now()
    return render_template(
        "nominations/files.html",
        edition=found.edition,
        nomination=found.nomination,
        content=found.content,
        place=pages.part_shown(found, files_read.files_of(db_session(), found), of.part, at),
        form=form,
        field=form.file if isinstance(form, FileForm) else FileForm(formdata=None).file,
        section_title=pages.section_title(found, of.part),
        section_url=url_for("nominations.section", key=pages.section_of_part(found, of.part), **_here(found)),
        may_write=policy.may_change(signed_in(), found),
    )


def _here(found: Nominated) -> dict[str, Any]:
    return {"edition_id": found.edition.id, "nomination_id": found.nomination.id}
