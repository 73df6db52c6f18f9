"""What staff keep beside a public pledge: who takes part, what other registers say, to whom it goes."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts.models import User
from awards.core.text import Message
from awards.organisations import queries as organisations
from awards.pledges import policy, services, wording
from awards.pledges.forms import PartForm, RegisterEntryForm, RegisterForm, TransferForm
from awards.pledges.models import PledgePart
from awards.pledges.policy import Desk
from awards.pledges.queries import desk, parts
from awards.pledges.views.blueprint import bp
from awards.pledges.views.mine import a_desk
from awards.pledges.views.parts import a_part_of, named
from awards.web.access import requires
from awards.web.forms import Form, OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

ONE = "/staff/pledges/<uuid:pledge_id>/beside"


def _says_of_part(user: User, given: tuple[Desk, PledgePart]) -> bool:
    return policy.may_say_beside(user, given[0])


def _why_not_of_part(user: User, given: tuple[Desk, PledgePart]) -> Message | None:
    return policy.why_not_moderate(user, given[0])


@bp.route(ONE)
@requires(policy.may_say_beside, load=a_desk, because=policy.why_not_moderate)
def beside(found: Desk) -> ResponseReturnValue:
    return _page(found)


@bp.route(f"{ONE}/parts", methods=["POST"])
@requires(policy.may_say_beside, load=a_desk, because=policy.why_not_moderate)
def staff_part(found: Desk) -> ResponseReturnValue:
    form = PartForm()
    if named(found, form, by_lead=False):
        return _back(found, _("Named. Readers see it; its people are asked to confirm it."))
    return _page(found, naming=form), 422


@bp.route(f"{ONE}/parts/<uuid:part_id>/showing", methods=["POST"])
@requires(_says_of_part, load=a_part_of, because=_why_not_of_part)
def part_showing(given: tuple[Desk, PledgePart]) -> ResponseReturnValue:
    found, one = given
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(form, lambda: services.show_part(db_session(), one, signed_in(), now())):
        return _back(found, _("Readers see it, and that nobody has confirmed it."))
    return _page(found, showing=form), 422


@bp.route(f"{ONE}/parts/<uuid:part_id>/end", methods=["POST"])
@requires(_says_of_part, load=a_part_of, because=_why_not_of_part)
def staff_part_end(given: tuple[Desk, PledgePart]) -> ResponseReturnValue:
    if OneButtonForm().validate_on_submit():
        services.end_part(db_session(), given[1], signed_in(), now())
    return _back(given[0], _("It is ended."))


@bp.route(f"{ONE}/registers", methods=["POST"])
@requires(policy.may_say_beside, load=a_desk, because=policy.why_not_moderate)
def register_entry(found: Desk) -> ResponseReturnValue:
    form, session, at = RegisterForm(), db_session(), now()
    if form.validate_on_submit() and carry_out(form, lambda: services.register_elsewhere(
        session, found.pledge, form.register.data, form.identifier.data or "", form.url.data or "",
        form.status_word.data or "", form.retrieved_on.data, signed_in(), at)):  # fmt: skip
        return _back(found, _("Kept, in the words of that register."))
    return _page(found, registering=form), 422


@bp.route(f"{ONE}/registers/removal", methods=["POST"])
@requires(policy.may_say_beside, load=a_desk, because=policy.why_not_moderate)
def register_removal(found: Desk) -> ResponseReturnValue:
    form, session = RegisterEntryForm(), db_session()
    if form.validate_on_submit():
        register, identifier = form.register.data or "", form.identifier.data or ""
        services.forget_register(session, found.pledge, register, identifier, signed_in(), now())
        return _back(found, _("Taken away."))
    return _page(found), 422


@bp.route(f"{ONE}/transfer", methods=["POST"])
@requires(policy.may_say_beside, load=a_desk, because=policy.why_not_moderate)
def transfer(found: Desk) -> ResponseReturnValue:
    form, session = TransferForm(), db_session()
    if form.validate_on_submit():
        to = organisations.at_slug(session, (form.into.data or "").rstrip("/").rsplit("/", 1)[-1])
        if to is None:
            form.into.errors = [_("No organisation has this address. Look at the list for the last part of it.")]
        elif desk.speaks_for(session, signed_in().id, to.id):
            form.into.errors = [_("You speak for this organisation: another member of staff gives it the pledge.")]
        elif carry_out(form, lambda: services.transfer(
            session, found.pledge, to, form.reason.data or "", signed_in(), now())):  # fmt: skip
            flash(_("It is the other organisation’s now. Number and address stay."))
            return redirect(url_for("pledges.moderation", pledge_id=found.pledge.id))
    return _page(found, giving=form), 422


def _back(found: Desk, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for("pledges.beside", pledge_id=found.pledge.id))


def _page(
    found: Desk, *, naming: PartForm | None = None, registering: RegisterForm | None = None,
    giving: TransferForm | None = None, showing: Form | None = None,
) -> str:  # fmt: skip
    session = db_session()
    failed: Form | None = naming or registering or giving or showing
    return render_template(
        "pledges/beside.html",
        pledge=found.pledge,
        failed=failed,
        naming=naming or PartForm(formdata=None),
        registering=registering or RegisterForm(formdata=None, data={"retrieved_on": now().date()}),
        giving=giving or TransferForm(formdata=None),
        rows=parts.parts_of(session, found.pledge.id, shown=False),
        entries=parts.register_entries(session, found.pledge.id),
        roles=wording.PARTS,
        registers=wording.REGISTERS,
    )
