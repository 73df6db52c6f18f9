"""What an organisation needs, and what may fit its pledges: stated, changed, ended, asked to be brought together."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.campaigns.wording import OUTCOMES
from awards.core.errors import NotFound
from awards.needs import policy, queries, rules, services, wording
from awards.needs.forms import NeedForm, NewNeedForm, WithdrawForm
from awards.needs.models import Need, mark
from awards.needs.policy import Desk
from awards.needs.views.blueprint import bp
from awards.organisations.models import Organisation
from awards.organisations.queries import organisation as find_organisation
from awards.organisations.queries import represented
from awards.organisations.rules import fold
from awards.places import queries as places
from awards.pledges.models import Pledge
from awards.pledges.queries import every_group
from awards.pledges.rules.typed import amount
from awards.web.access import requires, signed_in_only, takes
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language, language, translated
from awards.web.lists import one, part
from awards.web.transaction import db_session, now

LISTS = ("needs", "fits", "introductions")
FITS = 12
"""So many needs that may fit are shown at a time."""

Fit = tuple[rules.Match, Need, Pledge]
ONE = "/account/needs/<uuid:need_id>"


def a_desk(session: Session, need_id: UUID) -> Desk:
    """A need as the person of this request comes to it."""
    found = queries.need(session, need_id)
    mine = {one.id for one in represented(session, signed_in().id)}
    speaks = bool(found.organisation and found.organisation.standing.id in mine)
    return Desk(found, speaks, not speaks and queries.waits_to_be_told(session, found, mine, rules.day(now())))


def a_step(session: Session, need_id: UUID, step: str) -> tuple[Desk, str]:
    return a_desk(session, need_id), step


def may_write_step(user: User, given: tuple[Desk, str]) -> bool:
    return policy.may_write(user, given[0])


def an_own_organisation(session: Session, organisation_id: UUID) -> Organisation:
    return find_organisation(session, organisation_id)


def speaks(user: User, organisation: Organisation) -> bool:
    """Whether staff confirmed that this person speaks for the organisation."""
    return any(one.id == organisation.id for one in represented(db_session(), user.id))


def a_pair(session: Session, need_id: UUID, public_id: str) -> tuple[Need, Pledge]:
    """An open need and a public pledge that may fit it."""
    need = queries.need(session, need_id)
    pledge = queries.pledge_to_introduce(session, public_id, need.rehearsal)
    if pledge is None or not queries.fits(need, pledge, rules.day(now())):
        raise NotFound("pledge")
    return need, pledge


def speaks_for_one(user: User, pair: tuple[Need, Pledge]) -> bool:
    """Whether this person speaks for the side that needs, or for the one that pledges."""
    return queries.speaks_for_a_side(db_session(), user, *pair)


@bp.route("/account/needs")
@signed_in_only
@takes(*LISTS)
def mine() -> ResponseReturnValue:
    session, today = db_session(), rules.day(now())
    own = represented(session, signed_in().id)
    ids = [organisation.id for organisation in own]
    found, more = _fits(ids, today)
    some = partial(part, "needs.mine", LISTS)
    stated, more_stated = some("needs", partial(queries.of_organisations, session, ids)) if ids else ([], {})
    introductions, more_introductions = (
        some("introductions", partial(queries.introductions_to, session, ids)) if ids else ([], {})
    )
    begun = queries.introductions_between(session, [(need, pledge) for _pair, need, pledge in found])
    return render_template(
        "needs/mine.html",
        organisations=own,
        rows=stated,
        states=wording.STATES,
        introductions=introductions,
        standings=wording.STANDINGS,
        outcomes=OUTCOMES,
        fitting=[
            (
                need,
                wording.row(need, today),
                pledge.public_id,
                pledge.current.title,
                wording.reasons(pair, need),
                wording.STANDINGS[between.standing] if (between := begun.get((need.id, pledge.id))) else None,
            )
            for pair, need, pledge in found
        ],
        more=more | {"needs": more_stated, "introductions": more_introductions},
    )


def _fits(organisation_ids: Sequence[UUID], today: date) -> tuple[Sequence[Fit], dict[str, Any]]:
    """So many of the pairs as a page shows, behind the one that the address names, and the ways on and back."""
    need, dot, pledge = (one("fits") or "").partition(".")
    after = (need, pledge) if dot else None
    found = queries.fitting_pledges_of(db_session(), organisation_ids, today, FITS + 1, after)
    shown = found.pairs[:FITS]
    last = f"{shown[-1][1].public_id}.{shown[-1][2].public_id}" if len(found.pairs) > FITS else None
    others: dict[str, Any] = {name: request.args.get(name) for name in LISTS if name != "fits"}
    older = url_for("needs.mine", **others, fits=last) if last else None
    return shown, {"older": older, "newer": url_for("needs.mine", **others) if found.begun else None}


@bp.route("/account/organisations/<uuid:organisation_id>/need")
@requires(speaks, load=an_own_organisation)
def new(organisation: Organisation) -> ResponseReturnValue:
    return form_page(need_form(NewNeedForm, formdata=None), organisation=organisation)


@bp.route("/account/organisations/<uuid:organisation_id>/need", methods=["POST"])
@requires(speaks, load=an_own_organisation)
def stated(organisation: Organisation) -> ResponseReturnValue:
    form = need_form(NewNeedForm)
    made: list[Need] = []

    def state() -> None:
        made.append(services.state(db_session(), organisation, said(form), language(), signed_in(), now()))

    if valid(form) and carry_out(form, state):
        flash(_("Handed in. The secretariat looks at it."))
        return redirect(url_for("needs.desk", need_id=made[0].id))
    return form_page(form, organisation=organisation), 422


@bp.route(ONE)
@requires(policy.may_write, load=a_desk)
def desk(found: Desk) -> ResponseReturnValue:
    return overview(found)


@bp.route(f"{ONE}/text")
@requires(policy.may_reword, load=a_desk, because=policy.why_not_reword)
def text(found: Desk) -> ResponseReturnValue:
    need = found.need
    typed = {
        "seen": mark(need), "title": need.title, "words": need.words, "iso2": need.iso2, "focus_area": need.focus_area,
        "group_key": need.group_key or "", "currency": need.currency or "", "until": need.until,
        "amount": "" if need.amount is None else f"{need.amount:f}".removesuffix(".00"), "contact": need.contact,
    }  # fmt: skip
    return form_page(need_form(NeedForm, formdata=None, data=typed), organisation=need.organisation, need=need)


@bp.route(f"{ONE}/text", methods=["POST"])
@requires(policy.may_reword, load=a_desk, because=policy.why_not_reword)
def changed(found: Desk) -> ResponseReturnValue:
    form, need = need_form(NeedForm), found.need
    if valid(form, of_staff=need.organisation is None) and carry_out(
        form, lambda: services.change(db_session(), need, said(form), signed_in(), now(), form.seen.data)
    ):  # fmt: skip
        flash(_("Handed in. The secretariat looks at it."))
        return redirect(url_for("needs.desk", need_id=need.id))
    if form.form_errors:  # its writer is told that somebody else changed it, and may hand in over that
        form.seen.data = mark(need)
    return form_page(form, organisation=need.organisation, need=need), 422


@bp.route(f"{ONE}/<any(meet, close):step>", methods=["POST"])
@requires(may_write_step, load=a_step)
def ended(given: tuple[Desk, str]) -> ResponseReturnValue:
    found, step = given
    form = OneButtonForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.end(db_session(), found.need, step, "", signed_in())
    ):
        flash(_("It is met.") if step == "meet" else _("It is closed."))
        return redirect(url_for("needs.desk", need_id=found.need.id))
    return overview(found, plain=form), 422


@bp.route(f"{ONE}/withdrawal", methods=["POST"])
@requires(policy.may_write, load=a_desk)
def withdrawal(found: Desk) -> ResponseReturnValue:
    form = WithdrawForm()
    if form.validate_on_submit() and carry_out(
        form, lambda: services.end(db_session(), found.need, "withdraw", form.reasons.data or "", signed_in())
    ):
        flash(_("It is withdrawn. Its address stays and says why."))
        return redirect(url_for("needs.desk", need_id=found.need.id))
    return overview(found, withdrawing=form), 422


@bp.route(f"{ONE}/pledges/<public_id>/introduction", methods=["POST"])
@requires(speaks_for_one, load=a_pair)
def introduction_asked(pair: tuple[Need, Pledge]) -> ResponseReturnValue:
    if OneButtonForm().validate_on_submit():
        services.ask_for_introduction(db_session(), *pair, signed_in(), now())
        flash(_("The secretariat was asked to bring you together."))
    return redirect(url_for("needs.mine"))


def need_form(kind: type[NeedForm], **given: Any) -> NeedForm:
    session = db_session()
    countries = sorted(
        ((one.iso2, in_language(one.names) or one.iso2) for one in places.countries(session)),
        key=lambda pair: fold(pair[1]),
    )
    return kind(countries, [(key, in_language(names)) for key, names in every_group(session).items()], **given)


def valid(form: NeedForm, *, of_staff: bool = False) -> bool:
    """Whether its fields can be read; where one cannot, all else that is wrong with the need is said at once too."""
    good = bool(form.validate_on_submit())
    if form.amount.data and amount(form.amount.data) is None:
        form.amount.errors = [*form.amount.errors, _("Write the amount in figures, such as 250000.")]
        good = False
    if not good:
        for name, message in rules.wrong(said(form), rules.day(now()), asks_contact=of_staff).items():
            form[name].errors = form[name].errors or [translated(message)]
    return good


def said(form: NeedForm) -> rules.Said:
    """What was typed."""
    given: Decimal | None = amount(form.amount.data) if form.amount.data else None
    until: date | None = form.until.data
    return rules.Said(
        title=form.title.data or "", words=form.words.data or "", iso2=form.iso2.data or "",
        focus_area=form.focus_area.data or "", until=until, group_key=form.group_key.data or None, amount=given,
        currency=(form.currency.data or "").upper() or None, contact=form.contact.data or "",
    )  # fmt: skip


def form_page(form: NeedForm, *, organisation: Organisation | None, need: Need | None = None) -> str:
    return render_template(
        "needs/form.html", form=form, organisation=organisation, need=need, action=request.path,
        of_staff=organisation is None,
    )  # fmt: skip


def overview(
    found: Desk, plain: OneButtonForm | None = None, withdrawing: WithdrawForm | None = None
) -> str:  # fmt: skip
    today = rules.day(now())
    return render_template(
        "needs/desk.html",
        need=found.need,
        row=wording.row(found.need, today),
        states=wording.STATES,
        standings=wording.STANDINGS,
        outcomes=OUTCOMES,
        introductions=queries.introductions_of(db_session(), found.need.id),
        writable=found.need.state in rules.WRITABLE and policy.may_reword(signed_in(), found),
        form=plain or OneButtonForm(formdata=None),
        withdrawing=withdrawing or WithdrawForm(formdata=None),
    )
