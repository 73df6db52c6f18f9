"""The choice beside the ranking: who is chosen, who stands beside them, and why what is open does not matter."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import Field

from awards.decisions import policy, queries, rules, services
from awards.decisions.forms import MENTION, ChoiceForm, choice_form
from awards.decisions.models import Decision
from awards.decisions.queries import ChoicePage, InTheWay
from awards.decisions.views.blueprint import a_choice, a_going_on, bp
from awards.decisions.views.openness import Open, in_words
from awards.decisions.views.ties import told_apart
from awards.jury import queries as jury
from awards.jury.rules import About
from awards.programme.choosing import in_address
from awards.programme.round_words import round_name
from awards.ranking import queries as rankings
from awards.ranking.results import RankedEntry, likely
from awards.web.access import requires, takes
from awards.web.filters import number, percent
from awards.web.forms import carry_out
from awards.web.identity import session_id, signed_in
from awards.web.languages import translated
from awards.web.lists import here, one
from awards.web.transaction import db_session, now

SHOWN = 50
"""So many candidates stand on the page at first; the rest one click away."""


@dataclass(frozen=True)
class Option:
    """One candidate on the page of a choice, as text; `beside` is the field of what it is besides chosen."""

    row: RankedEntry
    is_last: bool
    chosen: bool
    reason: str
    errors: list[str]
    raw: str
    adjusted: str
    chance: str
    best: str | None
    told_apart: str | None
    beside: Field | None

    @property
    def is_touched(self) -> bool:
        """Whether something was said of it, so that it stands on the page whatever its rank."""
        return bool(self.chosen or self.reason or self.errors or (self.beside and self.beside.data))


@bp.route("/staff/<uuid:edition_id>/decisions/<key>/<any(shortlist, winners):kind>", methods=["GET", "POST"])
@requires(policy.may_decide, load=a_choice, because=policy.why_closed)
@takes("all", "jury")
def choose(page: ChoicePage) -> ResponseReturnValue:
    return _choose(page)


@bp.route("/staff/<uuid:edition_id>/decisions/<key>/rounds/<int:number>", methods=["GET", "POST"])
@requires(policy.may_decide, load=a_going_on, because=policy.why_closed)
@takes("all", "jury")
def choose_going_on(page: ChoicePage) -> ResponseReturnValue:
    return _choose(page)


def _choose(page: ChoicePage) -> ResponseReturnValue:
    everything = queries.all_standing(db_session(), page.edition_id)
    decided = queries.of_last_round(everything)
    standing = decided.get((page.category.id, page.kind))
    if page.kind == rules.ADVANCING:
        standing = queries.of_going_on(everything).get((page.category.id, page.round.id))
    if standing is not None:
        return redirect(url_for("decisions.decision", edition_id=page.edition_id, decision_id=standing.id))
    ranking = rankings.ranking_of(db_session(), page.edition, page.round)[page.category.id]
    rows = queries.candidates(page.kind, page.category, ranking, decided)
    by_rule = queries.by_rule(page.kind, page.category, ranking)
    foreseen = min(by_rule, len(rows))
    in_the_way, where = queries.in_the_way(db_session(), page.edition_id), (page.category.id, page.round.id)
    items = in_the_way.items(where, rows, foreseen)
    form = choice_form(page.kind, rows, items)
    made: list[Decision] = []
    if form.validate_on_submit() and carry_out(form, lambda: made.append(_propose(page, form))):
        flash(_("The decision is proposed. Another member of staff approves it."))
        return redirect(url_for("decisions.decision", edition_id=page.edition_id, decision_id=made[0].id))
    if page.kind == rules.ADVANCING and not form.is_submitted():
        form.chosen.data = [str(entry) for entry in rules.in_order(queries.as_candidates(rows), foreseen)]
    about = About.WINNERS if page.kind == "winners" else About.PLACES
    with_jury = one("jury", {"yes"}) is not None
    if not form.is_submitted() and with_jury:
        _begin_with_the_jury(page, form, rows, foreseen, about)
    chosen = frozenset(form.entries())
    options = [_option(page, row, form, chosen, place == foreseen) for place, row in enumerate(rows, start=1)]
    everyone = one("all", {"yes"}) is not None
    shown = [found for place, found in enumerate(options) if everyone or place < SHOWN or found.is_touched]
    return (
        render_template(
            "decisions/choose.html",
            page=page,
            round_name=round_name(page.round),
            round_number=in_address(page.edition, page.round),
            form=form,
            options=shown,
            more=here(all="yes") if len(shown) < len(options) else None,
            by_rule=by_rule,
            there=len(rows),
            jury=None
            if with_jury or form.is_submitted() or not in_the_way.is_settled(where, about)
            else here(jury="yes"),
            items=_open(page, form, items, in_the_way),
            undiscussed=0 if page.kind == "winners" else in_the_way.undiscussed(where, rows, by_rule),
        ),
        422 if form.is_submitted() else 200,
    )


def _begin_with_the_jury(
    page: ChoicePage, form: ChoiceForm, rows: Sequence[RankedEntry], foreseen: int, about: About
) -> None:
    """Tick whom the jury chose, with its reasons, where a meeting about this was closed."""
    found = jury.choice_of(db_session(), page.category.id, page.round.id, rows, foreseen, about)
    if found is None:
        return
    form.chosen.data = [str(entry) for entry in found.chosen]
    for entry, said in found.reasons.items():
        form[f"reason_{entry}"].data = translated(said)
    for entry in found.mentions:
        form[f"beside_{entry}"].data = MENTION
    if found.no_award is not None:
        form.no_award.data, form.number_reason.data = True, translated(found.no_award)


def _open(
    page: ChoicePage, form: ChoiceForm, items: Sequence[rules.OpenItem], in_the_way: InTheWay
) -> list[tuple[Open, Field | None]]:
    """What is open, each with the field that takes why it does not matter, where it takes one."""
    told = [in_words(page.edition, page.category, page.round, item, in_the_way) for item in items]
    return [(found, form[name] if (name := f"override_{found.kind}") in form else None) for found in told]


def _propose(page: ChoicePage, form: ChoiceForm) -> Decision:
    return services.propose(
        db_session(), page.edition, page.category, page.kind, form.entries(), form.reasons(), signed_in(),
        now(),
        number_reason=form.number_reason.data, round_=page.round, beside=form.beside(), overrides=form.overrides(),
        session_id=session_id(),
    )  # fmt: skip


def _option(page: ChoicePage, row: RankedEntry, form: ChoiceForm, chosen: frozenset[UUID], is_last: bool) -> Option:
    field = form[f"reason_{row.entry_id}"]
    return Option(
        row=row,
        is_last=is_last,
        chosen=row.entry_id in chosen,
        reason=field.data or "",
        errors=[str(error) for error in field.errors],
        raw="–" if row.raw is None else number(float(row.raw), 2),
        adjusted="–" if row.adjusted is None else number(row.adjusted, 2),
        chance="–" if row.chance is None else percent(row.likely),
        best=None if row.compared is None else percent(likely(row.compared.best)),
        told_apart=told_apart(page.category, asdict(row.told_by) if row.told_by else None),
        beside=form[name] if (name := f"beside_{row.entry_id}") in form else None,
    )
