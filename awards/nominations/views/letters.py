"""Pages that open by a link alone: a referee's letter, and the nominee's answer. They sign nobody in."""

from flask import Response, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.nominations import pages
from awards.nominations.countries import Countries
from awards.nominations.forms.people import AnswerForm, LetterForm
from awards.nominations.queries import country_names
from awards.nominations.queries import people as queries
from awards.nominations.queries.people import ConsentAsked, LetterAsked
from awards.nominations.rules import State
from awards.nominations.rules.people import LONGEST_LETTER, seal_of
from awards.nominations.services import nominees
from awards.nominations.services import people as services
from awards.nominations.views.blueprint import bp
from awards.nominations.wording import countries_in, shown_answer
from awards.programme.questions import asked as questions_asked
from awards.web.access import public
from awards.web.forms import carry_out, gone_on
from awards.web.languages import language
from awards.web.transaction import db_session, now


@bp.route("/letters/<token>", methods=["GET", "POST"])
@public
def letter(token: str) -> ResponseReturnValue:
    asked = queries.letter_asked(db_session(), token)
    form = LetterForm(letter=asked.referee.letter)

    def save() -> None:
        services.save_letter(
            db_session(), asked, form.letter.data or "", now(), send=form.sends, begun_with=form.seal.data
        )

    if form.validate_on_submit() and carry_out(form, save):
        flash(_("Your letter is sent. Thank you.") if form.sends else _("Your draft is kept. It is not sent yet."))
        return gone_on(url_for("nominations.letter", token=token))
    return _unkept(_letter_page(asked, token, form)), 422 if form.is_submitted() else 200


@bp.route("/consents/<token>", methods=["GET", "POST"])
@public
def consent(token: str) -> ResponseReturnValue:
    asked = queries.consent_asked(db_session(), token)
    form = AnswerForm()

    def answer() -> None:
        agrees, is_public = form.answer.data == "yes", pages.is_public(db_session(), asked.nomination, now())
        nominees.answer(db_session(), asked, agrees=agrees, at=now(), is_public=is_public)

    if form.validate_on_submit() and carry_out(form, answer):
        return redirect(url_for("nominations.consent", token=token))
    return _unkept(_consent_page(asked, token, form)), 422 if form.is_submitted() else 200


def _letter_page(asked: LetterAsked, token: str, form: LetterForm) -> str:
    seal = seal_of(asked.referee.letter)
    return render_template(
        "nominations/letter.html", asked=asked, token=token, form=form, is_open=asked.is_open(now()),
        longest=LONGEST_LETTER, seal=seal, clash=form.seal.data not in (None, "", seal),
    )  # fmt: skip


def _consent_page(asked: ConsentAsked, token: str, form: AnswerForm) -> str:
    content, edition = asked.content, asked.edition
    sections = questions_asked(edition.form, content.categories)
    every = [question for section in sections for question in section.questions]
    codes = {*content.countries_organisation, *content.countries_impact, *countries_in(every, content.answers)}
    countries = Countries(country_names(db_session(), codes), language())
    categories = [category for category in edition.categories if category.key in content.categories]
    withdrawn = asked.nomination.state == State.WITHDRAWN
    return render_template(
        "nominations/consent.html", asked=asked, token=token, form=form, content=content, edition=edition,
        facts=pages.frame_facts(content, countries, categories),
        answers=[shown_answer(question, content.answers.get(question.key, ""), countries) for question in every],
        withdrawn=withdrawn, together=withdrawn and pages.goes_on_as(db_session(), asked.nomination) is not None,
        is_public=pages.is_public(db_session(), asked.nomination, now()),
    )  # fmt: skip


def _unkept(page: str) -> Response:
    """The page, kept by no cache: whoever has its address has what it shows."""
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
