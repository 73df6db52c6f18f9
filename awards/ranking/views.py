"""Pages of ranking: a category's entries by raw and adjusted score, and what would change their order."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from awards.assignment.queries import categories_of, tied_nominations
from awards.judging.queries import late_conflicts
from awards.judging.rules import numbered
from awards.programme import rounds
from awards.programme.choosing import in_address, number_asked, round_links
from awards.programme.round_words import round_name
from awards.ranking import policy, queries, results
from awards.ranking.drift import FEWEST, Drift
from awards.ranking.queries import CategoryInRound
from awards.ranking.results import CategoryRanking, RankedEntry, RoundScores
from awards.web.access import requires, takes
from awards.web.drawing import dots
from awards.web.filters import number, percent
from awards.web.identity import signed_in
from awards.web.languages import in_language
from awards.web.lists import as_csv, as_json, here, one
from awards.web.transaction import db_session, now

bp = Blueprint("ranking", __name__)

WORDS_IN_CHART = 150.0
"""Room at the start of the chart for "Grey zone" and "The cut"."""

SHOWN = 50
"""So many entries stand on the page at first; the rest one click away."""


@dataclass(frozen=True)
class DotLine:
    """One line of the ranking as text."""

    rank: str
    title: str
    url: str | None
    reviews: str
    raw: str
    raw_rank: str
    adjusted: str
    chance: str
    grey: bool
    clear: bool
    note: str | None


@dataclass(frozen=True)
class Change:
    """What one change of the scores would do to the places: entries that would come in and go out."""

    what: str
    come_in: str
    go_out: str


def a_category(session: Session, edition_id: UUID, key: str) -> CategoryInRound:
    return queries.category_in_round(session, edition_id, key, now(), number_asked())


@bp.route("/staff/<uuid:edition_id>/ranking/<key>")
@requires(policy.may_see_ranking, load=a_category)
@takes("all", "round")
def category(page: CategoryInRound) -> ResponseReturnValue:
    hidden = _tied(page)
    tied = page.category_id in categories_of(db_session(), hidden)
    ranking = _ranking(page, hidden)
    shown = ranking.rows if one("all", {"yes"}) else ranking.rows[: max(SHOWN, 2 * ranking.places)]
    for_staff = policy.may_see_severity(signed_in(), page)
    return render_template(
        "ranking/category.html",
        page=page,
        ranking=ranking,
        heading=_heading(ranking),
        chart=dots.ranking([_estimate(row) for row in shown], words=WORDS_IN_CHART),
        rows=[_line(page, row, for_staff) for row in shown],
        more=here(all="yes") if len(shown) < len(ranking.rows) else None,
        differs=_differs(ranking),
        worth=_worth(ranking),
        judges=_severities(ranking) if for_staff else None,
        for_staff=for_staff,
        tied=tied,
        waiting=_waiting(page) if for_staff and not tied else 0,
        decide=_decide(page) if for_staff and not tied else None,
        round_name=round_name(page.round),
        round_number=in_address(page.edition, page.round),
        rounds=_rounds(page),
    )


@bp.route("/staff/<uuid:edition_id>/ranking/<key>.json")
@requires(policy.may_see_ranking, load=a_category)
@takes("round")
def category_json(page: CategoryInRound) -> ResponseReturnValue:
    return as_json(queries.category_document(page.category, _ranking(page, _tied(page))))


@bp.route("/staff/<uuid:edition_id>/ranking/<key>.csv")
@requires(policy.may_see_ranking, load=a_category)
@takes("round")
def category_csv(page: CategoryInRound) -> ResponseReturnValue:
    number = in_address(page.edition, page.round)
    name = f"ranking-{page.edition.year}-{page.category.key}" + (f"-{number}" if number else "")
    return as_csv(queries.COLUMNS, queries.rows(page.category, _ranking(page, _tied(page))), name)


@bp.route("/staff/<uuid:edition_id>/ranking/<key>/changes")
@requires(policy.may_see_ranking, load=a_category)
@takes("round")
def changes(page: CategoryInRound) -> ResponseReturnValue:
    scores = queries.round_scores(db_session(), page.edition, page.round, _tied(page))
    judges = sorted({c.judge_id for c in scores.cards if c.entry_id in _entries(scores, page.category_id)})
    names = queries.judges_by_id(db_session(), judges)
    cases: list[tuple[str, Callable[[], RoundScores]]] = [
        (_("Without %(judge)s", judge=_name(names[judge])), partial(results.without, scores, judge))
        for judge in sorted(judges, key=lambda judge: _name(names[judge]))
    ]
    for criterion in page.category.criteria if len(page.category.criteria) > 1 else ():
        for weight in (criterion.weight - 1, criterion.weight + 1):
            what = _("%(criterion)s with weight %(weight)s", criterion=in_language(criterion.names), weight=weight)
            cases.append((what, partial(results.with_weight, scores, page.category_id, criterion.key, weight)))
    titles = {entry.id: _title(page, entry.number, entry.title) for entry in scores.entries}
    as_it_is = results.best(scores, page.category_id)
    found = [_change(what, as_it_is, results.best(make(), page.category_id), titles) for what, make in cases]
    return render_template(
        "ranking/changes.html", page=page, changes=[c for c in found if c.come_in or c.go_out], cases=len(found),
        round_number=in_address(page.edition, page.round),
    )  # fmt: skip


@bp.route("/staff/<uuid:edition_id>/ranking/<key>/drift")
@requires(policy.may_see_ranking, load=a_category)
@takes("round")
def judges_drift(page: CategoryInRound) -> ResponseReturnValue:
    found = queries.drifts(db_session(), page, _tied(page))
    names = queries.judges_by_id(db_session(), list(found))
    rows = [
        {"judge": _name(names[judge]), "n": number(told.n), "change": _signed(told.change),
         "se": number(told.se, 2), "words": _drift_in_words(told)}
        for judge, told in sorted(found.items(), key=lambda one: -abs(one[1].change) if one[1] else 0)
        if told is not None
    ]  # fmt: skip
    return render_template(
        "ranking/drift.html", page=page, rows=rows, few=len(found) - len(rows), fewest=FEWEST,
        round_number=in_address(page.edition, page.round),
    )  # fmt: skip


def _drift_in_words(told: Drift) -> str:
    if not told.clear:
        return str(_("no more than chance would give"))
    return str(_("came to mark higher") if told.change > 0 else _("came to mark lower"))


def _ranking(page: CategoryInRound, hidden: Collection[UUID]) -> CategoryRanking:
    """The ranking as whoever asks may read it."""
    found = queries.ranking_of(db_session(), page.edition, page.round, hidden)[page.category_id]
    rows = (replace(row, title=_title(page, row.number, row.title)) for row in found.rows)
    return replace(found, rows=tuple(rows))


def _waiting(page: CategoryInRound) -> int:
    """How many scores count beside a conflict that was found after the close, and wait for staff."""
    here = (page.category_id, page.round.id)
    found = late_conflicts(db_session(), page.edition_id)
    return sum((row.category_id, row.round_id) == here for row in found)


def _tied(page: CategoryInRound) -> Collection[UUID]:
    """Nominations that the reader has a conflict with: in no row and no figure, for chairs and staff alike."""
    return tied_nominations(db_session(), page.edition_id, signed_in().id)


def _rounds(page: CategoryInRound) -> list[tuple[str, str | None]]:
    """The rounds that are over, to choose from; none before there are two."""
    over = [one for one in page.edition.rounds if one.closes_at <= now()]
    links = round_links(page.edition, page.round)
    return links[: len(over)] if len(over) > 1 else []


def _decide(page: CategoryInRound) -> tuple[str, str] | None:
    """What staff decide by this ranking, and where; nothing where all go on."""
    of: dict[str, Any] = {"edition_id": page.edition_id, "key": page.category.key}
    if rounds.after(page.edition, page.round.number) is None:
        return _("Choose the shortlist"), url_for("decisions.choose", kind="shortlist", **of)
    if rounds.advancing(page.round, page.category) is None:
        return None
    return _("Choose who goes on"), url_for("decisions.choose_going_on", number=page.round.number, **of)


def _title(page: CategoryInRound, number: int, title: str) -> str:
    """A title, for whoever is no staff in a blind round the number."""
    blind = page.round.blind and not policy.may_see_severity(signed_in(), page)
    return numbered(number) if blind else title


def _entries(scores: RoundScores, category_id: UUID) -> set[UUID]:
    return {entry.id for entry in scores.entries if entry.category_id == category_id}


def _heading(ranking: CategoryRanking) -> str:
    if not ranking.scorecards:
        return str(_("No confirmed scores yet"))
    places = ngettext("%(num)s place", "%(num)s places", ranking.places)
    if not ranking.grey:
        return str(_("%(places)s, and the scores fill them", places=places))
    grey = ngettext(
        "%(num)s nomination that the scores cannot separate",
        "%(num)s nominations that the scores cannot separate",
        len(ranking.grey),
    )
    return str(_("%(places)s, and %(nominations)s", places=places, nominations=grey))


def _differs(ranking: CategoryRanking) -> str | None:
    """A sentence on whether raw and adjusted scores fill the places alike; None when only one of them can."""
    raw, adjusted = ranking.first("rank_raw"), ranking.first("rank_adjusted")
    if not raw or not adjusted:
        return None
    if raw == adjusted:
        return str(_("They choose the same entries."))
    other = [row.title for row in ranking.rows if row.entry_id in raw ^ adjusted]
    return str(_("They choose different ones; it is about %(titles)s.", titles=", ".join(other)))


def _worth(ranking: CategoryRanking) -> list[RankedEntry]:
    """The two entries nearest to an even chance: one more review of them tells most."""
    open_ones = [row for row in ranking.grey if row.chance is not None]
    return sorted(open_ones, key=lambda row: abs((row.chance or 0) - 0.5))[:2]


def _severities(ranking: CategoryRanking) -> list[dict[str, str | None]]:
    """Each judge of the round, the one who marks lowest first."""
    names = queries.judges_by_id(db_session(), [UUID(found.judge) for found in ranking.fit.judges])
    judges = sorted(ranking.fit.judges, key=lambda found: (-(found.severity or 0), found.judge))
    return [
        {
            "judge": _name(names[UUID(found.judge)]),
            "n": number(found.n),
            "severity": None if found.severity is None else _signed(found.severity),
            "se": None if found.se is None else number(found.se, 2),
            "spread": None if found.spread is None else number(found.spread, 2),
        }
        for found in judges
    ]


def _signed(severity: float) -> str:
    """Two places with the sign, and no sign before zero."""
    rounded = round(severity, 2) or 0.0
    return f"+{number(rounded, 2)}" if rounded > 0 else number(rounded, 2)


def _name(judge: tuple[str, str]) -> str:
    return judge[0] or judge[1]


def _estimate(row: RankedEntry) -> dots.Estimate:
    return dots.Estimate(None if row.raw is None else float(row.raw), row.adjusted, row.low, row.high)


def _line(page: CategoryInRound, row: RankedEntry, for_staff: bool) -> DotLine:
    url = None
    if for_staff:
        url = url_for("screening.nomination", edition_id=page.edition_id, nomination_id=row.nomination_id)
    return DotLine(
        rank="" if row.rank is None else number(row.rank),
        title=row.title,
        url=url,
        reviews=number(row.reviews),
        raw="–" if row.raw is None else number(float(row.raw), 2),
        raw_rank="–" if row.rank_raw is None else number(row.rank_raw),
        adjusted="–" if row.adjusted is None else number(row.adjusted, 2),
        chance="–" if row.chance is None else percent(row.likely),
        grey=row.is_grey,
        clear=row.is_clear,
        note=_note(row),
    )


def _note(row: RankedEntry) -> str | None:
    notes = []
    if row.tied_with:
        notes.append(_("Tied: the jury decides."))
    if row.missing:
        notes.append(ngettext("%(num)s review missing", "%(num)s reviews missing", row.missing))
    return " ".join(notes) or None


def _change(what: str, before: Iterable[UUID], after: Iterable[UUID], titles: dict[UUID, str]) -> Change:
    def listed(ids: Sequence[UUID] | set[UUID]) -> str:
        return ", ".join(sorted(titles[found] for found in ids if found in titles))

    return Change(what, listed(set(after) - set(before)), listed(set(before) - set(after)))
