"""Staff key in what judges wrote on paper."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.core.errors import RuleBroken
from awards.judging import pages, policy, rules, services
from awards.judging.forms import PaperCodeForm, paper_form
from awards.judging.queries.paper import FormOnPaper, PaperDesk, form_on_paper
from awards.judging.services import KeyedTwice, Paper
from awards.judging.views.blueprint import bp
from awards.judging.views.packs import PAPER, desk_of_paper
from awards.web import lists
from awards.web.access import requires, takes
from awards.web.forms import Form, carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.transaction import db_session, now


def one_form(session: Session, edition_id: UUID, form_id: UUID) -> FormOnPaper:
    """A form of the edition as whoever asks meets it."""
    return form_on_paper(session, edition_id, form_id, signed_in().id)


@bp.route(PAPER, methods=["GET", "POST"])
@requires(policy.may_key_in, load=desk_of_paper)
@takes("after")
def paper(of: PaperDesk) -> ResponseReturnValue:
    form, found = PaperCodeForm(), list[UUID]()

    def look() -> None:
        found.append(services.find_form(db_session(), of.edition_id, form.code.data or ""))

    if form.validate_on_submit() and carry_out(form, look):
        return redirect(url_for("judging.keyed_form", edition_id=of.edition_id, form_id=found[0]), 303)
    return pages.show_paper(of, form, lists.one("after"), now())


@bp.route(f"{PAPER}/forms/<uuid:form_id>", methods=["GET", "POST"])
@requires(policy.may_key_in_form, load=one_form)
def keyed_form(of: FormOnPaper) -> ResponseReturnValue:
    form = paper_form({criterion.key: in_language(criterion.names) for criterion in of.criteria})
    done: list[bool] = []
    before: dict[str, Any] = {}

    def save() -> None:
        again = form.replace.data == "yes"
        try:
            done.append(services.key_in(db_session(), of, _read(of, form), signed_in(), now(), replace=again))
        except KeyedTwice as twice:
            before.update(twice.before)
            raise

    if form.validate_on_submit() and carry_out(form, save):
        _say(of, form, changed=done[0])
        return redirect(url_for("judging.paper", edition_id=of.edition_id), 303)
    return pages.show_paper_form(of, form, before, now())


def _read(of: FormOnPaper, form: Form) -> Paper:
    """What was typed. Raises RuleBroken with a sentence for every score that is none of the scale."""
    points: dict[str, Decimal] = {}
    wrong = {}
    for criterion in of.criteria:
        name = f"points-{criterion.key}"
        typed = rules.plain_digits(form[name].data or "")
        try:
            if typed:
                points[criterion.key] = rules.read_points(typed, of.allowed)
        except RuleBroken as broken:
            wrong[name] = broken.message
    if wrong:
        raise RuleBroken(next(iter(wrong.values())), wrong)
    why = {criterion.key: form[f"why-{criterion.key}"].data or "" for criterion in of.criteria}
    signed = (form["signed"].data or "") if form["confirmed"].data else ""
    texts = {name: form[name].data or "" for name in ("comment", "feedback", "total")}
    return Paper(points, why, **texts, signed=signed)


def _say(of: FormOnPaper, form: Form, *, changed: bool) -> None:
    number = pages.numbered(of.nomination.number)
    if not changed:
        flash(_("The form for %(number)s was keyed in before with the same. Nothing changed.", number=number))
    elif form["confirmed"].data:
        flash(_("The form for %(number)s is keyed in and confirmed. The judge is told.", number=number))
    else:
        flash(_("The form for %(number)s is keyed in. The judge is told and still confirms it.", number=number))
