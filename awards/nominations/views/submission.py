"""Checking a nomination as judges will see it, submitting it, and taking it back."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.nominations import pages, policy, queries, rules, services
from awards.nominations.countries import Countries
from awards.nominations.forms import PLACES, SubmissionForm, WithdrawalForm
from awards.nominations.pages.files import arriving
from awards.nominations.queries import Nominated
from awards.nominations.rules import Content
from awards.nominations.views.blueprint import bp
from awards.nominations.views.files import every_place
from awards.nominations.views.people import unnamed_nominee
from awards.nominations.wording import countries_in
from awards.programme.rules import takes_nominations
from awards.programme.words import time_left
from awards.web.access import requires
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language, language, translated
from awards.web.transaction import db_session, now


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/check")
@requires(policy.may_read, load=queries.nominated)
def check(found: Nominated) -> ResponseReturnValue:
    form = SubmissionForm()
    form.key.data, form.expected_version.data = str(uuid4()), found.version.n
    return _check_page(found, form)


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/submission", methods=["POST"])
@requires(policy.may_submit, load=queries.nominated)
def submission(found: Nominated) -> ResponseReturnValue:
    form = SubmissionForm()

    def submit() -> None:
        services.submit(
            db_session(), found.nomination, found.edition, by=signed_in(), at=now(), key=form.given_key,
            shown_version=form.expected_version.data,
        )  # fmt: skip

    if carry_out(form, submit):
        return redirect(_url("nominations.receipt", found))
    present = queries.nominated(db_session(), found.edition.id, found.nomination.id)
    form.key.data, form.expected_version.data = str(uuid4()), present.version.n
    return _check_page(present, form), 422


@bp.route("/nominations/<uuid:edition_id>/<uuid:nomination_id>/withdrawal", methods=["GET", "POST"])
@requires(policy.may_withdraw, load=queries.nominated)
def withdrawal(found: Nominated) -> ResponseReturnValue:
    form, is_public = WithdrawalForm(), pages.is_public(db_session(), found.nomination, now())

    def withdraw() -> None:
        services.withdraw(
            db_session(), found.nomination, form.reason.data or "", by=signed_in(), at=now(), is_public=is_public
        )

    if form.validate_on_submit() and carry_out(form, withdraw):
        flash(_("The nomination is withdrawn."))
        return redirect(_url("nominations.nomination", found))
    page = render_template(
        "nominations/withdrawal.html", edition=found.edition, nomination=found.nomination, form=form,
        can_withdraw=rules.may_follow(found.nomination.state, rules.State.WITHDRAWN),
        still_open=takes_nominations(found.edition, now()), is_public=is_public,
    )  # fmt: skip
    return page, 422 if form.is_submitted() else 200


def _check_page(found: Nominated, form: SubmissionForm) -> str:
    at = now()
    content, countries = found.content, _countries(found)
    categories = pages.chosen_categories(found)
    titles = pages.section_titles(found)
    places = every_place(found, at)
    on_their_way = [key for key, place in places.items() if any(file.percent is not None for file in place.files)]
    return render_template(
        "nominations/check.html",
        edition=found.edition,
        nomination=found.nomination,
        content=content,
        form=form,
        facts=[*pages.frame_facts(replace(content, pledge=""), countries, categories), *_pledge(content)],
        categories=categories,
        sections=[
            (section.key, titles[section.key], pages.answers_shown(found, section.questions, countries))
            for section in pages.asked_sections(found)
        ],
        missing=[
            *(
                _missing(found, problem, titles)
                for problem in rules.problems(content, found.edition.form, on_their_way)
            ),
            *unnamed_nominee(found),
        ]
        if pages.may_write(found)
        else [],
        may_submit=policy.may_submit(signed_in(), found),
        closed=pages.why_closed(found, at),
        is_sent=found.nomination.state == rules.State.SUBMITTED and not found.has_changes,
        has_changes=found.has_changes,
        is_answer=found.open_return is not None,
        until=found.closes_at,
        left=time_left(found.closes_at, at),
        rail=pages.shown_sections(found, at, countries),
        places=places,
        arriving=arriving(places.values()),
    )


def _missing(found: Nominated, problem: rules.Problem, titles: dict[str, str]) -> dict[str, str]:
    asked = {} if problem.section == rules.FRAME else rules.questions(found.edition.form)
    question = asked.get(problem.field.removeprefix("answer-"))
    return {
        "where": in_language(question["label"]) if question else titles[problem.section],
        "words": translated(problem.message),
        "url": f"{_url('nominations.section', found, key=problem.section)}#{PLACES.get(problem.field, problem.field)}",
    }


def _countries(found: Nominated) -> Countries:
    asked_of = [question for section in pages.asked_sections(found) for question in section.questions]
    content = found.content
    codes = {*content.countries_organisation, *content.countries_impact, *countries_in(asked_of, content.answers)}
    return Countries(queries.country_names(db_session(), codes), language())


def _url(endpoint: str, found: Nominated, **more: Any) -> str:
    return url_for(endpoint, edition_id=found.edition.id, nomination_id=found.nomination.id, **more)


def _pledge(content: Content) -> list[tuple[str, str, str]]:
    if not content.pledge:
        return []
    return [(_("Pledge that the nominee names"), content.pledge, _("Judges do not see this answer."))]
