"""Staff make a nomination ready for judges: translations of its texts, and what judges of a blind round may see."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.core.errors import BadRequest
from awards.core.vocabulary import LANGUAGES
from awards.judging import pages, policy
from awards.judging.forms import ReleaseForm, TranslationForm
from awards.judging.queries import preparing as queries
from awards.judging.queries.preparing import Prepared
from awards.judging.services import preparing as services
from awards.judging.views.blueprint import bp
from awards.web.access import requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.lists import one
from awards.web.transaction import db_session, now

ONE = "/staff/<uuid:edition_id>/nominations/<uuid:nomination_id>"


def prepared(session: Session, edition_id: UUID, nomination_id: UUID) -> Prepared:
    """A nomination as whoever asks makes it ready."""
    return queries.prepared(session, edition_id, nomination_id, signed_in().id)


@bp.route(f"{ONE}/translations")
@requires(policy.may_prepare, load=prepared)
@takes("part", "language")
def translations(of: Prepared) -> ResponseReturnValue:
    """Every text with its translations; with a part and a language, that translation to be written."""
    part, chosen = one("part"), one("language", _others(of))
    if part is None or chosen is None:
        return pages.show_translations(of)
    if part not in queries.texts_of(of.edition, of.nomination):
        raise BadRequest("parameter 'part' has a value that is not known")
    return pages.show_translation(of, part, chosen, None)


@bp.route(f"{ONE}/translations/<part>/<code>", methods=["POST"])
@requires(
    policy.may_prepare,
    load=lambda session, edition_id, nomination_id, part, code: prepared(session, edition_id, nomination_id),
)
def save_translation(of: Prepared) -> ResponseReturnValue:
    form = TranslationForm()
    given: dict[str, Any] = request.view_args or {}
    part, code = given["part"], given["code"]
    if part not in queries.texts_of(of.edition, of.nomination) or code not in _others(of):
        raise BadRequest("a text that is not translated for judges")

    def save() -> None:
        services.save_translation(
            db_session(), of.edition, of.nomination, part, code, form.text.data or "", form.kind.data, signed_in(),
            now(), seal=form.seal.data, stood=form.stood.data,
        )  # fmt: skip

    if form.validate_on_submit() and carry_out(form, save):
        flash(_("The translation is saved. Judges see it beside the original."))
        return redirect(url_for("judging.translations", edition_id=of.edition_id, nomination_id=of.nomination.id), 303)
    return pages.show_translation(of, part, code, form), 422


@bp.route(f"{ONE}/blind")
@requires(policy.may_prepare, load=prepared)
def blind(of: Prepared) -> ResponseReturnValue:
    return pages.show_blind(of, ReleaseForm(formdata=None))


@bp.route(f"{ONE}/blind/<part>", methods=["POST"])
@requires(
    policy.may_prepare,
    load=lambda session, edition_id, nomination_id, part: prepared(session, edition_id, nomination_id),
)
def release(of: Prepared) -> ResponseReturnValue:
    form, part = ReleaseForm(), (request.view_args or {})["part"]

    def change() -> None:
        if form.back.data == "yes":
            services.hold_back(db_session(), of, part, signed_in())
        else:
            services.release(db_session(), of, part, form.seal.data or "", signed_in(), now())

    if form.validate_on_submit() and carry_out(form, change):
        flash(_("Held back again.") if form.back.data == "yes" else _("Released to judges of blind rounds."))
        return redirect(url_for("judging.blind", edition_id=of.edition_id, nomination_id=of.nomination.id), 303)
    return pages.show_blind(of, form), 422


def _others(of: Prepared) -> list[str]:
    return [code for code in LANGUAGES if code != of.nomination.language]
