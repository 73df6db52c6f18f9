"""Looking as somebody else: staff see an edition's pages as its nominee or judge does, and change nothing.

What both may see is shown, no more (`web.access.shown_to_who_looks`). Whoever has a conflict with any nomination of the
edition looks as nobody in it: which of its pages that touches would itself tell who judges what.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.accounts import queries as accounts
from awards.accounts.models import User
from awards.accounts.policy import is_staff, may_look_as
from awards.accounts.services import Visit, looks
from awards.assignment import queries as assignment
from awards.core.errors import NotFound
from awards.core.text import N_, Message
from awards.infrastructure import clock
from awards.screening import queries as screening
from awards.web.access import fresh_only, leaving, requires
from awards.web.forms import OneButtonForm
from awards.web.identity import signed_in, visit
from awards.web.transaction import db_session

bp = Blueprint("looking", __name__)


@dataclass(frozen=True)
class Prospect:
    """Somebody of the edition as whom one would look; `tied` when a conflict of one's own stands in the edition."""

    edition_id: UUID
    other: User
    tied: bool
    landing: str


def may_look(user: User, prospect: Prospect) -> bool:
    """Look as this person: staff of the edition, with fewer rights than one's own, without any conflict in it."""
    return may_look_as(user, prospect.other, prospect.edition_id) and not prospect.tied


def why_not_look(user: User, prospect: Prospect) -> Message | None:
    """The sentence for staff of the edition who may not."""
    if not is_staff(user, prospect.edition_id) or may_look(user, prospect):
        return None
    if prospect.tied:
        return N_("You have a conflict of interest in this edition, so you look as nobody in it.")
    return N_("Nobody looks as staff or as an administrator, and whoever judges in an edition looks as nobody in it.")


def untied(session: Session, found: Visit | None) -> Visit | None:
    """The visit, without its look where a conflict stands between who looks and a nomination of the edition."""
    if found is None or found.look is None:
        return found
    tied = assignment.hidden_from(session, found.look.edition_id, found.user.id).ids
    return replace(found, look=None, looks_as=None) if tied else found


def a_judge(session: Session, edition_id: UUID, profile_id: UUID) -> Prospect:
    """An accepted judge of the edition."""
    file = assignment.judge_file(session, edition_id, profile_id)
    if file.profile.state != "accepted":
        raise NotFound("judge")
    return _prospect(session, edition_id, file.user.id, url_for("judging.queue", edition_id=edition_id))


def a_nominator(session: Session, edition_id: UUID, nomination_id: UUID) -> Prospect:
    """Who sent a nomination of the edition."""
    file = screening.nomination_file(session, edition_id, nomination_id)
    landing = url_for("nominations.nomination", edition_id=edition_id, nomination_id=nomination_id)
    return _prospect(session, edition_id, file.nominator.id, landing)


@bp.route("/staff/<uuid:edition_id>/judges/<uuid:profile_id>/look", methods=["POST"])
@fresh_only
@requires(may_look, load=a_judge, because=why_not_look)
def at_judge(prospect: Prospect) -> ResponseReturnValue:
    return _begin(prospect)


@bp.route("/staff/<uuid:edition_id>/nominations/<uuid:nomination_id>/look", methods=["POST"])
@fresh_only
@requires(may_look, load=a_nominator, because=why_not_look)
def at_nominator(prospect: Prospect) -> ResponseReturnValue:
    return _begin(prospect)


@bp.route("/account/look/end", methods=["POST"])
@leaving
def end() -> ResponseReturnValue:
    session, found, edition_id = db_session(), visit(), None
    if OneButtonForm().validate_on_submit() and found is not None:
        edition_id = looks.end(session, found.user, found.session_id, clock.real(session))
        flash(_("You are yourself again."))
    return redirect(url_for("desks.staff_edition", edition_id=edition_id) if edition_id else url_for("desks.home"))


def _begin(prospect: Prospect) -> ResponseReturnValue:
    session, found = db_session(), visit()
    if OneButtonForm().validate_on_submit() and found is not None:
        looks.begin(session, signed_in(), prospect.other, prospect.edition_id, found.session_id, clock.real(session))
    return redirect(prospect.landing)


def _prospect(session: Session, edition_id: UUID, user_id: UUID, landing: str) -> Prospect:
    tied = bool(assignment.hidden_from(session, edition_id, signed_in().id).ids)
    return Prospect(edition_id, accounts.user(session, user_id), tied, landing)
