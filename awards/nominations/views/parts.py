"""Saving one part of a nomination by the page itself, while somebody writes in it."""

from typing import Any
from uuid import UUID

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from awards.core.errors import BadRequest, StaleVersion
from awards.nominations import pages, policy, queries, rules, services
from awards.nominations.countries import Countries
from awards.nominations.forms import TextForm, section_form, typed_parts
from awards.nominations.queries import Nominated, PartOf
from awards.nominations.views.blueprint import bp
from awards.nominations.views.refusals import placed
from awards.nominations.views.writing import countries_to_type
from awards.programme.questions import Question
from awards.web.access import requires
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.languages import translated
from awards.web.transaction import db_session, now


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/parts/<name>", methods=["POST"])
@requires(policy.may_change, load=queries.part_of)
def part(of: PartOf) -> ResponseReturnValue:
    """Save one part: 200 with its new seal, 409 with what stands, 422 with what is wrong; always as JSON."""
    found, asked = of.nominated, _asked(of)
    save_id = _save_id()
    countries = countries_to_type(found, of.key, asked)
    form = section_form(found.edition, found.content, of.key, asked, countries)
    form.keep(of.name)
    if not form.validate():
        return _refused(form)
    typed: dict[str, Any] = {}

    def save() -> None:
        typed.update(typed_parts(form, [of.name], asked, countries))
        services.save_parts(
            db_session(), found.nomination, found.edition, typed, form.seals([of.name]), by=signed_in(), at=now(),
            save_id=save_id,
        )  # fmt: skip

    try:
        saved = carry_out(form, placed(save))
    except StaleVersion as stale:
        return _clash(of, asked, countries, translated(stale.message))
    if not saved:
        return _refused(form)
    present = queries.nominated(db_session(), found.edition.id, found.nomination.id)
    if rules.seal(rules.with_part(present.content, of.name, typed[of.name]), of.name) != _seal(present, of):
        return _clash(of, asked, countries, None)
    return jsonify(**_stands(present, of), problem=_problem(present, of))


def _asked(of: PartOf) -> list[Question]:
    return [q for q in pages.questions_of(of.nominated, of.key) if rules.answer_field(q.key) == of.name]


def _save_id() -> UUID:
    try:
        return UUID(request.headers.get("X-Save", ""))
    except ValueError:
        raise BadRequest("a save that a page makes by itself has a number of its own") from None


def _refused(form: TextForm) -> ResponseReturnValue:
    errors = [str(words) for field in form for words in field.errors] + [str(words) for words in form.form_errors]
    return jsonify(error=" ".join(dict.fromkeys(errors))), 422


def _clash(of: PartOf, asked: list[Question], countries: Countries, message: str | None) -> ResponseReturnValue:
    present = queries.nominated(db_session(), of.nominated.edition.id, of.nominated.nomination.id)
    form = section_form(present.edition, present.content, of.key, asked, countries, formdata=None)
    fields = {field.name: field.data or "" for field in form.of_part(of.name)}
    writer = present.version.saved_by
    by = None if writer == signed_in().id else queries.name_of(db_session(), writer)
    return jsonify(**_stands(present, of), error=message, fields=fields, by=by), 409


def _stands(present: Nominated, of: PartOf) -> dict[str, Any]:
    saved_at = present.nomination.saved_at.isoformat()
    return {"seal": _seal(present, of), "version": present.nomination.version, "saved_at": saved_at}


def _seal(present: Nominated, of: PartOf) -> str:
    return rules.seal(present.content, of.name)


def _problem(present: Nominated, of: PartOf) -> str | None:
    mine = (p for p in rules.problems(present.content, present.edition.form) if p.field == of.name)
    return next((translated(p.message) for p in mine if rules.is_answered(p, present.content)), None)
