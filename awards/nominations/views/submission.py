"""Checking a nomination, submitting it, its receipt, and taking it back."""

from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.errors import NotFound
from awards.nominations import pages, policy, queries, rules, services
from awards.nominations.countries import Countries
from awards.nominations.forms import PLACES, ButtonForm, WithdrawalForm
from awards.nominations.models import NominationVersion
from awards.nominations.queries import Nominated
from awards.nominations.views.blueprint import bp
from awards.programme.rules import deadline
from awards.programme.words import dates_of, time_left
from awards.web.access import requires
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language, language, translated
from awards.web.transaction import db_session, now


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/check")
@requires(policy.may_read, load=queries.nominated)
def check(found: Nominated) -> ResponseReturnValue:
    return _check_page(found, ButtonForm())


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/submission", methods=["POST"])
@requires(policy.may_submit, load=queries.nominated)
def submission(found: Nominated) -> ResponseReturnValue:
    form = ButtonForm()

    def submit() -> None:
        services.submit(db_session(), found.nomination, found.edition, by=signed_in(), at=now())

    if carry_out(form, submit):
        return redirect(_url("nominations.receipt", found))
    return _check_page(found, form), 422


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/receipt")
@requires(policy.may_read, load=queries.nominated)
def receipt(found: Nominated) -> ResponseReturnValue:
    frozen = _frozen(found)
    return render_template(
        "nominations/receipt.html",
        edition=found.edition,
        nomination=found.nomination,
        title=frozen.content.get("title", ""),
        frozen_at=frozen.frozen_at,
        digest=rules.digest(frozen.content),
        is_open=not pages.why_closed(found, now()),
        dates=dates_of(found.edition, now()),
    )


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/receipt.json")
@requires(policy.may_read, load=queries.nominated)
def receipt_json(found: Nominated) -> ResponseReturnValue:
    """The submitted text as the very bytes that the receipt's digest is of."""
    response = Response(rules.canonical(_frozen(found).content), mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="nomination-{found.nomination.number:04d}.json"'
    return response


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/withdrawal", methods=["GET", "POST"])
@requires(policy.may_withdraw, load=queries.nominated)
def withdrawal(found: Nominated) -> ResponseReturnValue:
    form = WithdrawalForm()

    def withdraw() -> None:
        services.withdraw(db_session(), found.nomination, form.reason.data or "", by=signed_in(), at=now())

    if form.validate_on_submit() and carry_out(form, withdraw):
        flash(_("The nomination is withdrawn."))
        return redirect(_url("nominations.nomination", found))
    page = render_template(
        "nominations/withdrawal.html", edition=found.edition, nomination=found.nomination, form=form,
        can_withdraw=rules.may_follow(found.nomination.state, rules.State.WITHDRAWN),
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _check_page(found: Nominated, form: ButtonForm) -> str:
    at = now()
    content, countries = found.content, _countries(found)
    categories = pages.chosen_categories(found)
    titles = pages.section_titles(found)
    return render_template(
        "nominations/check.html",
        edition=found.edition,
        nomination=found.nomination,
        content=content,
        form=form,
        facts=pages.frame_facts(content, countries, categories),
        categories=categories,
        sections=[(section["key"], titles[section["key"]], _rows(found, section)) for section in _sections(found)],
        missing=[_missing(found, problem, titles) for problem in rules.problems(content, found.edition.form)],
        closed=pages.why_closed(found, at),
        is_sent=found.nomination.state == rules.State.SUBMITTED,
        is_answer=found.open_return is not None,
        until=found.due_at or deadline(found.edition),
        left=time_left(found.due_at or deadline(found.edition), at),
        rail=pages.shown_sections(found, at, countries),
    )


def _missing(found: Nominated, problem: rules.Problem, titles: dict[str, str]) -> dict[str, str]:
    question = rules.questions(found.edition.form).get(problem.field.removeprefix("answer-"))
    return {
        "where": in_language(question["label"]) if question else titles[problem.section],
        "words": translated(problem.message),
        "url": f"{_url('nominations.section', found, key=problem.section)}#{PLACES.get(problem.field, problem.field)}",
    }


def _rows(found: Nominated, section: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    answers = found.content.answers
    return [(in_language(q["label"]), answers.get(q["key"]), pages.feeds(found, q)) for q in section["questions"]]


def _sections(found: Nominated) -> list[dict[str, Any]]:
    return list(found.edition.form.get("sections", []))


def _frozen(found: Nominated) -> NominationVersion:
    frozen = queries.frozen_version(db_session(), found.nomination.id)
    if frozen is None:
        raise NotFound("receipt")
    return frozen


def _countries(found: Nominated) -> Countries:
    codes = {*found.content.countries_organisation, *found.content.countries_impact}
    return Countries(queries.country_names(db_session(), codes), language())


def _url(endpoint: str, found: Nominated, **more: Any) -> str:
    return url_for(endpoint, edition_id=found.edition.id, nomination_id=found.nomination.id, **more)
