"""The page on how each judge's marking moved while scoring."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.programme.choosing import in_address
from awards.ranking import policy, queries
from awards.ranking.drift import FEWEST, Drift
from awards.ranking.queries import CategoryInRound
from awards.ranking.views.blueprint import CATEGORY, a_category, bp, named, tied_to, with_sign
from awards.web.access import requires, takes
from awards.web.filters import number
from awards.web.transaction import db_session


@bp.route(f"{CATEGORY}/drift")
@requires(policy.may_see_ranking, load=a_category)
@takes("round")
def judges_drift(page: CategoryInRound) -> ResponseReturnValue:
    found = queries.drifts(db_session(), page, tied_to(page))
    names = queries.judges_by_id(db_session(), list(found))
    rows = [
        {"judge": named(names[judge]), "n": number(told.n), "change": with_sign(told.change),
         "se": number(told.se, 2), "words": _in_words(told)}
        for judge, told in sorted(found.items(), key=lambda one: -abs(one[1].change) if one[1] else 0)
        if told is not None
    ]  # fmt: skip
    return render_template(
        "ranking/drift.html", page=page, rows=rows, few=len(found) - len(rows), fewest=FEWEST,
        round_number=in_address(page.edition, page.round),
    )  # fmt: skip


def _in_words(told: Drift) -> str:
    if not told.clear:
        return str(_("no more than chance would give"))
    return str(_("came to mark higher") if told.change > 0 else _("came to mark lower"))
