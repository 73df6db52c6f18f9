"""Pages of the warm-up: what staff mark, what the chair says, how a judge's points lie beside the jury's."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.accounts.models import User
from awards.judging import policy, rules
from awards.judging.forms import WarmUpForm, WarmUpNoteForm
from awards.judging.pages.words import numbered
from awards.judging.queries import Compared, Marked, OwnWarmUp, WarmUpOfRound
from awards.web.filters import number
from awards.web.languages import in_language


@dataclass(frozen=True)
class Spread:
    """How often each point was given for one criterion, lowest first; `own` is the reader's point."""

    criterion: str
    own: str
    counts: list[tuple[str, int]]


def show_warm_up(own: OwnWarmUp, reader: User, at: datetime) -> ResponseReturnValue:
    """A judge's own warm-up."""
    edition = own.queue.edition
    allowed = rules.allowed_points(edition.scale_min, edition.scale_max, edition.half_points)
    return render_template(
        "judging/warm_up.html",
        own=own,
        queue=own.queue,
        points=[rules.as_text(point) for point in allowed],
        entries=[_entry(entry, allowed, reader) for entry in own.entries],
        closed=at >= own.queue.round.closes_at,
        fewest=rules.FEWEST_TO_COMPARE,
    )


def show_marked(found: WarmUpOfRound, form: WarmUpForm | None, at: datetime) -> ResponseReturnValue:
    """The warm-up for staff; `form` marks another entry, None for whoever may not."""
    return (
        render_template(
            "judging/warm_up_of_round.html",
            found=found,
            form=form,
            rows=[
                {
                    "marked": one,
                    "number": numbered(one.number),
                    "confirmed": _("%(done)s of %(total)s", done=number(one.confirmed), total=number(one.asked)),
                }
                for one in found.marked
            ],
            open=at < found.round.closes_at,
        ),
        422 if form is not None and form.is_submitted() else 200,
    )


def show_note(marked: Marked, form: WarmUpNoteForm, reader: User) -> ResponseReturnValue:
    """The page on which the chair, or staff, say something about an entry."""
    staff = policy.may_mark_warm_up(reader, marked)
    return (
        render_template(
            "judging/warm_up_note.html",
            marked=marked,
            form=form,
            staff=staff,
            number=numbered(marked.number),
            title=marked.title if staff or not marked.round.blind else None,
        ),
        422 if form.is_submitted() else 200,
    )


def _entry(entry: Compared, allowed: tuple[Decimal, ...], reader: User) -> dict[str, object]:
    return {
        "entry": entry,
        "number": numbered(entry.item.number),
        "spread": [
            Spread(
                in_language(criterion.names),
                rules.as_text(entry.cards[0].points[criterion.id]),
                [
                    (rules.as_text(point), sum(card.points.get(criterion.id) == point for card in entry.cards))
                    for point in allowed
                ],
            )
            for criterion in entry.marked.criteria
            if entry.shown
        ],
        "criteria": [in_language(criterion.names) for criterion in entry.marked.criteria],
        "cards": [
            (card.letter, [rules.as_text(card.points[criterion.id]) for criterion in entry.marked.criteria])
            for card in entry.cards
        ],
        "waiting": entry.marked.asked - entry.marked.confirmed,
        "leads": policy.may_say_about_warm_up(reader, entry.marked),
    }
