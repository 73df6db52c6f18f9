"""What staff do for nominees beside screening: answer their questions, and give one of them more time."""

from uuid import uuid4

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.accounts.policy import is_staff
from awards.core.errors import RuleBroken
from awards.core.identifiers import nomination_number
from awards.core.text import N_
from awards.nominations import policy, queries, services
from awards.nominations.forms import AnswerForm, ExtensionForm
from awards.nominations.models import Nomination
from awards.nominations.pages.asked import show_asked
from awards.nominations.queries import AskedAbout
from awards.nominations.queries.people import worked_on_by
from awards.nominations.views.blueprint import bp
from awards.programme import queries as programme
from awards.programme.models import Edition
from awards.programme.rules import deadline
from awards.web.access import requires, takes
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.languages import translated
from awards.web.transaction import db_session, now


@bp.route("/staff/<uuid:edition_id>/questions")
@requires(policy.may_see_questions, load=programme.outlined_edition)
@takes("after")
def asked(edition: Edition) -> ResponseReturnValue:
    return show_asked(db_session(), edition, now())


@bp.route("/staff/<uuid:edition_id>/questions/<uuid:nomination_id>")
@requires(policy.may_see_answers, load=queries.asked_about)
def asked_one(found: AskedAbout) -> ResponseReturnValue:
    return _thread_page(found, AnswerForm())


@bp.route("/staff/<uuid:edition_id>/questions/<uuid:nomination_id>", methods=["POST"])
@requires(policy.may_answer, load=queries.asked_about)
def answer(found: AskedAbout) -> ResponseReturnValue:
    form = AnswerForm()

    def say() -> None:
        services.answer(
            db_session(), found.nomination, found.edition, form.text.data or "", by=signed_in(), at=now(),
            key=form.given_key,
        )  # fmt: skip

    if form.validate_on_submit() and carry_out(form, say):
        flash(_("The answer is on its way by mail."))
        return redirect(url_for("nominations.asked", edition_id=found.edition.id))
    return _thread_page(found, form), 422


@bp.route("/staff/<uuid:edition_id>/questions/<uuid:nomination_id>/settlement", methods=["POST"])
@requires(policy.may_answer, load=queries.asked_about)
def settlement(found: AskedAbout) -> ResponseReturnValue:
    services.set_aside(db_session(), found.nomination, by=signed_in(), at=now())
    flash(_("Set aside: it waits no more."))
    return redirect(url_for("nominations.asked", edition_id=found.edition.id))


@bp.route("/staff/<uuid:edition_id>/extensions")
@requires(policy.may_see_questions, load=programme.outlined_edition)
def extensions(edition: Edition) -> ResponseReturnValue:
    return _extensions_page(edition, ExtensionForm())


@bp.route("/staff/<uuid:edition_id>/extensions", methods=["POST"])
@requires(policy.may_extend, load=programme.outlined_edition)
def extend(edition: Edition) -> ResponseReturnValue:
    form = ExtensionForm()

    def give() -> None:
        nomination, person = _whom(edition, form.whom.data or "")
        services.extend(
            db_session(), edition, form.until.data or now(), form.reason.data or "", by=signed_in(), at=now(),
            nomination=nomination, person=person,
        )  # fmt: skip

    if form.validate_on_submit() and carry_out(form, give):
        flash(_("More time is given, and the nominator is told."))
        return redirect(url_for("nominations.extensions", edition_id=edition.id))
    return _extensions_page(edition, form), 422


def _whom(edition: Edition, typed: str) -> tuple[Nomination | None, User | None]:
    if "@" in typed:
        person = accounts.user_by_address(db_session(), typed.strip().lower())
        if person is None:
            raise RuleBroken(N_("Nobody signed in with this address yet. Ask them to sign in once."), ["whom"])
        return None, person
    number = nomination_number(typed)
    found = queries.nomination_of_number(db_session(), edition.id, number) if number else None
    if found is None:
        raise RuleBroken(N_("There is no such nomination in this edition. Write its number as N-0042."), ["whom"])
    return found, None


def _thread_page(found: AskedAbout, form: AnswerForm) -> str:
    form.key.data = str(uuid4())
    said, staff = queries.thread(db_session(), found.nomination.id), is_staff(signed_in(), found.edition.id)
    own = staff and bool(worked_on_by(db_session(), signed_in().id, [found.nomination.id]))
    return render_template(
        "nominations/asked_one.html",
        edition=found.edition,
        nomination=found.nomination,
        nominator=found.nominator,
        title=found.title,
        extended_until=found.extended_until,
        said=said,
        form=form,
        aside=OneButtonForm(),
        waits=any(one.waits for one in said),
        may_answer=staff and not own,
        obstacle=translated(policy.OWN) if own else None,
    )


def _extensions_page(edition: Edition, form: ExtensionForm) -> str:
    return render_template(
        "nominations/extensions.html",
        edition=edition,
        form=form,
        given=queries.extensions(db_session(), edition.id),
        closes_at=deadline(edition),
        judging_at=edition.rounds[0].opens_at,
        may_give=is_staff(signed_in(), edition.id) and now() < edition.rounds[0].opens_at,
    )
