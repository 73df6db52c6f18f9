"""The page on where one more review is worth most: by the scores once the round has closed, before that need alone."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from awards.assignment.models import Plan
from awards.core.identifiers import nomination_number
from awards.programme.choosing import number_asked
from awards.programme.round_words import round_name
from awards.ranking import policy, queries, services
from awards.ranking.forms import MoreReviewsForm
from awards.ranking.parts import RANKING, RoundResults, worths_of
from awards.ranking.queries import CategoryInRound, FurtherReviews
from awards.ranking.results import likely
from awards.ranking.reviews import Worths
from awards.ranking.views.blueprint import CATEGORY, address_of, bp, file_name, tied_to, titled
from awards.web.access import requires, takes
from awards.web.filters import number, percent
from awards.web.forms import carry_out
from awards.web.identity import signed_in
from awards.web.lists import PAGE, as_csv, as_json, here, one
from awards.web.transaction import db_session, now

REVIEWS = f"{CATEGORY}/further-reviews"
OPEN_COLUMNS = ("nomination", "title", "judges", "need")
CLOSED_COLUMNS = ("nomination", "title", "reviews", "chance", "fewer_wrong_places")

Rows = list[dict[str, Any]]


def a_category_in_work(session: Session, edition_id: UUID, key: str) -> CategoryInRound:
    return queries.category_in_work(session, edition_id, key, now(), number_asked())


@bp.route(REVIEWS)
@requires(policy.may_see_need, load=a_category_in_work)
@takes("all", "round")
def further_reviews(page: CategoryInRound) -> ResponseReturnValue:
    return _page(page, MoreReviewsForm())


@bp.route(REVIEWS, methods=["POST"])
@requires(policy.may_ask_for_reviews, load=a_category_in_work)
@takes("all", "round")
def request_further_reviews(page: CategoryInRound) -> ResponseReturnValue:
    form, asked = MoreReviewsForm(), list[Plan]()

    def ask() -> None:
        further = _look(page).further
        read = map(nomination_number, form.chosen.data or [])
        chosen = [number for number in read if number is not None]
        asked.append(services.ask_for_reviews(db_session(), further, chosen, signed_in(), now()))

    if form.validate_on_submit() and carry_out(form, ask):
        return redirect(url_for("assignment.plan", edition_id=page.edition_id, plan_id=asked[0].id))
    return _page(page, form), 422


@bp.route(f"{REVIEWS}.json")
@requires(policy.may_see_need, load=a_category_in_work)
@takes("round")
def further_reviews_json(page: CategoryInRound) -> ResponseReturnValue:
    return as_json({"category": page.category.key, "open": not page.closed, "entries": _look(page).rows})


@bp.route(f"{REVIEWS}.csv")
@requires(policy.may_see_need, load=a_category_in_work)
@takes("round")
def further_reviews_csv(page: CategoryInRound) -> ResponseReturnValue:
    columns = CLOSED_COLUMNS if page.closed else OPEN_COLUMNS
    return as_csv(columns, _look(page).rows, file_name("further-reviews", page))


@dataclass(frozen=True)
class _Look:
    """What whoever looks may read: the category's entries with their need, and after the close what the scores tell."""

    page: CategoryInRound
    further: FurtherReviews
    results: RoundResults | None

    @property
    def worths(self) -> Worths | None:
        return None if self.results is None else self.results.worths(self.page.category_id)

    @property
    def rows(self) -> Rows:
        """While the round is open every entry, those in need first; afterwards those that a review tells of."""
        if self.results is None:
            return [
                {"nomination": met.number, "title": met.title, "judges": met.judges,
                 "need": "more" if met.more else "enough"}
                for met in sorted(self.further.may_get.values(), key=lambda met: (not met.more, met.number))
            ]  # fmt: skip
        falls = {} if self.worths is None else self.worths.falls
        ranked = [row for row in self.results.rankings[self.page.category_id].rows if row.entry_id in falls]
        return [
            {"nomination": row.number, "title": titled(self.page, row.number, row.title), "reviews": row.reviews,
             "chance": row.chance, "fewer_wrong_places": round(falls[row.entry_id], 4)}
            for row in sorted(ranked, key=lambda row: -falls[row.entry_id])
        ]  # fmt: skip


def _look(page: CategoryInRound) -> _Look:
    hidden = tied_to(page)
    parts = (RANKING, worths_of(page.category_id))
    results = queries.results_of(db_session(), page.edition, page.round, hidden, parts) if page.closed else None
    return _Look(page, queries.further_reviews(db_session(), page, now(), hidden), results)


def _page(page: CategoryInRound, form: MoreReviewsForm) -> str:
    look = _look(page)
    rows, into = look.rows, look.further.into
    shown = rows if one("all", {"yes"}) or form.chosen.data else rows[:PAGE]
    may_ask = policy.may_ask_for_reviews(signed_in(), page) and into is not None
    choosable = {met.number for met in look.further.may_get.values()} if may_ask else set()
    return render_template(
        "ranking/reviews.html",
        page=page,
        form=form if any(row["nomination"] in choosable for row in shown) else None,
        rows=[_in_words(row, choosable) for row in shown],
        more=here(all="yes") if len(shown) < len(rows) else None,
        wrong=look.worths and look.worths.wrong,
        into=None if into is None else round_name(into),
        picked=set(form.chosen.data or []),
        address=address_of(page),
    )


def _in_words(row: dict[str, Any], choosable: set[int]) -> dict[str, Any]:
    told = {"number": row["nomination"], "title": row["title"], "may": row["nomination"] in choosable}
    if "need" in row:
        return told | {"judges": number(row["judges"]), "need": _("more") if row["need"] == "more" else _("enough")}
    chance = None if row["chance"] is None else percent(likely(row["chance"]))
    return told | {"judges": number(row["reviews"]), "chance": chance, "fall": number(row["fewer_wrong_places"], 3)}
