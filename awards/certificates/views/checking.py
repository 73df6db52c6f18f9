"""Public pages on which anybody checks a certificate: a field for its code, what it stands for, a file compared."""

import hashlib
from dataclasses import dataclass

from flask import Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from awards.accounts.rules import Origin
from awards.accounts.services import throttle
from awards.certificates import queries, rules
from awards.certificates.forms import CodeForm, ComparisonForm
from awards.certificates.making.wording import honour, stands_behind
from awards.certificates.models import CertificateFile
from awards.certificates.queries import Checked
from awards.certificates.rules import Standing
from awards.certificates.views.blueprint import bp, in_rehearsal
from awards.core.errors import RuleBroken, Withdrawn
from awards.core.text import N_
from awards.core.vocabulary import LANGUAGE_NAMES
from awards.infrastructure import clock
from awards.publishing import queries as publishing
from awards.publishing.press.wording import title, where
from awards.web.access import public, takes
from awards.web.forms import carry_out
from awards.web.transaction import counted, db_session, now, own_transaction

UNKNOWN = N_(
    "There is no certificate with this code. Compare it with the certificate; if it is right, ask the secretariat."
)
NO_LONGER = (Standing.GONE, Standing.WITHDRAWN)
"""Answers of an address that led to something and leads there no more (410)."""


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
        return redirect(_address("check", codes[0], rehearsal))
    return _asked_again(form, rehearsal, 200 if typed is None else 422)


def _check(code: str, rehearsal: int | None) -> ResponseReturnValue:
    form, found = CodeForm(None, data={"code": code}), []
    if carry_out(form, lambda: found.append(_found(code, rehearsal))):
        return _page(found[0], ComparisonForm(formdata=None), None, rehearsal)
    return _asked_again(form, rehearsal, 404)


def _compare(code: str, rehearsal: int | None) -> ResponseReturnValue:
    form, found = CodeForm(None, data={"code": code}), []
    if not carry_out(form, lambda: found.append(_found(code, rehearsal))):
        return _asked_again(form, rehearsal, 404)
    sent = ComparisonForm()
    if not sent.validate_on_submit():
        page, _status = _page(found[0], sent, None, rehearsal)
        return page, 422
    digest = hashlib.sha256(sent.file.data.read()).hexdigest()
    files = queries.files_of(db_session(), [found[0].certificate.id]).get(found[0].certificate.id, [])
    same = next((file for file in files if file.digest == digest), None)
    return _page(found[0], ComparisonForm(formdata=None), Compared(digest, same), rehearsal)


def _found(code: str, rehearsal: int | None) -> Checked:
    """The certificate of a code; a wrong one is counted. Raises RuleBroken, TooMany, Withdrawn, NotFound."""
    digits = rules.read(code)
    with own_transaction() as session, counted(session):
        origin, pepper = Origin(request.remote_addr or ""), str(current_app.config["AWARDS"].secret_key)
        throttle.take(session, "certificate", "", origin, pepper, clock.real(session), field="code")
        if queries.is_known(session, digits, clock.now(session), rehearsal):
            throttle.give_back(session, "certificate", "", origin, pepper)
    if rehearsal is not None:
        in_rehearsal(rehearsal)
    found = queries.checked(db_session(), digits, now(), rehearsal)
    if found is None:
        raise RuleBroken(UNKNOWN, ["code"])
    if found.standing is Standing.RETRACTED:
        raise Withdrawn(found.reason or "")
    return found


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
        now_called=honour(laureate.publication, found.now) if found.now else None,
        files=queries.files_of(db_session(), [certificate.id]).get(certificate.id, []),
        languages_of=LANGUAGE_NAMES,
        form=form,
        compared=compared,
        compare_url=_address("compare", certificate.code, rehearsal),
        ask_url=_ask_address(rehearsal),
        laureate_url=f"{_prefix(rehearsal)}/laureates/{found.now.slug}" if found.now else None,
        edition_url=f"/rehearsal/{rehearsal}/winners" if rehearsal else f"/winners/{laureate.publication.year}",
    )
    return page, 410 if found.standing in NO_LONGER else 200


def _asked_again(form: CodeForm, rehearsal: int | None, status: int) -> Response:
    page = render_template("certificates/ask.html", form=form, ask_url=_ask_address(rehearsal))
    return Response(page, status)


def _prefix(rehearsal: int | None) -> str:
    return f"/rehearsal/{rehearsal}" if rehearsal else ""


def _ask_address(rehearsal: int | None) -> str:
    return url_for("certificates.rehearsal_ask", year=rehearsal) if rehearsal else url_for("certificates.ask")


def _address(page: str, code: str, rehearsal: int | None) -> str:
    if rehearsal:
        return url_for(f"certificates.rehearsal_{page}", year=rehearsal, code=code)
    return url_for(f"certificates.{page}", code=code)
