"""The page on what would change the places of a category: one judge left out, one weight moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from string import ascii_uppercase
from typing import Any
from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from awards.core.vocabulary import LINEAR
from awards.programme import rounds
from awards.ranking import policy, queries
from awards.ranking.changes import Change
from awards.ranking.parts import RANKING, changes_of
from awards.ranking.queries import CategoryInRound
from awards.ranking.views.blueprint import CATEGORY, a_category, address_of, bp, file_name, named, tied_to, titled
from awards.web.access import requires, takes
from awards.web.filters import percent
from awards.web.identity import signed_in
from awards.web.languages import in_language, with_commas
from awards.web.lists import as_csv, as_json
from awards.web.transaction import db_session

COLUMNS = ("case", "judge_email", "criterion", "share", "share_before", "come_in", "go_out")


@dataclass(frozen=True)
class _Found:
    changes: list[Change]
    judges: Mapping[UUID, tuple[str, str]]
    titles: Mapping[UUID, tuple[int, str]]

    @property
    def cases(self) -> list[Change]:
        return [change for change in self.changes if change.matters]


@bp.route(f"{CATEGORY}/changes")
@requires(policy.may_see_ranking, load=a_category)
@takes("round")
def changes(page: CategoryInRound) -> ResponseReturnValue:
    found = _found(page)
    names = _names(page, found)
    criteria = {criterion.key: in_language(criterion.names) for criterion in page.category.criteria}
    rows = [
        {
            "what": _in_words(change, names, criteria),
            "come_in": _listed(found, change.come_in),
            "go_out": _listed(found, change.go_out),
        }
        for change in found.cases
    ]
    return render_template(
        "ranking/changes.html", page=page, changes=rows, cases=len(found.changes), address=address_of(page),
        ordinal=page.edition.ranked_by != LINEAR, compared=rounds.by_pairs(page.edition, page.round, page.category),
    )  # fmt: skip


@bp.route(f"{CATEGORY}/changes.json")
@requires(policy.may_see_ranking, load=a_category)
@takes("round")
def changes_json(page: CategoryInRound) -> ResponseReturnValue:
    found = _found(page)
    return as_json({"category": page.category.key, "cases": len(found.changes), "changes": _rows(page, found)})


@bp.route(f"{CATEGORY}/changes.csv")
@requires(policy.may_see_ranking, load=a_category)
@takes("round")
def changes_csv(page: CategoryInRound) -> ResponseReturnValue:
    rows = [
        row | {name: "|".join(map(str, row[name])) for name in ("come_in", "go_out")}
        for row in _rows(page, _found(page))
    ]
    return as_csv(COLUMNS, rows, file_name("ranking-changes", page))


def _found(page: CategoryInRound) -> _Found:
    parts = (RANKING, changes_of(page.category_id))
    results = queries.results_of(db_session(), page.edition, page.round, tied_to(page), parts)
    found = results.changes(page.category_id)
    judges = queries.judges_by_id(db_session(), [change.judge_id for change in found if change.judge_id])
    titles = {
        row.entry_id: (row.number, titled(page, row.number, row.title))
        for row in results.rankings[page.category_id].rows
    }
    return _Found(found, judges, titles)


def _rows(page: CategoryInRound, found: _Found) -> list[dict[str, Any]]:
    """What changes, for programs: entries by their numbers; judges by address for staff, by letter for a chair."""
    names = _names(page, found, address=True)
    return [
        {
            "case": "judge" if change.judge_id else "weight",
            "judge_email": names.get(change.judge_id) if change.judge_id else None,
            "criterion": change.criterion,
            "share": float(change.after) if change.criterion else None,
            "share_before": float(change.before) if change.criterion else None,
            "come_in": sorted(found.titles[entry][0] for entry in change.come_in),
            "go_out": sorted(found.titles[entry][0] for entry in change.go_out),
        }
        for change in found.cases
    ]


def _names(page: CategoryInRound, found: _Found, *, address: bool = False) -> dict[UUID, str]:
    """The judges in the cases: a chair reads letters, for what a judge's absence would do tells how the judge marks."""
    ids = [change.judge_id for change in found.cases if change.judge_id]
    if policy.may_see_severity(signed_in(), page):
        return {judge: found.judges[judge][1] if address else named(found.judges[judge]) for judge in ids}
    return {judge: _letter(place) for place, judge in enumerate(ids)}


def _letter(place: int) -> str:
    most = len(ascii_uppercase)
    return (_letter(place // most - 1) if place >= most else "") + ascii_uppercase[place % most]


def _in_words(change: Change, names: Mapping[UUID, str], criteria: Mapping[str, str]) -> str:
    if change.judge_id is not None:
        return str(_("Without judge %(judge)s", judge=names[change.judge_id]))
    return str(
        _("%(criterion)s: %(after)s of the whole instead of %(before)s", criterion=criteria[change.criterion or ""],
          after=_share(change.after), before=_share(change.before))
    )  # fmt: skip


def _share(share: Fraction) -> str:
    return percent(float(share))


def _listed(found: _Found, ids: frozenset[UUID]) -> str:
    return with_commas(title for _number, title in sorted(found.titles[entry] for entry in ids))
