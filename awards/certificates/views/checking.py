"""Public pages on which anybody checks a certificate: a field for its code, what it stands for, a file compared."""

import hashlib
from dataclasses import dataclass

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from awards.certificates import queries, rules
from awards.certificates.forms import CodeForm, ComparisonForm
from awards.certificates.making.wording import honour, stands_behind
from awards.certificates.models import CertificateFile
from awards.certificates.queries import Checked, CheckedLetter
from awards.certificates.views.blueprint import bp
from awards.certificates.views.codes import NO_LONGER, address, ask_address, asked_again, found_by, prefix
from awards.core.vocabulary import LANGUAGE_NAMES
from awards.publishing import queries as publishing
from awards.publishing.press.wording import title, where
from awards.publishing.rehearsals import in_rehearsal
from awards.web.access import public, takes
from awards.web.forms import carry_out
from awards.web.transaction import db_session


@dataclass(frozen=True)
class Compared:
    """What became of a file that was compared: the file of the certificate that it is, if it is one."""

    digest: str
    same: CertificateFile | None


@bp.route("/certificates")
@public
@takes("code")
def ask() -> ResponseReturnValue:
    return _ask(None)


@bp.route("/rehearsal/<int:year>/certificates")
@public
@takes("code")
def rehearsal_ask(year: int) -> ResponseReturnValue:
    return _ask(in_rehearsal(year))


@bp.route("/certificates/<code>")
@public
def check(code: str) -> ResponseReturnValue:
    return _check(code, None)


@bp.route("/rehearsal/<int:year>/certificates/<code>")
@public
def rehearsal_check(year: int, code: str) -> ResponseReturnValue:
    return _check(code, year)


@bp.route("/certificates/<code>/comparison", methods=["POST"])
@public
def compare(code: str) -> ResponseReturnValue:
    return _compare(code, None)


@bp.route("/rehearsal/<int:year>/certificates/<code>/comparison", methods=["POST"])
@public
def rehearsal_compare(year: int, code: str) -> ResponseReturnValue:
    return _compare(code, year)


def _ask(rehearsal: int | None) -> ResponseReturnValue:
    typed = request.args.get("code")
    form = CodeForm(request.args if typed is not None else None)
    codes: list[str] = []
    if typed is not None and form.validate() and carry_out(form, lambda: codes.append(rules.read(form.code.data))):
        return redirect(address("check", codes[0], rehearsal))
    return asked_again(form, rehearsal, 200 if typed is None else 422)


def _check(code: str, rehearsal: int | None) -> ResponseReturnValue:
    form, found = CodeForm(None, data={"code": code}), list[Checked | CheckedLetter]()
    if not carry_out(form, lambda: found.append(found_by(code, rehearsal))):
        return asked_again(form, rehearsal, 404)
    if isinstance(found[0], CheckedLetter):
        return redirect(address("check_letter", found[0].letter.code, rehearsal))
    return _page(found[0], ComparisonForm(formdata=None), None, rehearsal)


def _compare(code: str, rehearsal: int | None) -> ResponseReturnValue:
    form, found = CodeForm(None, data={"code": code}), list[Checked | CheckedLetter]()
    if not carry_out(form, lambda: found.append(found_by(code, rehearsal))):
        return asked_again(form, rehearsal, 404)
    one, sent = found[0], ComparisonForm()
    if isinstance(one, CheckedLetter):
        return redirect(address("check_letter", one.letter.code, rehearsal))
    if not sent.validate_on_submit():
        page, _status = _page(one, sent, None, rehearsal)
        return page, 422
    digest = hashlib.sha256(sent.file.data.read()).hexdigest()
    files = queries.files_of(db_session(), [one.certificate.id]).get(one.certificate.id, [])
    same = next((file for file in files if file.digest == digest), None)
    return _page(one, ComparisonForm(formdata=None), Compared(digest, same), rehearsal)


def _page(found: Checked, form: ComparisonForm, compared: Compared | None, rehearsal: int | None) -> tuple[str, int]:
    certificate, laureate = found.certificate, found.laureate
    places = publishing.places(db_session(), [laureate])
    page = render_template(
        "certificates/checked.html",
        found=found,
        code=rules.grouped(certificate.code),
        title=title(laureate),
        lines=stands_behind(laureate),
        where=where(laureate, places),
        keeps=title(found.now) if found.now and found.now.erased == "person" else None,
        now_called=honour(laureate.publication, found.now) if found.now else None,
        files=queries.files_of(db_session(), [certificate.id]).get(certificate.id, []),
        languages_of=LANGUAGE_NAMES,
        form=form,
        compared=compared,
        compare_url=address("compare", certificate.code, rehearsal),
        ask_url=ask_address(rehearsal),
        laureate_url=f"{prefix(rehearsal)}/laureates/{found.now.slug}" if found.now else None,
        edition_url=f"/rehearsal/{rehearsal}/winners" if rehearsal else f"/winners/{laureate.publication.year}",
    )
    return page, 410 if found.standing in NO_LONGER else 200
