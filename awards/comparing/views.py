"""Pages of comparing: one pair at a time, a judge's own answers, their receipt, and the way back by staff."""

import hashlib
import secrets
from collections.abc import Callable
from typing import TypeVar
from uuid import UUID, uuid4

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.comparing import policy, queries, services
from awards.comparing.forms import AnswerForm, PairForm, ReopeningForm
from awards.comparing.models import Comparison
from awards.comparing.queries import Comparing, StaffComparing
from awards.comparing.rules import FEWEST_MEETINGS, SURE, Side
from awards.core.errors import NotFound, StaleVersion
from awards.judging.queries.confirmed import proofs
from awards.judging.services import Save
from awards.web.access import fresh_only, requires
from awards.web.forms import Form, OneButtonForm, carry_out
from awards.web.identity import signed_in
from awards.web.languages import in_language, translated
from awards.web.proofs import proofs_of
from awards.web.transaction import db_session, now

bp = Blueprint("comparing", __name__)

F = TypeVar("F", bound=Form)

DESK = "/judging/<uuid:edition_id>/comparing/<key>"


def own_comparing(session: Session, edition_id: UUID, key: str) -> Comparing:
    """What whoever asks compares in the category."""
    return queries.comparing(session, edition_id, key, signed_in().id, now())


@bp.errorhandler(StaleVersion)
def clash(error: StaleVersion) -> ResponseReturnValue:
    """The page as it stands now, with what was refused and why."""
    values = request.view_args or {}
    page = own_comparing(db_session(), values["edition_id"], values["key"])
    return _show(page, refused=translated(error.message)), 409


@bp.route(DESK)
@requires(policy.may_compare, load=own_comparing)
def comparing(page: Comparing) -> ResponseReturnValue:
    return _show(page) if page.is_asked else _to_the_gate(page)


@bp.route(f"{DESK}/pairs", methods=["POST"])
@requires(policy.may_compare, load=own_comparing)
def pairs(page: Comparing) -> ResponseReturnValue:
    seed = secrets.randbelow(2**31)
    return _changed(
        page, OneButtonForm(), lambda _form: services.ask(db_session(), page, signed_in(), now(), seed=seed)
    )


@bp.route(f"{DESK}/answers", methods=["POST"])
@requires(policy.may_compare, load=own_comparing)
def answers(page: Comparing) -> ResponseReturnValue:
    def answer(form: AnswerForm) -> object:
        n, side, number = form.n.data or 0, Side(form.answer.data), form.number()
        said = hashlib.sha256(f"{request.path} {n} {side}".encode()).hexdigest()
        save = None if number is None else Save(number, said)
        return services.answer(db_session(), page, n, side, signed_in(), now(), save=save)

    return _changed(page, AnswerForm(), answer)


@bp.route(f"{DESK}/answers/removal", methods=["POST"])
@requires(policy.may_compare, load=own_comparing)
def removal(page: Comparing) -> ResponseReturnValue:
    return _changed(
        page, PairForm(), lambda form: services.take_back(db_session(), page, form.n.data or 0, signed_in(), now())
    )


@bp.route(f"{DESK}/confirmation", methods=["POST"])
@requires(policy.may_compare, load=own_comparing)
def confirmation(page: Comparing) -> ResponseReturnValue:
    return _changed(page, OneButtonForm(), lambda _form: services.confirm(db_session(), page, signed_in(), now()))


@bp.route(f"{DESK}/receipt.json")
@requires(policy.may_compare, load=own_comparing)
def receipt_json(page: Comparing) -> ResponseReturnValue:
    card = page.card
    if card is None or card.confirmed_at is None:
        raise NotFound("receipt")
    step = queries.step_of(db_session(), page)
    size, root, ways = proofs(db_session(), page.edition_id, set() if step is None else {step})
    sealed = proofs_of(db_session(), page.edition_id, [card.leaf] if card.leaf else []).get(card.leaf or "", {})
    return jsonify(
        edition=str(page.edition_id),
        category=page.category.key,
        log={"size": size, "root": root},
        comparison_card=str(card.id),
        confirmed_at=card.confirmed_at.isoformat(),
        comparisons=[
            {"n": one.n, "left": str(one.left_id), "right": str(one.right_id), "answer": one.answer}
            for one in page.said
        ],
        card=card.digest,
        step=step,
        leaf=card.leaf,
        proof=ways.get(step or 0, ()),
        sealed=sealed if "head" in sealed else None,
    )


def comparing_of(session: Session, edition_id: UUID, key: str, judge_id: UUID) -> StaffComparing:
    """A judge's comparisons as whoever asks meets them."""
    return queries.staff_comparing(session, edition_id, key, judge_id, signed_in().id, now())


@bp.route("/staff/<uuid:edition_id>/comparing/<key>/of/<uuid:judge_id>/reopening", methods=["GET", "POST"])
@fresh_only
@requires(policy.may_reopen, load=comparing_of)
def reopening(of: StaffComparing) -> ResponseReturnValue:
    form, page = ReopeningForm(), of.page
    name = of.judge.name or of.judge.email
    back = url_for("judging.staff_cards", edition_id=of.edition_id, judge_id=of.judge_id, round=page.round.number)

    def reopen() -> None:
        services.reopen(db_session(), page, form.reason.data or "", signed_in(), now())

    if form.validate_on_submit() and carry_out(form, reopen):
        flash(_("The comparisons of %(judge)s are open again. The judge is told.", judge=name))
        return redirect(back, 303)
    may = page.round.opens_at <= now() < page.round.closes_at and page.confirmed_at is not None
    about = _("Two at a time: %(category)s", category=in_language(page.category.names))
    shown = render_template(
        "judging/reopening.html", form=form, about=about, name=name, confirmed_at=page.confirmed_at, back=back, may=may
    )
    return shown, 422 if form.is_submitted() else 200


def _changed(page: Comparing, form: F, verb: Callable[[F], object]) -> ResponseReturnValue:
    """The page again after a change, or with what stands in its way; before the gate nothing is shown."""
    if not page.is_asked:
        return _to_the_gate(page)
    if form.validate_on_submit() and carry_out(form, lambda: verb(form)):
        here = url_for("comparing.comparing", edition_id=page.edition_id, key=page.category.key, _anchor="pair")
        return redirect(here, 303)  # the keyboard goes on at the pair
    return _show(page, form), 422


def _to_the_gate(page: Comparing) -> ResponseReturnValue:
    flash(_("Look at the names first, and name a tie if there is one."))
    return redirect(url_for("judging.conflicts", edition_id=page.edition_id, round=page.round.number))


def _show(page: Comparing, form: Form | None = None, refused: str | None = None) -> str:
    confirmed = page.confirmed_at is not None
    return render_template(
        "comparing/comparing.html",
        page=page,
        form=form,
        refused=refused,
        opened=page.round.opens_at <= now(),
        closed=page.round.closes_at <= now(),
        items=sorted(page.items.values(), key=lambda item: item.number),
        answers=[_said(page, one) for one in page.answered],
        last=None if page.last is None else _said(page, page.last),
        save=uuid4(),
        sides=Side,
        fewest=FEWEST_MEETINGS,
        sure=SURE,
        step=queries.step_of(db_session(), page) if confirmed else None,
    )


def _said(page: Comparing, one: Comparison) -> dict[str, object]:
    """An answer with the names of its two entries, the one that should win first."""
    left, right = (page.items[entry].title for entry in (one.left_id, one.right_id))
    first, second = (right, left) if one.answer == Side.RIGHT else (left, right)
    return {"n": one.n, "first": first, "second": second, "told": one.answer != Side.NEITHER}
