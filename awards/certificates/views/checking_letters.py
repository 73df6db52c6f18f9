"""Public pages on which anybody checks a letter: is it genuine, of which edition; a file compared. No name is told."""

import hashlib

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from awards.certificates import rules
from awards.certificates.forms import CodeForm, ComparisonForm
from awards.certificates.queries import Checked, CheckedLetter
from awards.certificates.views.blueprint import bp
from awards.certificates.views.codes import NO_LONGER, address, ask_address, asked_again, found_by, prefix
from awards.web.access import public
from awards.web.forms import carry_out


@bp.route("/certificates/letters/<code>")
@public
def check_letter(code: str) -> ResponseReturnValue:
    return _check(code, None)


@bp.route("/rehearsal/<int:year>/certificates/letters/<code>")
@public
def rehearsal_check_letter(year: int, code: str) -> ResponseReturnValue:
    return _check(code, year)


@bp.route("/certificates/letters/<code>/comparison", methods=["POST"])
@public
def compare_letter(code: str) -> ResponseReturnValue:
    return _check(code, None, ComparisonForm())


@bp.route("/rehearsal/<int:year>/certificates/letters/<code>/comparison", methods=["POST"])
@public
def rehearsal_compare_letter(year: int, code: str) -> ResponseReturnValue:
    return _check(code, year, ComparisonForm())


def _check(code: str, rehearsal: int | None, sent: ComparisonForm | None = None) -> ResponseReturnValue:
    form, found = CodeForm(None, data={"code": code}), list[Checked | CheckedLetter]()
    if not carry_out(form, lambda: found.append(found_by(code, rehearsal))):
        return asked_again(form, rehearsal, 404)
    one = found[0]
    if isinstance(one, Checked):
        return redirect(address("check", one.certificate.code, rehearsal))
    if sent is None:
        return _page(one, ComparisonForm(formdata=None), None, rehearsal)
    if not sent.validate_on_submit():
        return _page(one, sent, None, rehearsal)[0], 422
    same = hashlib.sha256(sent.file.data.read()).hexdigest() == one.letter.digest
    return _page(one, ComparisonForm(formdata=None), same, rehearsal)


def _page(found: CheckedLetter, form: ComparisonForm, same: bool | None, rehearsal: int | None) -> tuple[str, int]:
    year = found.edition.year
    page = render_template(
        "certificates/checked_letter.html",
        found=found,
        code=rules.grouped(found.letter.code),
        form=form,
        same=same,
        compare_url=address("compare_letter", found.letter.code, rehearsal),
        ask_url=ask_address(rehearsal),
        edition_url=f"{prefix(rehearsal)}/winners" if rehearsal else f"/winners/{year}",
    )
    return page, 410 if found.standing in NO_LONGER else 200
