"""Packs to print: a judge's own, and those that staff have made for judges."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from awards.accounts.models import User
from awards.core.errors import BadRequest, NotFound
from awards.judging import policy, services
from awards.judging.queries import Queue
from awards.judging.queries.paper import Pack, PaperDesk, pack_of, paper_desk, whole_pack_of
from awards.judging.views.blueprint import DESK, bp
from awards.judging.views.queue import own_queue
from awards.web.access import requires
from awards.web.forms import OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.languages import language
from awards.web.transaction import db_session, now

OWN = f"{DESK}/packs"
PAPER = "/staff/<uuid:edition_id>/paper"
OF_STAFF = f"{PAPER}/packs"


def desk_of_paper(session: Session, edition_id: UUID) -> PaperDesk:
    """The round whose judges may score on paper."""
    return paper_desk(session, edition_id, now())


def one_pack(session: Session, edition_id: UUID, pack_id: UUID) -> Pack:
    """A pack, without its bytes."""
    return pack_of(session, edition_id, pack_id, now())


def made_pack(session: Session, edition_id: UUID, pack_id: UUID) -> Pack:
    """A pack with its bytes, while it stands."""
    return whole_pack_of(session, edition_id, pack_id, now())


@bp.route(OWN, methods=["POST"])
@requires(policy.may_do, load=own_queue)
def own_packs(queue: Queue) -> ResponseReturnValue:
    judge = signed_in()
    page = _asked(queue.edition_id, judge, "judging.own_pack", queue.round.number)
    return page or redirect(url_for("judging.queue", edition_id=queue.edition_id), 303)


@bp.route(f"{OWN}/<uuid:pack_id>")
@requires(policy.may_do, load=one_pack)
def own_pack(of: Pack) -> ResponseReturnValue:
    return render_template("judging/pack.html", of=of, content="judging.own_pack_content", here="judging.own_pack")


@bp.route(f"{OWN}/<uuid:pack_id>/content")
@requires(policy.may_do, load=made_pack)
def own_pack_content(of: Pack) -> ResponseReturnValue:
    return _file(of)


@bp.route(OF_STAFF, methods=["POST"])
@requires(policy.may_key_in, load=desk_of_paper)
def packs(of: PaperDesk) -> ResponseReturnValue:
    page = _asked(of.edition_id, _judge(), "judging.pack", of.round.number)
    return page or redirect(url_for("judging.paper", edition_id=of.edition_id), 303)


@bp.route(f"{OF_STAFF}/<uuid:pack_id>")
@requires(policy.may_key_in, load=one_pack)
def pack(of: Pack) -> ResponseReturnValue:
    return render_template("judging/pack.html", of=of, content="judging.pack_content", here="judging.pack")


@bp.route(f"{OF_STAFF}/<uuid:pack_id>/content")
@requires(policy.may_key_in, load=made_pack)
def pack_content(of: Pack) -> ResponseReturnValue:
    return _file(of)


def _asked(edition_id: UUID, judge: User, endpoint: str, number: int) -> ResponseReturnValue | None:
    """On to the page of the pack that was asked for; None, with the reason said, when there is none."""
    form, made = OneButtonForm(), list[UUID]()
    code = language() if judge.id == signed_in().id else judge.language

    def ask() -> None:
        made.append(services.ask_for_pack(db_session(), edition_id, judge, code, signed_in(), now(), number).id)

    if form.validate_on_submit() and carry_out(form, ask):
        return redirect(url_for(endpoint, edition_id=edition_id, pack_id=made[0]), 303)
    for sentence in form.form_errors:
        flash(sentence)
    return None


def _judge() -> User:
    try:
        found = db_session().get(User, UUID(request.form.get("judge", "")))
    except ValueError:
        raise BadRequest("a judge is named by an id") from None
    if found is None:
        raise NotFound("judge")
    return found


def _file(of: Pack) -> Response:
    response = Response(of.pack.content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="judging-pack-{of.edition.year}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response
