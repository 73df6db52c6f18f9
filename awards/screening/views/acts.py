"""Acting on many rows of the list at once, and taking an act back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.core.errors import BadRequest, RuleBroken
from awards.core.text import N_
from awards.programme import queries as programme
from awards.screening import policy, queries, services
from awards.screening.forms import ChosenForm, ChosenIneligibleForm, ChosenReturnForm
from awards.screening.models import ReplyTemplate, ScreeningAct
from awards.screening.queries import OfEdition
from awards.screening.rules import Outcome, require_few
from awards.screening.services import Chosen, Decision
from awards.screening.views.blueprint import (
    LIST,
    OPEN_TO_LIST,
    STAFF,
    answers,
    bp,
    filters_of,
    given,
    instant_of,
    reply_choices,
    rules,
    uuid_of,
    whole,
)
from awards.screening.views.desk import decision_of
from awards.screening.views.queue import queue_page
from awards.web.access import requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now

WRITTEN = ("returned", "ineligible")
WrittenForm = ChosenReturnForm | ChosenIneligibleForm


@dataclass(frozen=True)
class ActOf(OfEdition):
    """An act with its edition."""

    act: ScreeningAct


def act_of(session: Session, edition_id: UUID, act_id: UUID) -> ActOf:
    """An act of the edition. Raises NotFound."""
    return ActOf(programme.outlined_edition(session, edition_id), queries.act(session, edition_id, act_id))


@bp.route(f"{LIST}/acts", methods=["POST"])
@requires(policy.may_screen, load=queries.edition)
@takes(*OPEN_TO_LIST)
def acts(of: OfEdition) -> ResponseReturnValue:
    """Pass and tag at once; return and ineligible first ask for their words, on a page with all that is chosen."""
    outcome = request.form.get("outcome")
    if outcome not in ("passed", "tagged", *WRITTEN):
        raise BadRequest("unknown outcome")
    if outcome in WRITTEN and request.form.get("ready"):
        return _written(of, outcome)
    form = ChosenForm()
    picked: list[Chosen] = []
    good = form.validate_on_submit() and carry_out(form, lambda: picked.extend(_picked(of, form)))
    if good and outcome in WRITTEN:
        replies = queries.replies(db_session(), of.edition_id)
        blank = _written_form(of, outcome, replies, formdata=None, data={"outcome": outcome, "ready": "yes"})
        return _page(of, blank, [f"{one.nomination_id}.{one.seen}" for one in picked])
    if good and carry_out(form, lambda: _act(of, outcome, picked, form.word.data or "")):
        return redirect(url_for("screening.queue", **given(of, filters_of(of))))
    return queue_page(of, form), 422


@bp.route(f"{STAFF}/acts/<uuid:act_id>/undoing", methods=["POST"])
@requires(policy.may_screen, load=act_of)
def undoing(of: ActOf) -> ResponseReturnValue:
    services.undo(db_session(), of.act, signed_in(), now())
    flash(_("Taken back. Everything is as it was before."))
    keys = list(of.act.effect["nominations"])
    if len(keys) == 1:
        return redirect(url_for("screening.nomination", edition_id=of.edition_id, nomination_id=keys[0]))
    return redirect(url_for("screening.queue", edition_id=of.edition_id))


def _written(of: OfEdition, outcome: str) -> ResponseReturnValue:
    replies = queries.replies(db_session(), of.edition_id)
    form = _written_form(of, outcome, replies)
    tokens = form.chosen.data or []

    def act() -> None:
        _decide(of, [_one(token) for token in tokens], decision_of(form, replies))

    if form.validate_on_submit() and carry_out(form, act):
        return redirect(url_for("screening.queue", **given(of, filters_of(of))))
    return _page(of, form, tokens), 422


def _written_form(of: OfEdition, outcome: str, replies: list[ReplyTemplate], **values: Any) -> WrittenForm:
    offered = reply_choices(replies, outcome)
    if outcome == Outcome.RETURNED:
        return ChosenReturnForm("act", answers(of), offered, **values)
    return ChosenIneligibleForm("act", rules(of), offered, **values)


def _page(of: OfEdition, form: WrittenForm, tokens: Sequence[str]) -> str:
    chosen = [_one(token) for token in tokens]
    return render_template(
        "screening/together.html",
        edition=of.edition,
        form=form,
        tokens=tokens,
        rows=queries.rows_of(db_session(), of.edition, [one.nomination_id for one in chosen]),
        outcome=form.outcome.data,
        action=url_for("screening.acts", **given(of, filters_of(of))),
        back=url_for("screening.queue", **given(of, filters_of(of))),
    )


def _act(of: OfEdition, outcome: str, picked: Sequence[Chosen], word: str) -> None:
    if outcome == "tagged":
        services.tag(db_session(), of.edition, [one.nomination_id for one in picked], word, signed_in(), now())
    else:
        _decide(of, picked, Decision(Outcome.PASSED))


def _decide(of: OfEdition, picked: Sequence[Chosen], decision: Decision) -> None:
    category = filters_of(of).category
    category_id = next((one.id for one in of.edition.categories if one.key == category), None)
    services.decide(db_session(), of.edition, picked, decision, signed_in(), now(), category_id=category_id)


def _picked(of: OfEdition, form: ChosenForm) -> list[Chosen]:
    """The rows ticked, or all that the filter shows when nothing moved since. Raises RuleBroken, also where none is."""
    if form.everything.data:
        picked = _all_shown(of, form)
    else:
        picked = [_one(token) for token in dict.fromkeys(form.chosen.data or [])]
    require_few(len(picked))
    return picked


def _all_shown(of: OfEdition, form: ChosenForm) -> list[Chosen]:
    rows = queries.all_rows(db_session(), of.edition, filters_of(of))
    moved = queries.changed_since(db_session(), of.edition_id, instant_of(form.seen_at.data))
    concerned = {row.number for row in rows}
    if len(rows) != whole(form.count.data, "the count") or concerned & set(moved):
        raise RuleBroken(
            N_(
                "Nothing was done: the list changed while you looked at it (%(numbers)s). Look again, then choose.",
                numbers=services.named(moved) or "…",
            )
        )
    return [Chosen(row.id, row.mark) for row in rows]


def _one(token: str) -> Chosen:
    id_, _dot, seen = token.partition(".")
    return Chosen(uuid_of(id_, "a row"), seen)
