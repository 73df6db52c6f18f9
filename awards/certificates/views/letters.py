"""The letters after the result as staff write them: what each says by language, a real one to look at, the approval."""

from dataclasses import dataclass
from uuid import UUID

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.certificates import policy, queries, rules, services
from awards.certificates.forms import ApprovalForm, LetterForm
from awards.certificates.making.letters import TEMPLATE, letter_values, with_code
from awards.certificates.models import LetterText
from awards.certificates.queries import Addressee
from awards.certificates.views.blueprint import bp
from awards.certificates.views.staff import an_edition
from awards.core.errors import BadRequest, NotFound
from awards.core.vocabulary import LANGUAGE_NAMES, LANGUAGES
from awards.publishing import queries as publishing
from awards.publishing.queries import EditionAnnouncements
from awards.web.access import fresh_only, requires, takes
from awards.web.forms import carry_out
from awards.web.identity import session_id, signed_in
from awards.web.languages import translated, words_in
from awards.web.lists import one
from awards.web.transaction import db_session, now
from awards.web.typesetting import as_pdf

STAFF = "/staff/<uuid:edition_id>/letters"
ONE = f"{STAFF}/<any(finalists, nominees):kind>"


@dataclass(frozen=True)
class OneLetter:
    """A letter of an edition, as staff wrote it; None before the first save."""

    page: EditionAnnouncements
    kind: str
    text: LetterText | None

    @property
    def edition_id(self) -> UUID:
        return self.page.edition_id

    @property
    def texts(self) -> dict[str, str]:
        """What stands by language: what was saved, else what the program begins with."""
        if self.text is not None:
            return dict(self.text.texts)
        return {code: _beginning(self.kind, code) for code in LANGUAGES}


def a_letter(session: Session, edition_id: UUID, kind: str) -> OneLetter:
    return OneLetter(an_edition(session, edition_id), kind, queries.texts_of_letters(session, edition_id).get(kind))


@bp.route(STAFF)
@requires(policy.may_see_all, load=an_edition)
def letters(page: EditionAnnouncements) -> ResponseReturnValue:
    return render_template(
        "certificates/letters.html",
        page=page,
        titles=_titles(),
        texts=queries.texts_of_letters(db_session(), page.edition_id),
        made=queries.letters_made(db_session(), page.edition_id),
        kinds=rules.KINDS,
        languages_of=LANGUAGE_NAMES,
        may_write=policy.may_make(signed_in(), page),
    )


@bp.route(ONE, methods=["GET", "POST"])
@requires(policy.may_make, load=a_letter)
def letter(of: OneLetter) -> ResponseReturnValue:
    form = LetterForm(
        data={f"text_{code}": text for code, text in of.texts.items()} | {"version": of.text.version if of.text else 0}
    )

    def save() -> None:
        services.save_letter(
            db_session(), of.page.edition, of.kind, form.texts, form.version.data, signed_in(), now(), session_id()
        )

    if form.validate_on_submit() and carry_out(form, save):
        flash(_("Saved. Look at it; another member of staff approves it."))
        return _back(of)
    return _letter(of, form, ApprovalForm(formdata=None)), 422 if form.is_submitted() else 200


@bp.route(f"{ONE}/approval", methods=["POST"])
@fresh_only
@requires(policy.may_make, load=a_letter)
def approval(of: OneLetter) -> ResponseReturnValue:
    form = ApprovalForm()

    def approve() -> None:
        services.approve_letter(
            db_session(), of.page.edition, of.kind, form.version.data, signed_in(), now(), session_id()
        )

    if form.validate_on_submit() and carry_out(form, approve):
        flash(_("Approved. The letters are made when the winners are public."))
        return _back(of)
    texts = {f"text_{code}": text for code, text in of.texts.items()}
    version = {"version": of.text.version if of.text else 0}
    return _letter(of, LetterForm(formdata=None, data=texts | version), form), 422


@bp.route(f"{ONE}/preview.pdf")
@requires(policy.may_make, load=a_letter)
@takes("number")
def preview(of: OneLetter) -> Response:
    number = one("number")
    if number is not None and not (number.isascii() and number.isdigit() and len(number) < 9):
        raise BadRequest("number is that of a nomination")
    found = _recipients(of, int(number) if number else None)
    if not found:
        raise NotFound("recipient")
    text, code = rules.text_for(of.texts, found[0].language)
    values = letter_values(of.page.edition, of.kind, text, code, found[0], now())
    values = with_code(values, of.page.edition, rules.DRAFT_CODE, found[0].language)
    response = Response(as_pdf(TEMPLATE, values, now(), universal=True), mimetype="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="letter.pdf"'
    return response


def _recipients(of: OneLetter, number: int | None = None) -> list[Addressee]:
    """To whom the letter goes as things stand, but for nominations of categories that the reader is tied to."""
    edition = of.page.edition
    result = publishing.publication_of_kind(db_session(), edition.id, "winners") or publishing.publication_of_kind(
        db_session(), edition.id, "finalists"
    )
    if result is None:
        return []
    return queries.recipients(db_session(), edition, result, of.kind, of.page.tied, number=number)


def _back(of: OneLetter) -> ResponseReturnValue:
    return redirect(url_for("certificates.letter", edition_id=of.edition_id, kind=of.kind))


def _letter(of: OneLetter, form: LetterForm, approval: ApprovalForm) -> str:
    approval.version.data = of.text.version if of.text else 0
    form.version.data = approval.version.data
    stands = of.text.texts if of.text is not None and form.is_submitted() else {}
    return render_template(
        "certificates/letter.html",
        of=of,
        title=_titles()[of.kind],
        form=form,
        approval=approval,
        theirs=[(code, text) for code, text in stands.items() if text != form.texts[code]],
        fields={name: translated(words) for name, words in rules.FIELDS[of.kind].items()},
        recipients=_recipients(of),
        longest=rules.LONGEST,
        is_own=of.text is not None and of.text.changed_by == signed_in().id,
        languages_of=LANGUAGE_NAMES,
    )


def _titles() -> dict[str, str]:
    return {"finalists": _("Letter to finalists"), "nominees": _("Letter to all other nominees")}


def _beginning(kind: str, code: str) -> str:
    """What the program proposes in a language; nothing where it knows it in English alone."""
    with words_in(code):
        proposed = translated(rules.DEFAULTS[kind])
    return "" if code != "en" and proposed == str(rules.DEFAULTS[kind]) else proposed
