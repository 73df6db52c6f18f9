"""Wishes to be erased as staff settle them: one proposes, another approves, none of them the person."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.people import policy, queries, rules, services, wording
from awards.people.forms import HoldForm, NoteForm, SpellingForm
from awards.people.models import Erasure
from awards.people.views.blueprint import bp
from awards.web.access import fresh_only, requires
from awards.web.forms import Form, OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

ALL = "/staff/erasures"


def an_erasure(session: Session, erasure_id: UUID) -> Erasure:
    return queries.erasure(session, erasure_id)


@bp.route(ALL)
@requires(policy.may_look)
def erasures() -> ResponseReturnValue:
    return _list(NoteForm())


@bp.route(f"{ALL}/wish", methods=["POST"])
@requires(policy.may_ask_for_another)
def note() -> ResponseReturnValue:
    form, made = NoteForm(), list[Erasure]()

    def keep() -> None:
        made.append(services.note(db_session(), form.email.data or "", form.name.data or "", signed_in(), now()))

    if form.validate_on_submit() and carry_out(form, keep):
        return redirect(url_for("people.erasure", erasure_id=made[0].id))
    return _list(form), 422


@bp.route(f"{ALL}/<uuid:erasure_id>")
@requires(policy.may_see, load=an_erasure)
def erasure(wish: Erasure) -> ResponseReturnValue:
    return _one(wish, OneButtonForm(), HoldForm(data={"because": wish.held_because}))


@bp.route(f"{ALL}/<uuid:erasure_id>/proposal", methods=["POST"])
@requires(policy.may_settle, load=an_erasure, because=policy.why_not_settle)
def proposal(wish: Erasure) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(form, lambda: services.propose(db_session(), wish, signed_in(), now())):
        flash(_("It waits for another member of staff now."))
        return _back(wish)
    return _one(wish, form, HoldForm(formdata=None)), 422


@bp.route(f"{ALL}/<uuid:erasure_id>/approval", methods=["POST"])
@fresh_only
@requires(policy.may_settle, load=an_erasure, because=policy.why_not_settle)
def approval(wish: Erasure) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(form, lambda: services.approve(db_session(), wish, signed_in(), now())):
        flash(_("It is approved. The person gets a mail; after an hour it is carried out."))
        return _back(wish)
    return _one(wish, form, HoldForm(formdata=None)), 422


@bp.route(f"{ALL}/<uuid:erasure_id>/hold", methods=["POST"])
@requires(policy.may_settle, load=an_erasure, because=policy.why_not_settle)
def hold(wish: Erasure) -> ResponseReturnValue:
    form = HoldForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.hold(db_session(), wish, form.because.data or "", signed_in())
    ):
        flash(_("Saved."))
        return _back(wish)
    return _one(wish, form, form), 422


@bp.route(f"{ALL}/<uuid:erasure_id>/end", methods=["POST"])
@requires(policy.may_settle, load=an_erasure, because=policy.why_not_settle)
def end(wish: Erasure) -> ResponseReturnValue:
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(form, lambda: services.end(db_session(), wish, signed_in())):
        flash(_("It is ended. Nothing is erased."))
        return _back(wish)
    return _one(wish, form, HoldForm(formdata=None)), 422


@bp.route(f"{ALL}/<uuid:erasure_id>/spellings")
@requires(policy.may_see, load=an_erasure)
def spellings(wish: Erasure) -> ResponseReturnValue:
    return _spellings(wish, SpellingForm(formdata=None))


@bp.route(f"{ALL}/<uuid:erasure_id>/spellings", methods=["POST"])
@requires(policy.may_settle, load=an_erasure, because=policy.why_not_settle)
def spelling_added(wish: Erasure) -> ResponseReturnValue:
    return _spelled(wish, services.add_spelling)


@bp.route(f"{ALL}/<uuid:erasure_id>/spellings/removal", methods=["POST"])
@requires(policy.may_settle, load=an_erasure, because=policy.why_not_settle)
def spelling_removed(wish: Erasure) -> ResponseReturnValue:
    return _spelled(wish, services.drop_spelling)


def _spelled(wish: Erasure, verb: Callable[[Session, Erasure, str, User], None]) -> ResponseReturnValue:
    form = SpellingForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: verb(db_session(), wish, form.spelling.data or "", signed_in())
    ):
        flash(_("Saved."))
        return redirect(url_for("people.spellings", erasure_id=wish.id))
    return _spellings(wish, form), 422


def _spellings(wish: Erasure, form: SpellingForm) -> str:
    session, user = db_session(), signed_in()
    person = queries.person_of(session, wish.user_id, wish.email, wish.name, wish.known)
    told = queries.spelled(session, person) if wish.state in queries.OPEN else queries.Spelled({}, {})
    return render_template(
        "people/spellings.html",
        wish=wish,
        form=form,
        added=services.spellings_of(wish),
        found=wording.placed(told.found),
        alike=wording.placed(told.alike),
        may_change=policy.may_settle(user, wish) and wish.state in ("asked", "proposed") and not wish.part_at,
    )


def _back(wish: Erasure) -> ResponseReturnValue:
    return redirect(url_for("people.erasure", erasure_id=wish.id))


def _list(form: NoteForm) -> str:
    user = signed_in()
    return render_template(
        "people/erasures.html",
        form=form,
        rows=queries.erasures(db_session(), user.rehearsal),
        states=wording.STATES,
        may_note=policy.may_ask_for_another(user),
    )


def _one(wish: Erasure, form: Form, holding: HoldForm) -> str:
    session, user = db_session(), signed_in()
    is_open = wish.state in queries.OPEN
    person = queries.person_of(session, wish.user_id, wish.email, wish.name, wish.known) if is_open else None
    held = queries.held(session)
    people = {one: accounts.user(session, one) for one in (wish.asked_by, wish.proposed_by, wish.approved_by) if one}
    return render_template(
        "people/erasure.html",
        wish=wish,
        form=form,
        holding=holding,
        is_open=is_open,
        people={key: one.name or one.email for key, one in people.items()},
        groups=wording.grouped(
            queries.counts(session, person, held=held) if person and not wish.part_at else wish.counts
        ),
        named=bool(person and person.names),
        holds=[rules.HOLDS[kind] for kind in queries.holds(session, person, now())] if person else [],
        stays=rules.STAYS if person and queries.is_held(session, person, held, texts=False) else None,
        states=wording.STATES,
        may_settle=policy.may_settle(user, wish),
        because=policy.why_not_settle(user, wish),
        proposed_by_me=wish.proposed_by == user.id,
    )
