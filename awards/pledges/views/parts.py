"""Who else takes part in a pledge: named by the pledging organisation, answered by the people of the named one."""

from functools import partial
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import NotFound
from awards.organisations import queries as organisations
from awards.organisations.rules import fold
from awards.pledges import policy, services, wording
from awards.pledges.forms import PartForm
from awards.pledges.models import PledgePart
from awards.pledges.policy import Desk
from awards.pledges.queries import parts
from awards.pledges.rules import states
from awards.pledges.rules.typed import amount
from awards.pledges.views.blueprint import bp
from awards.pledges.views.mine import ONE, a_desk
from awards.web import lists
from awards.web.access import requires, signed_in_only, takes
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

NAMED = "/account/pledges/parts"


def a_part_of(session: Session, pledge_id: UUID, part_id: UUID) -> tuple[Desk, PledgePart]:
    found = parts.part(session, part_id)
    if found.pledge_id != pledge_id:
        raise NotFound("part")
    return a_desk(session, pledge_id), found


def a_part(session: Session, part_id: UUID) -> PledgePart:
    return parts.part(session, part_id)


def _names(user: User, found: Desk) -> bool:
    return policy.may_write(user, found) and found.pledge.state in states.PUBLIC


def _ends(user: User, given: tuple[Desk, PledgePart]) -> bool:
    return _names(user, given[0])


def _answers(user: User, part: PledgePart) -> bool:
    """Whether this person speaks for the organisation that is named."""
    mine = organisations.represented(db_session(), user.id)
    return any(one.id == part.organisation.standing.id for one in mine)


@bp.route(f"{ONE}/parts")
@requires(_names, load=a_desk)
def parts_named(found: Desk) -> ResponseReturnValue:
    return _page(found, PartForm(formdata=None))


@bp.route(f"{ONE}/parts", methods=["POST"])
@requires(_names, load=a_desk)
def part(found: Desk) -> ResponseReturnValue:
    form = PartForm()
    if named(found, form, by_lead=True):
        flash(_("Named. Its people are asked; readers see it once they confirm."))
        return redirect(url_for("pledges.parts_named", pledge_id=found.pledge.id))
    return _page(found, form), 422


@bp.route(f"{ONE}/parts/<uuid:part_id>/end", methods=["POST"])
@requires(_ends, load=a_part_of)
def part_end(given: tuple[Desk, PledgePart]) -> ResponseReturnValue:
    found, one = given
    if OneButtonForm().validate_on_submit():
        services.end_part(db_session(), one, signed_in(), now())
        flash(_("It is ended."))
    return redirect(url_for("pledges.parts_named", pledge_id=found.pledge.id))


@bp.route(NAMED)
@signed_in_only
@takes("after")
def parts_of_mine() -> ResponseReturnValue:
    session = db_session()
    mine = organisations.represented(session, signed_in().id)
    find = partial(parts.naming, session, [one.id for one in mine])
    rows, more = lists.part("pledges.parts_of_mine", ("after",), "after", find)
    return render_template("pledges/named.html", rows=rows, more=more, roles=wording.PARTS, organisations=mine)


@bp.route(f"{NAMED}/<uuid:part_id>/confirmation", methods=["POST"])
@requires(_answers, load=a_part)
def part_confirmation(part: PledgePart) -> ResponseReturnValue:
    if OneButtonForm().validate_on_submit():
        services.confirm_part(db_session(), part, signed_in(), now())
        flash(_("Thank you. The pledge says that you confirm it."))
    return redirect(url_for("pledges.parts_of_mine"))


@bp.route(f"{NAMED}/<uuid:part_id>/refusal", methods=["POST"])
@requires(_answers, load=a_part)
def part_refusal(part: PledgePart) -> ResponseReturnValue:
    if OneButtonForm().validate_on_submit():
        services.end_part(db_session(), part, signed_in(), now())
        flash(_("Thank you. The pledge does not name you any more."))
    return redirect(url_for("pledges.parts_of_mine"))


def named(found: Desk, form: PartForm, *, by_lead: bool) -> bool:
    """Name the organisation of a form that was sent; what is wrong stands beside its field."""
    session = db_session()
    if not form.validate_on_submit():
        return False
    of = organisations.by_names(session, [form.name.data or ""]).get(fold(form.name.data or ""))
    share = amount(form.share.data) if form.share.data else None
    if of is None:
        form.name.errors = [_("The registry knows no organisation of this name. Look how it spells it.")]
    elif form.share.data and share is None:
        form.share.errors = [_("Write the share in figures, such as 40.")]
    else:
        return carry_out(
            form,
            lambda: services.name_part(
                session, found.pledge, of, form.role.data or "", share, signed_in(), now(), by_lead=by_lead
            ),
        )
    return False


def _page(found: Desk, form: PartForm) -> str:
    return render_template(
        "pledges/parts.html", pledge=found.pledge, form=form, roles=wording.PARTS,
        rows=parts.parts_of(db_session(), found.pledge.id, shown=False),
    )  # fmt: skip
