"""Staff look at needs: state them for countries, publish, give back, bring a need and a pledge together."""

from collections.abc import Iterable
from functools import partial

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.campaigns.models import Event
from awards.campaigns.wording import OUTCOMES
from awards.needs import policy, queries, rules, services, wording
from awards.needs.forms import IntroductionForm, NewNeedForm, PublicationForm, ReturnForm, introduction_form
from awards.needs.models import Need, mark
from awards.needs.policy import Desk
from awards.needs.views.blueprint import bp
from awards.needs.views.mine import a_desk, form_page, need_form, said, speaks_for_one, valid
from awards.pledges.models import Pledge
from awards.pledges.rules import meant_by
from awards.web.access import requires, takes
from awards.web.forms import Form, carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language, language
from awards.web.lists import one, part
from awards.web.transaction import db_session, now

ALL = "/staff/needs"
ONE = f"{ALL}/<uuid:need_id>"
LISTS = ("waiting", "introductions", "countries")


@bp.route(ALL)
@requires(policy.may_look)
@takes(*LISTS)
def queue() -> ResponseReturnValue:
    session, user, today = db_session(), signed_in(), rules.day(now())
    some = partial(part, "needs.queue", LISTS)
    waiting, more_waiting = some("waiting", partial(queries.waiting, session, user.rehearsal))
    begun, more_begun = some("introductions", partial(queries.introductions, session, user.rehearsal))
    of_countries, more_of_countries = some("countries", partial(queries.of_countries, session, user.rehearsal))
    return render_template(
        "needs/queue.html",
        waiting=waiting,
        of_countries=[(need, wording.row(need, today)) for need in of_countries],
        introductions=begun,
        more={"waiting": more_waiting, "introductions": more_begun, "countries": more_of_countries},
        states=wording.STATES,
        standings=wording.STANDINGS,
        may_state=policy.may_state(user),
    )


@bp.route(f"{ALL}/new")
@requires(policy.may_state)
def new_of_country() -> ResponseReturnValue:
    return form_page(need_form(NewNeedForm, formdata=None), organisation=None)


@bp.route(f"{ALL}/new", methods=["POST"])
@requires(policy.may_state)
def stated_of_country() -> ResponseReturnValue:
    form, made = need_form(NewNeedForm), list[Need]()

    def state() -> None:
        made.append(services.state(db_session(), None, said(form), language(), signed_in(), now()))

    if valid(form, of_staff=True) and carry_out(form, state):
        flash(_("Another member of staff publishes it."))
        return redirect(url_for("needs.moderation", need_id=made[0].id))
    return form_page(form, organisation=None), 422


@bp.route(ONE)
@requires(policy.may_see, load=a_desk)
@takes("pledge")
def moderation(found: Desk) -> ResponseReturnValue:
    chosen = one("pledge")
    pledge = queries.pledge_to_introduce(db_session(), chosen, found.need.rehearsal) if chosen else None
    return _one(found, pledge=pledge)


@bp.route(f"{ONE}/publication", methods=["POST"])
@requires(policy.may_moderate, load=a_desk, because=policy.why_not_moderate)
def publication(found: Desk) -> ResponseReturnValue:
    form = PublicationForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.publish(db_session(), found.need, signed_in(), now(), form.seen.data)
    ):
        return _back(found, _("It is public."))
    db_session().expire(found.need)  # whoever is told that it changed reads it as it is now
    return _one(a_desk(db_session(), found.need.id), plain=form), 422


@bp.route(f"{ONE}/return", methods=["POST"])
@requires(policy.may_moderate, load=a_desk, because=policy.why_not_moderate)
def return_(found: Desk) -> ResponseReturnValue:
    form = ReturnForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.return_need(db_session(), found.need, form.reasons.data or "", signed_in())
    ):
        return _back(found, _("Given back, with your words."))
    return _one(found, returning=form), 422


@bp.route(f"{ONE}/introductions", methods=["POST"])
@requires(policy.may_introduce, load=a_desk)
def introduction_made(found: Desk) -> ResponseReturnValue:
    session = db_session()
    events = {str(one.id): one for one in queries.events_to_meet(session, found.need.rehearsal, rules.day(now()))}
    form = introduction_form(_choices(events.values()))
    if form.validate_on_submit():
        number = meant_by(form.pledge.data or "")
        pledge = queries.pledge_to_introduce(session, number, found.need.rehearsal)
        if pledge is None:
            form.pledge.errors = [_("No public pledge has this number.")]
        elif speaks_for_one(signed_in(), (found.need, pledge)):
            form.pledge.errors = [_("You speak for its organisation: another member of staff brings the two together.")]
        elif carry_out(
            form,
            lambda: services.introduce(
                session,
                found.need,
                pledge,
                form.need_email.data,
                form.pledge_email.data,
                signed_in(),
                now(),
                events.get(form.event.data or ""),
            ),
        ):
            return _back(found, _("Both sides get a mail. Neither sees the other’s address until both agree."))
    return _one(found, introducing=form), 422


def _choices(events: Iterable[Event]) -> list[tuple[str, str]]:
    return [(str(event.id), in_language(event.names) or event.name) for event in events]


def _back(found: Desk, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("needs.moderation", need_id=found.need.id))


def _one(
    found: Desk, *, plain: Form | None = None, returning: ReturnForm | None = None,
    introducing: IntroductionForm | None = None, pledge: Pledge | None = None,
) -> str:  # fmt: skip
    session, need, user = db_session(), found.need, signed_in()
    today = rules.day(now())
    fits = queries.fitting(session, [need], today).get(need.public_id, [])
    if introducing is None:
        need_email, pledge_email = services.addresses(session, need, pledge)
        need_email = need_email if policy.may_read_contact(user, found) else ""
        typed = {"pledge": pledge.public_id if pledge else "", "need_email": need_email, "pledge_email": pledge_email}
        events = queries.events_to_meet(session, need.rehearsal, today)
        shown = introduction_form(_choices(events), formdata=None, data=typed)
    return render_template(
        "needs/moderation.html",
        need=need,
        mark=mark(need),
        row=wording.row(need, today),
        states=wording.STATES,
        standings=wording.STANDINGS,
        outcomes=OUTCOMES,
        introductions=queries.introductions_of(session, need.id),
        fitting=[wording.fitting_row(pair, need, fit) for pair, fit in fits],
        failed=plain or returning or introducing,
        returning=returning or ReturnForm(formdata=None),
        introducing=introducing or shown,
        may_moderate=policy.may_moderate(user, found),
        may_introduce=policy.may_introduce(user, found),
        because=policy.why_not_moderate(user, found),
        may_read_contact=policy.may_read_contact(user, found),
    )
