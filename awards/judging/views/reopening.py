"""A judge's cards as staff see them, without points, and the one way back from a confirmation."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.judging import pages, policy, queries, services
from awards.judging.forms import ReopeningForm
from awards.judging.queries import StaffCard, StaffCards
from awards.judging.views.blueprint import bp
from awards.programme.choosing import number_asked
from awards.programme.models import Edition, Round
from awards.web.access import requires, takes
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.transaction import db_session, now


class Compared(Protocol):
    """What a judge compares two at a time in a category."""

    @property
    def key(self) -> str: ...

    @property
    def names(self) -> Mapping[str, str]: ...

    @property
    def confirmed_at(self) -> datetime | None: ...

    @property
    def reopened_at(self) -> datetime | None: ...


ComparedBy = Callable[[Session, Edition, Round, UUID, UUID], Sequence[Compared]]
"""Reads what a judge compares in a round, as whoever asks may see it; a later room knows it, the roof hands it in."""


def cards_of(session: Session, edition_id: UUID, judge_id: UUID) -> StaffCards:
    """The cards of a judge, without those of nominations that whoever asks is tied to."""
    return queries.staff_cards(session, edition_id, judge_id, signed_in().id, now(), number_asked())


def card_of(session: Session, edition_id: UUID, scorecard_id: UUID) -> StaffCard:
    """A card as whoever asks meets it."""
    return queries.staff_card(session, edition_id, scorecard_id, signed_in().id)


@bp.route("/staff/<uuid:edition_id>/cards/of/<uuid:judge_id>")
@requires(policy.may_see_cards, load=cards_of)
@takes("round")
def staff_cards(cards: StaffCards) -> ResponseReturnValue:
    compared: ComparedBy = current_app.extensions["awards_comparison_cards"]
    return render_template(
        "judging/cards.html",
        cards=cards,
        compared=compared(db_session(), cards.edition, cards.round, cards.judge.id, signed_in().id),
        name=cards.judge.name or cards.judge.email,
        is_open=pages.is_open(cards, now()),
        rows=[(row, pages.numbered(row.number)) for row in cards.rows],
    )


@bp.route("/staff/<uuid:edition_id>/cards/<uuid:scorecard_id>/reopening", methods=["GET", "POST"])
@requires(policy.may_reopen, load=card_of)
def reopening(of: StaffCard) -> ResponseReturnValue:
    form = ReopeningForm()
    name, number = of.judge.name or of.judge.email, pages.numbered(of.number)
    back = url_for("judging.staff_cards", edition_id=of.edition_id, judge_id=of.judge_id, round=of.round.number)

    def reopen() -> None:
        services.reopen_scorecard(db_session(), of.card, form.reason.data or "", signed_in(), now())

    if form.validate_on_submit() and carry_out(form, reopen):
        flash(_("The scores of %(judge)s for %(number)s are open again. The judge is told.", judge=name, number=number))
        return redirect(back, 303)
    return (
        render_template(
            "judging/reopening.html",
            form=form,
            about=number,
            name=name,
            confirmed_at=of.card.confirmed_at,
            back=back,
            may=pages.is_open(of, now()) and of.card.confirmed_at is not None,
        ),
        422 if form.is_submitted() else 200,
    )
